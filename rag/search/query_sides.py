"""The sides of a comparison: what a question sets against what, and a query narrowed to one of them."""

import re
from typing import Any

from rag.lexicon import Lexicon
from rag.records import Query, Side

from . import query_filters as filters
from .query_dates import dates
from .query_licence import Licence, licence
from .query_reasons import reasons
from .query_spans import TreatmentSpan, categories_of

_ALONE = re.compile(r"\b(?:only|alone|solely)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:several|multiple|more than one|many) states\b", re.IGNORECASE)
_REST = re.compile(r"\b(?:the )?(?:rest|others?|everyone else|remaining|non-\w+|out[- ]of[- ]state)\b", re.IGNORECASE)
_CLASSES = (
    ("short-acting", r"short[- ]acting|immediate[- ]release"),
    ("long-acting", r"long[- ]acting|extended[- ]release|sustained[- ]release"),
    ("sedating", r"(?<!non-)(?<!non)sedating"),
)
_DECISIONS = (("denied", "upheld"), ("approved", "overturned"))
_SEXES = (("men", "male"), ("women", "female"))


def sides_of(
    question: str, spans: tuple[TreatmentSpan, ...], lexicon: Lexicon, specialties: tuple[str, ...]
) -> tuple[Side, ...]:
    """The sides, two or more, or none: the first of these kinds that the question names twice."""
    for candidates in (
        _specialties(question, specialties),
        _licences(question),
        _reasons(question),
        _classes(question, spans, lexicon),
        _treatments(spans),
        _categories(question),
        _years(question),
        _sources(question),
        _body_parts(question),
        _sexes(question),
        _ages(question),
        _decisions(question),
    ):
        distinct = {(side.field, side.values): side for side in candidates}
        if len(candidates) >= 2 and len(distinct) >= 2:
            return tuple(candidates)
    return ()


def on_side(query: Query, side: Side) -> Query:
    """The query narrowed to one side."""
    if side.field == "year":
        return query.model_copy(update={"since": side.values[0], "until": side.values[0]})
    if side.field in ("worker_age", "licences"):
        lowest, highest = (int(bound) if bound else None for bound in side.values)
        return query.model_copy(update={side.field: (lowest, highest)})
    value: Any = side.values[0] if side.field in ("decision", "worker_sex") else side.values
    return query.model_copy(update={side.field: value})


def _specialties(question: str, known: tuple[str, ...]) -> list[Side]:
    # a specialty that no letter has stays a side: its count is zero, and the answer says so
    named = filters.specialties(question, known)
    return [
        Side(label=f"{' or '.join(meant) or label} reviewers", field="specialties", values=meant or (label,))
        for label, meant in named
    ]


def _licences(question: str) -> list[Side]:
    """Reviewers of one state against those of another, or against the rest."""
    found = licence(question)
    if found == Licence():
        return []
    if found.states and (found.most or found.fewest or _ALONE.search(question)) and _SEVERAL.search(question):
        one = Side(label=f"reviewers licensed in {found.states[0]} alone", field="licences", values=("1", "1"))
        return [one, Side(label="reviewers licensed in several states", field="licences", values=("2", ""))]
    if len(found.states) == 1 and _REST.search(question):
        label = f"reviewers licensed in {found.states[0]}"
        return [
            Side(label=label, field="licensed_in", values=found.states),
            Side(label="the other reviewers", field="not_licensed_in", values=found.states),
        ]
    return [
        Side(label=f"reviewers licensed in {state}", field="licensed_in", values=(state,)) for state in found.states
    ]


def _reasons(question: str) -> list[Side]:
    sides = []
    for words, codes, families, _ in reasons(question):
        field, values = ("families", families) if families else ("reasons", codes)
        sides.append(Side(label=words.lower(), field=field, values=values))
    fields = {side.field for side in sides}
    return sides if len(fields) == 1 else []


def _classes(question: str, spans: tuple[TreatmentSpan, ...], lexicon: Lexicon) -> list[Side]:
    named = [
        (match.start(), name)
        for name, pattern in _CLASSES
        if (match := re.search(rf"\b(?:{pattern})\b", question, re.I))
    ]
    if len(named) < 2:
        return []
    within = {treatment for span in spans for treatment in span.treatments}
    sides = []
    for _, name in sorted(named):
        of_class = [t.treatment_id for t in lexicon.treatments.values() if _has_class(t.drug_class, name)]
        chosen = [treatment for treatment in of_class if treatment in within] or of_class
        noun = next((f" {word}s" for word in ("opioid", "muscle relaxant") if word in question.lower()), " drugs")
        sides.append(Side(label=f"{name}{noun}", field="treatments", values=tuple(chosen)))
    return sides


def _has_class(drug_class: str | None, name: str) -> bool:
    return name in [part.strip() for part in (drug_class or "").split(",")]


def _treatments(spans: tuple[TreatmentSpan, ...]) -> list[Side]:
    return [Side(label=span.text, field="treatments", values=span.treatments) for span in spans]


def _categories(question: str) -> list[Side]:
    return [Side(label=name.lower(), field="categories", values=(name,)) for name in categories_of(question, ())]


def _years(question: str) -> list[Side]:
    return [Side(label=year, field="year", values=(year,)) for year in dates(question).years]


def _sources(question: str) -> list[Side]:
    return [Side(label=source, field="basis_sources", values=(source,)) for source in filters.basis_sources(question)]


def _body_parts(question: str) -> list[Side]:
    return [Side(label=f"the {part}", field="body_parts", values=(part,)) for part in filters.body_parts(question)]


def _sexes(question: str) -> list[Side]:
    if not re.search(r"\b(?:men|male)\b.*\b(?:women|female)\b|\b(?:women|female)\b.*\b(?:men|male)\b", question, re.I):
        return []
    return [Side(label=label, field="worker_sex", values=(value,)) for label, value in _SEXES]


def _ages(question: str) -> list[Side]:
    """Older and younger workers, where no age divides them: at fifty."""
    if not re.search(r"\bolder\b.*\b(?:younger|young)\b|\b(?:younger|young)\b.*\bolder\b", question, re.I):
        return []
    return [
        Side(label="workers aged 50 and over", field="worker_age", values=("50", "")),
        Side(label="workers under 50", field="worker_age", values=("", "49")),
    ]


def _decisions(question: str) -> list[Side]:
    denied = re.search(r"\b(?:denied|denials?|upheld|refused|losers?|lost)\b", question, re.I)
    approved = re.search(r"\b(?:approved|approvals?|overturned|granted|winners?|won)\b", question, re.I)
    return (
        [Side(label=label, field="decision", values=(value,)) for label, value in _DECISIONS]
        if denied and approved
        else []
    )
