"""What counts as evidence: of thousands of lies about the shipped letters none, of the truth written otherwise all."""

from collections import Counter

import pytest

from rag.extract.llm import claims
from rag.extract.llm.claims import Claim, Verdict
from rag.extract.llm.evidence import fold
from rag.extract.llm.schema import Evidence
from tests.fakes.lies import Told, lies, truths


def verdict(told: Told) -> Verdict:
    """What becomes of a reason that rests on this evidence."""
    decision = next(item.decision for item in told.skeleton.items if item.number == told.item)
    code = "doc.function" if decision == "upheld" else "overturn.criteria-met"
    evidence = Evidence(sentence=told.sentence, words=told.words)
    return claims.weigh([Claim("reason", told.item, code, (evidence,), "decisive")], told.sheet, told.skeleton)


def test_no_lie_is_accepted() -> None:
    """Fabricated, altered, cut and misplaced evidence is refused, every piece of it."""
    told = list(lies())
    accepted = [(lie.kind, lie.letter, lie.words) for lie in told if verdict(lie).accepted]
    kinds = Counter(lie.kind for lie in told)

    assert accepted == []
    assert len(told) >= 3_000
    assert len(kinds) >= 18
    assert min(kinds.values()) >= 15


def test_no_truth_is_refused() -> None:
    """White space, quotation marks and dashes may differ; the quote in the record is the letter's own text."""
    told = list(truths())
    refused = [(truth.kind, truth.letter, truth.words) for truth in told if not verdict(truth).accepted]

    assert refused == []
    assert len(told) >= 1_400
    for truth in told[:: len(told) // 100]:
        quote = verdict(truth).accepted[0].quotes[0]
        text = truth.sheet.document.text
        assert quote.text == " ".join(text[quote.start : quote.end].translate(MARKS).split())


MARKS = str.maketrans("“”‘’–—‑‐", "\"\"''----")


@pytest.mark.parametrize(
    ("sentence", "words", "why"),
    [
        ("The pump gives 0.5 mg an hour.", "gives 0", "a number is cut"),
        ("The pump gives 0.5 mg an hour.", "5 mg an hour", "a word is cut at the beginning"),
        ("Norco 10/325 mg was requested.", "Norco 10", "a word is cut at the end"),
        ("The L4-5 level was injected twice.", "5 level was injected", "a word is cut at the beginning"),
        ("Relief lasted for six weeks only.", "Relief lasted for six", "a number is cut from its unit"),
        ("Relief of 60 percent was noted.", "percent was noted", "a unit is cut from its number"),
        ("The request is for 6 to 12 visits.", "The request is for 6", "a number is cut from its unit"),
        ("There is no evidence of spasm.", "evidence of spasm", "a negation before the words is left out"),
        ("Evidence of spasm was not found.", "Evidence of spasm", "a negation after the words is left out"),
        ("A non-steroidal drug was tried.", "steroidal drug was tried", "a word is cut at the beginning"),
        ("The claimant is asymptomatic now.", "symptomatic now", "a word is cut at the beginning"),
        ("The records show steady progress.", "The records … progress", "the words are shortened"),
        ("The records show steady progress.", "progress", "fewer than two words"),
        ("The records show steady progress.", "the records show", "do not stand"),
    ],
)
def test_a_refusal_says_why(sentence: str, words: str, why: str) -> None:
    """Each fault of evidence has its own words, which the model is told when it is asked again."""
    from rag.extract.llm.evidence import Refusal, stands
    from rag.extract.llm.sheet import Line, Sheet
    from rag.records import Document, Span

    sheet = Sheet(Document(source="x", text=sentence, sha256="0"), {}, sentence)
    found = stands(words, Line(1, Span(start=0, end=len(sentence)), "rationale", 1), sheet)

    assert isinstance(found, Refusal)
    assert why in found.why


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("a\n\n b", "a b"),
        ("non-\nsteroidal", "non-steroidal"),
        ("pain \u2014 mild", "pain - mild"),
        ("\u201cno\u201d ''yes''", "'no' 'yes'"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_folding_forgives_shape_only(text: str, folded: str) -> None:
    """One space, one kind of mark, one kind of dash; and each character knows where it stood."""
    made = fold(text)

    assert made.text == folded
    assert len(made.origins) == len(made.text)
    assert made.origins == sorted(made.origins)
