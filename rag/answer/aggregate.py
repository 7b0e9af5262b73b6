"""Every number of an answer: counts, rates, groups and reasons over the items of a cohort, by SQL."""

# ruff: noqa: S608 (names of tables and columns are ours, every value of a question is a parameter)

import json
from collections.abc import Mapping
from typing import NamedTuple

from rag.answer.intervals import Interval, Sums, clustered
from rag.records import Counts, Decision
from rag.search.query_cohort import DECIDED, ITEMS, Cohort
from rag.search.query_facts import Rows


class ItemRow(NamedTuple):
    """One disputed item of a cohort."""

    determination_id: str
    number: int
    request: str
    decision: Decision
    eligible: str | None = None


class ReasonShare(NamedTuple):
    """How many items of a cohort carry a reason, and how many as a decisive one."""

    code: str
    items: int
    decisive: int


class ReasonRow(NamedTuple):
    """One reason of one item with its quote's place."""

    determination_id: str
    number: int
    code: str
    weight: str
    start: int
    end: int


class BasisRow(NamedTuple):
    """A guideline that reviewers of a cohort relied on, with an item that shows it."""

    source: str
    guideline: str
    topic: str | None
    pages: str
    items: int
    determination_id: str
    number: int


class Group(NamedTuple):
    """The items of a cohort that share a value, with what an interval of their share of denials needs."""

    name: str
    counts: Counts
    sums: Sums

    def interval(self, decision: Decision) -> Interval | None:
        """The 95 % interval of the share decided so, by whole determinations."""
        found = clustered(self.sums)
        return Interval(1 - found.high, 1 - found.low) if found and decision == "overturned" else found


_COUNTS = (
    "COUNT(DISTINCT i.determination_id), COUNT(*), COALESCE(SUM(i.decision = 'upheld'), 0),"
    " COALESCE(SUM(i.decision = 'overturned'), 0)"
)
_CHOSEN_AMONG = 400
_SUMS = "COUNT(*), SUM(n), SUM(x), SUM(n * n), SUM(n * x), SUM(x * x)"
_OF_LETTER = "JOIN determinations d ON d.determination_id = i.determination_id"
_ON_ITEM = "ON {0}.determination_id = i.determination_id AND {0}.number = i.number"
# what a cohort can be grouped by: the value, and the table that holds it; an item with two values counts in both
GROUPINGS: Mapping[str, tuple[str, str]] = {
    "treatment": ("g.treatment", f"JOIN item_treatments g {_ON_ITEM.format('g')}"),
    "category": (
        "g.category",
        "JOIN (SELECT DISTINCT determination_id, number, category FROM item_treatments) g " + _ON_ITEM.format("g"),
    ),
    # the parameter is a JSON list of (treatment, class); an item with two drugs of one class counts once
    "drug_class": (
        "g.class",
        "JOIN (SELECT DISTINCT t.determination_id, t.number, json_extract(c.value, '$[1]') AS class"
        " FROM json_each(?) c JOIN item_treatments t ON t.treatment = json_extract(c.value, '$[0]')) g"
        f" {_ON_ITEM.format('g')}",
    ),
    "reason": (
        "g.code",
        f"JOIN (SELECT DISTINCT determination_id, number, code FROM item_reasons) g {_ON_ITEM.format('g')}",
    ),
    "guideline": (
        "g.name",
        "JOIN (SELECT DISTINCT determination_id, number, source || ' ' || guideline || COALESCE(', ' || topic, '') "
        "AS name"
        f" FROM item_basis WHERE side = 'reviewer') g {_ON_ITEM.format('g')}",
    ),
    "source": (
        "g.source",
        f"JOIN (SELECT DISTINCT determination_id, number, source FROM item_basis WHERE side = 'reviewer') g "
        f"{_ON_ITEM.format('g')}",
    ),
    "state": ("g.state", "JOIN licences g ON g.determination_id = i.determination_id"),
    "specialty": ("g.specialty", "JOIN specialties g ON g.determination_id = i.determination_id"),
    "body_part": ("lower(g.body_part)", f"JOIN item_body_parts g {_ON_ITEM.format('g')}"),
    "year": (f"substr({DECIDED}, 1, 4)", _OF_LETTER),
    "month": (f"substr({DECIDED}, 1, 7)", _OF_LETTER),
    "letter": ("i.determination_id", ""),
    "sex": ("d.worker_sex", _OF_LETTER),
}


def counts(store: Rows, cohort: Cohort) -> Counts:
    """Determinations, items, and items by decision."""
    row = store.rows(f"SELECT {_COUNTS} FROM {cohort.tables} WHERE {cohort.where}", cohort.params)[0]
    return Counts(determinations=row[0], items=row[1], upheld=row[2], overturned=row[3])


def items(store: Rows, cohort: Cohort, limit: int) -> list[ItemRow]:
    """The first items of a cohort, by case and number."""
    sql = (
        "SELECT i.determination_id, i.number, i.request, i.decision, i.eligible_portion"
        f" FROM {cohort.tables} WHERE {cohort.where}"
        " ORDER BY i.determination_id, i.number LIMIT ?"
    )
    return [ItemRow(*row) for row in store.rows(sql, (*cohort.params, limit))]


def interval(store: Rows, cohort: Cohort, decision: Decision) -> Interval | None:
    """The 95 % interval of the share of items decided so, by whole determinations."""
    counted = "COUNT(*) AS n, SUM(i.decision = ?) AS x"
    letters = f"SELECT {counted} FROM {cohort.tables} WHERE {cohort.where} GROUP BY i.determination_id"
    row = store.rows(f"SELECT {_SUMS} FROM ({letters})", (decision, *cohort.params))[0]
    return clustered(Sums(*(value or 0 for value in row)))


def groups(store: Rows, cohort: Cohort, key: str, classes: Mapping[str, str] | None = None) -> list[Group]:
    """The cohort by one of `GROUPINGS`, largest group first (years in order); items without a value are left out.

    `classes` gives each treatment its class, for the grouping by drug class.
    """
    value, join = _grouping(key, cohort)
    letters = (
        f"SELECT {value} AS name, COUNT(*) AS n, SUM(i.decision = 'upheld') AS x FROM {cohort.tables} {join}"
        f" WHERE {cohort.where} AND {value} IS NOT NULL GROUP BY 1, i.determination_id"
    )
    order = "1" if key in ("year", "month") else "3 DESC, 1"
    sql = f"SELECT name, {_SUMS} FROM ({letters}) GROUP BY 1 ORDER BY {order}"
    mapping = (json.dumps(list(classes.items())),) if classes else ()
    found = []
    for name, *numbers in store.rows(sql, (*mapping, *cohort.params)):
        of = Sums(*numbers)
        counts_ = Counts(
            determinations=of.determinations, items=of.items, upheld=of.hits, overturned=of.items - of.hits
        )
        found.append(Group(name, counts_, of))
    return found


def _grouping(key: str, cohort: Cohort) -> tuple[str, str]:
    """The value and its join, left out where the cohort has joined the determinations already."""
    value, join = GROUPINGS[key]
    return value, "" if join == _OF_LETTER and cohort.tables == ITEMS else join


def group_rows(store: Rows, cohort: Cohort, key: str, limit: int) -> dict[str, list[str]]:
    """The first items counted in each group, as "case #item"."""
    value, join = _grouping(key, cohort)
    sql = (
        f"SELECT {value}, i.determination_id, i.number FROM {cohort.tables} {join}"
        f" WHERE {cohort.where} AND {value} IS NOT NULL ORDER BY 2, 3"
    )
    found: dict[str, list[str]] = {}
    for name, determination_id, number in store.rows(sql, cohort.params):
        rows = found.setdefault(name, [])
        if len(rows) < limit:
            rows.append(f"{determination_id} #{number}")
    return found


def reason_shares(store: Rows, cohort: Cohort) -> list[ReasonShare]:
    """The reasons of a cohort, the most frequent first."""
    sql = (
        "SELECT code, COUNT(*), SUM(decisive) FROM (SELECT r.code, MAX(r.weight = 'decisive') AS decisive"
        f" FROM {cohort.tables} JOIN item_reasons r {_ON_ITEM.format('r')} WHERE {cohort.where}"
        " GROUP BY i.determination_id, i.number, r.code) GROUP BY code ORDER BY 2 DESC, 3 DESC, 1"
    )
    return [ReasonShare(*row) for row in store.rows(sql, cohort.params)]


def family_items(
    store: Rows, cohort: Cohort, families: tuple[str, ...], *, decisive: bool, column: str = "family"
) -> int:
    """How many items of a cohort have a reason of these families (or codes), decisive ones only if asked."""
    marks = ", ".join("?" for _ in families)
    weight = " AND weight = 'decisive'" if decisive else ""
    narrowed = cohort.and_(
        "(i.determination_id, i.number) IN (SELECT determination_id, number FROM item_reasons"
        f" WHERE {column} IN ({marks}){weight})",
        *families,
    )
    return counts(store, narrowed).items


def reason_rows(store: Rows, cohort: Cohort, code: str, limit: int) -> list[ReasonRow]:
    """Items of a cohort that carry a reason, with the places of their quotes, decisive and short quotes first.

    The clearest are chosen among some hundreds: a reason that thousands of items carry needs no search through all.
    """
    sql = (
        'SELECT determination_id, number, code, weight, start, "end" FROM ('
        'SELECT r.determination_id, r.number, r.code, r.weight, r.start, r."end" FROM item_reasons r'
        f" CROSS JOIN items i ON i.determination_id = r.determination_id AND i.number = r.number {_letters(cohort)}"
        f" WHERE r.code = ? AND {cohort.where} LIMIT {_CHOSEN_AMONG})"
        " ORDER BY weight = 'decisive' DESC, abs(\"end\" - start - 90), determination_id, number LIMIT ?"
    )
    return [ReasonRow(*row) for row in store.rows(sql, (code, *cohort.params, limit))]


def annotation_rows(store: Rows, cohort: Cohort, limit: int = 40) -> list[ReasonRow]:
    """The annotations of a cohort's items."""
    sql = (
        "SELECT r.determination_id, r.number, r.code, 'note', r.start, r.\"end\" FROM item_annotations r"
        f" JOIN ({_keys(cohort)}) k ON k.determination_id = r.determination_id AND k.number = r.number"
        " ORDER BY r.determination_id, r.number LIMIT ?"
    )
    return [ReasonRow(*row) for row in store.rows(sql, (*cohort.params, limit))]


def bases(store: Rows, cohort: Cohort, side: str = "reviewer") -> list[BasisRow]:
    """The guidelines that one side relied on, the most used first."""
    sql = (
        "SELECT b.source, b.guideline, MIN(b.topic), MIN(b.pages),"
        " COUNT(DISTINCT b.determination_id || '#' || b.number), MIN(b.determination_id), b.number FROM item_basis b"
        f" JOIN ({_keys(cohort)}) k ON k.determination_id = b.determination_id AND k.number = b.number"
        " WHERE b.side = ? GROUP BY b.source, b.guideline,"
        " rtrim(replace(lower(COALESCE(b.topic, '')), ' section', ''), 's'), b.pages ORDER BY 5 DESC, 1, 2"
    )
    return [BasisRow(*row) for row in store.rows(sql, (*cohort.params, side))]


def undated(store: Rows, cohort: Cohort) -> int:
    """How many items of a cohort have no date of decision or utilization review."""
    return counts(store, cohort.and_(f"{DECIDED} IS NULL")).items


def _letters(cohort: Cohort) -> str:
    return _OF_LETTER if cohort.tables == ITEMS else ""


def _keys(cohort: Cohort) -> str:
    return f"SELECT i.determination_id, i.number FROM {cohort.tables} WHERE {cohort.where}"
