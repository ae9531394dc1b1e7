"""The catalogue of topics: what is counted, which words said so, and a file of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from market import Market
from rich.cells import cell_len

from jobscope.analysis import topic_counts
from jobscope.cli.answer import first
from jobscope.normalise import topics
from jobscope.render import topics as shown
from jobscope.render.screen import Look

OWN = """
[topics.welding]
about = "joins metal"
[[family]]
topic = "welding"
terms = ["weld*", "solder*"]
"""


@pytest.fixture
def market() -> Market:
    return Market()


@pytest.fixture
def own(tmp_path: Path) -> topics.TopicFile:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    return topics.load(tmp_path / "own.toml")


def evidence(market: Market, posting: str, *words: str) -> None:
    hits = json.dumps([[word, "ai", "description", 0, 1] for word in words])
    market.db.execute("UPDATE topics SET evidence = ? WHERE posting_id = ?", (hits, posting))


def with_text(market: Market, title: str | None, text: str | None, **values: object) -> str:
    posting = market.posting(title=title, **values)  # type: ignore[arg-type]
    if text is not None:
        market.insert("texts", id=market.count, hash=str(market.count), description=text)
        market.db.execute("UPDATE postings SET text_id = ? WHERE id = ?", (market.count, posting))
    return posting


def test_what_is_stored_is_counted_by_topic_and_definition(market: Market) -> None:
    one = market.posting(topics=[("ai", "strict", False), ("ai", "indeed", False)])
    two = market.posting(topics=[("ai", "strict", True)])
    market.posting(topics=[("of an older file", "strict", False)])
    market.posting(topics=[("ai", "strict", False)], closed_at="2026-04-01T00:00:00Z")
    evidence(market, one, "ML", "ml", "AI")
    evidence(market, two, "AI")
    table = topic_counts.catalogue(topic_counts.stored(market.db), topic_counts.open_postings(market.db), "2026-05-04")
    found = {(row["topic"], row["definition"]): row for row in table.records()}
    strict = found["ai", "strict"]
    assert (strict["postings"], strict["share"], strict["mentions"]) == (1, round(1 / 3, 4), 1)
    assert (strict["words"], strict["mention_words"]) == ("ai 1; ml 1", "ai 1")
    assert found["ai", "indeed"]["postings"] == 1
    assert found["genai", "strict"]["postings"] == 0
    assert set(found) == {(topic, definition.name) for topic, _, definition in topics.listing()}
    assert all(row["counts"] and row["source"] and row["about"] for row in found.values())


def test_without_a_database_nothing_is_counted() -> None:
    table = topic_counts.catalogue(None, 0, None)
    assert {row["postings"] for row in table.records()} == {None}
    assert table.about.notes == ("Nothing is counted: there is no database yet.",)


def test_an_empty_database_has_no_shares(market: Market) -> None:
    table = topic_counts.catalogue(topic_counts.stored(market.db), 0, None)
    assert {(row["postings"], row["share"]) for row in table.records()} == {(0, None)}


def test_a_file_of_ones_own_finds_hits_and_near_misses(market: Market, own: topics.TopicFile) -> None:
    hit = with_text(market, "Welder", "You will solder pipes.")
    near = with_text(
        market, "Accountant", "About us\nAt Acme, we make welding machines.\n\nYour duties\nYou keep books."
    )
    with_text(market, "Cook", "You will cook.")
    with_text(market, None, None)
    found = list(topic_counts.read(market.db, own))
    assert [(one.posting, one.mention, one.words) for one in found] == [
        (hit, False, ("Welder", "solder")),
        (near, True, ("welding",)),
    ]
    (row,) = topic_counts.catalogue(found, 4, None, own, "own.toml").records()
    assert (row["postings"], row["share"], row["mentions"]) == (1, 0.25, 1)
    assert (row["words"], row["mention_words"], row["about"]) == ("solder 1; welder 1", "welding 1", "joins metal")
    assert row["counts"] is row["source"] is None


def test_the_list_has_hits_first_and_says_what_is_left_off(market: Market, own: topics.TopicFile) -> None:
    with_text(market, "Accountant", "About us\nAt Acme, we make welding machines.")
    hit = with_text(market, "Welder", "")
    found = list(topic_counts.read(market.db, own))
    table = topic_counts.listing(found, None, name="own.toml")
    assert [row["found"] for row in table.records()] == ["about", "mention"]
    assert table.about.title == "Topics of own.toml in open postings: 1 about, 1 only mentioned"
    cut = first(table, 1)
    assert [(row["id"], row["words"]) for row in cut.records()] == [(hit, "Welder")]
    assert cut.about.notes == ("1 more row: --top 0.",)
    assert first(table, 2) == first(table, 0) == first(table, None) == table


@pytest.mark.parametrize("width", [60, 100, None])
def test_on_a_terminal(market: Market, own: topics.TopicFile, width: int | None) -> None:
    market.posting(topics=[("ai", "strict", False)])
    stored = topic_counts.catalogue(topic_counts.stored(market.db), 1, "2026-05-04")
    lines = [line.plain for line in shown.lines(stored, Look(width))]
    assert width is None or max(map(cell_len, lines)) <= width
    assert any("1 about it (100.0%), 0 only mention it" in line for line in lines)
    bare = topic_counts.catalogue(None, 0, None, own, "own.toml")
    said = [line.plain.strip() for line in shown.lines(bare, Look(width))]
    assert "welding · joins metal" in said
    assert "strict  no more is said of it" in said
