"""The ends of paging, on boards that behave as real ones were seen to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fake_web import Reply
from hypothesis import given
from hypothesis import strategies as st

from jobscope.errors import CutOff
from jobscope.records import Item, Page
from jobscope.sources._paging import At, paginate


def split(reply: Any, board: str) -> Page:
    """A reply here is (keys, total, unlisted)."""
    keys, total, unlisted = reply.json()
    return Page(tuple(Item(key, None, {}) for key in keys), total, unlisted)


def listing(keys: Sequence[str], total: int | None = None, size: int = 10) -> Callable[[At], Reply]:
    """A board that serves its rows by offset."""
    return lambda at: Reply((list(keys[at.rows : at.rows + size]), total, 0))


def script(*replies: tuple[Sequence[str], int | None]) -> tuple[Callable[[At], Reply], list[At]]:
    """A board that answers with these replies, one after the other, and the last one again after that."""
    asked: list[At] = []

    def ask(at: At) -> Reply:
        asked.append(at)
        return Reply((*replies[min(len(asked), len(replies)) - 1], 0))

    return ask, asked


def walk(ask: Callable[[At], Any], **options: int) -> tuple[list[str], int | None]:
    pages = list(paginate(ask, split, "acme", **options))
    return [item.key for page in pages for item in page.items], pages[-1].total


LETTERS = "abcdefghijklmnopqrstuvwxy"


def test_a_list_is_walked_to_an_empty_page_by_the_rows_that_came() -> None:
    ask, asked = script((LETTERS[:10], 25), (LETTERS[10:18], 25), (LETTERS[18:], 25), ("", 25))
    assert walk(ask) == (list(LETTERS), 25)
    assert [at.rows for at in asked] == [0, 10, 18, 25]
    assert [at.pages for at in asked] == [0, 1, 2, 3]
    assert asked[0].reply is None
    assert [at.reply is not None for at in asked[1:]] == [True] * 3


def test_a_full_page_that_comes_again_hides_what_follows() -> None:
    ask, _ = script((LETTERS[:10], None))
    with pytest.raises(CutOff, match="repeats a full page after 10 postings"):
        walk(ask, full=10)


@pytest.mark.parametrize("rows", [9, 25])
def test_a_board_that_ignores_paging_shows_all_that_it_has(rows: int) -> None:
    """It serves fewer rows than a full page has, or more: all of them, each time."""
    ask, _ = script((LETTERS[:rows], None))
    assert walk(ask, full=10) == (list(LETTERS[:rows]), None)


def test_a_short_page_is_no_end() -> None:
    ask, _ = script(("abc", None), ("d", None), ("efg", None), ("", None))
    assert walk(ask) == (list("abcdefg"), None)


def test_an_empty_board_is_one_empty_page() -> None:
    ask, asked = script(("", 0))
    assert list(paginate(ask, split, "acme")) == [Page((), 0)]
    assert len(asked) == 1


def test_a_total_told_once_is_kept() -> None:
    ask, _ = script(("abc", 6), ("def", 0), ("", 0))
    assert walk(ask) == (list("abcdef"), 6)
    ask, _ = script(("abc", 6), ("def", None), ("", None))
    assert walk(ask) == (list("abcdef"), 6)


def test_a_total_that_changes_is_read_again() -> None:
    ask, _ = script(("abc", 3), ("def", 6), ("", 6))
    assert walk(ask)[1] == 6


def test_a_total_ends_nothing_early() -> None:
    assert walk(listing(LETTERS, total=10)) == (list(LETTERS), 10)


def test_a_board_that_ignores_the_page_ends_at_what_is_known() -> None:
    ask, asked = script(("abc", None))
    assert walk(ask) == (list("abc"), None)
    assert len(asked) == 2


def test_a_posting_on_two_pages_is_given_once() -> None:
    ask, _ = script(("abca", 5), ("cde", 5), ("", 5))
    assert walk(ask) == (list("abcde"), 5)


def test_what_a_shifting_list_hid_is_found_by_a_second_walk() -> None:
    first = [("abc", 9), ("ghi", 9), ("", 9)]  # three were taken off the top while page two was asked for
    ask, asked = script(*first, ("abc", 9), ("def", 9), ("ghi", 9), ("", 9))
    assert walk(ask) == (list("abcghidef"), 9)
    assert asked[3] == At()


def test_a_list_that_stays_short_is_walked_twice_and_no_more() -> None:
    ask, asked = script(("abc", 9), ("", 9), ("abc", 9), ("", 9))
    assert walk(ask) == (list("abc"), 9)
    assert len(asked) == 4


def test_unlisted_rows_count_as_rows_and_only_once() -> None:
    replies = [(["a", "b"], 5, 1), ([], 5, 2), ([], 5, 0)]
    asked: list[At] = []

    def ask(at: At) -> Reply:
        asked.append(at)
        return Reply(replies[len(asked) - 1])

    pages = list(paginate(ask, split, "acme"))
    assert [page.unlisted for page in pages if page.items or page.unlisted] == [1, 2]
    assert [at.rows for at in asked] == [0, 3, 5]


def test_a_cursor_ends_where_no_next_one_is_given() -> None:
    replies = {None: ("ab", "next"), "next": ("cd", None)}

    def ask(at: At) -> Reply | None:
        token = at.reply.data[3] if at.reply else None
        if at.reply and token is None:
            return None
        keys, following = replies[token]
        return Reply((list(keys), None, 0, following))

    def split_four(reply: Any, board: str) -> Page:
        return split(Reply(reply.json()[:3]), board)

    found = [item.key for page in paginate(ask, split_four, "acme") for item in page.items]
    assert found == list("abcd")


def test_a_list_without_end_is_cut_off_and_says_so() -> None:
    def ask(at: At) -> Reply:
        return Reply(([str(at.rows), str(at.rows + 1)], None, 0))

    kept: list[str] = []
    with pytest.raises(CutOff, match="5 pages"):
        kept.extend(item.key for page in paginate(ask, split, "acme", ceiling=5) for item in page.items)
    pages = paginate(ask, split, "acme", ceiling=5)
    assert [len(next(pages).items) for _ in range(5)] == [2] * 5


@given(
    st.lists(st.sampled_from(LETTERS), max_size=60),
    st.integers(1, 7),
    st.none() | st.integers(0, 80),
    st.integers(0, 9),
)
def test_every_walk_ends_and_gives_each_posting_once(
    keys: list[str], size: int, total: int | None, stuck_at: int
) -> None:
    def ask(at: At) -> Reply:
        start = at.rows if at.pages < stuck_at else 0
        return Reply((keys[start : start + size], total, 0))

    found, _ = walk(ask)
    assert len(found) == len(set(found))
    assert set(found) <= set(keys)
