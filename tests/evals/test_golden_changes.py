"""Adjudications become changes of a golden set: the right ones, logged, and only on the labels that were judged."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals import cases, golden_changes
from evals.snapshot import digest
from rag.errors import UsageError
from tests.fakes.golden_sets import GoldenSet

Json = dict[str, Any]


def judged(made: GoldenSet, verdict: str, *, note: str = "") -> list[Json]:
    """Every case of the records against the labels, judged alike, as the report exports it."""
    scored = made.score()
    labels = {label["file"]: label for label in made.labels}
    read = {f: cases.Read(labels[f], scored.readings[f].record, made.text(f)) for f in made.files}
    found = cases.of_outcomes(scored.outcomes, read)
    entries = [
        {
            "case": c.case_id, "file": c.file, "item": c.item, "field": c.field, "key": c.key, "verdict": verdict,
            "note": note, "golden": c.golden, "predicted": c.predicted, "label_sha256": digest(labels[c.file]),
        }
        for c in found
    ]  # fmt: skip
    return list(json.loads(json.dumps(entries)))


def wrong(record: Json) -> None:
    """Differences of every shape: a value, a list, a code, a weight, a guideline."""
    item = record["items"][0]
    record["worker"]["age"] = 99
    record["diagnoses"] = record["diagnoses"][:-1]
    item["quantity"] = "#1"
    item["treatments"] = [*item["treatments"], "methadone"]
    item["reasons"][0]["weight"] = "supporting"
    item["reasons"].append({**copy.deepcopy(item["reasons"][0]), "code": "doc.work-dependency", "weight": "decisive"})
    item["reviewer_basis"] = [
        {"source": "ODG", "guideline": "Official Disability Guidelines", "topic": "T", "pages": [9]}
    ]
    item["request"] = f"{item['request']} #77"


def stand(made: GoldenSet) -> None:
    """Put what the record requests into its letter, so that nothing is ungrounded."""
    made.texts[made.files[0]] += f"\n{made.records[made.files[0]]['items'][0]['request']}"


@pytest.mark.parametrize("verdict", ["gold_wrong", "both_acceptable"])
def test_after_adjudication_the_record_is_right(verdict: str) -> None:
    """With all cases judged so, scoring anew finds no difference; other letters keep their labels."""
    made = GoldenSet(6)
    others = [digest(label) for label in made.labels[1:]]
    wrong(made.records[made.files[0]])
    stand(made)
    assert sum(row.failed for row in made.score().outcomes) >= 8

    made.labels, changes = golden_changes.apply(made.labels, judged(made, verdict))

    assert not [change.refused for change in changes if change.refused]
    assert not [row for row in made.score().outcomes if row.failed]
    assert [digest(label) for label in made.labels[1:]] == others


def test_a_program_that_is_wrong_changes_no_label() -> None:
    """The label stands."""
    made = GoldenSet(4)
    wrong(made.records[made.files[0]])

    assert golden_changes.apply(made.labels, judged(made, "program_wrong")) == (made.labels, [])


def test_items_come_and_go() -> None:
    """A missed item that is none leaves the label, an invented one that is one joins it."""
    made = GoldenSet(4)
    record = made.records[made.files[0]]
    count = len(record["items"])
    record["items"][0] = {**record["items"][0], "request": "Zzyzx ultrasonic baths, twelve", "number": 9}
    made.labels, changes = golden_changes.apply(made.labels, judged(made, "gold_wrong"))

    assert len(changes) == 2
    assert len(made.labels[0]["items"]) == count
    assert not [row for row in made.score().outcomes if row.field == "item" and row.failed]


def test_a_label_that_changed_since_is_left_alone() -> None:
    """What was judged is no longer what is there."""
    made = GoldenSet(4)
    wrong(made.records[made.files[0]])
    decisions = judged(made, "gold_wrong")
    made.labels[0]["diagnoses"] = ["changed meanwhile"]
    labels, changes = golden_changes.apply(made.labels, decisions)

    assert labels == made.labels
    assert all("changed since" in change.refused for change in changes)


def test_changes_are_written_and_logged(tmp_path: Path) -> None:
    """The golden set and its log carry the digests before and after."""
    made = GoldenSet(4)
    path = tmp_path / "determinations.jsonl"
    path.write_text("".join(json.dumps(label) + "\n" for label in made.labels))
    wrong(made.records[made.files[0]])
    stand(made)
    labels, changes = golden_changes.apply(made.labels, judged(made, "gold_wrong", note="read twice"))
    before, after = golden_changes.write(tmp_path, labels, changes, date(2026, 1, 2))

    assert [json.loads(line) for line in path.read_text().splitlines()] == labels
    log = golden_changes.history(tmp_path)
    assert len(log) == len(changes)
    assert (
        log[0]["golden_sha256"]
        == {"before": before, "after": after}
        == {"before": digest(made.labels), "after": digest(labels)}
    )
    assert log[0]["note"] == "read twice"
    assert log[-1]["after_sha256"] == digest(labels[0])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"format": "x"}',
        '{"format": "imr-adjudications/1"}',
        '{"format": "imr-adjudications/1", "adjudications": [{}]}',
    ],
)
def test_what_is_not_from_a_report_is_refused(tmp_path: Path, content: str) -> None:
    """A file of another kind changes nothing."""
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(UsageError):
        golden_changes.load(path)
