"""Breakdowns: a cohort by treatment, category, reason, guideline, specialty, year or body part, with rates."""

import re
from typing import Any

from rag.records import Counts, Decision, Query
from rag.search.query_dates import spoken

from . import aggregate, grounds, wording
from .aggregate import Group
from .draft import Draft, say
from .inquiry import Composition, Inquiry
from .numbers import caution, how_many, rate

_GROUPS_SHOWN = 10
_MOST_NAMED = 2_000  # items up to which the table names the rows of each group
_ROWS_NAMED = 12

_NAMES = {
    "category": "DWC category",
    "treatment": "treatment",
    "reason": "reason",
    "guideline": "guideline",
    "specialty": "reviewer specialty",
    "state": "state of the reviewer's licence",
    "year": "year",
    "month": "month",
    "letter": "letter",
    "body_part": "body part",
    "drug_class": "drug class",
    "source": "guideline source",
    "sex": "sex",
}


def trend(inquiry: Inquiry) -> Composition:
    """The cohort year by year, on the date of decision, else of utilization review."""
    found = by_group(inquiry, "month" if inquiry.query.group_by == "month" else "year")
    undated = aggregate.undated(inquiry.store, inquiry.base_cohort)
    drafts = [*found.drafts, *_change(inquiry, found)]
    if undated:
        drafts.append(
            say(
                "{number} {noun} of letters that give no date of decision or of utilization review are left out of "
                "the years.",
                number=undated,
                noun=wording.plural(undated, "item"),
            )
        )
    if len(found.table) < 2:
        drafts.append(say("One year at most is covered, so these letters cannot show a trend."))
    return found._replace(drafts=tuple(drafts))


def _change(inquiry: Inquiry, found: Composition) -> list[Draft]:
    """Whether the share of the first year and that of the last differ by more than chance; where a share is asked."""
    measure = inquiry.query.measure or inquiry.query.decision
    if measure is None or len(found.table) < 2:
        return []
    years = aggregate.groups(inquiry.store, inquiry.base_cohort, "month" if "month" in found.table[0] else "year")
    first, last = years[0], years[-1]
    values: dict[str, Any] = {"one": spoken(first.name), "other": spoken(last.name), "said": wording.DECIDED[measure]}
    for name, year in (("p", first), ("q", last)):
        values[name] = wording.percent(_hits(year.counts, measure), year.counts.items)
    text = "{p} of the items of {one} and {q} of those of {other} were {said}"
    if min(first.counts.items, last.counts.items) < wording.FEW:
        return [say(text + "; with so few items in a year this shows no change.", **values)]
    early, late = first.interval(measure), last.interval(measure)
    apart = early and late and (early.high < late.low or late.high < early.low)
    ends = "; their intervals do not overlap." if apart else "; their intervals overlap, so no change is shown."
    return [say(text + ends, **values)]


def by_reason(inquiry: Inquiry) -> Composition:
    """The reasons of the cohort, the most frequent first, each with its clearest quote."""
    counts = inquiry.counts
    shares = aggregate.reason_shares(inquiry.store, inquiry.cohort)
    decision = inquiry.query.decision
    first = say(
        "Among {items} {noun} in {letters} {letter_noun}, these reasons occur most often (an item can have several):",
        items=counts.items,
        noun=f"{wording.PLAIN[decision]} {wording.plural(counts.items, 'item')}"
        if decision
        else wording.subject(inquiry.query, inquiry.lexicon, counts.items),
        letters=counts.determinations,
        letter_noun=wording.plural(counts.determinations, "letter"),
    )
    drafts = grounds.reason_statements(inquiry, inquiry.cohort, counts, 10)
    table = tuple(
        {
            "reason": _name(inquiry, "reason", s.code),
            "items": s.items,
            "decisive": s.decisive,
            "share": round(s.items / counts.items, 3),
        }
        for s in shares
    )
    return Composition((first, *drafts), counts, inquiry.base, grounds.reason_counts(inquiry, inquiry.cohort), table)


def by_group(inquiry: Inquiry, key: str) -> Composition:
    """The cohort by one of aggregate.GROUPINGS: each group's items and how they were decided."""
    query = inquiry.query
    measure = query.measure or query.decision
    groups = aggregate.groups(
        inquiry.store, inquiry.base_cohort, key, _classes(inquiry) if key == "drug_class" else None
    )
    if _by_letters(query, key):
        groups.sort(key=lambda g: -g.counts.determinations)
    elif key in ("year", "month") and re.search(r"\bmost\b", query.text, re.IGNORECASE):
        groups.sort(key=lambda g: -(_hits(g.counts, query.decision) if query.decision else g.counts.items))
    elif query.decision and key not in ("year", "month"):
        groups.sort(key=lambda g: -_hits(g.counts, query.decision or "upheld"))
    drafts = [rate(inquiry, query.measure) if query.measure else how_many(inquiry)]
    drafts += [_group(inquiry, key, group, measure) for group in groups[:_GROUPS_SHOWN]]
    if len(groups) > _GROUPS_SHOWN:
        drafts.append(say("{rest} more groups are in the table.", rest=len(groups) - _GROUPS_SHOWN))
    if key == "category" and any(g.name == "Pharmaceuticals" for g in groups):
        drafts.append(
            say(
                "As in DWC's form, injected drugs such as intramuscular ketorolac count as pharmaceuticals, not as "
                "injections."
            )
        )
    if not groups:
        drafts.append(say("No item here gives a {name}.", name=_NAMES.get(key, key)))
    return Composition(
        (*drafts, *caution(inquiry.base, query)), inquiry.counts, inquiry.base, (), _table(inquiry, key, groups)
    )


def _group(inquiry: Inquiry, key: str, group: Group, measure: Decision | None) -> Draft:
    counts, name = group.counts, _name(inquiry, key, group.name)
    if measure is None:
        letters = (
            "" if key == "letter" else f" in {counts.determinations} {wording.plural(counts.determinations, 'letter')}"
        )
        return say(
            "{name}: {items} {noun}{letters}, {upheld} denied (upheld) and {overturned} approved (overturned).",
            name=name,
            items=counts.items,
            noun=wording.plural(counts.items, "item"),
            letters=letters,
            upheld=counts.upheld,
            overturned=counts.overturned,
        )
    interval = group.interval(measure) if counts.items >= wording.FEW else None
    return say(
        "{name}: {hits} of {items} {said} ({percent}"
        + ("; {confidence} interval {low} to {high})." if interval else ")."),
        name=name,
        hits=_hits(counts, measure),
        items=counts.items,
        said=wording.DECIDED[measure],
        percent=wording.percent(_hits(counts, measure), counts.items),
        confidence="95%",
        low=f"{100 * interval.low:.0f}%" if interval else "",
        high=f"{100 * interval.high:.0f}%" if interval else "",
    )


def _table(inquiry: Inquiry, key: str, groups: list[Group]) -> tuple[dict[str, object], ...]:
    """One row per group; while the cohort is small, with the items counted in it."""
    named = inquiry.base.items <= _MOST_NAMED and key != "drug_class"
    rows = aggregate.group_rows(inquiry.store, inquiry.base_cohort, key, _ROWS_NAMED) if named else {}
    return tuple(
        {
            key: _name(inquiry, key, group.name),
            **group.counts.model_dump(exclude={"determinations"}),
            "letters": group.counts.determinations,
            **({"rows": rows[group.name]} if group.name in rows else {}),
        }
        for group in groups
    )


def _classes(inquiry: Inquiry) -> dict[str, str]:
    return {t.treatment_id: t.drug_class for t in inquiry.lexicon.treatments.values() if t.drug_class}


def _by_letters(query: Query, key: str) -> bool:
    """Whether the groups are to be ranked by letters: "which specialty reviewed the most cases?"."""
    return key != "letter" and bool(re.search(r"\bmost (?:cases|letters|determinations|reviews)\b", query.text, re.I))


def _hits(counts: Counts, decision: Decision) -> int:
    return counts.upheld if decision == "upheld" else counts.overturned


def _name(inquiry: Inquiry, key: str, value: str) -> str:
    if key == "treatment" and value in inquiry.lexicon.treatments:
        return inquiry.lexicon.treatments[value].canonical_name
    if key == "reason" and value in inquiry.lexicon.reasons:
        return inquiry.lexicon.reasons[value].label
    if key == "guideline":
        source, _, rest = value.partition(" ")
        return rest if rest.upper().startswith(source) else value  # "ACOEM ACOEM Practice Guidelines"
    return spoken(value) if key == "month" else value
