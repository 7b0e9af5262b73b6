"""Errors planted in agreeing records: every one is found, put in its class, and shuts the gate."""

import copy
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from evals import cases, compare, gate, harms
from evals.fields import DATE, DRUG, GUIDELINE, HARMS
from tests.evals.test_compare import COMPLETE, snap
from tests.fakes.golden_sets import GoldenSet

Json = dict[str, Any]
Plant = Callable[[Json, Json], None]


def flip(record: Json, item: Json) -> None:
    item["decision"] = "upheld" if item["decision"] == "overturned" else "overturned"


def miss(record: Json, item: Json) -> None:
    record["items"].remove(item)


def invent(record: Json, item: Json) -> None:
    record["items"].append({**copy.deepcopy(item), "number": 90, "request": "Zzyzx ultrasonic baths, twelve"})


def drug(record: Json, item: Json) -> None:
    item["treatments"] = ["methadone" if "methadone" not in item["treatments"] else "tramadol"]


def dose(record: Json, item: Json) -> None:
    item["dose"] = "999mg"


def quantity(record: Json, item: Json) -> None:
    item["quantity"] = "#999"


def guideline(record: Json, item: Json) -> None:
    item["reviewer_basis"] = [{"source": "other", "guideline": "A guideline nobody cited", "topic": None, "pages": []}]


def page(record: Json, item: Json) -> None:
    item["claims_administrator_basis"] = [
        *item["claims_administrator_basis"],
        {"source": "MTUS", "guideline": "X", "pages": [998]},
    ]


def loose(record: Json, item: Json) -> None:
    item["reasons"][0]["quote"]["start"] += 1


def day(record: Json, item: Json) -> None:
    record["date_of_injury"] = "1999-12-31"


PLANTS: list[tuple[str, Plant]] = [
    ("decision flipped", flip), ("item missed", miss), ("item invented", invent), (DRUG, drug), (DRUG, dose),
    (DRUG, quantity), (GUIDELINE, guideline), (GUIDELINE, page), ("ungrounded value", loose), (DATE, day),
]  # fmt: skip
SIX = 6


@pytest.fixture(scope="module")
def planted() -> tuple[GoldenSet, Counter[str], list[tuple[str, str]]]:
    """Sixty errors, six of each kind, each in a letter of its own."""
    made = GoldenSet(100, seed=11)
    places = (record for record in made.records.values() if record["items"][0]["reasons"])
    planted = []
    for kind, plant in PLANTS:
        for _ in range(SIX):
            record = next(places)
            plant(record, record["items"][0])
            planted.append((record["source"], kind))
    return made, Counter(kind for _, kind in planted), planted


def test_all_sixty_are_found_and_put_in_their_class(planted: Any) -> None:
    """Nothing is missed, nothing else is accused."""
    made, expected, places = planted
    ledger = harms.ledger(made.score().outcomes)

    assert len(ledger) == len(PLANTS) * SIX == 60
    assert Counter(harm.kind for harm in ledger) == expected
    assert {(harm.file, harm.kind) for harm in ledger} == set(places)
    assert set(harms.counted(ledger)) == set(HARMS)


@pytest.mark.parametrize("place", range(len(PLANTS) * SIX))
def test_each_one_alone_shuts_the_gate(planted: Any, place: int) -> None:
    """A single new harmful error fails the run whatever the averages say."""
    made, _, places = planted
    file, kind = places[place]
    alone = GoldenSet(100, seed=11)
    alone.labels = [label for label in alone.labels if label["file"] in (file, alone.files[99])]
    before = snap(alone)
    alone.records[file] = made.records[file]
    found = compare.paired(snap(alone), before)
    verdict = gate.gate(COMPLETE, found, tolerance=1)

    assert found.new_critical and {k for _, _, k in found.new_critical} == {kind}
    assert verdict.exit_code == 1
    assert kind in verdict.reasons[0]


def test_each_one_is_a_case_that_shows_its_place(planted: Any) -> None:
    """The gallery has every harmful error, with its class, and marks where the words stand."""
    made, _, places = planted
    scored = made.score()
    labels = {label["file"]: label for label in made.labels}
    read = {f: cases.Read(labels[f], scored.readings[f].record, made.text(f)) for f in made.files}
    found = cases.of_outcomes(scored.outcomes, read)

    assert {(case.file, case.harm) for case in found if case.harm} == set(places)
    assert len({case.case_id for case in found}) == len(found)
