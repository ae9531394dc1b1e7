"""When two requests are the same one to a recording."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webfakes import JOBS

from jobscope.archive.matching import key

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\t\x00"), max_size=8)
PAIRS = st.lists(st.tuples(WORDS.filter(bool), WORDS), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def every_byte_quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


@given(PAIRS, st.randoms(), st.lists(WORDS.filter(lambda word: word not in ("", ".", "..")), max_size=3))
def test_the_order_of_the_query_and_the_way_of_quoting_are_nothing(
    pairs: list[tuple[str, str]], random: Any, path: list[str]
) -> None:
    shuffled = random.sample(pairs, len(pairs))
    plain = f"https://jobs.example/{'/'.join(map(quote, path))}?{urlencode(pairs)}"
    other = f"https://Jobs.Example:443/{'/'.join(map(every_byte_quoted, path))}?" + "&".join(
        f"{every_byte_quoted(name)}={every_byte_quoted(value)}" for name, value in shuffled
    )
    assert key("GET", plain) == key("get", other)


@given(PAIRS, PAIRS)
def test_other_pairs_are_another_request(some: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
    same = sorted(some) == sorted(others)
    assert (key("GET", f"{JOBS}?{urlencode(some)}") == key("GET", f"{JOBS}?{urlencode(others)}")) == same
    forms = [urlencode(pairs).encode() for pairs in (some, others)]
    assert (key("POST", JOBS, forms[0]) == key("POST", JOBS, forms[1])) == same


@given(st.dictionaries(WORDS, VALUES, max_size=4), st.randoms())
def test_json_bodies_are_compared_as_values(value: dict[str, Any], random: Any) -> None:
    shuffled = dict(random.sample(list(value.items()), len(value)))
    written = json.dumps(shuffled, indent=1, ensure_ascii=False).encode()
    assert key("POST", JOBS, json.dumps(value).encode()) == key("POST", JOBS, written)
    assert key("POST", JOBS, json.dumps({**value, "new": 1}).encode()) != key("POST", JOBS, written)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b'{"n": 1}', b'{"n": 1.0}', True),
        (b'{"n": 1}', b'{"n": true}', False),
        (b'{"n": [1, 2]}', b'{"n": [2, 1]}', False),
        (b'{"n": 1', b'{"n":1', False),
        (b"a=1&b=2", b"b=2&a=1", True),
        (b"a=1&a=2", b"a=1", False),
        (b"a=+", b"a=%20", True),
        (b"\xff\x00", b"\xff\x00", True),
        (b"", None, True),
        (b"[" * 100_000, b"[" * 100_000, True),
    ],
)
def test_bodies(one: bytes, other: bytes | None, same: bool) -> None:
    assert (key("POST", JOBS, one) == key("POST", JOBS, other)) == same


def test_what_makes_another_request() -> None:
    base = key("GET", JOBS)
    assert base == key("GET", "http://jobs.example/jobs")
    assert len({base, key("POST", JOBS), key("GET", JOBS + "/"), key("GET", JOBS + "?x="), key("GET", "https://a.example/jobs"),
                key("GET", "https://jobs.example:8443/jobs")}) == 6  # fmt: skip
