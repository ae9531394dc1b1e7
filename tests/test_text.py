"""HTML to lines, what must not be shown, contacts."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobscope.normalise import experience, text
from jobscope.normalise.pay import find_pay
from jobscope.normalise.places import find_places
from jobscope.normalise.topics import find_topics


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("", ""),
        ("no markup\nat all", "no markup\nat all"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/><br />three", "one\ntwo\n\nthree"),
        ("<p>in the\n  source</p>", "in the source"),
        ("<b>in</b>line<i>d</i>", "inlined"),
        ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li><li> </li></ul><p>d</p>", "- a\n- b\n- c\n\nd"),
        ("<table><tr><th>Zone</th><td>A</td></tr><tr><td>B</td></tr></table>", "Zone A\nB"),
        ("<h2>Pay &amp; perks</h2>\n<p>&euro;&nbsp;50&#8239;000</p>", "Pay & perks\n\n€ 50\u202f000"),
        ("&lt;p&gt;escaped once&lt;/p&gt;&lt;p&gt;R&amp;amp;D&lt;/p&gt;", "escaped once\n\nR&D"),
        ("&amp;lt;p&amp;gt;escaped twice&amp;lt;/p&amp;gt;", "escaped twice"),
        ("<p>knows the &lt;p&gt; tag</p>", "knows the <p> tag"),
        ("<p>a < b, 3 > 2 and <3</p>", "a < b, 3 > 2 and <3"),
        ('<a href="x" title="a > b">link</a> on', "link on"),
        ("<a title='it is \" odd'>link</a> on", "link on"),
        ("<p>a<!-- <p>gone</p> > -->b</p>", "ab"),
        ("<p>a<!-- never closed", "a"),
        ("<!DOCTYPE html><?php x ?><p>a</p>", "a"),
        ("<script>if (a<b) {}</script><style>p{}</style><p>seen</p><iframe src=x></iframe>", "seen"),
        ("<p>a</p><script>never closed <p>b</p>", "a"),
        ('<p>a</p><b class="never closed>b</b><p>c</p>', "a\n\nb\n\nc"),
        ("<p>cut in a <b", "cut in a"),
        ("<script>x</script><p>1 < 2</p></><p>b</p>", "1 < 2\n\nb"),
        ("AT&T and R&D &copy 5 &notaword;", "AT&T and R&D &copy 5 &notaword;"),
        ("a&#x0a;b&#13;&#10;c", "a\nb\nc"),
        ("<div><div>a</div>\n <div>b<br></div></div><div>c</div>", "a\nb\nc"),
        ("<p>\x02\x00marks of ours</p>", "marks of ours"),
    ],
)
def test_html_becomes_lines(html: str, plain: str) -> None:
    assert text.to_text(html) == plain


@pytest.mark.parametrize(
    "part",
    [
        "<div>",
        "<a b=c ",
        '<a "',
        '<a ">"',
        "<!--",
        "<script>",
        "<",
        "< ",
        "&lt;",
        "&amp;",
        "&lt;p&gt;",
        "<b 1>",
        "<a",
        "<li>",
    ],
)
def test_hostile_html_takes_time_by_its_length_only(part: str) -> None:
    html = part * (1_000_000 // len(part))
    begun = time.perf_counter()
    text.to_text(html)
    assert time.perf_counter() - begun < 8  # 0.3 s on an idle machine; a quadratic one takes minutes


@pytest.mark.parametrize(
    "part", ["1", "1 ", "+1 ", "415-555-0132 ", "a@", "a@a.", "tel: ", "a [at] ", "\u200d", "a\u200d", "â€"]
)
def test_hostile_text_takes_time_by_its_length_only(part: str) -> None:
    begun = time.perf_counter()
    text.clean(part * (1_000_000 // len(part)))
    assert time.perf_counter() - begun < 8


@given(st.text(alphabet=st.sampled_from("<>/!-\"'&;#x1abpli \n\u200d\x02=")))
def test_any_html_gives_text_whose_lines_are_stripped(html: str) -> None:
    plain = text.to_text(html)
    assert "\x02" not in plain
    assert all(line == line.strip() for line in plain.split("\n"))
    assert "\n\n\n" not in plain


@pytest.mark.parametrize(
    ("served", "seen"),
    [
        ("a\x1b[31mred\x1b]8;;http://x\x07", "a[31mred]8;;http://x"),
        ("nul\x00 del\x7f c1\x9b5m", "nul del c15m"),
        ("\u202egnp.exe \u2066x\u2069 a\u200eb", "gnp.exe x ab"),
        ("zero\u200bwidth\ufeff soft\xadhyphen A\u200dI", "zerowidth softhyphen AI"),
        ("می\u200cخواهم 👩\u200d💻!", "می\u200cخواهم 👩\u200d💻!"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("no\xa0break\u202fspaces\u2009and\ttabs", "no break spaces and tabs"),
        ("a\r\nb\rc\u2028d\x85e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("Itâ€™s cafÃ©", "It’s café"),
        ("SÃO JOÃO", "SÃO JOÃO"),
        ("Zürich — 東京 🎉", "Zürich — 東京 🎉"),
    ],
)
def test_what_is_not_seen_goes(served: str, seen: str) -> None:
    assert text.clean(served) == seen


@given(st.text())
def test_clean_twice_changes_nothing_and_leaves_no_control(served: str) -> None:
    once = text.clean(served)
    assert text.clean(once) == once
    assert not any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in once)
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("served", "kept"),
    [
        ("write to Jo.Doe+jobs@mail.example.co.uk.", "write to [email]."),
        ("jane (at) example (dot) org or jane [at] example.org", "[email] or [email]"),
        ("call +49 (0)30 1234567 today", "call [phone] today"),
        ("+44 20 7946 0958 or (415) 555-0132, 415.555.0132; 1-800-555-0199", "[phone] or [phone], [phone]; [phone]"),
        ("Tel. 030 1234567 / Phone: 98765 43210", "Tel. [phone] / Phone: [phone]"),
        ("reach us at 06 12 34 56 78", "reach us at [phone]"),
        ("call us on 2025550143", "call us on [phone]"),
    ],
)
def test_contacts_are_replaced(served: str, kept: str) -> None:
    assert text.clean(served) == kept
    assert text.clean(served, keep_contacts=True) == served


@pytest.mark.parametrize(
    "served",
    [
        "$120,000 - $150,000",
        "120.000-150.000 EUR",
        "Salary 100000-150000",
        "USD 150 000 000 raised",
        "+100 000 000 users, +1 000 000 000 messages",
        "2019-2023, 2023 - 2024",
        "2024-01-31 09:00 to 2024-02-28",
        "01.02.2024 - 03.04.2024",
        "requisition 415-555-0132, Job ID: 0012 345 678",
        "https://example.org/jobs/415-555-0132?id=2025550143",
        "ISO 27001, 10-15 years, 24/7/365, 401(k)",
        "1234567890123456",
        "99 000 000 kr per year",
        "engineers @ Example. We build",
        "4.5 000 000 000",
        "CHF 0100 200 300",
        "€ 1 800 555 0199",
    ],
)
def test_amounts_years_ids_and_ranges_are_no_contacts(served: str) -> None:
    assert text.clean(served) == served


def test_a_line_is_one_line() -> None:
    assert text.line(" Staff\n&amp;amp;\tLead\u202e <b>[/]&nbsp;") == "Staff & Lead <b>[/]"


def test_clip_says_whether_it_cut() -> None:
    assert text.clip("abc", 3) == ("abc", False)
    assert text.clip("abcd", 3) == ("abc", True)


@pytest.mark.parametrize(
    ("one", "other"), [("Ångström", "angstrom"), ("ŒUVRE", "oeuvre"), ("Ｆｕｌｌ", "full"), ("ABC", "abc")]
)
def test_fold_ignores_case_and_accents(one: str, other: str) -> None:
    assert text.fold(one) == other


LONE = st.text(st.sampled_from("\ud800\udcff\ude00é<p>&;@.$0123456789kK AI,\n"), max_size=60)


@given(LONE)
def test_half_characters_stop_no_reader(served: str) -> None:
    whole = text.whole(served)
    assert len(whole) == len(served)
    assert all(a == b or (b == "\ufffd" and "\ud800" <= a <= "\udfff") for a, b in zip(served, whole, strict=True))
    for reader in (text.to_text, text.clean, text.line, text.without_contacts):
        reader(served).encode()


def test_half_characters_leave_what_is_read_where_it_stands() -> None:
    served = "\udcff Chef, 5 years of experience, $100k a year, AI models in Boise, ID \ud83d\ude00"
    (pay,) = find_pay(served)
    assert pay.span is not None
    assert served[slice(*pay.span)] == pay.text == "$100k a year"
    about = find_topics(served, served)
    assert {served[start:end] for topic in about.topics for *_, start, end in topic.evidence} == {"AI"}
    assert [place.metro for place in find_places("\udcff Boise, ID \ud83d").places] == ["Boise City, ID"]
    assert experience.years(served) == 5
    for reading in (pay, about, find_places(served), find_pay("\udcff100k", field=True)):
        msgspec.json.encode(reading)
