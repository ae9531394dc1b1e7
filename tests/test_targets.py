"""From words to boards."""

from __future__ import annotations

import csv
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import shared

from jobscope.companies import Companies, Company, load
from jobscope.errors import ExitCode, UsageError
from jobscope.records import Target
from jobscope.targets import Resolved, board_fault, resolve

KNOWN = load()
NETFLIX = Target("eightfold", "explore.jobs.netflix.net/netflix.com", "netflix")
OPENAI = Target("ashby", "openai", "openai")


@pytest.mark.parametrize(
    ("word", "target"),
    [
        ("netflix", NETFLIX),
        (" NetFlix ", NETFLIX),
        ("https://explore.jobs.netflix.net/careers/job/790000000001-data-engineer", NETFLIX),
        ("OpenAI", OPENAI),
        ("ashby:openai", OPENAI),
        ("jobs.ashbyhq.com/openai", OPENAI),
        ("https://jobs.ashbyhq.com/openai/5d6e7f80-0000-4000-8000-000000000001/application", OPENAI),
        ("greenhouse:some-bakery", Target("greenhouse", "some-bakery", "some-bakery")),
        ("Greenhouse:Jerry.ai", Target("greenhouse", "Jerry.ai", "jerry.ai")),
        ("ashby:Forward%20Financing", Target("ashby", "Forward Financing", "forward-financing")),
        ("lever:eu/moulin", Target("lever", "eu/moulin", "eu-moulin")),
        ("https://jobs.eu.lever.co/moulin", Target("lever", "eu/moulin", "eu-moulin")),
    ],
)
def test_a_word_names_its_board(word: str, target: Target) -> None:
    assert resolve([word], KNOWN) == Resolved((target,))


def test_a_group_names_all_its_boards() -> None:
    found = resolve(["ai"], KNOWN).targets
    assert len(found) > 40
    assert OPENAI in found


def test_boards_come_once_and_in_the_order_of_the_words() -> None:
    found = resolve(["stripe", "netflix", "greenhouse:stripe", "https://boards.greenhouse.io/stripe"], KNOWN)
    assert [target.company for target in found.targets] == ["stripe", "netflix"]
    assert resolve([], KNOWN) == Resolved(())


def test_a_company_that_was_bought_leads_to_its_buyer_and_says_so() -> None:
    found = resolve(["rockset", "openai"], KNOWN)
    assert found.targets == (OPENAI,)
    (note,) = found.notes
    assert "acquired by OpenAI in 2024" in note


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        ("netflx", "unknown company 'netflx'", "did you mean netflix"),
        ("qqqqqqqq", "unknown company", "Name a company"),
        ("", "unknown company ''", "Name a company"),
        ("greenhous:stripe", "unknown company", "greenhouse"),
        ("https://careers.bakery.example/jobs", "no source knows the address", "source:board"),
        ("http://[broken", "no source knows the address", "source:board"),
        ("file:///etc/passwd", "no source knows the address", "source:board"),
        ("careers.bakery.example/jobs", "unknown company", "careers page"),
        ("ashby:", "it is empty", "ashby:acme"),
        ("ashby:..", "'..' in it", "ashby:acme"),
        ("greenhouse:../../etc", "'..' in it", "greenhouse:acme"),
        ("greenhouse:%2e%2e%2fetc", "'..' in it", "greenhouse:acme"),
        ("https://jobs.lever.co/%2e%2e", "'..' in it", "lever:acme"),
        ("ashby:a\x00b", "control characters", "ashby:acme"),
        ("ashby:a%0Ab", "control characters", "ashby:acme"),
        (f"lever:{'a' * 201}", "longer than 200", "lever:acme"),
    ],
)
def test_a_word_that_names_no_board_says_why_and_what_next(word: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve([word], KNOWN)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.exit is ExitCode.USAGE
    assert len(caught.value.message) < 300


def test_a_users_row_of_an_unknown_source_is_said() -> None:
    mine = Companies((Company("acme", "Acme", "levr", "acme"),))
    with pytest.raises(UsageError) as caught:
        resolve(["acme"], mine)
    assert "did you mean lever" in caught.value.hint


@pytest.mark.parametrize("board", ["con", "-x", "a" * 200, "100%", "Ünïcode GmbH", "a.b", "host/site"])
def test_real_names_of_boards_are_none_too_odd(board: str) -> None:
    assert board_fault(board) is None


@given(st.text(max_size=300))
def test_any_word_is_a_board_or_one_clear_error(word: str) -> None:
    with suppress(UsageError):
        assert resolve([word], KNOWN).targets


def test_every_known_board_of_our_sources_is_a_target() -> None:
    with shared("boards", "boards.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    boards = [(row["ats"], row["key"]) for row in rows if row["ats"] in ("ashby", "greenhouse", "lever")]
    assert len(boards) > 18_000
    for source, key in boards[::40]:
        (target,) = resolve([f"{source}:{key}"], KNOWN).targets
        assert target.source == source
