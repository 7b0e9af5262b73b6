"""What is scored: each field as a set of comparable values, taken from a label and from a record in the same way.

A field with one value is a set of at most one. None means "not labelled".
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from rag.grounding import fold

Json = dict[str, Any]
Values = frozenset[Any] | None


class Field(NamedTuple):
    """A scored field: how to read it from the JSON of a label or record, and the harm of getting it wrong."""

    name: str
    read: Callable[[Json], Values]
    harm: str | None = None


def plain(value: Any) -> Any:
    """A value for the normalised comparison: folded, lower-cased, without spaces before units and final periods."""
    if not isinstance(value, str):
        return value
    return re.sub(r"(?<=\d)\s+(?=mg|ml|mcg|%)", "", fold(value).casefold().rstrip(". "))


def one(*path: str) -> Callable[[Json], Values]:
    """A reader of a single value at `path`."""

    def read(json: Json) -> Values:
        at: Any = json
        for key in path:
            if not isinstance(at, dict) or key not in at:
                return None
            at = at[key]
        return frozenset() if at is None else frozenset({plain(at)})

    return read


def many(*path: str, key: Callable[[Any], Any] = plain) -> Callable[[Json], Values]:
    """A reader of a list at `path`, each element made comparable by `key`."""

    def read(json: Json) -> Values:
        at: Any = json
        for name in path:
            if not isinstance(at, dict) or name not in at:
                return None
            at = at[name]
        return frozenset(_hashable(map(key, at or ())))

    return read


def _hashable(values: Iterable[Any]) -> Iterable[Any]:
    return (value for value in values if value is not None)


def _basis(basis: Json) -> tuple[Any, ...]:
    return basis["source"], plain(basis["guideline"]), plain(basis.get("topic")), tuple(basis.get("pages") or ())


def _decisive(reason: Json) -> str | None:
    return reason["code"] if reason["weight"] == "decisive" else None


LETTER_FIELDS = (
    *(
        Field(name, one(name), "wrong date" if "date" in name or name == "application_received" else None)
        for name in (
            "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received", "priority",
        )
    ),
    Field("worker.age", one("worker", "age")),
    Field("worker.sex", one("worker", "sex")),
    Field("utilization_review.date", one("utilization_review", "date"), "wrong date"),
    Field("utilization_review.outcome", one("utilization_review", "outcome")),
    Field("reviewer.certifications", many("reviewer", "certifications")),
    Field("reviewer.subspecialties", many("reviewer", "subspecialties")),
    Field("reviewer.licensed_in", many("reviewer", "licensed_in")),
    Field("diagnoses", many("diagnoses")),
    Field("conflicts", many("conflicts", key=lambda c: (c["kind"], c.get("item")))),
)  # fmt: skip

ITEM_FIELDS = (
    Field("decision", one("decision"), "decision flipped"),
    Field("request", one("request")),
    Field("eligible_portion", one("eligible_portion"), "wrong drug, dose or quantity"),
    Field("treatments", many("treatments"), "wrong drug, dose or quantity"),
    Field("body_parts", many("body_parts")),
    Field("quantity", one("quantity"), "wrong drug, dose or quantity"),
    Field("dose", one("dose"), "wrong drug, dose or quantity"),
    Field("frequency", one("frequency")),
    Field("timing", one("timing")),
    Field("claims_administrator_basis", many("claims_administrator_basis", key=_basis), "wrong guideline or page"),
    Field("claims_administrator_cited_nothing", one("claims_administrator_cited_nothing")),
    Field("reviewer_basis", many("reviewer_basis", key=_basis), "wrong guideline or page"),
    Field("reviewer_cited_nothing", one("reviewer_cited_nothing")),
    Field("reasons", many("reasons", key=lambda reason: reason["code"])),
    Field("decisive_reasons", many("reasons", key=_decisive)),
    Field("reason_families", many("reasons", key=lambda reason: reason["code"].split(".")[0])),
    Field("criteria", many("criteria", key=lambda c: (c["criterion"], c["finding"]))),
    Field("annotations", many("annotations", key=lambda annotation: annotation["code"])),
)
