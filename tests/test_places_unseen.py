"""Reading places nobody tuned for: real texts with labels, and names of departments that are no places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from places_texts import jobs, locations, mark
from support import shared

from jobscope.normalise.places import find_places
from jobscope.records import Place

LABELS = Path(__file__).parent / "cases" / "places_unseen.tsv"


def codes(places: tuple[Place, ...]) -> set[str]:
    return {place.cbsa for place in places if place.cbsa}


def test_unseen_texts_give_the_labelled_metros() -> None:
    texts = {mark(text): text for text in locations(shared())}
    exact = right = wrong = countries = remote = 0
    rows = [line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for digest, metros, lands, where, allowed, _ in rows:
        location = find_places(texts[digest])
        found, wanted, more = codes(location.places), set(metros.split()), set(allowed.split())
        exact += wanted <= found <= wanted | more
        right += len(found & (wanted | more))
        wrong += len(found - wanted - more)
        countries += {place.country for place in location.places} == set(lands.split())
        remote += (location.workplace == "remote") == (where == "remote")
    assert len(rows) == 1_099
    assert exact / len(rows) >= 0.99
    assert right / (right + wrong) >= 0.995
    assert countries / len(rows) >= 0.98
    assert remote / len(rows) >= 0.97


def truth() -> Iterator[dict[str, object]]:
    for line in shared("truth", "places.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["ambiguous"]:
            yield row


def test_the_truth_file() -> None:
    exact = right = wrong = abroad = lands = cities = found_cities = flags = count = 0
    for row in truth():
        location = find_places(str(row["text"]), country=row["hint_country"])  # type: ignore[arg-type]
        labels: list[dict[str, str]] = row["places"]  # type: ignore[assignment]
        wanted = {label["cbsa_code"] for label in labels if label["cbsa_code"]}
        more = {code for label in labels for code in label.get("alt_cbsa", ())}
        found = codes(location.places)
        count += 1
        exact += wanted <= found <= wanted | more
        right += len(found & (wanted | more))
        wrong += len(found - wanted - more)
        flags += (location.workplace == "remote") == row["remote"]
        if any(label["country"] != "US" for label in labels):
            abroad += 1
            lands += {label["country"] for label in labels} == {place.country for place in location.places}
        for label in labels:
            if label["country"] != "US" and label["city"]:
                cities += 1
                found_cities += any(place.city and place.country == label["country"] for place in location.places)
    assert exact / count >= 0.98
    assert right / (right + wrong) >= 0.995
    assert lands / abroad >= 0.98
    assert found_cities / cities >= 0.95
    assert flags / count >= 0.97


def test_no_department_or_title_is_a_metro() -> None:
    """Every name of a department, and every title in which no place of the posting can stand."""
    names: set[str] = set()
    for job in jobs(shared()):
        names.update(str(job[key]).strip() for key in ("department", "team") if job.get(key))
        if not any(sign in job["title"] for sign in ",-–—(|/:@"):
            names.add(job["title"].strip())
    assert len(names) > 1600
    assert [text for text in sorted(names) if any(place.metro for place in find_places(text).places)] == []


INVENTED = """
Sales; Marketing; Engineering; Product Design; Customer Success; People & Talent; Finance; Legal; Data; Platform;
Growth; Mobile; Gateway; Enterprise; Commerce; Operations; Security; Support; Research; Clinical; Field Sales; Media;
Corporate Development; Go-to-Market; Lead; Industry Solutions; Partnerships; Content; Community; Quality; Workplace;
IT; HR; PR; AI/ML; CX; UX; QA; GTM; R&D; Information Technology (IT); Public Relations (PR); Trust & Safety; Payments;
Staff Engineer; Team Lead; Head of Growth; VP, Sales; Account Executive, Enterprise; Nurse Practitioner, Orange Team;
Back End; Front Office; Mountain Guide; Spring Intern; Park Ranger; Independence Program; Liberty Mutual; Eagle Team
"""


@pytest.mark.parametrize("name", [name.strip() for name in INVENTED.split(";")])
def test_a_word_of_trade_is_no_metro(name: str) -> None:
    assert [place for place in find_places(name).places if place.metro] == []
