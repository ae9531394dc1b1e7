"""From a plan to a posting as it stood on one day: its title, its pay, its words, its dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from html import escape

from demo.inputs import Company, Place, Plan, Texts, between, number, pick, some

FIRST, SECOND = date(2026, 9, 1), date(2026, 10, 1)
SIGNS = {"USD": "$", "GBP": "£", "EUR": "€", "CAD": "CA$", "INR": "₹"}
HOURS, MONTHS, LAKH = 2080, 12, 100_000
OTE = 1.8  # on-target earnings of a seller, for one of base


@dataclass(frozen=True, slots=True)
class Range:
    """Pay from low to high in units of the currency; `period` is hour, month or year."""

    low: float
    high: float
    currency: str
    period: str = "year"
    label: str = ""
    ote: bool = False


@dataclass(frozen=True, slots=True)
class Ad:
    """One posting on one day. `fields` is its pay as a platform's own fields state it, `prose` its pay in words."""

    company: Company
    name: str
    title: str
    department: str
    level: str
    places: tuple[Place, ...]
    workplace: str
    employment: str
    about: str
    lead: str
    duties: list[str]
    asks: list[str]
    fields: tuple[Range, ...]
    prose: list[str]
    note: str
    posted: datetime
    updated: datetime
    deadline: date | None


def ad(plan: Plan, day: date, texts: Texts) -> Ad | None:
    """The posting as it stood that day; None where it was not there."""
    october = plan.october if day == SECOND else ""
    if october in ("gone", "expired") or (plan.october == "new" and day == FIRST):
        return None
    again = october == "repost"
    posted = _posted(plan, SECOND if again or plan.october == "new" else FIRST)
    edited = october not in ("", "new", "repost")
    ranges = () if plan.pay == "none" or (plan.october == "paid" and day == FIRST) else _ranges(plan, october)
    in_fields = plan.pay.startswith("field")
    role, company = plan.role, plan.company
    words = {"product": company.product, "users": company.users, "data": company.data}
    words |= {
        "product_": company.product[0].upper() + company.product[1:],
        "team": str(3 + number("team", plan.name) % 9),
    }
    wording = "again" if october == "text" else ""
    years = pick(texts.years, "years", plan.name).format(years=plan.level.years, field=role.field)
    return Ad(
        company=company,
        name=f"{plan.name} again" if again else plan.name,
        title=october.removeprefix("title=") if october.startswith("title=") else _title(plan),
        department=role.department,
        level=plan.level_name,
        places=plan.places,
        workplace=plan.workplace,
        employment=plan.employment,
        about=f"{texts.invented.format(company=company.name)} {company.about}",
        lead=pick(texts.leads, "lead", wording, plan.name).format(**words),
        duties=[duty.format(**words) for duty in some(role.duties, 4, "duties", wording, plan.name)],
        asks=[years] * bool(plan.level.years)
        + [ask.format(**words) for ask in some(role.asks, 3, "asks", wording, plan.name)],
        fields=ranges if in_fields else (),
        prose=[] if in_fields else _prose(plan, ranges, texts),
        note=pick(texts.notes, "note", plan.name),
        posted=posted,
        updated=_at(SECOND - timedelta(days=2 + number("edited", plan.name) % 24), plan) if edited else posted,
        deadline=FIRST + timedelta(days=10 + number("deadline", plan.name) % 10) if plan.october == "expired" else None,
    )


def _title(plan: Plan) -> str:
    role = plan.role
    name, comma, rest = role.title.partition(",")
    return plan.level.title.format(title=role.title, name=name, rest=comma + rest, lead=role.lead, head=role.head)


def page(ad: Ad) -> str:
    """The whole text as HTML, for the platforms that keep it in one field."""
    intro, duties, asks, offer = ad.company.headings
    return "\n".join(
        [
            f"<p>{escape(ad.about, quote=False)}</p>",
            f"<h3>{intro}</h3>",
            f"<p>{escape(ad.lead, quote=False)}</p>",
            f"<h3>{duties}</h3>",
            bullets(ad.duties),
            f"<h3>{asks}</h3>",
            bullets(ad.asks),
            f"<h3>{offer}</h3>",
            pay_words(ad),
            bullets(ad.company.benefits),
            f"<p>{escape(ad.company.close, quote=False)}</p>",
        ]
    )


def bullets(lines: list[str]) -> str:
    return f"<ul>{items(lines)}</ul>"


def items(lines: list[str]) -> str:
    return "".join(f"<li>{escape(line, quote=False)}</li>" for line in lines)


def pay_words(ad: Ad) -> str:
    """Pay in words: a sentence, or one line a place."""
    return bullets(ad.prose) if len(ad.prose) > 1 else "".join(f"<p>{escape(line)}</p>" for line in ad.prose)


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _posted(plan: Plan, day: date) -> datetime:
    back = 4 + number("posted", plan.name) % 110 if day == FIRST else 2 + number("posted", plan.name) % 26
    return _at(day - timedelta(days=back), plan)


def _at(day: date, plan: Plan) -> datetime:
    """A moment of that day's working hours, in UTC."""
    return datetime.combine(day, time(14), UTC) + timedelta(seconds=number("moment", plan.name) % (8 * 3600))


# ── pay ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ranges(plan: Plan, october: str) -> tuple[Range, ...]:
    change = 1 + int(october[3:]) / 100 if october.startswith(("pay+", "pay-")) else 1
    places = plan.places if plan.pay.endswith("places") else plan.places[:1]
    ranges = [_range(plan, place, change) for place in places]
    if len(ranges) > 1:
        return tuple(replace(it, label=place.text) for it, place in zip(ranges, places, strict=True))
    return tuple(ranges)


def _range(plan: Plan, place: Place, change: float) -> Range:
    company = plan.company
    year = plan.role.base * plan.level.pay * company.pay * place.pay * between(0.95, 1.06, "pay", plan.name) * change
    width = company.width * between(0.8, 1.2, "width", plan.name)
    if plan.pay.endswith("hour"):
        return _rounded(year / HOURS, width, 0.25, place.currency, "hour")
    if plan.pay == "month":
        return _rounded(year / MONTHS, width, 50, place.currency, "month")
    step = LAKH if place.currency == "INR" else company.step
    base = _rounded(year, width, step, place.currency, "year")
    if plan.pay == "field-ote" and company.source == "greenhouse":
        return replace(base, low=round(base.low * OTE), high=round(base.high * OTE), ote=True)
    return base


def _rounded(middle: float, width: float, step: float, currency: str, period: str) -> Range:
    low, high = (round(middle * side / step) * step for side in (1 - width, 1 + width))
    return Range(low, high, currency, period)


def _prose(plan: Plan, ranges: tuple[Range, ...], texts: Texts) -> list[str]:
    """Pay in words: in the company's own ones, or in those of the kind of pay."""
    own = pick(plan.company.prose, "prose", plan.name)
    wording = texts.prose.get(plan.pay, own) if len(ranges) < 2 else texts.prose["places"]
    lines = []
    for it, place in zip(ranges, plan.places, strict=False):
        words = {"low": money(it.low, it), "high": money(it.high, it), "place": place.text}
        words |= {
            f"{side}_k": f"{SIGNS[it.currency]}{value / 1000:g}k"
            for side, value in (("low", it.low), ("high", it.high))
        }
        words |= {f"ote_{side}": money(value * OTE, it) for side, value in (("low", it.low), ("high", it.high))}
        if plan.pay == "lakh":
            words |= {"low": f"₹{it.low / LAKH:g}", "high": f"{it.high / LAKH:g}"}
        lines.append(wording.format(**words))
    return lines


def money(amount: float, unit: Range) -> str:
    """An amount as people write it, with cents only by the hour."""
    return f"{SIGNS[unit.currency]}{amount:,.2f}" if unit.period == "hour" else f"{SIGNS[unit.currency]}{amount:,.0f}"
