"""Reasons of a cohort as statements: what reviewers said, counted, each with its clearest quote."""

import re
from collections.abc import Iterable

from rag.records import Citation, Counts, Decision, Reason, ReasonCount
from rag.search.query_cohort import Cohort
from rag.search.query_words import content, stems

from . import accounts, aggregate, wording
from .draft import Draft, say
from .evidence import best_matching
from .inquiry import Inquiry

MOST_REASONS = 8
MOST_OF_FEW = 14  # where few items are spoken of, none of their reasons is left out
MOST_CITED = 12  # citations under one statement
SMALL = 12  # items up to which every item is cited
_SHORT = 260
_RECITED = 3  # items up to which the guideline is told as well as the reasons
RECITAL = re.compile(r"\bguidelines?\b|\bMTUS\b|\bODG\b|\bACOEM\b|\brecommend", re.IGNORECASE)
_GUIDELINE = re.compile(
    r"guideline|MTUS|ODG|ACOEM|recommend|criteria|should|indicat|support|allow|limit|pages? \d", re.IGNORECASE
)
_NOTES: dict[str, tuple[str, Decision | None]] = {
    "N.reasonable-but": ("The reviewer conceded a point and still denied it", "upheld"),
    "N.benefit-acknowledged": ("Earlier benefit was noted and not enough", "upheld"),
    "N.weaning": ("The reviewer advised tapering", "upheld"),
}


def reason_statements(inquiry: Inquiry, cohort: Cohort, counts: Counts, limit: int | None = None) -> list[Draft]:
    """One statement per reason, the most frequent first; reasons that share a sentence are said together."""
    most = limit or (MOST_OF_FEW if counts.items <= _RECITED else MOST_REASONS)
    shares = aggregate.reason_shares(inquiry.store, cohort)[:most]
    told: dict[tuple[tuple[str, int | None, int], int], list[tuple[str, tuple[Citation, ...]]]] = {}
    taken: set[tuple[str, int | None, int]] = set()
    for share in shares:
        citations = _citations(inquiry, cohort, share.code)
        if not citations:
            continue
        clearest = next((c for c in citations if _place(c) not in taken), citations[0])
        taken.add(_place(clearest))
        ordered = (clearest, *(c for c in citations if c is not clearest))
        told.setdefault((_place(clearest), share.items), []).append((_label(inquiry, share.code), ordered))
    drafts = []
    for (_, items), reasons in told.items():
        labels = wording.listed([label if at == 0 else _lowered(label) for at, (label, _) in enumerate(reasons)])
        citations = tuple(dict.fromkeys(c for _, cited in reasons for c in cited))[:MOST_CITED]
        drafts.append(_reason(labels, items, counts, citations))
    return drafts


def _reason(label: str, items: int, counts: Counts, citations: tuple[Citation, ...]) -> Draft:
    share = "" if counts.items == 1 else " ({items} of {whole})"
    return say(
        "{label}" + share + ": “{quote}” {place}.",
        citations=citations,
        label=label,
        quote=citations[0].quote,
        place=wording.where(citations[0].determination_id or "", citations[0].item),
        items=items,
        whole=counts.items,
    )


def reason_counts(inquiry: Inquiry, cohort: Cohort) -> tuple[ReasonCount, ...]:
    """The reasons of a cohort for programs: every one counted, with up to three examples."""
    return tuple(
        ReasonCount(
            code=share.code,
            label=_label(inquiry, share.code),
            items=share.items,
            examples=_citations(inquiry, cohort, share.code)[:3],
        )
        for share in aggregate.reason_shares(inquiry.store, cohort)
    )


def item_grounds(inquiry: Inquiry, determination_id: str, number: int, limit: int = 4) -> tuple[Citation, ...]:
    """The sentences that carry one item's reasons, those asked for first, then decisive ones; telling ones if none."""
    item = inquiry.evidence.item(determination_id, number)
    query = inquiry.query

    def rank(reason: Reason) -> tuple[bool, bool, int]:
        named = reason.code in query.reasons or reason.code.partition(".")[0] in query.families
        return not named, reason.weight != "decisive", reason.quote.start

    ordered = sorted(item.reasons, key=rank)
    found = (inquiry.evidence.sentence(determination_id, number, r.quote.start, r.quote.end) for r in ordered)
    # a sentence cut in a numbered list ("... on x-ray, 3.") tells nothing
    sentences = tuple(c for c in dict.fromkeys(found) if not re.search(r",? \d\.$", c.quote))[:limit]
    return sentences or accounts.telling(inquiry, determination_id, number, limit=2)


def notes(inquiry: Inquiry, cohort: Cohort) -> list[Draft]:
    """What the reviewers conceded or advised beside the reasons."""
    drafts: list[Draft] = []
    for row in aggregate.annotation_rows(inquiry.store, cohort):
        if row.code in _NOTES and len(drafts) < 3:
            lead, _ = _NOTES[row.code]
            citation = inquiry.evidence.sentence(row.determination_id, row.number, row.start, row.end)
            place = wording.where(row.determination_id, row.number)
            drafts.append(
                say("{lead}: “{quote}” {place}.", citations=(citation,), lead=lead, quote=citation.quote, place=place)
            )
    return drafts


def relied_on(inquiry: Inquiry, cohort: Cohort, counts: Counts, limit: int = 3) -> list[Draft]:
    """The guidelines behind the decisions, as the reviewers cited them."""
    drafts: list[Draft] = []
    for row in aggregate.bases(inquiry.store, cohort)[:limit]:
        line = inquiry.evidence.guideline_line(row.determination_id, row.number)
        name = wording.basis(row.source, row.guideline, row.topic, row.pages)
        one = counts.items == 1
        drafts.append(
            say(
                "The reviewer relied on {name} {place}."
                if one
                else "Reviewers relied on {name} in {items} of {whole} {noun}.",
                citations=(line,) if line else (),
                name=name,
                place=wording.where(row.determination_id, row.number),
                items=row.items,
                whole=counts.items,
                noun=wording.plural(counts.items, "item"),
            )
        )
    return [draft for draft in drafts if draft.citations]


def recitals(inquiry: Inquiry, cohort: Cohort, said: Iterable[Draft]) -> list[Draft]:
    """What the reviewers say the guideline asks for, closest to their reasons; where few items are spoken of."""
    rows = aggregate.items(inquiry.store, cohort, _RECITED + 1)
    if len(rows) > _RECITED:
        return []
    already = {_place(citation) for draft in said for citation in draft.citations}
    drafts = []
    for row in rows:
        item = inquiry.evidence.item(row.determination_id, row.number)
        first = min((reason.quote.start for reason in item.reasons), default=0)
        sentences = inquiry.evidence.rationale_sentences(row.determination_id, row.number)
        recital = [c for c in sentences if c.start < first and _GUIDELINE.search(c.quote) and _place(c) not in already]
        words = tuple(word for reason in item.reasons for word in content(reason.quote.text))
        chosen = best_matching(recital, words, 3)
        if chosen:
            clearest = best_matching(chosen, words, 1)[0]
            place = wording.where(row.determination_id, row.number)
            drafts.append(
                say(
                    "The reviewer's account of the guideline: “{quote}” {place}.",
                    citations=(clearest, *(c for c in chosen if c is not clearest)),
                    quote=clearest.quote,
                    place=place,
                )
            )
    return drafts


def on_the_words(inquiry: Inquiry, cohort: Cohort, said: Iterable[Draft], limit: int = 2) -> list[Draft]:
    """What the rationales say on the question's other words, where no reason has said it yet."""
    words = tuple(word for word in inquiry.query.words if not word.isdigit())
    if not words:
        return []
    already = {_place(citation) for draft in said for citation in draft.citations}
    rows = aggregate.items(inquiry.store, cohort, SMALL)
    candidates = [s for row in rows for s in inquiry.evidence.rationale_sentences(row.determination_id, row.number)]
    least = 1 if len(stems(words)) == 1 else 2
    found = [c for c in best_matching(candidates, words, limit, least) if _place(c) not in already]
    return [
        say(
            "On what you ask, the reviewer wrote: “{quote}” {place}.",
            citations=(citation,),
            quote=citation.quote,
            place=wording.where(citation.determination_id or "", citation.item),
        )
        for citation in found
    ]


def _citations(inquiry: Inquiry, cohort: Cohort, code: str) -> tuple[Citation, ...]:
    rows = aggregate.reason_rows(inquiry.store, cohort, code, MOST_CITED)
    found = (inquiry.evidence.sentence(row.determination_id, row.number, row.start, row.end) for row in rows)
    distinct = tuple(dict.fromkeys(found))
    # the clearest quote is a whole sentence that is short enough to read aloud
    return tuple(sorted(distinct, key=lambda c: len(c.quote) > _SHORT))


def _place(citation: Citation) -> tuple[str, int | None, int]:
    return citation.determination_id or "", citation.item, citation.start


def _label(inquiry: Inquiry, code: str) -> str:
    known = inquiry.lexicon.reasons.get(code)
    return known.label if known else "Another reason"


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:]
