"""A language model's claims, believed in nothing: each is held against the words it cites, or it is dropped.

In order: the passage was given; the quote stands in it, and is widened to its sentence; both deny or neither does; the
decision is that of every cited item; counts are the computed ones; numbers, doses, dates, treatments, body parts and
sides are those of the cited words; most other words are, too. A claim that holds keeps its wording.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from rag import sentences
from rag.grounding import FoldedText, fold, ground
from rag.records import Citation, Counts, Decision, Passage

from . import claim_limits as limits
from . import claim_words as words
from .draft import Draft
from .inquiry import Inquiry
from .verify import Dropped

_OF_WOMEN = re.compile(r"\b(?:she|herself|woman|female)\b", re.IGNORECASE)
_OF_MEN = re.compile(r"\b(?:he|himself|man|male)\b", re.IGNORECASE)
_KINDS = 8  # more kinds than this are a class of treatments, and no name of one
_SHORTEST_QUOTE = 3  # words; fewer stand anywhere


class Cited(BaseModel):
    """Words of one passage, verbatim."""

    model_config = ConfigDict(extra="forbid")

    passage_id: str
    quote: str


class Claim(BaseModel):
    """One sentence of an answer with the words that carry it."""

    model_config = ConfigDict(extra="forbid")

    text: str
    citations: list[Cited]


class Given(NamedTuple):
    """What the model was given: passages by id, and the computed counts."""

    passages: Mapping[str, Passage]
    counts: Counts | None = None


class _Located(NamedTuple):
    """A citation widened to its sentence, and the words from the sentence's last turn to the end of the quote."""

    citation: Citation
    clause: str


def held(claim: Claim, given: Given, inquiry: Inquiry) -> Draft | Dropped:
    """The claim as a draft in its own words, or what is wrong with it."""
    text = " ".join(claim.text.split())
    wrong = limits.disguised(text) if text else "it says nothing"
    if wrong:
        return Dropped(claim.text, wrong)
    located: list[_Located] = []
    for cited in claim.citations:
        found = _locate(cited, given, inquiry)
        if isinstance(found, str):
            return Dropped(text, found)
        located.append(found)
    if not located:
        return Dropped(text, "it cites nothing")
    citations = tuple(dict.fromkeys(found.citation for found in located))
    own = words.unquoted(text, [citation.quote for citation in citations])
    if own is None:
        return Dropped(text, "words in quotation marks are not among its citations")
    decision, wrong = _decision(own, citations, given, inquiry)
    wrong = wrong or _denial(own, located) or _details(own, citations, inquiry, given)
    if wrong:
        return Dropped(text, wrong)
    return Draft(text, citations, copied=(text,), decision=decision)


def _locate(cited: Cited, given: Given, inquiry: Inquiry) -> _Located | str:
    passage = given.passages.get(cited.passage_id)
    if passage is None:
        return "it cites a passage that was not given"
    if len(cited.quote.split()) < _SHORTEST_QUOTE and not _is_sentence(cited.quote, passage.text):
        return "its quote is too short to show anything"
    quote = ground(cited.quote, FoldedText(passage.text))
    if quote.status == "missing":
        elsewhere = any(
            ground(cited.quote, FoldedText(other.text)).status != "missing" for other in given.passages.values()
        )
        return "its quote stands in another passage" if elsewhere else "its quote does not stand in the passage"
    if passage.determination_id is None:
        return _Located(inquiry.passage(passage), words.clause(passage.text, quote.start, quote.end))
    start, end = passage.start + quote.start, passage.start + quote.end
    citation = inquiry.evidence.sentence(passage.determination_id, passage.item, start, end)
    text = inquiry.evidence.document(passage.determination_id).text
    sentence_start = min(citation.start, start)
    return _Located(citation, words.clause(text[sentence_start:end], start - sentence_start, end - sentence_start))


def _is_sentence(quote: str, text: str) -> bool:
    """Whether a short quote is a whole sentence, such as "No deficit."."""
    return any(fold(text[s.start : s.end]) == fold(quote) for s in sentences.split(text))


def _decision(
    own: str, citations: tuple[Citation, ...], given: Given, inquiry: Inquiry
) -> tuple[Decision | None, str | None]:
    """The decision claimed, and what is wrong with it."""
    decision, both = words.decision(own)
    if both:
        return None, "it says both decisions in one sentence"
    if decision is None:
        return None, None
    items = [(c.determination_id, c.item) for c in citations if c.determination_id and c.item]
    if not items:
        return None, "it says a decision without citing the item"
    if any(inquiry.evidence.item(name, number).decision != decision for name, number in items):
        return None, "the cited item was decided the other way"
    if not words.counts_hold(own, decision, given.counts, _source(citations, inquiry)):
        return None, "its count is not the computed one"
    return decision, None


def _denial(own: str, located: list[_Located]) -> str | None:
    """A claim must deny where the words closest to it deny, and must not where they do not."""
    if not words.speaks(own):
        # "The reviewer wrote: “…”" leaves it to the quote, and adds no "not" to it
        return "it denies what its quote affirms" if words.denies(own) else None
    closest = max(located, key=lambda found: words.shared(own, found.clause))
    if words.denies(own) and (not words.denies(closest.clause) or limits.denies_elsewhere(own, closest.clause)):
        return "it denies what its quote affirms"
    if words.denies(closest.clause) and not words.denies(own):
        return "it affirms what its quote denies"
    if words.copies(own, closest.clause) and words.denials(own) != words.denials(closest.clause):
        return "it leaves out or adds a word that denies"
    return None


def _details(own: str, citations: tuple[Citation, ...], inquiry: Inquiry, given: Given) -> str | None:
    """Numbers, doses, dates, treatments, places on the body, and the other words."""
    source = _source(citations, inquiry)
    for name in {c.determination_id for c in citations if c.determination_id}:
        own = own.replace(name, " ")
    return (
        words.wrong_dates(own, source)
        or words.wrong_numbers(own, source, given.counts)
        or _wrong_treatment(own, source, citations, inquiry)
        or words.wrong_place(own, source)
        or limits.added(own, source)
        or (limits.generalised(own, source) if words.decision(own)[0] is None else None)
        or (limits.told_as_finding(own, source) if not _items(citations) else None)
        or _wrong_person(own, citations, inquiry)
        or words.unsupported(own, f"{source} {_names(citations, inquiry)}")
    )


def _wrong_person(own: str, citations: tuple[Citation, ...], inquiry: Inquiry) -> str | None:
    """A woman where the letter is about a man, or the other way round."""
    names = {citation.determination_id for citation in citations if citation.determination_id}
    sexes = {inquiry.evidence.determination(name).worker.sex for name in names}
    for sex, said in (("male", _OF_WOMEN), ("female", _OF_MEN)):
        if sexes == {sex} and said.search(own):
            return "it speaks of another person than the letter"
    return None


def _source(citations: tuple[Citation, ...], inquiry: Inquiry) -> str:
    """All that the cited words and the cited items' requests say."""
    parts = [citation.quote for citation in citations]
    for name, number in _items(citations):
        item = inquiry.evidence.item(name, number)
        parts += [
            item.request,
            f"item {number}",
            item.quantity or "",
            item.dose or "",
            *item.body_parts,
            item.eligible_portion or "",
        ]
    return fold(" . ".join(parts))


def _items(citations: tuple[Citation, ...]) -> list[tuple[str, int]]:
    found = ((c.determination_id, c.item) for c in citations)
    return list(dict.fromkeys((name, item) for name, item in found if name and item))


def _treatments(citations: tuple[Citation, ...], inquiry: Inquiry) -> set[str]:
    return {t for name, number in _items(citations) for t in inquiry.evidence.item(name, number).treatments}


def _names(citations: tuple[Citation, ...], inquiry: Inquiry) -> str:
    """How the cited items' treatments and reasons are called: a claim may use these words too."""
    known = inquiry.lexicon.treatments
    of_treatments = [
        word
        for treatment in _treatments(citations, inquiry)
        if treatment in known
        for word in (known[treatment].canonical_name, *known[treatment].synonyms, known[treatment].drug_class or "")
    ]
    codes = {
        reason.code for name, number in _items(citations) for reason in inquiry.evidence.item(name, number).reasons
    }
    labels = [inquiry.lexicon.reasons[code].label for code in codes if code in inquiry.lexicon.reasons]
    return " ".join([*of_treatments, *labels])


def _wrong_treatment(own: str, source: str, citations: tuple[Citation, ...], inquiry: Inquiry) -> str | None:
    treated = _treatments(citations, inquiry)
    there = _named(source, inquiry)
    for meant in _named(own, inquiry):
        # a quote that says "injection" has not said which drug
        narrow = (kinds for kinds in there if len(kinds) <= max(len(meant), _KINDS))
        if not meant & treated and not any(meant & kinds for kinds in narrow):
            return "it names a treatment that its citation does not"
    return None


def _named(text: str, inquiry: Inquiry) -> list[set[str]]:
    """Each name of a treatment in a text, as the kinds that it can mean."""
    named: dict[int, set[str]] = {}
    for match in inquiry.lexicon.match_question(text):
        named.setdefault(match.start, set()).add(match.treatment_id)
    return list(named.values())
