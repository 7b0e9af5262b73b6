"""The reviewer's own account beside the reasons that were read: what a rationale says that no reason code has caught.

A reader of a single decision wants the reasoning, not only its labels; and a reason that was worded as no rule expects
must not be lost.
"""

import re
from collections.abc import Iterable
from typing import Any

from rag import sentences
from rag.records import Citation, Counts
from rag.search.query_cohort import Cohort

from . import aggregate, wording
from .draft import Draft, say
from .inquiry import Inquiry

_FEW = 3  # items up to which each one's account is given
_OF_ONE = 5  # sentences of an account where one item is asked about
_OF_SEVERAL = 3
_EXAMPLES = 3
_READ = 200  # items looked through for those without a reason
# says the outcome and nothing else
_CONCLUSION = re.compile(
    r"^(?:(?:therefore|thus|hence|as such|accordingly|conversely|in (?:summary|conclusion)|(?:given|based on) (?:all )?"
    r"(?:of )?(?:the|this) (?:above|foregoing))\b|no\.?$|yes\.?$|medical necessity is (?:not )?established|"
    r"not (?:found )?medically|"
    r"medically necessary|(?:the|this|these|that)\b[^.;:]{0,160}\b"
    r"(?:is|are|was|were|be)\b[^.;:]{0,40}\bmedically necessary)",
    re.IGNORECASE,
)
# printed under opioid denials whatever the case is
_PRINTED = re.compile(
    r"^This (?:medical necessity )?decision (?:addresses|should not be interpreted)|"
    r"^Also see\b|\brefer to the specific\b",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\b(?:however|but|although|nonetheless|yet|since|because|only|exceed\w*|recommend\w*|support\w*|"
    r"criteri\w+|requires?|guidelines?|chapter|MTUS|ODG|ACOEM|patient|worker|applicant|claimant|she|he|records?|notes?|"
    r"documented|shows?|trial|"
    r"failed|improv\w+|relief|function\w*|weeks?|months?)\b",
    re.IGNORECASE,
)


def of_cohort(inquiry: Inquiry, cohort: Cohort, counts: Counts, said: Iterable[Draft]) -> list[Draft]:
    """Few items: what each rationale says beside what was said. Many: examples of those without a reason read."""
    already = {_place(citation) for draft in said for citation in draft.citations}
    if counts.items <= _FEW:
        limit = _OF_ONE if counts.items == 1 else _OF_SEVERAL
        rows = aggregate.items(inquiry.store, cohort, _FEW)
        accounts = (account(inquiry, row, already, limit) for row in rows)
        return [draft for draft in accounts if draft]
    return _unread(inquiry, cohort, counts)


def account(
    inquiry: Inquiry, row: aggregate.ItemRow, already: set[tuple[str, int | None, int]], limit: int
) -> Draft | None:
    """The most telling sentences of a rationale that were not cited yet, in its order."""
    cited = [
        citation
        for citation in telling(inquiry, row.determination_id, row.number, limit=limit + len(already))
        if _place(citation) not in already
    ][:limit]
    if not cited:
        return None
    quotes: dict[str, Any] = {f"q{at}": citation.quote for at, citation in enumerate(cited)}
    return say(
        "In the reviewer's own words: " + " ".join(f"“{{{name}}}”" for name in quotes) + " {place}.",
        citations=tuple(cited),
        place=wording.where(row.determination_id, row.number),
        **quotes,
    )


def telling(inquiry: Inquiry, determination_id: str, number: int, limit: int) -> tuple[Citation, ...]:
    """The sentences of a rationale that argue, in its order; its conclusion where there is no other."""
    found = inquiry.evidence.rationale_sentences(determination_id, number)
    arguing = list({citation.quote: citation for citation in reversed(found) if not concludes(citation.quote)}.values())
    arguing.reverse()  # what is said twice is told once, where it was said first
    best = sorted(range(len(arguing)), key=lambda at: (-_weight(arguing[at].quote), at))[:limit]
    return tuple(arguing[at] for at in sorted(best)) or tuple(found[-1:])


def concludes(sentence: str) -> bool:
    """Whether a sentence says the outcome and no ground."""
    if _PRINTED.search(sentence):
        return True
    return (
        bool(_CONCLUSION.match(sentence))
        and len(sentence) < 240
        and not re.search(r"\b(?:because|since|as the)\b", sentence)
    )


def _weight(sentence: str) -> int:
    return (
        min(4, len(_TELLING.findall(sentence))) + 2 * min(2, len(sentences.negators(sentence))) - (len(sentence) < 40)
    )


def _unread(inquiry: Inquiry, cohort: Cohort, counts: Counts) -> list[Draft]:
    """Of many items, those in which no reason was read: how many, and what some of their reviewers wrote."""
    without = cohort.and_(
        "NOT EXISTS (SELECT 1 FROM item_reasons r"
        " WHERE r.determination_id = i.determination_id AND r.number = i.number)"
    )
    unread = aggregate.counts(inquiry.store, without).items
    if not unread:
        return []
    drafts = [
        say(
            "In {number} of {whole} items no reason could be named by code; some of what their reviewers wrote:",
            number=unread,
            whole=counts.items,
        )
    ]
    for row in aggregate.items(inquiry.store, without, _EXAMPLES):
        cited = telling(inquiry, row.determination_id, row.number, limit=2)
        quotes = {f"q{at}": citation.quote for at, citation in enumerate(cited)}
        text = " ".join(f"“{{{name}}}”" for name in quotes) + " {place}."
        place = wording.where(row.determination_id, row.number)
        drafts.append(say(text, citations=cited, decision=row.decision, place=place, **quotes))
    return drafts


def _place(citation: Citation) -> tuple[str, int | None, int]:
    return citation.determination_id or "", citation.item, citation.start
