"""How many letters, and which: those with at least one item decided so, and those with so many items."""

# ruff: noqa: S608 (names of columns are ours, every value of a question is a parameter)

import json
import re

from rag.search.query_cohort import Cohort
from rag.search.query_decision import polarity
from rag.search.query_spans import spans_of

from . import aggregate, wording
from .draft import say
from .inquiry import Composition, Inquiry

_LETTERS = r"(?:letters?|cases?|determinations?|imrs?|files?)"
_ANY = re.compile(
    rf"\b{_LETTERS}\b(?>[^?]*?\b(?:at least one|one or more|any|some)\b)[^?]*"
    r"\b(?:overturned|approved|reversed|upheld|denied)\b",
    re.IGNORECASE,
)
_SIZE = re.compile(
    rf"\b{_LETTERS}\b[^?]{{0,25}}?\b(?P<than>more than|over|at least|fewer than|less than|exactly|only)\s+"
    r"(?P<number>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:(?:disputed|separate)\s+)?"
    r"(?:items?|requests?|services?|treatments?)\b",
    re.IGNORECASE,
)
_END = re.compile(
    rf"\b(?:which|what)\b[^?]{{0,20}}\b{_LETTERS}\b[^?]{{0,25}}\b(?P<end>fewest|least|smallest number of|most|"
    rf"largest number of)\b"
    r"[^?]{0,20}\b(?:items?|requests?|services?|treatments?)\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"\b{_LETTERS}\b[^?]{{0,25}}?\b(?:(?:one|a) single|one|a lone)\s+(?:disputed\s+)?(?:item|request|service|"
    rf"treatment)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(rf"\b{_LETTERS}\b[^?]{{0,40}}\bboth\b[^?]{{2,60}}\band\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:how many|which|what (?:share|percent\w*|fraction|proportion))\b", re.IGNORECASE)
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}
_TESTS = {"more than": ">", "over": ">", "at least": ">=", "fewer than": "<", "less than": "<"}
_NAMED = 20


def letters(inquiry: Inquiry) -> Composition | None:
    """Letters counted by what their items are; None where letters are not counted so."""
    text = inquiry.query.text
    if not _ASKS.search(text):
        return None
    if _BOTH.search(text) and (both := _with_both(inquiry)):
        return both
    said = polarity(text)
    decision = said.decision or said.measure
    if decision and _ANY.search(text):
        says = f"at least one item {wording.DECIDED[decision]}"
        return _told(inquiry, inquiry.base_cohort, "SUM(i.decision = ?) > 0", decision, says)
    end = _END.search(text)
    if end and end.group("end").lower() in ("fewest", "least", "smallest number of"):
        cohort = inquiry.base_cohort
        sizes = f"SELECT COUNT(*) AS n FROM {cohort.tables} WHERE {cohort.where} GROUP BY i.determination_id"
        fewest = inquiry.store.rows(f"SELECT MIN(n) FROM ({sizes})", cohort.params)[0][0]
        says = f"the fewest disputed items, {{size}} {'each' if fewest else ''}"
        return _told(inquiry, cohort, "COUNT(*) = ?", fewest, says.rstrip()) if fewest else None
    size = _SIZE.search(text)
    if _SINGLE.search(text) and not size:
        return _told(inquiry, Cohort("1", ()), "COUNT(*) = ?", 1, "exactly {size} disputed item")
    if size:
        number = _NUMBERS.get(size.group("number").lower()) or int(size.group("number"))
        test = f"COUNT(*) {_TESTS.get(size.group('than').lower(), '=')} ?"
        says = f"{size.group('than').lower()} {{size}} disputed {wording.plural(number, 'item')}"
        return _told(inquiry, Cohort("1", ()), test, number, says)
    return None


def _with_both(inquiry: Inquiry) -> Composition | None:
    """The letters that decide on two treatments named, with the items on either; None where no two are named."""
    spans = spans_of(inquiry.query.text, inquiry.lexicon)
    if len(spans) != 2 or not inquiry.query.treatments:
        return None
    of_one = "SELECT determination_id FROM item_treatments WHERE treatment IN (SELECT value FROM json_each(?))"
    ids = tuple(json.dumps(span.treatments) for span in spans)
    cohort = inquiry.base_cohort.and_(f"i.determination_id IN ({of_one} INTERSECT {of_one})", *ids)
    counts = aggregate.counts(inquiry.store, cohort)
    rows = aggregate.items(inquiry.store, cohort, _NAMED)
    first = say(
        "{number} {noun} {verb} both {one} and {other}.",
        number=counts.determinations,
        noun=wording.plural(counts.determinations, "letter"),
        verb="decides on" if counts.determinations == 1 else "decide on",
        one=wording.lowered(spans[0].text),
        other=wording.lowered(spans[1].text),
    )
    return Composition((first, *map(inquiry.outcome, rows)), counts, counts)


def _told(inquiry: Inquiry, cohort: Cohort, test: str, value: int | str, says: str) -> Composition:
    whole = aggregate.counts(inquiry.store, cohort).determinations
    sql = f"SELECT i.determination_id FROM {cohort.tables} WHERE {cohort.where} GROUP BY 1 HAVING {test} ORDER BY 1"
    ids = [row[0] for row in inquiry.store.rows(sql, (*cohort.params, value))]
    named = [wording.case_name(name) for name in ids[:_NAMED]]
    draft = say(
        "{number} of {whole} {noun} ({percent}) {verb} " + says + (": {cases}{more}." if named else "."),
        number=len(ids),
        whole=whole,
        noun=wording.plural(whole, "letter"),
        percent=wording.percent(len(ids), whole),
        verb="has" if len(ids) == 1 else "have",
        size=value if isinstance(value, int) else 0,
        cases=wording.listed(named, "and"),
        more=f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else "",
    )
    return Composition((draft,), table=tuple({"case": name} for name in ids[:100]))
