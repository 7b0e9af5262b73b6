"""A query's filters as SQL over the store's items. Every number of an answer is counted through this."""

# ruff: noqa: S608 (names of tables and columns are ours, every value of a question is a parameter)

from typing import NamedTuple

from rag.records import Query

from .query_facts import REQUEST_HAS, having
from .query_filters import BODY_PARTS
from .query_licence import STATES

ITEMS = "items i JOIN determinations d ON d.determination_id = i.determination_id"
DECIDED = "COALESCE(d.decision_date, d.ur_denial_date, d.ur_date)"
_REQUEST = (
    "('_' || REPLACE(REPLACE(REPLACE(lower(i.request || ' ' || COALESCE(i.quantity, '')),"
    " ' ', ''), '-', ''), ',', '') || '_')"
)
_DATES = {
    "decision": DECIDED,
    "ur": "COALESCE(d.ur_denial_date, d.ur_date)",
    "injury": "d.date_of_injury",
    "received": "d.application_received",
}
_AMOUNT = "amount_of(i.request, ?)"
_NO_MORE = 1_000_000
_OF_ITEM = "(i.determination_id, i.number) IN (SELECT determination_id, number FROM {table} WHERE {test})"
_NOT_OF_ITEM = _OF_ITEM.replace(" IN (SELECT", " NOT IN (SELECT")
_BODY_PATTERNS = {name: patterns for name, _, patterns in BODY_PARTS}


class Cohort(NamedTuple):
    """A condition on items `i` and, where it speaks of them, their determinations `d`, with its parameters."""

    where: str
    params: tuple[object, ...]

    @property
    def tables(self) -> str:
        """What the condition needs: determinations are long rows and joined only where a condition is about them."""
        return ITEMS if "d." in self.where else "items i"

    def and_(self, where: str, *params: object) -> "Cohort":
        """The cohort narrowed by one more condition."""
        return Cohort(f"{self.where} AND {where}", (*self.params, *params))


def cohort(query: Query, *, decision: bool = True) -> Cohort:
    """The items a query speaks of; without `decision`, the same before the decision filter (the base)."""
    result = Cohort("1", ())
    for where, params in _conditions(query):
        result = result.and_(where, *params)
    if decision and query.decision:
        result = result.and_("i.decision = ?", query.decision)
    return result


def is_filtered(query: Query) -> bool:
    """Whether anything but the decision narrows the query."""
    return bool(_conditions(query))


def _conditions(query: Query) -> list[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    tables = (
        ("item_treatments", "treatment", query.treatments),
        ("item_treatments", "category", query.categories),
    )
    for table, column, values in tables:
        if values:
            found.append((_OF_ITEM.format(table=table, test=f"{column} IN ({_marks(values)})"), tuple(values)))
    found += _exclusions(query)
    if query.determination_ids:
        found.append((f"i.determination_id IN ({_marks(query.determination_ids)})", query.determination_ids))
    if query.items:
        found.append((f"i.number IN ({_marks(query.items)})", query.items))
    if query.specialties:
        having = f"SELECT determination_id FROM specialties WHERE specialty IN ({_marks(query.specialties)})"
        found.append((f"i.determination_id IN ({having})", query.specialties))
    found += _licence_conditions(query)
    found += (
        _reason_conditions(query) + _basis_conditions(query) + _letter_conditions(query) + _request_conditions(query)
    )
    return found


def _licence_conditions(query: Query) -> list[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    for states, test in ((query.licensed_in, "IN"), (query.not_licensed_in, "NOT IN")):
        if states:
            having = f"SELECT determination_id FROM licences WHERE state IN ({_marks(states)})"
            found.append((f"i.determination_id {test} ({having})", states))
    if query.licences:
        fewest, most = query.licences
        having = "SELECT determination_id FROM licences GROUP BY 1 HAVING COUNT(*) BETWEEN ? AND ?"
        found.append((f"i.determination_id IN ({having})", (fewest or 1, len(STATES) if most is None else most)))
    return found


def _exclusions(query: Query) -> list[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    for table, column, values in (
        ("item_treatments", "treatment", query.without_treatments),
        ("item_treatments", "category", query.without_categories),
        ("item_reasons", "code", query.without_reasons),
        ("item_reasons", "family", query.without_families),
    ):
        if values:
            found.append((_NOT_OF_ITEM.format(table=table, test=f"{column} IN ({_marks(values)})"), tuple(values)))
    if query.sole_reason and (query.reasons or query.families):
        test = f"NOT (code IN ({_marks(query.reasons)}) OR family IN ({_marks(query.families)}))"
        found.append((_NOT_OF_ITEM.format(table="item_reasons", test=test), (*query.reasons, *query.families)))
    return found


def _reason_conditions(query: Query) -> list[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    if query.reasons:
        test, params = f"code IN ({_marks(query.reasons)})", tuple(query.reasons)
        if query.reason_detail:
            # a reader that gives no detail still quotes the word
            test += " AND (detail = ? OR (detail IS NULL AND quote LIKE ?))"
            params = (*params, query.reason_detail, f"%{_DETAIL_WORDS.get(query.reason_detail, query.reason_detail)}%")
        found.append((_OF_ITEM.format(table="item_reasons", test=test), params))
    if query.annotations:
        test = f"code IN ({_marks(query.annotations)})"
        found.append((_OF_ITEM.format(table="item_annotations", test=test), query.annotations))
    if query.also_reasons:
        test = f"code IN ({_marks(query.also_reasons)})"
        found.append((_OF_ITEM.format(table="item_reasons", test=test), query.also_reasons))
    if query.families:
        found.append(
            (_OF_ITEM.format(table="item_reasons", test=f"family IN ({_marks(query.families)})"), query.families)
        )
    return found


_DETAIL_WORDS = {"quantity": "quantit", "site": "body part", "regimen": "dos"}


def _basis_conditions(query: Query) -> list[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    by_reviewer = "side = 'reviewer' AND "
    if query.basis_sources:
        test = f"{by_reviewer}source IN ({_marks(query.basis_sources)})"
        found.append((_OF_ITEM.format(table="item_basis", test=test), query.basis_sources))
    for topic in query.basis_topics:
        found.append((_OF_ITEM.format(table="item_basis", test=f"{by_reviewer}topic LIKE ?"), (f"%{topic}%",)))
    if query.pages:
        cited = f"SELECT 1 FROM json_each(item_basis.pages) page WHERE page.value IN ({_marks(query.pages)})"
        test = f"{by_reviewer}EXISTS ({cited})"
        found.append((_OF_ITEM.format(table="item_basis", test=test), query.pages))
    for column, value in (
        ("claims_administrator_cited_nothing", query.claims_administrator_cited_nothing),
        ("reviewer_cited_nothing", query.reviewer_cited_nothing),
    ):
        if value is not None:
            found.append((f"i.{column} = ?", (int(value),)))
    return found


def _letter_conditions(query: Query) -> list[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    dated = _DATES[query.dated_by]
    if query.since:
        found.append((f"{dated} >= ?", (query.since,)))
    if query.until:
        found.append((f"substr({dated}, 1, {len(query.until)}) <= ?", (query.until,)))
    if query.date_of_injury:
        found.append(("d.date_of_injury LIKE ?", (f"{query.date_of_injury}%",)))
    if query.ur_outcome:
        found.append(("d.ur_outcome = ?", (query.ur_outcome,)))
    if query.priority:
        found.append(("d.priority = ?", (query.priority,)))
    if query.worker_sex:
        found.append(("d.worker_sex = ?", (query.worker_sex,)))
    lowest, highest = query.worker_age or (None, None)
    if lowest is not None:
        found.append(("d.worker_age >= ?", (lowest,)))
    if highest is not None:
        found.append(("d.worker_age <= ?", (highest,)))
    return found


def _request_conditions(query: Query) -> list[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    if query.letter_outcome:
        test = "COUNT(DISTINCT decision) = 2" if query.letter_outcome == "mixed" else "SUM(decision <> ?) = 0"
        letters = f"SELECT determination_id FROM items GROUP BY determination_id HAVING {test}"
        params = () if query.letter_outcome == "mixed" else (query.letter_outcome,)
        found.append((f"i.determination_id IN ({letters})", params))
    if query.partial:
        found.append(("i.eligible_portion IS NOT NULL", ()))
    if query.timing:
        found.append(("i.timing = ?", (query.timing,)))
    for word in query.requested:
        found.append((REQUEST_HAS, (having(word),)))
    for detail in query.details:
        found.append((f"{_REQUEST} GLOB ?", (_detail_pattern(detail),)))
    if query.amount:
        least, most = query.amount.least, query.amount.most
        found.append(
            (f"{_AMOUNT} BETWEEN ? AND ?", (query.amount.unit, least or 0, _NO_MORE if most is None else most))
        )
    found += [_of_part(name, query.body_side) for name in query.body_parts]
    if query.body_side and not query.body_parts:
        side = query.body_side
        test = _OF_ITEM.format(table="item_body_parts", test="body_part LIKE ?")
        found.append((f"({REQUEST_HAS} OR {test})", (having(side), f"{side}%")))
    return found


def _of_part(name: str, side: str | None) -> tuple[str, tuple[object, ...]]:
    """Items on a part of the body; on one side of it, as the record has it, else as the request names it."""
    patterns = tuple(f"*{pattern}*" for pattern in _BODY_PATTERNS[name])
    of_part = " OR ".join("lower(part.body_part) GLOB ?" for _ in patterns)
    of_request = " OR ".join("lower(i.request) GLOB ?" for _ in patterns)
    within = "SELECT 1 FROM item_body_parts part WHERE part.determination_id = i.determination_id"
    within += f" AND part.number = i.number AND ({of_part})"
    if side is None:
        return f"(({of_request}) OR EXISTS ({within}))", (*patterns, *patterns)
    where = (
        f"(EXISTS ({within} AND part.body_part LIKE ?) OR (NOT EXISTS ({within}) AND ({of_request}) AND {REQUEST_HAS}))"
    )
    return where, (*patterns, f"{side}%", *patterns, *patterns, having(side))


def _detail_pattern(detail: str) -> str:
    # "5mg" is not found in "7.5mg", nor "#9" in "#90"
    before = "" if detail[0] == "#" else "[^0-9.]"
    return f"*{before}{detail}{'[^0-9]' if detail[-1].isdigit() else ''}*"


def _marks(values: tuple[object, ...]) -> str:
    return ", ".join("?" for _ in values)
