"""Which decision a question speaks of: pairs of questions that differ in nothing but that."""

import pytest

from rag.search.query_decision import Polarity, polarity

# each pair asks about denied requests, then about approved ones, with the words and slips that people use
PAIRS = (
    ("Why was Norco denied?", "Why was Norco approved?"),
    ("why was norco denyed", "why was norco aproved"),
    ("Which epidurals were upheld?", "Which epidurals were overturned?"),
    ("which epidurals were uphled", "which epidurals were overtruned"),
    ("Why was the MRI not approved?", "Why was the MRI not denied?"),
    ("why wasnt the MRI approved", "why wasnt the MRI denied"),
    ("Why weren't the injections authorized?", "Why were the injections authorized?"),
    ("List the requests that were rejected", "List the requests that were granted"),
    ("Which acupuncture requests lost?", "Which acupuncture requests won?"),
    ("Show the denials for tramadol", "Show the approvals for tramadol"),
    ("show the deniels for tramadol", "show the aprovals for tramadol"),
    ("Which requests were found not medically necessary?", "Which requests were found medically necessary?"),
    ("What was never approved?", "What was never denied?"),
    ("Which reviewers upheld the denial?", "Which reviewers overturned the denial?"),
    ("Why was the denial upheld?", "Why was the denial overturned?"),
    ("why was the denial uphelp", "why was the denial overturnd"),
    ("Why was the denial not overturned?", "Why was the denial not upheld?"),
    ("Why was the UR denial upheld?", "Why was the UR denial reversed?"),
    ("Why did the reviewer refuse physical therapy?", "Why did the reviewer allow physical therapy?"),
    ("reasons for denying gabapentin", "reasons for approving gabapentin"),
    ("reasons for denial of gabapentin", "reasons for approval of gabapentin"),
    ("Why did IMR uphold the cream?", "Why did IMR overturn the cream?"),
    ("Which knee surgeries were disapproved?", "Which knee surgeries were approved?"),
    ("Which requests were unsuccessful?", "Which requests were successful?"),
    ("why were those turned down", "why were those allowed"),
    ("Why is acupuncture not authorised?", "Why is acupuncture authorised?"),
    ("Which drugs didn't get approved?", "Which drugs got approved?"),
    ("why didnt it get aproved", "why did it get aproved"),
    ("Which requests failed at IMR?", "Which requests prevailed at IMR?"),
    ("why was it non-certified", "why was it certified"),
    ("why was it not certified", "why was it certified by the reviewer"),
    ("Did the reviewer uphold baclofen?", "Did the reviewer overturn baclofen?"),
    ("The reviewer upheld baclofen, correct?", "The reviewer overturned baclofen, correct?"),
    ("Which requests could not be approved?", "Which requests could be approved?"),
    ("Which massage requests were declined?", "Which massage requests were reversed?"),
    ("why were trigger pionts refused", "why were trigger pionts overturned"),
    ("Denied Botox, why?", "Approved Botox, why?"),
    ("why was zolpidem disallowed", "why was zolpidem allowed"),
    ("Which MRIs did not win?", "Which MRIs won?"),
    ("why was the request for norco uphled", "why was the request for norco overturnd"),
)


@pytest.mark.parametrize(
    ("question", "decision"), [(p[i], d) for p in PAIRS for i, d in ((0, "upheld"), (1, "overturned"))]
)
def test_denied_is_upheld_and_approved_is_overturned(question: str, decision: str) -> None:
    """The words of a question decide, whichever of the pair is asked and however it is spelled."""
    assert polarity(question).decision == decision


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the overturn rate for epidurals?", Polarity(measure="overturned")),
        ("How often is Norco denied?", Polarity(measure="upheld")),
        ("What share of requests was approved?", Polarity(measure="overturned")),
        ("Compare approved and denied requests", Polarity()),
        ("What did the approved case document that the denied ones did not?", Polarity()),
        ("Which reviewers are strict?", Polarity()),
        ("What did UR deny?", Polarity(ur_outcome="denied")),
        (
            "Which requests did utilization review modify and IMR overturn?",
            Polarity("overturned", ur_outcome="modified"),
        ),
    ],
)
def test_a_rate_a_contrast_and_utilization_review_are_no_filter(question: str, expected: Polarity) -> None:
    """A rate measures, both decisions contrast, and what utilization review did is another matter than IMR."""
    assert polarity(question) == expected


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ('"Upheld" means the worker won, right?', "upheld"),
        ("Overturned means the treatment was denied?", "overturned"),
        ("Upheld means that the denial stands", None),
        ("Upheld means denied, right?", None),
    ],
)
def test_a_meaning_turned_round_is_noticed(question: str, wrong: str | None) -> None:
    """A question that has "upheld" backwards is told so; one that has it right is not."""
    assert polarity(question).wrong_equation == wrong


@pytest.mark.parametrize(
    ("question", "universal"),
    [
        ("Why was Norco approved in all cases?", True),
        ("Was every request denied?", True),
        ("Why was Norco denied?", False),
    ],
)
def test_a_claim_about_all_is_kept_as_such(question: str, universal: bool) -> None:
    """What is said of all cases is checked later, so the reading keeps it."""
    assert polarity(question).universal is universal
