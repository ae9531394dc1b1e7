"""From bytes to content: encodings, charsets, JSON with one bad value, HTML built to stall."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webfakes import JOBS

from jobscope.errors import Changed
from jobscope.web import Response, decode, with_params
from jobscope.web.failures import Cut, Refused


def test_json_that_is_none() -> None:
    for body in (b"", b"{", b"nothing", b"[" * 100_000, b'{"jobs": [1, 2'):
        with pytest.raises(Changed, match="not JSON"):
            Response(200, JOBS, {}, body, "").json()


def test_an_html_page_that_would_stall_the_parser_is_not_parsed() -> None:
    for page in ("<div>" * 100_000, "<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">"):
        with pytest.raises(Changed, match="no parser"):
            Response(200, JOBS, {}, page.encode(), "").html()


def test_a_long_ordinary_page_is_parsed() -> None:
    script = "<script>" + "for(i=0;i<n;i++){ if(a<b) x(); }" * 3000 + "</script>"
    rows = "<ul>" + "<li><p>job<br>here" * 4000 + "</ul>"
    page = Response(200, JOBS, {}, f"<html>{script}{rows}</html>".encode(), "").html()
    assert len(page.css("li")) == 4000


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Zürich".encode(), "text/html; charset=latin-1", "Zürich"),
        (b"\xef\xbb\xbfZ", "", "Z"),
        ("Zürich – 5 €".encode("cp1252"), "text/html; charset=iso-8859-1", "Zürich – 5 €"),
        (b'<meta charset="windows-1252">Z\xfcrich', "text/html", '<meta charset="windows-1252">Zürich'),
        (b"Z\xfcrich", "text/html; charset=bogus-9", "Z\ufffdrich"),
        (b"Z\xfcrich", "text/html; charset=utf-8", "Z\ufffdrich"),
        ("Zürich".encode("utf-16"), "text/html", "Zürich"),
        ("東京".encode("shift_jis"), "text/html; charset=Shift_JIS", "東京"),
    ],
)
def test_charsets(body: bytes, content_type: str, text: str) -> None:
    assert Response(200, JOBS, {"content-type": content_type}, body, "").text() == text


def test_one_bad_value_does_not_lose_a_board() -> None:
    body = b'\xef\xbb\xbf{"a": "x\\ud83d", "b": NaN, "c": 1e999, "d": %s, "e": "tab\there", "f": "\\ud83d\\ude00"}' % (
        b"9" * 5000
    )
    assert Response(200, JOBS, {}, body, "").json() == {
        "a": "x\ufffd", "b": None, "c": None, "d": None, "e": "tab\there", "f": "😀",
    }  # fmt: skip
    assert Response(200, JOBS, {"content-type": "application/json; charset=latin-1"}, b'{"a": "\xfc"}', "").json() == {
        "a": "ü"
    }


ANY_TEXT = st.text(st.one_of(st.characters(codec="utf-8"), st.characters(categories=["Cs"]), st.sampled_from('\\u"d')))


@given(ANY_TEXT)
def test_lone_surrogates_and_only_they_become_replacement_characters(text: str) -> None:
    escaped = json.dumps(text).encode()
    expected = "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in json.loads(escaped))
    assert decode.json_value(escaped) == expected


@given(st.binary(max_size=2000), st.integers(1, 400), st.sampled_from(["gzip", "deflate", ""]))
def test_decoding_does_not_depend_on_how_the_bytes_arrive(body: bytes, size: int, encoding: str) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "": bytes}[encoding](body)
    chunks = [packed[n : n + size] for n in range(0, len(packed), size)]
    assert decode.decoded(chunks, encoding, 4000) == body
    if encoding and len(packed) > 1:
        with pytest.raises((Cut, Refused)):
            decode.decoded([packed[:-1]], encoding, 4000)


def test_params_join_those_of_the_url() -> None:
    assert with_params("https://jobs.example/a?x=1", [("y", "ü")]) == "https://jobs.example/a?x=1&y=%C3%BC"
