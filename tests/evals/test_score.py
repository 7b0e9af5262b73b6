"""Outcomes and figures, against numbers worked out by hand."""

import copy
from typing import Any

import pytest

from evals import figures, harms, score
from evals.fields import FIELDS, plain
from rag.grounding import FoldedText
from tests.fakes.golden_sets import GoldenSet

Json = dict[str, Any]


def item(number: int = 1, request: str = "Norco 10/325mg #60", **values: Any) -> Json:
    return {"number": number, "request": request, "decision": "upheld", **values}


def label(*items: Json, file: str = "a.txt", **values: Any) -> Json:
    return {"file": file, "items": list(items), **values}


def state(field: str, golden: Any, predicted: Any, **more: Any) -> str:
    """The state of one field of one item."""
    rows = score.compare(label(item(**{field: golden})), label(item(**{field: predicted}, **more)))
    return next(row.state for row in rows if row.field == field and row.item == 1)


@pytest.mark.parametrize(
    ("golden", "predicted", "expected"),
    [
        ("x1", "x1", "correct"),
        ("x 4", "×4", "correct"),
        ("10/325 mg", "10/325mg.", "correct"),
        ("x1", "x2", "wrong"),
        ("x1", None, "missed"),
        (None, "x1", "invented"),
        (None, None, "blank_ok"),
    ],
)
def test_each_field_has_a_state(golden: str | None, predicted: str | None, expected: str) -> None:
    """Correct, wrong, missed, invented, rightly blank."""
    assert state("quantity", golden, predicted) == expected


def test_what_a_reader_leaves_open_is_abstained_and_counts_as_missed() -> None:
    """An abstention is shown as such, and lowers recall."""
    rows = score.compare(label(item(dose="5mg")), label(item(dose=None, abstained=["dose"])))
    dose = next(row for row in rows if row.field == "dose")

    assert (dose.state, dose.lacking) == ("abstained", 1)
    assert state("dose", "5mg", None) == "missed"


def test_what_is_not_labelled_is_not_scored() -> None:
    """A key that is absent from a label is neither right nor wrong."""
    rows = score.compare(label(item()), label(item(dose="5mg")))

    assert next(row.state for row in rows if row.field == "dose") == "unscoreable"


def test_a_flipped_decision_is_not_hidden_by_an_invented_item_that_shares_it() -> None:
    """The example that a published library scored as no decision error."""
    golden = label(item(1, "Trigger point injection"), item(2, "Norco #60", decision="overturned"))
    predicted = label(
        item(1, "Norco #60", decision="overturned"),
        item(2, "Trigger point injection", decision="overturned"),
        item(3, "MRI lumbar"),
    )
    ledger = harms.ledger(score.compare(golden, predicted))

    assert [(harm.kind, harm.item) for harm in ledger] == [("decision flipped", 1), ("item invented", -3)]


def test_figures_are_those_worked_out_by_hand() -> None:
    """P, R and F1 of a field with one value and of one with several, over two letters."""
    golden = [
        label(
            item(1, "A one", quantity="x1", reasons=reasons("doc.exam", "doc.function")),
            item(2, "B two", quantity="x2", reasons=reasons("doc.exam")),
        ),
        label(item(1, "C three", quantity=None, reasons=reasons("contra.finding")), file="b.txt"),
        label(item(1, "D four", quantity="x4", reasons=reasons("doc.exam")), file="c.txt"),
    ]
    predicted = [
        label(
            item(1, "A one", quantity="x1", reasons=reasons("doc.exam", "request.exceeds")),
            item(2, "B two", quantity="x3", reasons=reasons("doc.exam")),
        ),
        label(item(1, "C three", quantity="x9", reasons=[]), file="b.txt"),
        label(item(1, "D four", quantity=None, reasons=reasons("doc.exam")), file="c.txt"),
    ]
    rows = [row for g, p in zip(golden, predicted, strict=True) for row in score.compare(g, p)]
    found = {figure.field: figure for figure in figures.figures(rows)}

    quantity, codes = found["quantity"], found["reasons"]
    assert quantity.states == {"correct": 1, "wrong": 1, "invented": 1, "missed": 1}
    assert (quantity.precision.value, quantity.recall.value) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    # gold 5 codes, said 4, shared 3: P 3/4, R 3/5, F1 6/9
    assert (codes.precision.value, codes.recall.value) == (pytest.approx(0.75), pytest.approx(0.6))
    assert codes.f1.value == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert (codes.support, quantity.support) == (5, 3)


def reasons(*codes: str) -> list[Json]:
    return [{"code": code, "weight": "decisive", "quote": "words"} for code in codes]


def test_agreement_as_written_is_told_from_agreement_after_folding() -> None:
    """Twice the same count, once with a space: they agree, but not as written."""
    rows = score.compare(label(item(quantity="x 4")), label(item(quantity="×4")))

    assert {figure.field: figure.exact for figure in figures.figures(rows)}["quantity"] == 0


def test_reordered_items_change_nothing() -> None:
    """A record that lists its items backwards has the same outcomes."""
    made = GoldenSet(20)

    def backwards(record: Json) -> Json:
        return {**record, "items": record["items"][::-1]}

    def wrong(record: Json) -> Json:
        record["items"][0]["decision"] = "overturned"
        record["items"] = record["items"][:-1]
        return record

    assert made.score(backwards).outcomes == made.score().outcomes
    assert made.score(lambda record: backwards(wrong(record))).outcomes == made.score(wrong).outcomes


def test_an_agreeing_record_is_right_in_everything() -> None:
    """Made letters and their agreeing records have no failed outcome and no harm."""
    scored = GoldenSet(30).score()

    assert not [row for row in scored.outcomes if row.failed]
    assert not harms.ledger(scored.outcomes)
    assert scored.coverage.complete


def test_a_letter_without_a_record_misses_everything_and_a_declined_one_abstains() -> None:
    """Nothing leaves the denominator."""
    golden = label(item(dose="5mg", quantity=None), date_of_injury="2013-01-02")
    lost = {(row.item, row.field): row for row in score.compare(golden, None)}
    declined = {(row.item, row.field): row for row in score.compare(golden, None, declined=True)}

    assert lost[1, "item"].state == lost[1, "dose"].state == lost[0, "date_of_injury"].state == "missed"
    assert declined[1, "item"].state == declined[1, "dose"].state == declined[0, "date_of_injury"].state == "abstained"
    assert lost[1, "quantity"].state == "unscoreable"


@pytest.mark.parametrize(
    ("start", "end", "text", "expected"),
    [
        (4, 19, "no sign of pain", "correct"),
        (7, 19, "no sign of pain", "invented"),
        (4, 19, "sign of pain", "invented"),
        (0, 900, "no sign of pain", "invented"),
        (-5, 19, "no sign of pain", "invented"),
    ],
)
def test_a_quote_is_grounded_only_where_it_stands(start: int, end: int, text: str, expected: str) -> None:
    """Offsets that lie, a dropped "no" and places outside the letter are ungrounded."""
    letter = FoldedText("Was no sign\nof pain. Norco 10/325mg #60: Upheld")
    quote = {"text": text, "start": start, "end": end}
    record = label(item(reasons=[{"code": "doc.exam", "weight": "decisive", "quote": quote}]))
    rows = score.compare(label(item()), record, letter)

    assert next(row.state for row in rows if row.field == "quotes") == expected


def test_values_that_an_adjudicator_accepts_are_right_either_way() -> None:
    """An accepted value counts neither as wrong nor as missing."""
    golden = item(
        quantity="x1",
        reasons=reasons("doc.exam"),
        accept=[{"field": "quantity", "value": "1"}, {"field": "reasons", "value": "doc.function"}],
    )
    either = [
        score.compare(label(golden), label(item(quantity=q, reasons=reasons(*codes))))
        for q, codes in (("1", ["doc.exam", "doc.function"]), ("x1", ["doc.exam"]))
    ]

    assert [row.state for rows in either for row in rows if row.field in ("quantity", "reasons")] == ["correct"] * 4


def test_a_line_labelled_as_printed_is_compared_by_its_words() -> None:
    """Guideline lines of the published letters: the fixed words say nothing, pages and names do."""
    printed = (
        "Decision based on MTUS Low Back Complaints 2004, Section(s): Summary. Decision based on ODG, Pain, pg. 607."
    )
    golden = label(item(reviewer_basis_text=printed, reviewer_cited_nothing=False))
    bases = [
        {"source": "MTUS", "guideline": "Low Back Complaints 2004", "topic": "Summary", "pages": []},
        {"source": "ODG", "guideline": "Official Disability Guidelines", "topic": "Pain", "pages": [607]},
    ]
    right = score.compare(golden, label(item(reviewer_basis=bases)))
    bases = copy.deepcopy(bases)
    bases[1]["pages"] = [609]
    wrong = score.compare(golden, label(item(reviewer_basis=bases)))
    field = "reviewer_basis_text"

    assert next(row for row in right if row.field == field).state == "correct"
    assert [(h.kind, h.predicted) for h in harms.ledger(wrong)] == [("wrong guideline or page", ("609",))]
    assert next(row for row in wrong if row.field == field).golden == ("607",)


def test_confusion_pairs_equal_values_first() -> None:
    """Of lists, what is equal pairs; one left on each side pairs; else it stands against nothing."""
    made = figures.confusion([("f", ["a", "b"], ["a", "c"]), ("f", ["a"], []), ("f", ["a", "b"], ["c"])])

    assert made[0].counts == {("a", "a"): 1, ("b", "c"): 1, ("a", "(none)"): 2, ("b", "(none)"): 1, ("(none)", "c"): 1}
    assert made[0].values == ["a", "b", "c", "(none)"]


def test_every_field_reads_a_label_and_a_record_alike() -> None:
    """Each field reads the same values from an agreeing record as from its label, and there are no two of one name."""
    made = GoldenSet(8)
    for letter in made.labels:
        record = made.records[letter["file"]]
        for field in FIELDS.values():
            for side, other in zip((letter, *letter["items"]), (record, *record["items"]), strict=True):
                golden = field.read(side)
                assert golden is None or golden == (field.of_record or field.read)(other)


@pytest.mark.parametrize(("written", "same"), [("10/325 mg", "10/325MG"), ("# 60", "#60"), ("Pain  “x”.", 'pain "x"')])
def test_plain_values_forgive_how_they_are_written(written: str, same: str) -> None:
    """White space, case, typographic quotes and the spaces in doses and counts."""
    assert plain(written) == plain(same)
