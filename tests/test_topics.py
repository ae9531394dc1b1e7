"""Topics: what a posting is about, told from what it only mentions."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from jobscope.errors import UsageError
from jobscope.normalise import _lookups as lookups
from jobscope.normalise import topics
from jobscope.normalise.topics import governing

CASES = tomllib.loads((Path(__file__).parent / "cases" / "topics.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_posting_is_about_what_its_work_is_about(case: dict[str, str]) -> None:
    reading = topics.find_topics(case["title"], case.get("text", ""))
    assert (reading.label or "none") == case["label"]
    assert reading.mention == (case.get("mention", False))


def test_evidence_stands_where_it_says() -> None:
    title, text = "ML Engineer", "Über uns.\n\nYou will fine-tune large language models for José’s team."
    reading = topics.find_topics(title, text)
    assert {topic.topic for topic in reading.topics} == {"ai", "genai"}
    for topic in reading.topics:
        for term, _, field, start, end in topic.evidence:
            assert {"title": title, "description": text}[field][start:end] == term


def test_definitions_differ_on_the_same_text() -> None:
    text = "We use AI tools to screen applications."
    counted = {t.definition: not t.mention for t in topics.find_topics("Line Cook", text).topics if t.topic == "ai"}
    assert counted == {"strict": False, "lightcast": True, "indeed": True}
    data_science = topics.find_topics("Data Scientist", "You will run experiments.")
    assert {t.definition for t in data_science.topics} == {"indeed"}


def test_a_users_topics(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[topics.solar]\nabout = "solar power"\n[[family]]\ntopic = "solar"\nterms = ["photovoltaic*", "solar"]\n'
    )
    own = topics.load(path)
    reading = topics.find_topics("Installer", "You will install photovoltaics on roofs.", topics=own)
    assert reading.label == "solar"
    assert reading.topics[0].evidence == (("photovoltaics", "solar", "description", 17, 30),)
    assert topics.find_topics("Installer", "", topics=own).topics == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("not toml", "not TOML"),
        ("", "needs"),
        ('[topics.a]\nwithin = "b"\n[[family]]\ntopic = "a"\nterms = ["x"]', "lies within 'b'"),
        ('[topics.a]\n[[family]]\ntopic = "b"\nterms = ["x"]', "says topic 'b'"),
        ('[topics.a]\n[[family]]\ntopic = "a"', "has no terms"),
        ('[topics.a]\n[[family]]\ntopic = "a"\nterms = [" "]', "empty term"),
        ('[topics.a]\n[[family]]\ntopic = "a"\nterms = ["x"]\nrole = "boss"', "role 'boss'"),
        ('[topics.a]\n[[family]]\ntopic = "a"\npatterns = ["("]', "is none"),
        ('[topics.a]\n[[family]]\ntopic = "a"\nterms = ["x"]\nword = 1', "word"),
        ('[topics.a]\n[[family]]\nterms = ["x"]', "topic"),
        ('[topics.a]\n[[family]]\ntopic = "a"\nterms = ["x"]\n[definitions.d]\nfamilies = ["y"]', "'y'"),
        (
            '[topics.a]\n[[family]]\ntopic = "a"\nterms = ["x"]\n[definitions.d]\nfamilies = ["a"]\nscope = "all"',
            "scope 'all'",
        ),
    ],
)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"own\.toml") as error:
        topics.load(path)
    assert complaint in error.value.message


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        topics.load(tmp_path / "none.toml")


def test_the_listing_names_each_topic_and_definition() -> None:
    assert [(topic, definition.name) for topic, _, definition in topics.listing()] == [
        (topic, name) for name in ("strict", "lightcast", "indeed") for topic in ("ai", "genai")
    ]


@pytest.mark.parametrize(
    "part",
    [
        "AI ",
        "AI. ",
        "AI\n",
        "AI: ",
        "not AI, ",
        "• é AI ",
        "artificial intelligence and ",
        "About Xx AI ",
        "Requirements\n- AI\n",
        "machine learning, ",
        "we use AI for AI ",
        "a",
    ],
)
def test_a_hostile_text_is_read_in_linear_time(part: str) -> None:
    topics.built_in().pattern.search("AI")  # compiled once a process, not once a text
    text = part * (256 * 1024 // len(part))
    for title, description in ((part * 10, text), (text, "")):
        begun = time.perf_counter()
        topics.find_topics(title, description)
        assert time.perf_counter() - begun < 5  # 0.1 s on an idle machine; a quadratic one takes minutes


def test_only_the_first_terms_of_a_text_are_judged() -> None:
    reading = topics.find_topics("Engineer", "You will build AI models. " * 1000)
    assert reading.label == "ai"
    assert {len(topic.evidence) for topic in reading.topics if topic.topic == "ai"} == {topics.MOST}
    late = topics.find_topics("", "AI " * topics.MOST + "\nYou will train neural networks.")
    assert {hit[0] for topic in late.topics for hit in topic.evidence} == {"AI"}


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("You will design and ", "build"),
        ("Use of what others built, knowledge of ", "know"),  # a part between commas is read before those left of it
        ("a knack to Develop and then SELL ", "sell"),  # the last of several, capitals or not
        ("no experience with ", "experience"),  # one inside another begins later
        ("the lake house in ", None),
    ],
)
def test_the_last_governing_word_decides(before: str, kind: str | None) -> None:
    assert governing.governor(before) == kind


def test_a_kind_of_governing_word_can_be_left_out() -> None:
    assert governing.governor("partner with our teams to build ", without="build") == "colleague"


def test_governing_words_are_written_small() -> None:
    """They are compared with words made small."""
    for patterns in lookups.table("contexts")["before"].values():
        assert [pattern for pattern in patterns if pattern != pattern.lower()] == []
