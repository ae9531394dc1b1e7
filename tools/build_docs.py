"""Writes the parts of docs/data-format.md that come from the code: the records' fields and the database's tables.

python tools/build_docs.py            # rewrite them
python tools/build_docs.py --check    # exit 1 where they are not as the code says
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Final, get_args

from jobscope.records import KINDS, Pay, Place, Topic, fields_of
from jobscope.store import schema

PAGE: Final = Path(__file__).resolve().parents[1] / "docs/data-format.md"
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


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    new = built(page)
    if "--check" in sys.argv:
        return int(new != page)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
