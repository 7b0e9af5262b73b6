"""What a question takes for granted: corrected with evidence, and no filter, where the letters say otherwise."""

import re

from rag.records import Counts, Decision, Query

from . import aggregate, wording
from .draft import Draft, say
from .inquiry import Inquiry

_CHECKED = ("lookup", "why", "case", "compare")
_SHOWN = 6
_EVERYTHING = re.compile(r"\b(?:was|were|is|got) everything\b|\beverything (?:was|is|were|got)\b", re.IGNORECASE)


def checked(inquiry: Inquiry) -> tuple[Inquiry, list[Draft]]:
    """The inquiry without the decision nobody made, and the statements that say so; or both as they were."""
    query = inquiry.query
    notes = [say("{note}", note=note) for note in query.corrections]
    decision, base = query.decision, inquiry.base
    if decision is None or not base.items or query.kind not in _CHECKED:
        return inquiry, notes
    made = base.upheld if decision == "upheld" else base.overturned
    if (query.universal or _EVERYTHING.search(query.text)) and made and made < base.items:
        return _dropped(
            inquiry, decision, notes, "No, not in all of them: {made} of the {whole} {subject} {verb} {said}.", made
        )
    if not made:
        return _dropped(inquiry, decision, notes, _never(query, base), made)
    if query.claimed and query.kind != "compare":
        text = "Yes: {made} of the {whole} {subject} {verb} {said}." if base.items > 1 else "Yes: it was {said}."
        notes.append(_said(inquiry, text, decision, made, decision))
    return inquiry, notes


def _never(query: Query, base: Counts) -> str:
    """The correction where the decision asked about was never made."""
    start = "No" if query.claimed or query.kind != "lookup" else "None"
    return (
        f"{start}: it was {{opposite}}."
        if base.items == 1
        else f"{start}: none of the {{whole}} {{subject}} was {{said}}; all were {{opposite}}."
    )


def _dropped(
    inquiry: Inquiry, decision: Decision, notes: list[Draft], text: str, made: int
) -> tuple[Inquiry, list[Draft]]:
    draft = _said(inquiry, text, decision, made, None)
    query = inquiry.query.model_copy(update={"decision": None, "corrections": (*inquiry.query.corrections, draft.text)})
    return inquiry.with_query(query), [*notes, draft]


def _said(inquiry: Inquiry, text: str, decision: Decision, made: int, label: Decision | None) -> Draft:
    base = inquiry.base
    rows = aggregate.items(inquiry.store, inquiry.base_cohort, _SHOWN)
    shown = [row for row in rows if label is None or row.decision == label]
    one = base.items == 1
    subject = wording.subject(inquiry.query, inquiry.lexicon, base.items)
    if one and shown:
        text = text.replace("it was", "{request} {place} was")
    return say(
        text,
        citations=inquiry.headings(shown),
        decision=label,
        made=made,
        whole=base.items,
        subject=subject,
        verb="was" if made == 1 else "were",
        said=wording.DECIDED[decision],
        opposite=wording.DECIDED[wording.OPPOSITE[decision]],
        request=wording.requested(rows[0].request, rows[0].eligible),
        place=wording.where(rows[0].determination_id, rows[0].number),
    )
