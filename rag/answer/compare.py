"""Compare: both sides with their counts, what reviewers wrote on each, and the base rate; or each case in turn."""

from typing import Any

from rag.records import Citation, Decision, Side
from rag.search.query_sides import on_side

from . import accounts, aggregate, grounds, wording
from .draft import Draft, say
from .inquiry import Composition, Inquiry
from .lookup import lookup, tally_of

_REASONS_PER_SIDE = 4
_CITED = 8
_REASONS_OF_ALL = 20_000  # items
_SIDES: dict[Decision, str] = {
    "overturned": "What the approved ones documented",
    "upheld": "What the denied ones lacked",
}


def compare(inquiry: Inquiry) -> Composition:
    """The kind of comparison that the question's sides ask for."""
    sides = inquiry.query.sides
    if not sides:
        return _each(inquiry)
    if sides[0].field in ("families", "reasons"):
        return _reasons(inquiry)
    if sides[0].field == "decision":
        return decisions(inquiry)
    return _cohorts(inquiry)


def decisions(inquiry: Inquiry) -> Composition:
    """What the approved items had that the denied ones lacked, with the base rate."""
    base = inquiry.base
    drafts = [tally_of(inquiry, inquiry.base)]
    for decision in ("overturned", "upheld"):
        side = inquiry.decided(decision)
        counts = aggregate.counts(inquiry.store, side)
        if not counts.items:
            drafts.append(
                say("None of these {whole} items was {said}.", whole=base.items, said=wording.DECIDED[decision])
            )
            continue
        rows = aggregate.items(inquiry.store, side, _CITED)
        drafts.append(
            say(
                "{lead} ({items} of {whole} items):",
                citations=inquiry.headings(rows),
                decision=decision,
                lead=_SIDES[decision],
                items=counts.items,
                whole=base.items,
            )
        )
        reasons = grounds.reason_statements(inquiry, side, counts)
        said = [*reasons, *grounds.notes(inquiry, side)]
        drafts += [*said, *accounts.of_cohort(inquiry, side, counts, said)]
    drafts += _few(base.items)
    return Composition(tuple(drafts), base, base, grounds.reason_counts(inquiry, inquiry.base_cohort))


def _cohorts(inquiry: Inquiry) -> Composition:
    """Cohorts that differ in treatment, specialty, year, source, body part or sex."""
    drafts: list[Draft] = []
    table: list[dict[str, object]] = []
    for side in inquiry.query.sides:
        query = on_side(inquiry.query.model_copy(update={"sides": ()}), side)
        found = inquiry.with_query(query)
        table.append({"side": side.label, **found.base.model_dump()})
        drafts += _side(found, side)
    drafts = [*_rates(table), *drafts, *_few(min(int(str(row["items"])) for row in table), sides=True)]
    # the sides have told their reasons; those of very many items together would only take time
    few = inquiry.base.items <= _REASONS_OF_ALL
    reasons = grounds.reason_counts(inquiry, inquiry.base_cohort) if few else ()
    return Composition(tuple(drafts), inquiry.base, inquiry.base, reasons, tuple(table))


def _rates(table: list[dict[str, object]]) -> list[Draft]:
    """Each side's share of approvals in one sentence, where every side has items."""
    if any(not row["items"] for row in table):
        return []
    shares: dict[str, Any] = {
        f"p{at}": wording.percent(int(str(r["overturned"])), int(str(r["items"]))) for at, r in enumerate(table)
    }
    labels: dict[str, Any] = {f"l{at}": str(row["side"]) for at, row in enumerate(table)}
    text = wording.listed([f"{{p{at}}} of the items of {{l{at}}}" for at in range(len(table))])
    return [say(f"Overturned (approved): {text}.", **shares, **labels)]


def _side(inquiry: Inquiry, side: Side) -> list[Draft]:
    base = inquiry.base
    label = side.label
    if not base.items:
        return [say("{label}: no item in these letters.", label=label)]
    rows = aggregate.items(inquiry.store, inquiry.base_cohort, _CITED)
    decision: Decision | None = None if base.upheld and base.overturned else rows[0].decision
    drafts = [
        say(
            "{label}: {won} of {items} overturned (approved), {lost} upheld (denied).",
            citations=inquiry.headings(rows),
            decision=decision,
            label=label,
            won=base.overturned,
            items=base.items,
            lost=base.upheld,
        )
    ]
    if base.items <= 4:
        return drafts + [_told(inquiry, row) for row in rows]
    return drafts + grounds.reason_statements(inquiry, inquiry.base_cohort, base, _REASONS_PER_SIDE)


def _told(inquiry: Inquiry, row: aggregate.ItemRow) -> Draft:
    cited = grounds.item_grounds(inquiry, row.determination_id, row.number, 3)
    return say(
        "{request} {place} was {said}" + (": “{quote}”" if cited else "."),
        citations=(*inquiry.heading(row), *cited),
        decision=row.decision,
        request=wording.requested(row.request, row.eligible),
        place=wording.where(row.determination_id, row.number),
        said=wording.DECIDED[row.decision],
        quote=cited[0].quote if cited else "",
    )


def _reasons(inquiry: Inquiry) -> Composition:
    """Kinds of reasons set against each other over one cohort: with any weight, and as decisive ones."""
    counts = inquiry.counts
    drafts, table = [], []
    for side in inquiry.query.sides:
        column = "family" if side.field == "families" else "code"
        decisive, any_weight = (
            aggregate.family_items(inquiry.store, inquiry.cohort, side.values, decisive=only, column=column)
            for only in (True, False)
        )
        table.append({"side": side.label, "decisive": decisive, "with_supporting": any_weight, "items": counts.items})
        cited = _examples(inquiry, side)
        drafts.append(
            say(
                "{label}: {any} of {whole} {said} items give such a reason, in {decisive} of {whole} as a decisive one."
                + (" For example: “{quote}”" if cited else ""),
                citations=cited,
                label=_KINDS.get(side.values[0], side.label),
                decisive=decisive,
                whole=counts.items,
                said=wording.PLAIN[inquiry.query.decision] if inquiry.query.decision else "disputed",
                any=any_weight,
                quote=cited[0].quote if cited else "",
            )
        )
    drafts.insert(0, _more(table))
    drafts.append(
        say(
            "An item may have reasons of several kinds, so these numbers can add up to more than {whole}.",
            whole=counts.items,
        )
    )
    return Composition(
        tuple(drafts), counts, inquiry.base, grounds.reason_counts(inquiry, inquiry.cohort), tuple(table)
    )


def _more(table: list[dict[str, object]]) -> Draft:
    """Which kind is the more frequent, whatever the weight: a question asks what reviewers cite."""
    ranked = sorted(table, key=lambda row: -int(str(row["with_supporting"])))
    first, second = ranked[:2]
    if first["with_supporting"] == second["with_supporting"]:
        return say(
            "As many items give {one} as {other} among their reasons ({number} each).",
            one=str(first["side"]),
            other=str(second["side"]),
            number=int(str(first["with_supporting"])),
        )
    return say(
        "More items give {one} ({most}) than {other} ({least}) among their reasons.",
        one=str(first["side"]),
        other=str(second["side"]),
        most=int(str(first["with_supporting"])),
        least=int(str(second["with_supporting"])),
    )


_KINDS = {
    "guideline": "The guideline's position against the treatment",
    "doc": "Gaps in the record (what the guideline needs is not documented)",
    "request": "Defects of the request itself",
    "contra": "A finding or risk that speaks against it",
    "dependent": "Falls with another request",
}


def _examples(inquiry: Inquiry, side: Side) -> tuple[Citation, ...]:
    codes = [share.code for share in aggregate.reason_shares(inquiry.store, inquiry.cohort)]
    wanted = [c for c in codes if c in side.values or c.partition(".")[0] in side.values]
    rows = aggregate.reason_rows(inquiry.store, inquiry.cohort, wanted[0], 3) if wanted else []
    return tuple(dict.fromkeys(inquiry.evidence.sentence(r.determination_id, r.number, r.start, r.end) for r in rows))


def _each(inquiry: Inquiry) -> Composition:
    """No two sides were named: each item in turn with its decision and grounds."""
    if inquiry.base.upheld and inquiry.base.overturned:
        return decisions(inquiry)
    rows = aggregate.items(inquiry.store, inquiry.base_cohort, 12)
    if len(rows) > 12 or not rows:
        return lookup(inquiry)
    drafts = [tally_of(inquiry, inquiry.base)]
    for row in rows:
        cited = grounds.item_grounds(inquiry, row.determination_id, row.number)
        quotes = {f"q{at}": citation.quote for at, citation in enumerate(cited[:2])}
        drafts.append(
            say(
                "{request} {place} was {said}." + "".join(f" “{{{name}}}”" for name in quotes),
                citations=(*inquiry.heading(row), *cited),
                decision=row.decision,
                request=wording.requested(row.request, row.eligible),
                place=wording.where(row.determination_id, row.number),
                said=wording.DECIDED[row.decision],
                **quotes,
            )
        )
    return Composition(tuple(drafts), inquiry.base, inquiry.base, grounds.reason_counts(inquiry, inquiry.base_cohort))


def _few(items: int, *, sides: bool = False) -> list[Draft]:
    if items >= wording.FEW:
        return []
    text = (
        "With so few items on a side, these letters cannot show a difference; read them as examples."
        if sides
        else "These are too few items for a rate; read them as examples."
    )
    return [say(text)]
