"""Which numbered conditions of the guidelines are at issue in an item, and what the reviewer found of each."""

import os
import subprocess
import sys

import pytest

from rag import lexicon
from rag.extract.judgement import applied, conditions, context, criteria, reading, reasons, restated
from rag.extract.judgement.anchored import anchors
from rag.records import Basis, Decision, Determination, Item, Span

CPMTG = Basis(source="MTUS", guideline="Chronic Pain Medical Treatment Guidelines")
LATER = Basis(source="MTUS", guideline="Chronic Pain Medical Treatment 2016", edition="2016")
LETTER = {"determination_id": "x", "source": "x.txt", "sha256": "", "layout": "2014"}
ODG = Basis(source="ODG", guideline="Official Disability Guidelines")


def found(request: str, decision: Decision, rationale: str, *cited: Basis) -> dict[str, str]:
    """The findings that are read for an item that asks for `request`, by criterion."""
    treatments = tuple(match.treatment_id for match in lexicon.load().match_request(request))
    span = Span(start=0, end=len(rationale))
    item = Item(
        number=1, request=request, treatments=treatments, decision=decision, rationale=span, reviewer_basis=cited
    )
    read = reading.read(rationale, span)
    why = reasons.reasons(rationale, decision, context.of(item), read)
    said = criteria.criteria(rationale, item, why, read)
    assert all(one.quote.text == " ".join(rationale[one.quote.start : one.quote.end].split()) for one in said)
    return {one.criterion: one.finding for one in said}


LONG = "The patient has taken this drug for eleven months. The request is not medically necessary."


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        ((), {"bzd-2"}),
        ((CPMTG,), {"bzd-2"}),
        ((LATER,), set()),
        ((ODG,), set()),
        ((ODG, CPMTG), {"bzd-2"}),
        ((CPMTG.model_copy(update={"edition": "2009"}),), {"bzd-2"}),
    ],
)
def test_a_condition_counts_where_its_own_text_and_edition_are_cited(
    cited: tuple[Basis, ...], expected: set[str]
) -> None:
    """A file restates one edition; a reviewer who cites a later one, or another text, is not held against it."""
    assert found("Xanax 1mg #60", "upheld", LONG, *cited).keys() == expected


@pytest.mark.parametrize(("judged", "replaced"), [("2015-03-02", None), ("2016-07-28", None), ("2016-12-01", 2016)])
def test_an_undated_citation_means_the_edition_in_force(judged: str, replaced: int | None) -> None:
    """Where no year is printed, the day of the review tells whether a file's edition had been replaced."""
    day = applied.replaced_by(Determination.model_validate(LETTER | {"ur_denial_date": judged}))
    assert (day.year if day else None) == replaced
    assert bool(applied.conditions(("alprazolam",), applied.cited((CPMTG,)), day)) == (replaced is None)


@pytest.mark.parametrize(
    ("pages", "inside", "outside"),
    [
        ((78,), {"op-8", "op-10"}, {"op-2", "op-20", "op-23"}),
        ((80,), {"op-19", "op-20"}, {"op-10"}),
        ((), {"op-2"}, set()),
    ],
)
def test_cited_pages_narrow_the_conditions(pages: tuple[int, ...], inside: set[str], outside: set[str]) -> None:
    """A heading of a guideline file tells its pages: what stands on pages that nobody cites is not at issue."""
    asked = applied.conditions(("hydrocodone-apap",), applied.cited((CPMTG.model_copy(update={"pages": pages}),)), None)
    names = {condition.criterion.criterion_id for condition in asked}
    assert inside <= names
    assert names.isdisjoint(outside)


@pytest.mark.parametrize(
    ("treatment", "its_own", "others"),
    [
        ("cyclobenzaprine", "mr-6", "mr-10"),
        ("carisoprodol", "mr-10", "mr-6"),
        ("tramadol", "op-25", ""),
        ("oxycodone", "op-10", "op-25"),
    ],
)
def test_a_condition_on_one_drug_is_for_that_drug(treatment: str, its_own: str, others: str) -> None:
    """A condition, or the heading over it, that begins with a drug's name is not asked of the file's other drugs."""
    names = {condition.criterion.criterion_id for condition in applied.conditions((treatment,), (), None)}
    assert its_own in names
    assert others not in names


@pytest.mark.parametrize(
    ("request_", "rationale", "criterion", "finding"),
    [
        ("Xanax 1mg #60", "The patient has taken this drug for six months.", "bzd-2", "not_met"),
        ("Home health aide", "The patient would have the aide for fifty-six hours a week.", "hh-3", "not_met"),
        ("Transforaminal epidural steroid injection", "The request is for three levels.", "esi-5", "not_met"),
        ("Trigger point injection", "The earlier set gave 30% relief for four days.", "tpi-6", "not_met"),
        ("Trigger point injection", "The pain began two months ago.", "tpi-2", "not_met"),
        ("Omeprazole 20mg #30", "He is 44 years old and denies heartburn.", "ppi-9", "not_met"),
        ("Omeprazole 20mg #30", "The patient has no history of ulcer.", "ppi-2", "not_met"),
        ("Trigger point injection", "The request failed to indicate a twitch response.", "tpi-1", "not_documented"),
        ("Lumbar epidural steroid injection", "The request does not mention fluoroscopy.", "esi-3", "not_documented"),
        ("Percocet 10/325mg #90", "No urine drug screen or CURES report is on file.", "op-10", "not_documented"),
    ],
)
def test_what_a_denial_says_of_a_condition(request_: str, rationale: str, criterion: str, finding: str) -> None:
    """A quantity is held against the limit; what is denied fails, and silence of the record is told apart."""
    assert found(request_, "upheld", f"{rationale} The request is not medically necessary.").get(criterion) == finding


@pytest.mark.parametrize(
    ("request_", "rationale", "criterion"),
    [
        ("Massage therapy 6 visits", "Six visits are within the recommended number.", "mas-2"),
        ("Naproxen 500mg #60", "The patient's pain fell from 7/10 to 3/10 with naproxen.", "nsaid-9"),
        ("Norco 5/325mg #60", "The patient has returned to full duty with this medication.", "op-19"),
        ("MRI lumbar spine", "The patient has a new foot drop and an absent ankle reflex.", "mrl-1"),
        (
            "Aquatic therapy 8 visits",
            "The MTUS offers it where reduced weight bearing is desirable, as in extreme obesity. This is her case.",
            "aqu-2",
        ),
    ],
)
def test_what_an_approval_says_of_a_condition(request_: str, rationale: str, criterion: str) -> None:
    """Reasons for approval, and a condition recited before it, tell that a condition is met."""
    assert found(request_, "overturned", f"{rationale} The request is medically necessary.").get(criterion) == "met"


@pytest.mark.parametrize(
    ("criterion", "said", "broken"),
    [
        ("bzd-2", "the patient has used it daily for three weeks", False),
        ("bzd-2", "the patient has used it daily for forty-five days", True),
        ("bzd-2", "the patient used it daily after twelve weeks of therapy", False),
        ("hh-3", "the aide would come for twenty hours a week", False),
        ("hh-3", "the aide would come for eight hours a day", False),
        ("hh-3", "the aide would come for sixty-three hours per week", True),
        ("esi-5", "the request is for two levels", False),
        ("esi-5", "the request is for 3 to 4 levels", True),
        ("op-22", "he takes 180 mg of morphine equivalent a day", True),
        ("op-22", "he takes 180 mg of ibuprofen a day", False),
        ("tpi-6", "the shot gave 50 to 60 percent relief", False),
        ("tpi-6", "the shot gave forty percent relief", True),
        ("tpi-7", "the shots were given six weeks apart", True),
        ("tpi-7", "the shots were given one year apart", False),
    ],
)
def test_quantities_are_held_against_a_limit(criterion: str, said: str, broken: bool) -> None:
    """Numbers in digits and in words, ranges and units of time, in sentences that speak of what is limited."""
    limit = conditions.load()[criterion].limit
    assert limit is not None
    [sentence] = reading.read(said, Span(start=0, end=len(said)))
    assert limit.broken_in(sentence) is broken


def test_a_word_inside_another_is_no_word_of_a_condition() -> None:
    """Housework is no return to work, and "has" no A of the four."""
    said = found(
        "Norco 5/325mg #60", "overturned", "Pain drops from 8 to 4 and the worker does housework. It is needed."
    )
    assert "op-19" not in said
    said = found("Norco 5/325mg #60", "upheld", "The patient has not returned to work. It is not medically necessary.")
    assert said == {"op-19": "not_met"}


def test_a_failed_limb_outweighs_one_that_is_not_documented() -> None:
    """Of a condition with several limbs the one that fails is told."""
    rationale = "There is no documentation of radicular findings. The MRI was normal. It is not medically necessary."
    assert found("Lumbar epidural steroid injection", "upheld", rationale)["esi-1"] == "not_met"


def test_the_narrower_condition_stands_for_the_wider() -> None:
    """Where two conditions fail by the same words, the one that says more is left alone."""
    rationale = "The request for 12 visits exceeds the eight to ten for radiculitis. It is not medically necessary."
    said = found("Physical therapy 12 visits", "upheld", rationale)
    assert "pm-4" in said
    assert "pm-3" not in said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("eight to 10 visits over 4 weeks are given for neuralgia and radiculitis", {"pm-4"}),
        ("9-10 visits over 8 weeks are allowed for myalgia and myositis", {"pm-3"}),
        ("the weather was fine", set()),
    ],
)
def test_a_restated_condition_is_known_by_its_rarer_words(said: str, expected: set[str]) -> None:
    """Of conditions that share most of their words the one meant is found."""
    assert restated.restated(anchors(said), ["pm-3", "pm-4", "pm-5"], 1.0) == expected


def test_each_condition_that_covers_another_exists() -> None:
    """What covers a condition, and the treatments it is for, are known."""
    rules = conditions.load()
    for rule in rules.values():
        assert rule.covered_by <= rules.keys()
        assert rule.only <= lexicon.load().treatments.keys()
        assert rule.shown <= lexicon.load().reasons.keys()


def test_what_is_restated_is_the_same_in_every_run() -> None:
    """Sets of words come in another order each run; sums of what they tell must not depend on it."""
    script = (
        "from rag import lexicon\n"
        "from rag.extract.judgement import anchored, restated\n"
        "conditions = {c.criterion_id: c.text for g in lexicon.load().guidelines.values() for c in g.criteria}\n"
        "for name, text in conditions.items():\n"
        "    print(name, sorted(restated.restated(anchored.anchors(text.lower()), conditions, 1.0)))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert told.pop()
