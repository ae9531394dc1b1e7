"""Makes WARC recordings out of answers, for tests: of boards that lie beside the project, or of ones written here.

python tests/recordings.py ../shared/corpus/ashby corpus.warc.gz      # prints the targets, one a line
"""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

WHEN = "2025-10-27T12:00:00Z"


def write(path: Path, exchanges: Iterable[tuple[str, bytes | Any]], when: str = WHEN) -> Path:
    """A recording of GET requests: (URL, body). A body that is no bytes is written as JSON; an int is a status."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url, body in exchanges:
            status, data = (body, b"{}") if isinstance(body, int) else (200, body)
            data = data if isinstance(data, bytes) else json.dumps(data).encode()
            head = StatusAndHeaders(
                f"{status} {'OK' if status == 200 else 'Not so'}",
                [("Content-Type", "application/json"), ("Content-Length", str(len(data)))],
                protocol="HTTP/1.1",
            )
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(data), http_headers=head, warc_headers_dict={"WARC-Date": when}
            )
            writer.write_record(record)
            record.raw_stream.close()
    return path


def ashby_url(board: str) -> str:
    return f"https://api.ashbyhq.com/posting-api/job-board/{quote(board, safe='')}?includeCompensation=true"


def corpus(folder: Path) -> dict[str, Path]:
    """The boards of a folder of Ashby answers, by name."""
    return {unquote(path.name.removesuffix(".json.gz")): path for path in sorted(folder.glob("*.json.gz"))}


def write_corpus(folder: Path, path: Path) -> list[str]:
    """One recording of every board of the folder; returns the targets."""
    boards = corpus(folder)
    write(path, ((ashby_url(board), gzip.decompress(file.read_bytes())) for board, file in boards.items()))
    return [f"ashby:{board}" for board in boards]


if __name__ == "__main__":
    sys.stdout.write("\n".join(write_corpus(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
