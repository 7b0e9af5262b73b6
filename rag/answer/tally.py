"""Aggregate and trend: counts, rates with n and an interval, groups. Letters and items are never mixed up."""

from rag.records import Citation, Counts, Decision, Query
from rag.search.query_cohort import cohort

from . import aggregate, grounds, wording
from .aggregate import Group
from .draft import Draft, say
from .inquiry import Composition, Inquiry

_GROUPS_SHOWN = 15
_CITED = 8
# what a share is about: the filters that mark items, taken off for the whole
_MARKS = (
    "reasons",
    "families",
    "claims_administrator_cited_nothing",
    "reviewer_cited_nothing",
    "basis_sources",
    "pages",
    "timing",
    "partial",
)
_NAMES = {
    "category": "DWC category",
    "treatment": "treatment",
    "reason": "reason",
    "guideline": "guideline",
    "specialty": "reviewer specialty",
    "year": "year",
    "body_part": "body part",
    "drug_class": "drug class",
    "source": "guideline source",
    "sex": "sex",
}


def tally(inquiry: Inquiry) -> Composition:
    """The number asked for: a rate, a share with a reason, a breakdown, or how many."""
    query = inquiry.query
    if query.group_by == "reason" and not query.reasons:
        return _by_reason(inquiry)
    if query.group_by and not any(getattr(query, name) for name in _MARKS):
        return _by_group(inquiry, query.group_by)
    if any(getattr(query, name) for name in _MARKS):
        return _share(inquiry)
    drafts = [rate(inquiry, query.measure or "overturned")] if query.measure else [_how_many(inquiry)]
    return Composition((*drafts, *_caution(inquiry.base, query)), inquiry.counts, inquiry.base)


def trend(inquiry: Inquiry) -> Composition:
    """The cohort year by year, on the date of decision, else of utilization review."""
    found = _by_group(inquiry, "year")
    undated = aggregate.undated(inquiry.store, inquiry.base_cohort)
    drafts = list(found.drafts)
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


def rate(inquiry: Inquiry, decision: Decision) -> Draft:
    """The share of the cohort's items that were decided so, with n and, where there are enough, an interval."""
    base = inquiry.base
    hits = base.upheld if decision == "upheld" else base.overturned
    found = aggregate.interval(inquiry.store, inquiry.base_cohort, decision)
    rows = aggregate.items(inquiry.store, inquiry.base_cohort, _CITED)
    with_interval = found is not None and base.items >= wording.FEW
    return say(
        "{hits} of {whole} {subject} {verb} {said} ({percent}"
        + ("; {confidence} interval {low} to {high}" if with_interval else "")
        + "), in {letters} {noun}: {tally}.",
        citations=inquiry.headings(rows) if base.items <= _CITED else (),
        hits=hits,
        whole=base.items,
        subject=wording.subject(inquiry.query, inquiry.lexicon, base.items),
        verb="was" if hits == 1 else "were",
        said=wording.DECIDED[decision],
        percent=wording.percent(hits, base.items),
        confidence="95%",
        low=f"{100 * found.low:.0f}%" if found else "",
        high=f"{100 * found.high:.0f}%" if found else "",
        letters=base.determinations,
        noun=wording.plural(base.determinations, "letter"),
        tally=wording.tally(base),
    )


def _how_many(inquiry: Inquiry) -> Draft:
    counts, base, decision = inquiry.counts, inquiry.base, inquiry.query.decision
    rows = aggregate.items(inquiry.store, inquiry.cohort, _CITED)
    of_base = " of {whole}" if decision else ""
    return say(
        "{number}"
        + of_base
        + " {subject} {verb}"
        + (" {said}" if decision else " decided")
        + ", in {letters} {noun}"
        + ("." if decision else ": {tally}."),
        citations=inquiry.headings(rows) if counts.items <= _CITED else (),
        decision=decision,
        number=counts.items,
        whole=base.items,
        subject=wording.subject(inquiry.query, inquiry.lexicon, base.items if decision else counts.items),
        verb="was" if counts.items == 1 else "were",
        said=wording.DECIDED[decision] if decision else "",
        letters=counts.determinations,
        noun=wording.plural(counts.determinations, "letter"),
        tally=wording.tally(counts),
    )


def _share(inquiry: Inquiry) -> Composition:
    """How many of the cohort carry a reason or a mark, with each of them cited while they are few."""
    query = inquiry.query
    without = query.model_copy(update={name: Query.model_fields[name].default for name in (*_MARKS, "reason_detail")})
    whole = aggregate.counts(inquiry.store, cohort(without))
    counts = inquiry.counts
    drafts = [
        say(
            "{number} of {whole} {noun} ({percent}) {mark}, in {letters} {letter_noun}.",
            number=counts.items,
            whole=whole.items,
            noun=f"{wording.PLAIN[query.decision]} {wording.plural(whole.items, 'item')}"
            if query.decision
            else wording.subject(without, inquiry.lexicon, whole.items),
            percent=wording.percent(counts.items, whole.items),
            mark=_mark(inquiry, counts),
            letters=counts.determinations,
            letter_noun=wording.plural(counts.determinations, "letter"),
            citations=_marked(inquiry),
        )
    ]
    drafts += _quoted(inquiry)
    return Composition(
        (*drafts, *_caution(whole, query)), counts, inquiry.base, grounds.reason_counts(inquiry, inquiry.cohort)
    )


def _mark(inquiry: Inquiry, counts: Counts) -> str:
    query = inquiry.query
    if query.claims_administrator_cited_nothing:
        return "come with no medical evidence cited by the claims administrator"
    if query.reviewer_cited_nothing:
        return "come with no guideline cited by the reviewer"
    if query.basis_sources or query.pages:
        cited = [*query.basis_sources, *([wording.pages(query.pages)] if query.pages else [])]
        return f"rest on {wording.listed(cited)} in the reviewer's citation"
    if query.partial:
        return "had been approved in part by utilization review, and only the rest was decided"
    if query.timing:
        return f"are {query.timing} requests"
    labels = [inquiry.lexicon.reasons[code].label.lower() for code in query.reasons if code in inquiry.lexicon.reasons]
    if query.reason_detail:
        labels = [f"the {_DETAILS.get(query.reason_detail, query.reason_detail)} missing from the request"]
    verb = "has" if counts.items == 1 else "have"
    return f"{verb} this among the reasons: {wording.listed(labels, 'or') or 'the kind asked about'}"


_DETAILS = {"quantity": "quantity", "site": "body part", "regimen": "dose, strength, frequency or duration"}


def _quoted(inquiry: Inquiry) -> list[Draft]:
    drafts = []
    for citation in _marked(inquiry):
        place = wording.where(citation.determination_id or "", citation.item)
        drafts.append(say("“{quote}” {place}.", citations=(citation,), quote=citation.quote, place=place))
    return drafts


def _marked(inquiry: Inquiry) -> tuple[Citation, ...]:
    """The sentence that carries the mark, one for each of the first items."""
    query = inquiry.query
    found: dict[tuple[str, int], Citation] = {}
    for row in aggregate.items(inquiry.store, inquiry.cohort, grounds.SMALL):
        if not (query.reasons or query.families):
            side = "claims_administrator" if query.claims_administrator_cited_nothing else "reviewer"
            line = inquiry.evidence.guideline_line(row.determination_id, row.number, side)
            if line:
                found[row.determination_id, row.number] = line
            continue
        for reason in inquiry.evidence.item(row.determination_id, row.number).reasons:
            if reason.code in query.reasons or reason.code.partition(".")[0] in query.families:
                quote = reason.quote
                found.setdefault(
                    (row.determination_id, row.number),
                    inquiry.evidence.sentence(row.determination_id, row.number, quote.start, quote.end),
                )
    return tuple(found.values())


def _by_reason(inquiry: Inquiry) -> Composition:
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


def _by_group(inquiry: Inquiry, key: str) -> Composition:
    query = inquiry.query
    measure: Decision = query.measure or query.decision or "upheld"
    groups = _groups(inquiry, key)
    if query.decision:
        groups.sort(key=lambda g: -_hits(g.counts, measure)) if key != "year" else None
    drafts = [_how_many(inquiry) if not query.measure else rate(inquiry, query.measure)]
    for group in groups[:_GROUPS_SHOWN]:
        drafts.append(
            say(
                "{name}: {hits} of {items} {said} ({percent}).",
                name=_name(inquiry, key, group.name),
                hits=_hits(group.counts, measure),
                items=group.counts.items,
                said=wording.DECIDED[measure],
                percent=wording.percent(_hits(group.counts, measure), group.counts.items),
            )
        )
    if key == "category" and any(g.name == "Pharmaceuticals" for g in groups):
        drafts.append(
            say(
                "As in DWC's form, injected drugs such as intramuscular ketorolac count as pharmaceuticals, not as "
                "injections."
            )
        )
    if not groups:
        drafts.append(say("No item here gives a {name}.", name=_NAMES.get(key, key)))
    table = tuple(
        {
            key: _name(inquiry, key, g.name),
            **g.counts.model_dump(exclude={"determinations"}),
            "letters": g.counts.determinations,
        }
        for g in groups
    )
    return Composition((*drafts, *_caution(inquiry.base, query)), inquiry.counts, inquiry.base, (), table)


def _groups(inquiry: Inquiry, key: str) -> list[Group]:
    groups = aggregate.groups(inquiry.store, inquiry.base_cohort, key)
    if key != "drug_class":
        return groups
    known = inquiry.lexicon.treatments
    sums: dict[str, Counts] = {}
    for group in groups:
        name = known[group.name].drug_class if group.name in known else None
        if name:
            before = sums.get(name, Counts(determinations=0, items=0, upheld=0, overturned=0))
            sums[name] = Counts(**{f: getattr(before, f) + getattr(group.counts, f) for f in Counts.model_fields})
    return sorted((Group(*pair) for pair in sums.items()), key=lambda g: -g.counts.items)


def _hits(counts: Counts, decision: Decision) -> int:
    return counts.upheld if decision == "upheld" else counts.overturned


def _name(inquiry: Inquiry, key: str, value: str) -> str:
    if key == "treatment" and value in inquiry.lexicon.treatments:
        return inquiry.lexicon.treatments[value].canonical_name
    if key == "reason" and value in inquiry.lexicon.reasons:
        return inquiry.lexicon.reasons[value].label
    return value


def _caution(counts: Counts, query: Query) -> list[Draft]:
    if not counts.items:
        return []
    if counts.items < wording.FEW:
        return (
            [
                say(
                    "{items} {noun} are too few for a rate that means much.",
                    items=counts.items,
                    noun=wording.plural(counts.items, "item"),
                )
            ]
            if counts.items > 1
            else [say("One item is too few for a rate that means much.")]
        )
    return [say("These are the letters loaded here, not all IMR decisions.")] if query.measure else []
