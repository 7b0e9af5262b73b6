"""Reasons of a cohort as statements: what reviewers said, counted, each with its clearest quote."""

import re
from collections.abc import Iterable
from typing import Any

from rag.records import Citation, Counts, Reason, ReasonCount
from rag.search.query_cohort import Cohort
from rag.search.query_words import content, stems

from . import accounts, aggregate, wording
from .draft import Draft, say
from .evidence import best_matching
from .inquiry import Inquiry

MOST_REASONS = 5  # told with a quote; the others are named
MOST_OF_FEW = 14  # where few items are spoken of, none of their reasons is left out
MOST_CITED = 12  # citations under one statement
SMALL = 12  # items up to which every item is cited
_MAIN = 3  # reasons named in the first sentence
_NAMED = 8
_SHORT = 260
_RECITED = 3  # items up to which the guideline is told as well as the reasons
RECITAL = re.compile(r"\bguidelines?\b|\bMTUS\b|\bODG\b|\bACOEM\b|\brecommend", re.IGNORECASE)
_GUIDELINE = re.compile(
    r"guideline|MTUS|ODG|ACOEM|recommend|criteria|should|indicat|support|allow|limit|pages? \d", re.IGNORECASE
)
_NOTES = {
    "N.reasonable-but": "The reviewer conceded a point and still denied it",
    "N.benefit-acknowledged": "Earlier benefit was noted and not enough",
    "N.weaning": "The reviewer advised tapering",
}


def reason_statements(inquiry: Inquiry, cohort: Cohort, counts: Counts, limit: int | None = None) -> list[Draft]:
    """One statement per reason, the most frequent first; reasons that share a sentence are said together."""
    most = limit or (MOST_OF_FEW if counts.items <= _RECITED else MOST_REASONS)
    every = aggregate.reason_shares(inquiry.store, cohort)
    shares = every[:most] if len(every) > most + 1 else every  # a single one more is told as well
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
        labels = wording.listed([label if at == 0 else wording.lowered(label) for at, (label, _) in enumerate(reasons)])
        citations = tuple(dict.fromkeys(c for _, cited in reasons for c in cited))[:MOST_CITED]
        drafts.append(_reason(labels, items, counts, citations))
    return [*drafts, *_others(inquiry, cohort, every[len(shares) :], counts)]


def _others(inquiry: Inquiry, cohort: Cohort, shares: list[aggregate.ReasonShare], counts: Counts) -> list[Draft]:
    """The rarer reasons by name and number, each with its source, so that a long answer leaves nothing out."""
    named = shares[:_NAMED]
    if not named:
        return []
    cited = [_citations(inquiry, cohort, share.code)[:1] for share in named]
    values: dict[str, Any] = {}
    for at, share in enumerate(named):
        values |= {f"label{at}": wording.lowered(_label(inquiry, share.code)), f"number{at}": share.items}
    parts = [f"{{label{at}}} ({{number{at}}})" for at in range(len(named))]
    rest = len(shares) - len(named)
    more = "; and {rest} more" if rest else ""
    return [
        say(
            "Less often, of {whole} items: " + "; ".join(parts) + more + ".",
            citations=tuple(dict.fromkeys(c for found in cited for c in found)),
            whole=counts.items,
            rest=rest,
            **values,
        )
    ]


def main_reasons(inquiry: Inquiry, cohort: Cohort, counts: Counts) -> tuple[str, dict[str, Any]]:
    """The most frequent reasons in one clause, as a template and its values: "no relief shown (4 of 10)"."""
    shares = aggregate.reason_shares(inquiry.store, cohort)
    often = [share for share in shares if share.items > 1] or shares
    named = often[:_MAIN]
    values: dict[str, Any] = {"counted": counts.items}
    for at, share in enumerate(named):
        values |= {f"label{at}": wording.lowered(_label(inquiry, share.code)), f"number{at}": share.items}
    if counts.items == 1:
        return wording.listed([f"{{label{at}}}" for at in range(len(named))]), values
    parts = [f"{{label{at}}} ({{number{at}}}" + (" of {counted})" if at == 0 else ")") for at in range(len(named))]
    return wording.listed(parts), values


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
    """What the reviewers conceded or advised beside the reasons: each remark once, counted, with its clearest quote."""
    whole = aggregate.counts(inquiry.store, cohort).items
    found: dict[str, list[Citation]] = {}
    for row in aggregate.annotation_rows(inquiry.store, cohort):
        if row.code in _NOTES:
            citation = inquiry.evidence.sentence(row.determination_id, row.number, row.start, row.end)
            found.setdefault(row.code, []).append(citation)
    return [_note(inquiry, cohort, code, cited, whole) for code, cited in found.items()]


def _note(inquiry: Inquiry, cohort: Cohort, code: str, cited: list[Citation], whole: int) -> Draft:
    clearest = sorted(dict.fromkeys(cited), key=lambda c: len(c.quote) > _SHORT)[:MOST_CITED]
    items = aggregate.counts(
        inquiry.store,
        cohort.and_(
            "EXISTS (SELECT 1 FROM item_annotations a WHERE a.determination_id = i.determination_id"
            " AND a.number = i.number AND a.code = ?)",
            code,
        ),
    ).items
    return say(
        "{lead}" + (" ({items} of {whole})" if whole > 1 else "") + ": “{quote}” {place}.",
        citations=tuple(clearest),
        lead=_NOTES[code],
        items=items,
        whole=whole,
        quote=clearest[0].quote,
        place=wording.where(clearest[0].determination_id or "", clearest[0].item),
    )


def relied_on(inquiry: Inquiry, cohort: Cohort, counts: Counts, limit: int = 3) -> list[Draft]:
    """The guidelines behind the decisions, as the reviewers cited them, in one sentence."""
    found = aggregate.bases(inquiry.store, cohort)
    told = [(row, line) for row in found[:limit] if (line := _line(inquiry, row))]
    if not told:
        return []
    values: dict[str, Any] = {}
    for at, (row, _) in enumerate(told):
        values |= {f"n{at}": wording.basis(row.source, row.guideline, row.topic, row.pages), f"i{at}": row.items}
    first, one = told[0][0], counts.items == 1
    if one:
        text = f"The reviewer relied on {wording.listed([f'{{n{at}}}' for at in range(len(told))])} {{place}}."
    else:
        parts = [f"{{n{at}}} (in {{i{at}}} of {{whole}} items)" for at in range(len(told))]
        text = f"Reviewers relied on {'; '.join(parts)}" + ("; and {rest} {others}." if len(found) > limit else ".")
    return [
        say(
            text,
            citations=tuple(dict.fromkeys(line for _, line in told)),
            place=wording.where(first.determination_id, first.number),
            whole=counts.items,
            rest=len(found) - len(told),
            others=wording.plural(len(found) - len(told), "other"),
            **values,
        )
    ]


def _line(inquiry: Inquiry, row: aggregate.BasisRow) -> Citation | None:
    return inquiry.evidence.guideline_line(row.determination_id, row.number)


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
