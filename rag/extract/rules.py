"""The reader that needs no model: everything of a determination that has a form, then the judgements by rules."""

import re
from collections.abc import Mapping
from pathlib import PurePath

from .. import lexicon
from ..documents import layout
from ..documents.view import View
from ..documents.view import of as view_of
from ..grounding import fold
from ..records import Determination, Document, Item, ItemBlock, Outline, Span, UrOutcome, UtilizationReview
from . import amounts, basis, body_parts, calendar, diagnoses, reviewer, several, summary, treated
from .judgement.reading import Rationales
from .judgements import judge

_LONGEST = 15_000  # characters of a section that are read

_CASE = re.compile(r"\bCM\s?(\d{2})\s?[-–—‑]?\s?(\d{5,7})\b", re.IGNORECASE)
_ASSOCIATED = re.compile(
    r"\b(?:associated surg|pre-?\s?op|post-?\s?op|assistant\b|pa assist|medical clearance)", re.IGNORECASE
)


def read(document: Document) -> Determination:
    """The record of `document` made by rules; raises an InputError where it is no whole determination."""
    outline = layout.outline(document)
    rationales = Rationales(document.text)
    return judge(document, outline, skeleton(document, outline, rationales), rationales)


def skeleton(document: Document, outline: Outline, rationales: Rationales | None = None) -> Determination:
    """The record without judgements: header, reviewer, worker, utilization review, diagnoses, items with both bases.

    `rationales` are those of `document`, for a caller that reads on in them.
    """
    view, fields = view_of(document), outline.fields
    said = _folded(view, outline.summary)
    listed = diagnoses.diagnoses(said)
    doubts: list[str] = []
    items = _inherited(tuple(_item(view, block, doubts) for block in outline.items))
    items = _placed(items, rationales or Rationales(document.text), treated.Story(said, listed))
    told = summary.review(said)
    denial_date = _date(fields, "UR Denial Date")
    outcome = _outcome(items, told.outcome, headed=denial_date is not None)
    case_number = _case_number(fold(fields.get("Case Number", "")))
    return Determination(
        determination_id=case_number or PurePath(document.source).stem,
        source=document.source,
        sha256=document.sha256,
        layout=outline.layout,
        case_number=case_number,
        date_assigned=_date(fields, "Date Assigned"),
        date_of_injury=_date(fields, "Date of Injury") or summary.date_of_injury(said),
        decision_date=_date(fields, "Decision Date"),
        ur_denial_date=denial_date,
        application_received=_date(fields, "Application Received"),
        priority=_priority(fields.get("Priority", "")),
        reviewer=reviewer.reviewer(fields, _folded(view, outline.credentials)),
        worker=summary.worker(said),
        utilization_review=UtilizationReview(date=denial_date or told.date, outcome=outcome),
        diagnoses=listed,
        summary=outline.summary,
        items=items,
        reader="rules",
        warnings=(*document.warnings, *outline.warnings, *doubts),
    )


def _folded(view: View, span: Span | None) -> str:
    """The words at `span` without page furniture, white space as single spaces; only as many as a letter can have."""
    return view.folded(span.start, min(span.end, span.start + _LONGEST)) if span else ""


def _case_number(printed: str) -> str | None:
    """The number in the form it has in all letters, so that it finds the letter; else as printed."""
    number = _CASE.search(printed)
    return f"CM{number[1]}-{number[2]}" if number else printed or None


def _priority(printed: str) -> str | None:
    said = fold(printed).lower()
    return next((priority for priority in ("expedited", "standard") if priority in said), said or None)


def _date(fields: Mapping[str, str], name: str) -> str | None:
    return calendar.iso(fields[name]) if fields.get(name) else None


def _item(view: View, block: ItemBlock, doubts: list[str]) -> Item:
    """One item: what is asked for comes from the disputed part where the administrator approved the rest."""
    disputed = block.eligible_portion or block.request
    known = lexicon.load()
    named = known.match_request(disputed, block.request)
    partly = block.eligible_portion is not None
    matches = known.match_request(block.request, block.request) if partly and not named else named
    asked = amounts.amounts(block.request, block.eligible_portion)
    if several.may_differ(disputed, named):
        drugs = all(known.treatments[match.treatment_id].category == "Pharmaceuticals" for match in named)
        asked, unclear = several.each(disputed, asked, named, drugs=drugs)
        doubts += [several.warning(block.number, unclear)] if unclear else []
    administrator, expert = basis.both_sides(
        _folded(view, block.claims_administrator_guideline), _folded(view, block.reviewer_guideline), block.number
    )
    return Item(
        number=block.number,
        request=block.request,
        eligible_portion=block.eligible_portion,
        treatments=tuple(match.treatment_id for match in matches),
        body_parts=body_parts.body_parts(disputed) or (body_parts.body_parts(block.request) if partly else ()),
        quantity=asked.quantity,
        dose=asked.dose,
        frequency=asked.frequency,
        timing=asked.timing,
        decision=block.decision,
        claims_administrator_basis=administrator.bases,
        claims_administrator_cited_nothing=administrator.cited_nothing,
        reviewer_basis=expert.bases,
        reviewer_cited_nothing=expert.cited_nothing,
        heading=block.heading,
        rationale=block.rationale,
    )


def _inherited(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Services around an operation with the part of the body of the one operation that the letter decides on."""
    known = lexicon.load().treatments
    operations = {
        item.body_parts
        for item in items
        if item.body_parts
        and any(known[treatment].category == "Surgery" for treatment in item.treatments)
        and not _ASSOCIATED.search(item.request)
    }
    if len(operations) != 1:
        return items
    part = operations.pop()
    return tuple(
        item.model_copy(update={"body_parts": part})
        if not item.body_parts and _ASSOCIATED.search(item.request)
        else item
        for item in items
    )


def _placed(items: tuple[Item, ...], rationales: Rationales, story: treated.Story) -> tuple[Item, ...]:
    """Items whose request names no part of the body with the part that the letter says they treat."""
    return tuple(
        item.model_copy(update={"body_parts": treated.parts(item, rationales, story)})
        if not item.body_parts and treated.belongs(item)
        else item
        for item in items
    )


def _outcome(items: tuple[Item, ...], told: UrOutcome | None, *, headed: bool) -> UrOutcome | None:
    """What the review decided: where headings state a part that was approved, the headings say it, else the summary.

    A letter whose header names the date of the denial (`headed`) calls the rest denied.
    """
    partly = sum(item.eligible_portion is not None for item in items)
    if partly == len(items) and items:
        return "modified"
    if partly:
        return "mixed"
    return told or ("denied" if headed else None)
