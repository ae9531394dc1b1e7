"""A dictionary that remembers what was read, so that a renamed field shows on the next run and not a year later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from jobscope.errors import Changed
from jobscope.records import DraftDate, Item, Json

T = TypeVar("T", str, int, float, bool, list[Any], dict[str, Any])
V = TypeVar("V")

_REQUIRED: Any = object()
_NULL: Any = object()
_EMPTY: Final[tuple[Json, ...]] = ("", [], {})
_MILLISECONDS: Final = 1e11
"""No date of a posting is so many seconds after 1970 (that is the year 5138): from here on they are milliseconds."""


class MissingField(Exception):
    """A field that must be there is not: the posting becomes an issue."""


class Fields:
    """One payload's fields. `pop` takes one out; what is left over, the pipeline reports.

    A field popped without a default must be there; `MissingField` names it. The typed readers (`text`, `take`, `need`)
    leave a value of a type that they do not know where it is, so that it is reported as well instead of breaking the
    posting: `odd` has it, and what is inside of objects too.

    >>> job = Fields({"title": "Baker", "team": ["Bread"], "openings": 2})
    >>> job.need("title"), job.text("team"), job.take("openings", int)
    ('Baker', None, 2)
    >>> job.left(), job.odd()
    ({'team': ['Bread']}, {'team': ['Bread']})
    """

    def __init__(self, data: Json) -> None:
        if not isinstance(data, dict):
            raise MissingField(f"an object is expected, not {type(data).__name__}")
        self._left: dict[str, Json] = dict(data)
        self.asked: set[str] = set()
        self._passed: dict[str, Json] = {}
        self._inner: list[tuple[str, Fields]] = []

    def pop(self, name: str, default: Any = _REQUIRED) -> Any:
        self.asked.add(name)
        if name in self._left:
            return self._left.pop(name)
        if default is _REQUIRED:
            raise MissingField(f"field {name!r} is missing")
        return default

    def take(self, name: str, kind: type[T]) -> T | None:
        """The value of that type. None where there is none: absent, null, or of another type (which then stays)."""
        self.asked.add(name)
        value = self._left.get(name, _NULL)
        if value is not None and not _is(value, kind):
            return None
        found: T | None = self._left.pop(name)
        return found

    def text(self, name: str) -> str | None:
        """The text there, untouched. None where there is none, or only white space."""
        value = self.take(name, str)
        return value if value and not value.isspace() else None

    def need(self, name: str) -> str:
        """The text that must be there. Raises MissingField where there is none."""
        value = self.text(name)
        if value is None:
            raise MissingField(f"field {name!r} holds no text")
        return value

    def inside(self, name: str) -> Fields:
        """The fields of the object there; no fields where there is no object."""
        return self._enter(name, self.take(name, dict) or {})

    def objects(self, name: str) -> Iterator[Fields]:
        """The objects of the list there; what is no object is passed over."""
        values = self.take(name, list) or []
        if any(value is not None and not isinstance(value, dict) for value in values):
            self._passed[name] = values
        return iter([self._enter(name, value) for value in values if isinstance(value, dict)])

    def each(self, name: str, *kinds: type) -> list[Json]:
        """The values there, one or several, of these types; what is of none is passed over.

        >>> Fields({"at": ["Ghent", 7]}).each("at", str), Fields({"at": "Ghent"}).each("at", str)
        (['Ghent'], ['Ghent'])
        """
        value = self.pop(name, None)
        values = value if isinstance(value, list) else [] if value is None else [value]
        known = [one for one in values if any(_is(one, kind) for kind in kinds)]
        if len(known) < sum(one is not None for one in values):
            self._passed[name] = value
        return known

    def _enter(self, name: str, value: dict[str, Json]) -> Fields:
        inner = Fields(value)
        if value:
            self._inner.append((name, inner))
        return inner

    def texts(self, *names: str) -> tuple[str, ...]:
        """The texts of the first of these fields that holds any: one text, or a list of texts.

        >>> Fields({"locations": [], "location": "Reno, NV"}).texts("locations", "location")
        ('Reno, NV',)
        """
        found: tuple[str, ...] = ()
        for name in names:
            value = self.text(name) or self.take(name, list) or ()
            listed = [value] if isinstance(value, str) else value
            if any(word is not None and not isinstance(word, str) for word in listed):
                self._passed[name] = value
            found = found or tuple(word for word in listed if isinstance(word, str) and word.strip())
        return found

    def places(self, name: str) -> tuple[str, ...]:
        """Places in words: texts, or objects that have a name or the parts of an address.

        >>> Fields({"at": ["Ghent", {"name": "Bruges"}, {"city": "Reno", "state": "NV", "country": None}]}).places("at")
        ('Ghent', 'Bruges', 'Reno, NV')
        """
        value = self.text(name) or self.take(name, list) or self.take(name, dict) or []
        found = []
        listed = value if isinstance(value, list) else [value]
        if any(place is not None and not isinstance(place, str | dict) for place in listed):
            self._passed[name] = value
        for place in listed:
            fields = Fields(place) if isinstance(place, dict) else Fields({"name": place})
            parts = [fields.text(part) for part in ("city", "state", "country")]
            named = fields.texts("name", "label", "descriptor")
            found.append(", ".join(part for part in parts if part) or next(iter(named), None))
        return tuple(place for place in found if place)

    def amount(self, name: str) -> int | float | str | None:
        """The number there, or the text that holds one."""
        words, whole = self.text(name), self.take(name, int)
        return words if words is not None else whole if whole is not None else self.take(name, float)

    def moment(self, *names: str) -> DraftDate | None:
        """The date in the first of these fields that has one: seconds or milliseconds since 1970, or words.

        >>> Fields({"t": 0, "at": 1767225600000}).moment("t", "at")
        DraftDate(text='1767225600000', format='epoch_ms')
        >>> Fields({"t": "1767225600"}).moment("t").format, Fields({"t": "2026-01-01"}).moment("t").format
        ('epoch_s', 'iso')
        """
        found: list[DraftDate] = []
        for name in names:
            said = self.amount(name)
            said = next(iter(self.texts(name)), None) if said is None else said
            number = _number(said)
            if number is None and said is not None:
                found.append(DraftDate(str(said)))
            elif number:  # zero means that there is none
                found.append(DraftDate(str(said), "epoch_ms" if abs(number) >= _MILLISECONDS else "epoch_s"))
        return next(iter(found), None)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def __bool__(self) -> bool:
        return bool(self._left)

    def left(self, ignore: Iterable[str] = ()) -> dict[str, Json]:
        """What nobody read and nobody ignores on purpose."""
        ignored = frozenset(ignore)
        return {name: value for name, value in self._left.items() if name not in ignored}

    def odd(self) -> dict[str, Json]:
        """What was asked for and is of another type than each reader of it knows, here and inside of what is here.

        An empty text, list or object says nothing in any type.

        >>> job = Fields({"pay": {"low": [7]}})
        >>> job.inside("pay").amount("low"), job.odd()
        (None, {'pay.low': [7]})
        """
        stayed = {name: value for name, value in self._left.items() if name in self.asked and value not in _EMPTY}
        found = stayed | self._passed
        for name, inner in self._inner:
            found |= {f"{name}.{field}": value for field, value in inner.odd().items()}
        return found


def unread(job: Fields, detail: Fields, ignore: Iterable[str] = ()) -> dict[str, Json]:
    """What nobody read of a posting: fields that no one asked for, and those of a type that no reader of theirs knows.

    What a detail repeats of its list need be read in one of them only.

    >>> job, detail = Fields({"name": "Baker", "id": 7, "team": 7}), Fields({"name": "Baker", "new": 1})
    >>> job.need("name"), job.text("team"), unread(job, detail, ["id"])
    ('Baker', None, {'new': 1, 'team': 7})
    """
    known = job.asked | detail.asked | frozenset(ignore)
    return job.left(known) | detail.left(known) | job.odd() | detail.odd()


def _is(value: Json, kind: type) -> bool:
    """Is the value of that JSON type? True and false are no numbers."""
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _number(said: int | float | str | None) -> float | None:
    """The number of seconds or milliseconds that is meant; None where it is a year, or no number.

    >>> _number("1767225600.0"), _number("2026"), _number("20260101"), _number("May 6")
    (1767225600.0, None, None, None)
    """
    if isinstance(said, str):
        digits = said.strip().partition(".")[0]
        return float(said) if len(digits) > 8 and said.strip().replace(".", "", 1).isdecimal() else None
    return said


def words(text: str) -> frozenset[str]:
    """The words of a text: how a source writes its IGNORE, the names that `parse` asks for in no payload.

    >>> sorted(words("id team"))
    ['id', 'team']
    """
    return frozenset(text.split())


def first(*said: V | None) -> V | None:
    """The first that says something. Unlike with `or`, each of them has been read, and is left over nowhere."""
    return next(filter(None, said), None)


def item_of(job: Json, where: str, url: str, key: str = "id") -> Item:
    """One element of a list as an Item, its key and its URL being in these fields of it.

    Raises Changed where it has no key: then the list is not what it was, and nothing in it can be counted.

    >>> item_of({"id": 7, "link": "https://example.org/7"}, "lever:acme", "link").key
    '7'
    """
    found = Fields(job) if isinstance(job, dict) else Fields({})
    name = found.text(key) or found.take(key, int)
    if name is None:
        raise Changed(f"{where} lists a posting without {key!r}")
    return Item(str(name), found.text(url), job)


def items_of(jobs: Iterable[Json], read: Callable[[Json], Item]) -> tuple[tuple[Item, ...], int]:
    """The elements of a list as Items, and how many of them have no key and are lost.

    Raises Changed where most are lost: then the list is not what it was.

    >>> found, lost = items_of([{"id": 7}, None, {"id": 8}], lambda job: item_of(job, "lever:acme", "link"))
    >>> [item.key for item in found], lost
    (['7', '8'], 1)
    """
    found: list[Item] = []
    refused: list[Changed] = []
    for job in jobs:
        try:
            found.append(read(job))
        except Changed as error:
            refused.append(error)
    if len(refused) > len(found):
        raise refused[0]
    return tuple(found), len(refused)
