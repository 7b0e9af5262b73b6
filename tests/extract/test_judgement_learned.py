"""What the learned weights add where no wording is known, and what they never do."""

import pytest

from evals import wordings
from rag import grounding
from rag.extract.judgement import context, learned, reading, reasons
from rag.records import Decision, Reason, Span

WEIGHTS = learned.Weights(
    ("doc.exam", "doc.function", "overturn.criteria-met"),
    {
        "walk": ((1, 900),),
        "numb": ((0, 700), (3, -300)),
        "chapte": ((2, 800), (3, -100)),
        "K:drug": ((0, -100), (1, 50)),
        "the": ((3, 120),),
    },
)


def given(request: str, decision: Decision, rationale: str) -> tuple[Reason, ...]:
    """The reasons read from `rationale`."""
    one = wordings.Wording("", request, decision, rationale).item()
    read = reading.read(rationale, Span(start=0, end=len(rationale)))
    return reasons.reasons(rationale, decision, context.of(one), read)


def beside(text: str, decision: Decision = "upheld") -> list[str]:
    """The codes that the small weights above add to an item of which one code is known."""
    one = context.of(wordings.Wording("", "Norco 10/325mg #90", decision, text).item())
    read = reading.read(text, Span(start=0, end=len(text)))
    return [c.code for c in learned.beside([], read, one, WEIGHTS)]


@pytest.mark.parametrize(
    ("text", "decision", "expected"),
    [
        ("The patient cannot walk.", "upheld", ["doc.function"]),
        ("The patient can walk.", "upheld", []),  # absence has to be said
        ("If the patient cannot walk, the drug should be stopped.", "upheld", []),  # a rule
        ("The carrier wrote that he cannot walk.", "upheld", []),  # somebody else's view
        ("The patient cannot walk.", "overturned", []),  # never a reason against in an approval
        ("The patient fits the chapter.", "overturned", ["overturn.criteria-met"]),
        ("The patient does not fit the chapter.", "upheld", []),  # nor the reverse
    ],
)
def test_what_is_likely_enough_is_added(text: str, decision: Decision, expected: list[str]) -> None:
    """Beside known reasons a finding adds what its words speak for, if it may be said of an item so decided."""
    assert beside(text, decision) == expected


@pytest.mark.parametrize("approved", [False, True])
def test_weights_side_by_side_add_up_as_each_does_alone(approved: bool) -> None:
    """One number per feature gives for every code the sum that its weights give one by one."""
    shipped = learned.load()
    found = learned.features(
        "the records do not show that the patient walks farther with 2 tablets", {"drug", "opioid"}
    )
    places = [i for i, c in enumerate(shipped.codes) if c.startswith("overturn.") == approved] + [len(shipped.codes)]
    expected = [sum(dict(shipped.by_feature.get(name, ())).get(place, 0) for name in found) for place in places]
    scores = shipped.tables[approved].scores(found)
    assert [score - scores[-1] for score in scores] == [one - expected[-1] for one in expected]
    assert len(set(expected)) > 2


def test_an_added_reason_quotes_its_sentence() -> None:
    """A code beside a known one is quoted with the words of the letter that carry it."""
    rationale = (
        "The patient has had 24 visits. The request exceeds the guideline. The records do not tell what the visits "
        "have done for the patient's activities and function."
    )
    found = {reason.code: reason.quote for reason in given("Physical therapy 12 visits", "upheld", rationale)}
    assert {"request.exceeds", "doc.function"} <= set(found)
    for quote in found.values():
        assert quote.text == grounding.fold(rationale[quote.start : quote.end])


def test_a_guideline_unmet_in_general_is_no_reason_beside_a_named_one() -> None:
    """No failed criterion is "unspecified" where another one is named (reasons.md, section 5)."""
    rationale = "There is no documentation of functional improvement. The request is not in accordance with guidelines."
    assert "guideline.unspecified" not in {one.code for one in given("Norco 10/325mg #90", "upheld", rationale)}
