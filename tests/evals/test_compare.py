"""Two runs side by side: what is more than chance is said, and a tie is called a tie."""

from random import Random
from typing import Any

import numpy as np
import pytest

from evals import compare, gate, harms, snapshot
from evals.gate import Coverage
from evals.score import Outcome
from tests.fakes.golden_sets import GoldenSet

Json = dict[str, Any]
COMPLETE = Coverage(12, 30, 12, 12, {}, {})


def snap(made: GoldenSet, change: Any = None, reader: str = "reader", *, complete: bool = True) -> snapshot.Snapshot:
    scored = made.score(change)
    ledger = harms.ledger(scored.outcomes)
    labels = {label["file"]: label for label in made.labels}
    return snapshot.of_outcomes(
        scored.outcomes, task="extraction", reader=reader, labels=labels, harms=ledger, complete=complete
    )


def readings(letters: int, seed: int) -> snapshot.Snapshot:
    """A reader that errs at a fixed rate: some letters wholly, some items alone. No two seeds differ in skill."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(letters):
        items = 1 + (number * 7919) % 4  # the same letters for every reader
        lost = rng.random() < 0.1
        for item in range(1, items + 1):
            for field in ("decision", "treatments", "reasons", "dose", "quantity"):
                right = not lost and rng.random() > 0.08
                state = "correct" if right else "wrong"
                rows.append(Outcome(f"{number}", item, field, state, int(right), int(not right), int(not right)))
    labels = {str(number): {"file": str(number)} for number in range(letters)}
    return snapshot.of_outcomes(rows, task="extraction", reader=f"r{seed}", labels=labels, harms=[], complete=True)


def test_readers_of_equal_skill_are_called_tied() -> None:
    """Of 20 pairs of readers that differ by chance alone, 19 or more are called tied."""
    tied = [compare.paired(readings(100, 2 * n), readings(100, 2 * n + 1)).tied for n in range(20)]

    assert sum(tied) >= 19


def test_a_difference_in_skill_is_found() -> None:
    """A reader that gets every fourth decision wrong is worse in that field, and in that field alone."""
    made, rng = GoldenSet(60), Random(4)  # noqa: S311 - errors, not secrets

    def worse(record: Json) -> Json:
        for item in record["items"]:
            if rng.random() < 0.25:
                item["decision"] = "upheld" if item["decision"] == "overturned" else "overturned"
        return record

    found = compare.paired(snap(made, worse), snap(made))
    verdicts = {row.field: row.verdict for row in found.rows}

    assert verdicts.pop("decision") == "worse"
    assert set(verdicts.values()) == {"same"}
    assert not found.tied


def test_what_was_fixed_and_what_broke_is_told_apart() -> None:
    """An average that stays hides one flip each way; the comparison does not."""
    made = GoldenSet(12)
    first, second, third = made.files[:3]

    def misread(*files: str) -> Any:
        def change(record: Json) -> Json:
            if record["source"] in files:
                record["worker"]["age"] = 1
            return record

        return change

    found = compare.paired(snap(made, misread(first, third)), snap(made, misread(second, third)))

    assert found.fixed == [(second, 0, "worker.age")]
    assert found.broke == [(first, 0, "worker.age")]
    assert found.both_wrong == [(third, 0, "worker.age")]
    row = next(row for row in found.rows if row.field == "worker.age")
    assert (row.fixed, row.broke, row.both_wrong, row.both_right, row.verdict) == (1, 1, 1, 9, "tied")


def test_only_letters_with_the_same_label_are_compared() -> None:
    """A label that changed since the baseline is left out and said."""
    made = GoldenSet(6)
    before = snap(made)
    made.labels[0]["worker"] = {"age": 99, "sex": "male"}
    made.labels.pop()
    found = compare.paired(snap(made), before)

    assert (found.compared, len(found.relabelled), len(found.removed)) == (4, 1, 1)
    assert len(gate.gate(COMPLETE, found).warnings) == 2


def test_a_snapshot_is_read_back_as_it_was_written(tmp_path: Any) -> None:
    """Kept and loaded, a run compares as before."""
    made = GoldenSet(6)

    def wrong(record: Json) -> Json:
        record["items"][0]["decision"] = "overturned"
        return record

    now = snap(made, wrong)
    snapshot.save(now, tmp_path / "b.json")

    assert snapshot.load(tmp_path / "b.json") == now


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "other/1"}', '{"format": "imr-eval-snapshot/1"}'])
def test_what_is_no_baseline_is_refused(tmp_path: Any, content: str) -> None:
    """A file of another kind is a wrong use, said in one line."""
    from rag.errors import UsageError

    (tmp_path / "b.json").write_text(content)
    with pytest.raises(UsageError, match="baseline"):
        snapshot.load(tmp_path / "b.json")


def test_the_gate_is_shut_on_an_incomplete_run() -> None:
    """One letter without a record is enough."""
    coverage = Coverage(12, 30, 11, 11, {}, {"a.txt": "no record in the file"})

    assert gate.gate(coverage, None).verdict == "fail"
    assert gate.gate(COMPLETE, None).verdict == "measured"


def test_the_gate_is_shut_on_a_fall_that_may_be_larger_than_is_tolerated() -> None:
    """Ages misread in three of twelve letters do no listed harm and still shut the gate, unless much is tolerated."""
    made = GoldenSet(12)

    def misread(record: Json) -> Json:
        if record["source"] in made.files[:3]:
            record["worker"]["age"] = 1
        return record

    found = compare.paired(snap(made, misread), snap(made))

    assert gate.gate(COMPLETE, found, tolerance=0.05).verdict == "fail"
    assert gate.gate(COMPLETE, found, tolerance=1).verdict == "pass"
    assert gate.gate(COMPLETE, compare.paired(snap(made), snap(made)), tolerance=0).verdict == "pass"
