"""Writes the parts of documents that come from the code: tables in docs/data-format.md, answers in README.

python tools/build_docs.py            # rewrite them
python tools/build_docs.py --check    # exit 1 where they are not as the code says
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, get_args

from jobscope.cli import COMMANDS
from jobscope.records import KINDS, Pay, Place, Topic, fields_of
from jobscope.store import schema

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs/data-format.md"
README: Final = ROOT / "README.md"
COMMANDS_PAGE: Final = ROOT / "docs/commands.md"
SHOWN: Final = re.compile(r"(<!-- shown: (.*?) -->\n```\n).*?(```\n)", re.DOTALL)
COLUMNS: Final = 100
MARKS: Final = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def json_type(kind: Any) -> str:
    """A field's type in the words of JSON."""
    text = str(kind).replace("typing.", "").replace("jobscope.records.", "")
    named = {"places": "list of place", "pay": "list of pay"}
    if "Place" in text:
        return named["places"]
    if "Pay" in text:
        return named["pay"] if "tuple" in text else "pay or null"
    if "Topic" in text:
        return "list of topic"
    if "Any" in text:
        return "any JSON"
    null = " or null" if type(None) in get_args(kind) else ""
    for word, name in (("tuple[str, str", "list of lists"), ("tuple[int, int]", "[start, end]"), ("tuple", "list")):
        if word in text:
            return name + null
    for word, name in (("float", "number"), ("bool", "true or false"), ("int", "integer")):
        if word in text:
            return name + null
    return "text" + null


def records() -> str:
    """A table of fields for each record and each part of a posting."""
    parts = [
        *KINDS.items(),
        ("place (in a posting)", Place),
        ("pay (in a posting)", Pay),
        ("topic (in a posting)", Topic),
    ]
    out = []
    for name, cls in parts:
        out.append(f"### {name}\n\n| field | type | what it is |\n| --- | --- | --- |\n")
        out += [f"| {f.name} | {json_type(f.type)} | {f.doc.replace('|', '/')} |\n" for f in fields_of(cls)]
        out.append("\n")
    return "".join(out)


def tables() -> str:
    """The schema, as SQL."""
    return "```sql\n" + ";\n\n".join((*schema.TABLES, *schema.VIEWS)) + ";\n```\n"


def built(page: str) -> str:
    """The page with its generated parts anew."""
    made = {"records": records, "tables": tables}
    return MARKS.sub(lambda m: m[1] + "\n" + made[m[2]]().rstrip() + "\n\n" + m[3], page)


def commands(page: str) -> str:
    """The page of all commands: what `--help` says of each."""
    out = [page.partition("\n## ")[0].rstrip(), "\n"]
    for heading, names in COMMANDS.items():
        out.append(f"\n## {heading}\n")
        for name, line in names.items():
            words = [sys.executable, "-m", "jobscope", name, "--help"]
            env = os.environ | {"COLUMNS": str(COLUMNS)}
            said = subprocess.run(words, env=env, check=True, capture_output=True, text=True).stdout
            text = "\n".join(row.rstrip() for row in said.strip().splitlines())
            out.append(f"\n### jobscope {name}\n\n{line[0].upper()}{line[1:]}.\n\n```text\n{text}\n```\n")
    return "".join(out)


def on_terminal(command: str, home: Path) -> str:
    """What a jobscope command prints on a terminal of 100 columns, over the demo's database."""
    env = os.environ | {"JOBSCOPE_DB": str(home / "jobscope/demo.db"), "XDG_CONFIG_HOME": str(home)}
    env |= {"TERM": "xterm", "COLUMNS": str(COLUMNS)}
    line = command.replace("jobscope", f"{shlex.quote(sys.executable)} -m jobscope", 1)
    words = ["script", "-qec", f"stty cols {COLUMNS}; {line} --color never", "/dev/null"]
    done = subprocess.run(words, env=env, check=True, capture_output=True, text=True)
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", done.stdout.replace("\r", ""))
    return "\n".join(line.rstrip() for line in text.splitlines())


def shown(page: str) -> str:
    """The page with its answers anew."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"XDG_CACHE_HOME": folder, "XDG_CONFIG_HOME": folder}
        subprocess.run([sys.executable, "-m", "jobscope", "demo"], env=env, check=True, stdout=subprocess.DEVNULL)
        return SHOWN.sub(lambda m: f"{m[1]}$ {m[2]}\n{on_terminal(m[2], Path(folder))}\n{m[3]}", page)


def main() -> int:
    stale = 0
    for path, build in ((PAGE, built), (COMMANDS_PAGE, commands), (README, shown)):
        page = path.read_text(encoding="utf-8")
        new = build(page)
        stale += new != page
        if "--check" not in sys.argv:
            path.write_text(new, encoding="utf-8")
    return int(stale > 0 and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
