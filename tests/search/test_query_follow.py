"""What a question takes over from the one before it in a conversation."""

import pytest

from rag.records import Query
from rag.search.query_follow import Before, OutOfRange, continues

SHOWN = (("a", 1), ("b", 2), ("c", 1))
WHY = Query(
    text="why were trigger points denied",
    kind="why",
    treatments=("trigger-point-injection",),
    named=("trigger points",),
    decision="upheld",
)
RATE = WHY.model_copy(update={"kind": "aggregate", "decision": None, "measure": "overturned"})
CASE = Query(text="show me 003", kind="lookup", determination_ids=("c",))


def after(text: str, query: Query = WHY, **fresh: object) -> Query | OutOfRange | None:
    """`text` read after `query`; `fresh` is what it says by itself."""
    return continues(text, Query(text=text, **fresh), Before(query, SHOWN))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "and the overturned ones?",
        "what about the overturned ones",
        "And those that were overturned?",
        "the overturned ones",
    ],
)
def test_the_other_decision_keeps_subject_and_kind(text: str) -> None:
    """Only the decision changes."""
    found = after(text, decision="overturned")

    assert isinstance(found, Query)
    assert (found.kind, found.treatments, found.decision) == ("why", ("trigger-point-injection",), "overturned")


@pytest.mark.parametrize(
    "text", ["what about Norco?", "and Norco?", "how about norco", "same for Norco", "what abuot Norco"]
)
def test_another_treatment_takes_the_place_of_the_first(text: str) -> None:
    """Kind and decision stay, the subject is new, and what hung on the old one is let go."""
    before = WHY.model_copy(update={"body_parts": ("neck",), "details": ("6site",)})
    found = after(text, before, treatments=("hydrocodone-apap",), named=("Norco",))

    assert isinstance(found, Query)
    assert (found.kind, found.decision, found.treatments) == ("why", "upheld", ("hydrocodone-apap",))
    assert found.body_parts == found.details == ()


@pytest.mark.parametrize(
    ("text", "fresh"),
    [
        ("only 2014", {"since": "2014", "until": "2014"}),
        ("just women", {"worker_sex": "female"}),
        ("only the neck", {"body_parts": ("neck",)}),
        ("in 2014?", {"since": "2014", "until": "2014"}),
    ],
)
def test_a_narrower_filter_is_added(text: str, fresh: dict[str, object]) -> None:
    """All else stays as it was."""
    found = after(text, **fresh)

    assert isinstance(found, Query)
    assert found.treatments == WHY.treatments
    assert found.decision == "upheld"
    assert all(getattr(found, name) == value for name, value in fresh.items())


def test_a_bare_why_asks_for_the_reasons_of_what_was_shown() -> None:
    """The filters stay, the kind of answer is new."""
    found = after("why?", RATE, kind="why")

    assert isinstance(found, Query)
    assert (found.kind, found.treatments) == ("why", RATE.treatments)


def test_a_rate_asked_for_after_a_decision_measures_and_does_not_filter() -> None:
    """A rate asked for ("how often are they overturned?") counts all of them."""
    found = after("how often are they overturned?", kind="aggregate", measure="overturned")

    assert isinstance(found, Query)
    assert (found.kind, found.decision, found.measure) == ("aggregate", None, "overturned")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("show me the second", ("b", 2)),
        ("open number 3", ("c", 1)),
        ("2", ("b", 2)),
        ("tell me about the last one", ("c", 1)),
        ("show the 1st case", ("a", 1)),
        ("why was the second one denied", ("b", 2)),
    ],
)
def test_an_ordinal_picks_an_item_that_was_shown(text: str, expected: tuple[str, int]) -> None:
    """In the order in which the answer showed them."""
    found = after(text)

    assert isinstance(found, Query)
    assert (found.determination_ids, found.items) == ((expected[0],), (expected[1],))


def test_an_ordinal_beyond_what_was_shown_is_no_guess() -> None:
    """Three were shown, so there is no seventh."""
    assert after("show me the seventh") == OutOfRange(7, 3)


@pytest.mark.parametrize(
    ("text", "fresh"),
    [
        ("Why was Norco denied?", {"kind": "why", "treatments": ("hydrocodone-apap",), "decision": "upheld"}),
        ("How many lumbar MRIs were approved in 2015?", {"kind": "aggregate", "treatments": ("mri-lumbar",)}),
        ("What is the deadline for an IMR application?", {"about_process": True}),
        ("Which reasons occur most often in denials over all letters?", {"kind": "aggregate", "group_by": "reason"}),
        ("What happened in CM16-0213037?", {"determination_ids": ("c",)}),
    ],
)
def test_a_whole_question_takes_nothing_over(text: str, fresh: dict[str, object]) -> None:
    """It stands on its own."""
    assert after(text, **fresh) is None


def test_the_treatment_of_the_case_spoken_of_stays_in_that_case() -> None:
    """After "show me 003", "why was the Botox denied?" means that letter's Botox, if it has one."""
    botox = Query(text="why was the Botox denied?", kind="why", treatments=("botulinum-toxin",), named=("Botox",))
    inside = continues(botox.text, botox, Before(CASE, (), frozenset({"botulinum-toxin"})))
    elsewhere = continues(botox.text, botox, Before(CASE, (), frozenset({"baclofen"})))

    assert isinstance(inside, Query)
    assert inside.determination_ids == ("c",)
    assert elsewhere is None


def test_they_means_the_group_again_after_one_was_picked() -> None:
    """After "show me the second", "how often are they overturned?" goes back to all that were shown."""
    picked = Query(text="the second", determination_ids=("b",), items=(2,))
    fresh = Query(text="how often are they overturned?", kind="aggregate", measure="overturned")
    found = continues(fresh.text, fresh, Before(picked, SHOWN, frozenset(), WHY))

    assert isinstance(found, Query)
    assert (found.treatments, found.determination_ids) == (WHY.treatments, ())


def test_reasons_for_one_decision_are_let_go_with_it() -> None:
    """After denials that exceeded a limit, "and the approved one?" asks of all approved."""
    before = WHY.model_copy(update={"reasons": ("request.exceeds",)})
    found = after("and the approved one?", before, decision="overturned")

    assert isinstance(found, Query)
    assert (found.decision, found.reasons) == ("overturned", ())


def test_a_month_without_a_year_is_of_the_year_spoken_of() -> None:
    """Such as "and in February?" after January 2017."""
    before = WHY.model_copy(update={"since": "2017-01", "until": "2017-01"})
    found = after("and in February?", before)

    assert isinstance(found, Query)
    assert (found.since, found.until) == ("2017-02", "2017-02")
