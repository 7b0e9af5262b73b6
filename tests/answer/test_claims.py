"""A language model that lies puts nothing false into an answer; one that is right keeps its wording."""

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from rag import lexicon
from rag.answer import claims, facts_of
from rag.answer.claims import Cited, Claim, Given
from rag.answer.draft import Draft
from rag.answer.inquiry import Inquiry
from rag.answer.verify import Dropped
from rag.records import Counts, Query
from rag.search.retrieve import Retriever
from rag.store import Store

COUNTS = Counts(determinations=14, items=14, upheld=9, overturned=5)


class Case(NamedTuple):
    """A decided item, a sentence of its rationale that carries a reason, and how a truthful claim words it."""

    passage_id: str
    determination_id: str
    decision: str
    request: str
    quote: str

    def claim(self, text: str, quote: str | None = None, passage_id: str | None = None) -> Claim:
        """A claim on this case."""
        cited = Cited(passage_id=passage_id or self.passage_id, quote=quote or self.quote)
        return Claim(text=text, citations=[cited])

    @property
    def truth(self) -> str:
        """The reviewer's sentence told in a claim's own frame."""
        word = "denied" if self.decision == "upheld" else "approved"
        return f"The request was {word}: {self.quote}"


@pytest.fixture(scope="module")
def inquiry(corpus: Store) -> Inquiry:
    """An inquiry over the shipped determinations."""
    facts_of(corpus)
    return Inquiry(Query(text="why"), corpus, lexicon.load(), Retriever(corpus))


@pytest.fixture(scope="module")
def cases(corpus: Store, inquiry: Inquiry) -> list[Case]:
    """Each item's first reason as a case."""
    found = []
    for determination_id in corpus.ids():
        for item in corpus.determination(determination_id).items:
            for reason in item.reasons[:1]:
                cited = inquiry.evidence.sentence(determination_id, item.number, reason.quote.start, reason.quote.end)
                if len(cited.quote) < 300:
                    name = f"{determination_id}#{item.number}"
                    found.append(Case(name, determination_id, item.decision, item.request, cited.quote))
    return found


@pytest.fixture(scope="module")
def given(corpus: Store) -> Given:
    """All passages, and counts of some cohort."""
    ids = corpus.passage_ids("p.kind IN ('rationale', 'summary')")
    return Given({passage.passage_id: passage for passage in corpus.passages(ids)}, COUNTS)


@pytest.fixture(scope="module")
def given_all(corpus: Store) -> Given:
    """All passages, guideline criteria among them."""
    passages = corpus.passages(corpus.passage_ids("1"))
    return Given({passage.passage_id: passage for passage in passages}, COUNTS)


Lie = Callable[[Case, random.Random, list[Case]], Claim | None]


def wrong_number(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A number of the quote changed in the claim."""
    match = re.search(r"(?<![\d/.-])\d+(?![\d/.-])", case.quote)
    if match is None:
        return case.claim(f"{case.truth} This held for 97 weeks.")
    changed = case.quote[: match.start()] + str(int(match.group()) + 7) + case.quote[match.end() :]
    return case.claim(f"The reviewer wrote that {changed}")


def wrong_count(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A count that was not computed."""
    word = "denied" if case.decision == "upheld" else "approved"
    return case.claim(f"11 of 14 requests were {word}: {case.quote}")


def swapped_count(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """The computed numbers under the other decision."""
    hits, word = (5, "denied") if case.decision == "upheld" else (9, "approved")
    return case.claim(f"{hits} of 14 requests were {word}: {case.quote}")


def invented_quote(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A quote that no passage has."""
    quote = "The patient failed every known conservative measure over a full year"
    return case.claim(f"The reviewer noted that {quote.lower()}.", quote)


def altered_quote(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """The quote without the word that denies."""
    quote = re.sub(r"\b(?:no|not|never|without)\b ?", "", case.quote, count=1, flags=re.IGNORECASE)
    return case.claim(f"The reviewer wrote: {quote}", quote) if quote != case.quote else None


def misattributed(case: Case, chance: random.Random, others: list[Case]) -> Claim | None:
    """A true quote under another letter's passage."""
    other = chance.choice([o for o in others if o.determination_id != case.determination_id])
    return case.claim(case.truth, passage_id=other.passage_id)


def swapped_decision(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """The other decision over a true quote."""
    word = "approved" if case.decision == "upheld" else "denied"
    return case.claim(f"The request was {word}: {case.quote}")


def swapped_in_other_words(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """The other decision, said otherwise."""
    text = "The reviewer overturned the denial" if case.decision == "upheld" else "The denial stands, it was upheld"
    return case.claim(f"{text}, since {case.quote}")


def uncited(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A true sentence without a citation."""
    return Claim(text=case.truth, citations=[])


def unknown_passage(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A passage that was not given."""
    return case.claim(case.truth, passage_id="CM00-0000000#1")


def negation_dropped(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """The claim affirms what its true quote denies."""
    text = re.sub(r"\b(?:is|was|are|were|does|did|has|have|had) (?:no|not)\b", "was", case.quote, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:no|not|never|without|lack of|fails? to)\b ?", "", text, flags=re.IGNORECASE)
    return case.claim(f"The reviewer wrote that {text}") if text != case.quote else None


def negation_added(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """The claim denies what its true quote affirms."""
    text, changed = re.subn(r"\b(is|was|are|were|has|have|had)\b", r"\1 not", case.quote, count=1)
    denies = re.search(
        r"\b(?:no|not|never|without|nor|none|cannot|lack\w*|fail\w*|unable|absen\w+)\b|n't", case.quote, re.I
    )
    return case.claim(f"The reviewer wrote that {text}") if changed and not denies else None


def wrong_drug(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A drug that no letter here is about."""
    return case.claim(f"For Dilaudid the reviewer held this: {case.quote}")


def wrong_dose(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A dose that nothing cited has."""
    return case.claim(f"At 475 mg the reviewer held this: {case.quote}")


def wrong_date(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A date that nothing cited has."""
    return case.claim(f"On March 3, 2009 the reviewer held this: {case.quote}")


def wrong_side(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A level of the spine that nothing cited has."""
    return case.claim(f"At C1-C2 the reviewer held this: {case.quote}")


def another_subject(case: Case, _chance: random.Random, _others: list[Case]) -> Claim | None:
    """A true quote under a sentence it does not carry."""
    return case.claim("Secret surveillance footage showed heavy gardening and surfing abroad.")


LIES: tuple[Lie, ...] = (
    wrong_number,
    wrong_count,
    swapped_count,
    invented_quote,
    altered_quote,
    misattributed,
    swapped_decision,
    swapped_in_other_words,
    uncited,
    unknown_passage,
    negation_dropped,
    negation_added,
    wrong_drug,
    wrong_dose,
    wrong_date,
    wrong_side,
    another_subject,
)


def told(lies: tuple[Lie, ...], cases: list[Case], number: int) -> Iterator[tuple[str, Claim]]:
    """That many lies, of each kind in turn, over cases drawn by chance."""
    chance = random.Random(6)  # noqa: S311 (a fixed draw for a test)
    made = 0
    while made < number:
        lie = lies[made % len(lies)]
        claim = None
        while claim is None:
            claim = lie(chance.choice(cases), chance, cases)
        made += 1
        yield lie.__name__, claim


def test_two_hundred_lies_and_none_is_believed(cases: list[Case], given: Given, inquiry: Inquiry) -> None:
    """Wrong numbers, invented or misplaced quotes, swapped decisions, uncited claims: each is dropped, with a cause."""
    believed = [
        (name, claim.text)
        for name, claim in told(LIES, cases, 204)
        if not isinstance(claims.held(claim, given, inquiry), Dropped)
    ]

    assert not believed


def test_true_claims_keep_their_wording(cases: list[Case], given: Given, inquiry: Inquiry) -> None:
    """A claim that says what its quote says comes through word for word, for nearly every reason of every letter."""
    held = [claims.held(case.claim(case.truth), given, inquiry) for case in cases]
    kept = [
        draft for draft, case in zip(held, cases, strict=True) if isinstance(draft, Draft) and draft.text == case.truth
    ]

    assert len(kept) >= 0.97 * len(cases), [draft for draft in held if isinstance(draft, Dropped)]


PARAPHRASES = (
    # (words of a rationale that a claim rests on, the claim in other words)
    (
        "There is no documentation of functional improvement with the use of Norco",
        "No functional gain from the drug is on record.",
    ),
    ("the antiepileptic was tried and put her to sleep", "The antiepileptic had been tried and made her sleep."),
    (
        "A urine drug screen in January 2017 was negative for hydrocodone",
        "Her urine drug screen of January 2017 was negative for hydrocodone.",
    ),
)


@pytest.mark.parametrize(("quote", "text"), PARAPHRASES)
def test_other_words_for_the_same_are_kept(quote: str, text: str, given: Given, inquiry: Inquiry) -> None:
    """A claim need not copy: what denies as its quote does and speaks of the same holds."""
    holder = next(p for p in given.passages.values() if quote.lower() in " ".join(p.text.lower().split()))
    claim = Claim(text=text, citations=[Cited(passage_id=holder.passage_id, quote=_as_printed(holder.text, quote))])

    held = claims.held(claim, given, inquiry)

    assert isinstance(held, Draft), held
    assert held.text == text


_RELIEF = "The patient reported 60 percent relief after the first injection"
_TABLETS = "took three fewer tablets a day"
_REPEAT = "A repeat is allowed only if the previous injection gave more than 50% pain relief lasting six weeks"
SUBTLE = (
    # (words that a claim cites, a claim that says a little more or other than they do)
    (_RELIEF, "The patient reported ninety percent relief after the first injection."),
    (_RELIEF, "The patient reported sixty-five percent relief after the first injection."),
    (_RELIEF, "The patient reported half relief after the first injection."),
    (_RELIEF, "The patient reported 60 percent relief after the second injection."),
    (_RELIEF, "The patient reported 60 percent relief after every injection."),
    (_RELIEF, "The patient reported more than 60 percent relief after the first injection."),
    (_RELIEF, "The patient reported at most 60 percent relief after the first injection."),
    (_RELIEF, "The patient reported 60 percent relief for a dozen weeks."),
    (_RELIEF, "The patient reported 60 percent relief for one month."),
    (_RELIEF, "The patient reported 60 percent relief (4.5.2014)."),
    (_RELIEF, "The patient scarcely reported 60 percent relief after the first injection."),
    (_RELIEF, "The patient denied 60 percent relief after the first injection."),
    (_RELIEF, "The patient reported 60 percent relief after the first injection of Toradol."),
    (_RELIEF, "The patient reported 60 percent relief; the request was d\u0435nied."),
    (_RELIEF, "The patient reported \uff16\uff15 percent relief after the first injection."),
    (_RELIEF, "The patient reported 60\u200b percent relief after the first injection."),
    (_TABLETS, "He took three fewer tablets a day, and the request was partially approved."),
    (_TABLETS, "He took three fewer tablets a day, and the request was modified."),
    (_TABLETS, "He took three more tablets a day."),
    (_TABLETS, "He took three fewer tablets a week."),
    (_TABLETS, "She took three fewer tablets a day."),
    ("relief of 70% is reported, but it lasted a mere two weeks", "No relief was reported."),
    (_REPEAT, "In this case the previous injection gave more than 50% pain relief lasting six weeks."),
    (_REPEAT, "The patient had more than 50% pain relief lasting six weeks from the previous injection."),
)


@pytest.mark.parametrize(("quote", "text"), SUBTLE)
def test_a_little_more_than_the_quote_says_is_too_much(
    quote: str, text: str, given_all: Given, inquiry: Inquiry
) -> None:
    """Numbers in words, limits, units, parts, persons, look-alike letters, and guidelines told as findings: dropped."""
    holder = next(p for p in given_all.passages.values() if quote in " ".join(p.text.split()))
    claim = Claim(text=text, citations=[Cited(passage_id=holder.passage_id, quote=quote)])

    assert isinstance(claims.held(claim, given_all, inquiry), Dropped)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (_RELIEF, "The patient reported sixty percent relief after the first injection."),
        (_RELIEF, "The patient reported 60% relief after the first injection."),
        (_TABLETS, "He took 3 fewer tablets each day."),
        (_TABLETS, "The request was approved since he took three fewer tablets daily."),
        (_REPEAT, "A repeat needs more than fifty percent pain relief lasting 6 weeks."),
    ],
)
def test_the_same_amount_said_otherwise_is_kept(quote: str, text: str, given_all: Given, inquiry: Inquiry) -> None:
    """Figures for words, "daily" for "a day", and a restated criterion say the same."""
    holder = next(p for p in given_all.passages.values() if quote in " ".join(p.text.split()))
    claim = Claim(text=text, citations=[Cited(passage_id=holder.passage_id, quote=quote)])

    held = claims.held(claim, given_all, inquiry)

    assert isinstance(held, Draft), held


def _as_printed(text: str, quote: str) -> str:
    folded = " ".join(text.split())
    at = folded.lower().index(quote.lower())
    return folded[at : at + len(quote)]
