"""What is scored: each field as comparable values, taken from a label and from a record in the same way.

A field with one value has at most one. None means "not labelled".
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from rag.grounding import fold

Json = dict[str, Any]
Values = Mapping[Any, Any]
"""Comparable value → the value as written."""

DRUG, GUIDELINE, DATE = "wrong drug, dose or quantity", "wrong guideline or page", "wrong date"
_UNIT = re.compile(r"(?<=\d)\s+(?=(?:mg|ml|mcg|gm?|%|tabs?|units?)\b|%)")
_COUNT = re.compile(r"(?<![a-z0-9])([x#])\s+(?=\d)")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_WORD = re.compile(r"[a-z]+|\d+")
# words that a printed guideline line has whatever the guideline, and names that are written in several ways
_FIXED = frozenset(
    """decision based on upon mtus non citation section sections s and the of for pg pgs page pages p pp claims
    administrator expert reviewer their outside recommendation other medical treatment guideline
    guidelines""".split()  # noqa: SIM905
)
_ABBREVIATION = re.compile(r"\s*\((?:odg|mtus|acoem)\)")
_ODG = re.compile(r"official disability guidelines?|work loss data institute")


class Field(NamedTuple):
    """A scored field: how to read it from a label and from a record, and the harm of saying something false in it.

    `key` is the place of a label that an adjudication changes; derived fields have none of their own. `element` makes
    one entry of a list at `key` comparable.
    """

    name: str
    read: Callable[[Json], Values | None]
    harm: str | None = None
    many: bool = False
    closed: bool = False
    key: str | None = None
    of_record: Callable[[Json], Values | None] | None = None
    element: Callable[[Any], Any] = lambda value: value


def plain(value: Any) -> Any:
    """A value for the normalised comparison: folded, lower-cased, no spaces in doses and counts, no final period."""
    if not isinstance(value, str):
        return value
    folded = fold(value).casefold().rstrip(". ").replace("×", "x")
    return _COUNT.sub(r"\1", _UNIT.sub("", folded))


def at(json: Json, path: Iterable[str]) -> tuple[bool, Any]:
    """Whether `path` is there, and what stands at it."""
    found: Any = json
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return False, None
        found = found[key]
    return True, found


def one(*path: str) -> Callable[[Json], Values | None]:
    """A reader of a single value at `path`."""

    def read(json: Json) -> Values | None:
        there, value = at(json, path)
        if not there:
            return None
        return {} if value is None else {plain(value): value}

    return read


def many(
    *path: str, key: Callable[[Any], Any] = plain, written: Callable[[Any], Any] = lambda value: value
) -> Callable[[Json], Values | None]:
    """A reader of a list at `path`, each element made comparable by `key` (None: left out)."""

    def read(json: Json) -> Values | None:
        there, values = at(json, path)
        if not there:
            return None
        return {k: written(value) for value in values or () if (k := key(value)) is not None}

    return read


def numbers(json: Json) -> Values | None:
    """The numbers in a request: a misread strength or count changes what was asked for."""
    there, request = at(json, ("request",))
    return {n: n for n in _NUMBER.findall(request or "")} if there else None


def printed_words(path: str) -> Callable[[Json], Values | None]:
    """The words of a line that is labelled as printed; none where the label says that nothing was cited."""
    silent = f"{path.removesuffix('_basis_text')}_cited_nothing"

    def read(json: Json) -> Values | None:
        there, text = at(json, (path,))
        return {word: word for word in _words("" if json.get(silent) else text or "")} if there else None

    return read


def basis_words(path: str) -> Callable[[Json], Values | None]:
    """The words of the bases of a record, to compare with a line as printed."""

    def read(json: Json) -> Values | None:
        there, bases = at(json, (path,))
        return {word: word for basis in bases or () for word in _basis_words(basis)} if there else None

    return read


def _basis_words(basis: Json) -> list[str]:
    source = "odg" if basis["source"] == "ODG" else ""
    said = (basis.get("edition") or "", basis.get("topic") or "", *map(str, basis.get("pages") or ()))
    return _words(" ".join((source, basis["guideline"], *said)))


def amount_words(json: Json) -> Values | None:
    """The words of number, frequency and duration of a record, to compare with an amount labelled as one phrase."""
    amounts = (json.get(name) or "" for name in ("quantity", "frequency"))
    return {word: word for word in _words(" ".join(amounts))} if "quantity" in json else None


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(_ODG.sub("odg", fold(text).casefold())) if word not in _FIXED]


def basis_key(basis: Json) -> tuple[Any, ...]:
    """A basis as a comparable value: source, guideline, topic, pages."""
    return *guideline_key(basis), plain(basis.get("topic")), tuple(basis.get("pages") or ())


def guideline_key(basis: Json) -> tuple[Any, ...]:
    """Source and name of a guideline, without its abbreviation in brackets."""
    return basis["source"], _ABBREVIATION.sub("", plain(basis["guideline"]))


def _pages(side: str) -> Callable[[Json], Values | None]:
    def read(json: Json) -> Values | None:
        there, bases = at(json, (side,))
        return {page: page for basis in bases or () for page in basis.get("pages") or ()} if there else None

    return read


def _code(labelled: Any) -> Any:
    return labelled["code"] if isinstance(labelled, dict) else labelled


def _decisive(reason: Json) -> str | None:
    return reason["code"] if reason.get("weight") == "decisive" else None


def _family(reason: Json) -> str:
    return str(reason["code"]).split(".")[0]


def _finding(criterion: Json) -> tuple[str, str]:
    return criterion["criterion"], criterion["finding"]


def _conflict(conflict: Json) -> tuple[Any, ...]:
    return conflict["kind"], conflict.get("item")


def _single(name: str, harm: str | None = None, *, closed: bool = False) -> Field:
    return Field(name, one(*name.split(".")), harm, closed=closed, key=name)


def _list(name: str, harm: str | None = None) -> Field:
    return Field(name, many(*name.split(".")), harm, many=True, key=name, element=plain)


def _coded(name: str, element: Callable[[Any], Any]) -> Field:
    return Field(name, many(name, key=element, written=element), many=True, key=name, element=element)


def _side(side: str) -> tuple[Field, ...]:
    printed = f"{side}_text"
    return (
        Field(side, many(side, key=basis_key, written=basis_key), many=True, key=side, element=basis_key),
        Field(f"{side}.guideline", many(side, key=guideline_key, written=guideline_key), GUIDELINE, many=True),
        Field(f"{side}.pages", _pages(side), GUIDELINE, many=True),
        Field(printed, printed_words(printed), GUIDELINE, many=True, of_record=basis_words(side)),
        _single(f"{side.removesuffix('_basis')}_cited_nothing"),
    )


LETTER_FIELDS: tuple[Field, ...] = (
    _single("layout", closed=True),
    _single("case_number"),
    *(
        _single(name, DATE)
        for name in ("date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received")
    ),
    _single("priority", closed=True),
    _single("worker.age"),
    _single("worker.sex", closed=True),
    _single("utilization_review.date", DATE),
    _single("utilization_review.outcome", closed=True),
    _list("reviewer.certifications"),
    _list("reviewer.subspecialties"),
    _list("reviewer.licensed_in"),
    _list("diagnoses"),
    _coded("conflicts", _conflict),
)

ITEM_FIELDS: tuple[Field, ...] = (
    _single("decision", "decision flipped", closed=True),
    _single("request"),
    Field("request.numbers", numbers, DRUG, many=True),
    _single("eligible_portion", DRUG),
    _list("treatments", DRUG),
    _list("body_parts"),
    _single("quantity", DRUG),
    Field("quantity_text", printed_words("quantity_text"), DRUG, many=True, of_record=amount_words),
    _single("dose", DRUG),
    _single("frequency"),
    _single("timing", closed=True),
    *_side("claims_administrator_basis"),
    *_side("reviewer_basis"),
    _coded("reasons", _code),
    Field("decisive_reasons", many("reasons", key=_decisive, written=_code), many=True),
    Field("reason_families", many("reasons", key=_family, written=_family), many=True, closed=True),
    _coded("criteria", _finding),
    _coded("annotations", _code),
)
FIELDS: dict[str, Field] = {field.name: field for field in (*LETTER_FIELDS, *ITEM_FIELDS)}
HARMS = (
    "decision flipped", "item missed", "item invented", DRUG, GUIDELINE, "ungrounded value", DATE,
)  # fmt: skip
