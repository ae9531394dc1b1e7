"""The records' JSON: order, strictness, and that what is written is read back the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobscope.errors import BadInput
from jobscope.records import (
    KINDS,
    BoardRun,
    Issue,
    NewerRecord,
    Other,
    Pay,
    Place,
    Posting,
    Raw,
    Topic,
    decode,
    encode,
    fields_of,
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9).filter(lambda x: x != int(x)))
maybe_number = st.one_of(st.none(), numbers)
pays = st.builds(Pay, min=maybe_number, max=maybe_number, label=st.none() | words, span=st.none() | st.just((1, 2)))
places = st.builds(Place, text=words, city=st.none() | words, pay=st.none() | st.integers(0, 9))
topics = st.builds(Topic, topic=words, definition=words, evidence=st.just((("llm", "genai", "title", 0, 3),)))
postings = st.builds(
    Posting,
    id=words,
    source=words,
    company=words,
    board=words,
    key=words,
    fetched_at=words,
    title=st.none() | words,
    employment=st.lists(words, max_size=2).map(tuple),
    pay=st.lists(pays, max_size=2).map(tuple),
    headline=st.none() | pays,
    places=st.lists(places, max_size=2).map(tuple),
    topics=st.lists(topics, max_size=2).map(tuple),
    description=st.none() | words,
)


@given(postings)
def test_a_posting_comes_back_as_it_was(posting: Posting) -> None:
    assert decode(encode(posting)) == posting


def test_kind_comes_first_then_version_then_the_fields_in_order() -> None:
    issue = Issue(level="error", code="x", source="s", company="c", board="b", message="m")
    assert list(json.loads(encode(issue))) == ["kind", "v", *(f.name for f in fields_of(Issue))]


def test_unknown_kinds_pass_unchanged() -> None:
    line = b'{"kind":"figure","v":1,"value":3.5}'
    record = decode(line)
    assert isinstance(record, Other)
    assert encode(record) == line


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"not json", "not JSON"),
        (b'{"kind":"raw"', "not JSON"),
        (b"[1, 2]", "not a jobscope record"),
        (b'{"v":1}', "not a jobscope record"),
        (b'{"kind":"issue","v":1,"level":"error"}', "missing required field `code`"),
        (b'{"kind":"issue","v":1,"level":"loud","code":"","source":"","company":"","board":"","message":""}', "level"),
        (b"[" * 5000, "not JSON"),
        (b'{"kind":"raw","v":1,"source":7}', "Expected `str`"),
        (b'{"kind":"raw", "x": "\\ud800"}', "not JSON"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_what_is_no_record_says_what_is_wrong(line: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        decode(line)


def test_a_newer_version_is_not_read() -> None:
    with pytest.raises(NewerRecord, match="version 2"):
        decode(b'{"kind":"raw","v":2}')


@pytest.mark.parametrize("record", KINDS.values(), ids=list(KINDS))
def test_every_field_is_documented(record: type[Any]) -> None:
    for field in fields_of(record):
        assert field.doc[0].islower() or field.doc.split()[0].isupper() or field.doc[0] in "[US"
        assert len(field.doc) > 3


def test_ids_are_made_of_source_board_and_key() -> None:
    raw = Raw(source="lever", company="acme", board="eu/acme", key="7", fetched_at="2026-01-01T00:00:00Z", payload={})
    assert raw.id == "lever:eu/acme:7"


def test_a_footer_survives_the_pipe() -> None:
    run = BoardRun(
        source="s", company="c", board="b", run="r", started_at="a", fetched_at="b", outcome="moved", reason="gone"
    )
    assert decode(encode(run)) == run
