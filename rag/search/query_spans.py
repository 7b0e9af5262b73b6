"""The treatments a question names: specific ones, roll-ups ("opioids", "injections"), and DWC categories."""

import re
from typing import NamedTuple

from rag.lexicon import Lexicon

from .query_filters import is_specialty, speaks_of_reviewers

_SUBORDINATE = re.compile(
    r"\b(?:although|though|even though|despite|in spite of|because|when|while|after|without|given|if|for lack of|"
    r"unless|whereas)\b",
    re.IGNORECASE,
)
_BEFORE_COMMA = re.compile(
    r"\s*(?:since|because|although|as|given that|while|even though|though|if|after)\b[^,?]*,", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)])[.!]\s+(?=[A-Z])")
_REVIEWERS = re.compile(r"\s*(?:reviewers?|specialists?|surgeons?|doctors?|physicians?)\b", re.IGNORECASE)
_OF_CARE = re.compile(
    r"\s+(?:denials?|requests?|visits?|sessions?|approvals?|items?|treatments?|therapy|was|were|be|denied|of|for|"
    r"approved)\b",
    re.I,
)
# names of products that are also everyday words, unless written as names
_EVERYDAY = frozenset({"same", "relief", "support", "program", "supplement", "supplements", "drug", "device", "pain"})
_FORM = re.compile(
    r"\b(?:new|corrected|another|second|send|submit\w*|re-?submit\w*|file|filed|sign\w*)\b(?:\s+\w+){0,2}\s+rfas?\b|"
    r"\brfas?\s+(?:form|or imr|to ur|again)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?!assistant )(?:[\w-]+ )?(?:surgeons|reviewers?|specialists?|physicians?|chiropractors?|acupuncturists?)",
    re.IGNORECASE,
)
_SPINE = re.compile(r"\bspin(?:es?|al)\b", re.IGNORECASE)
_CATEGORIES: tuple[tuple[str, str], ...] = (
    ("Surgery", r"surger(?:y|ies)|operations?|surgical procedures?"),
    ("Pharmaceuticals", r"drugs?|medications?|medicines?|pharmaceuticals?|prescriptions?"),
    ("Diagnostic Testing", r"diagnostic tests?|diagnostics|diagnostic testing"),
    ("DMEPOS", r"durable medical equipment|dme(?:pos)?|medical equipment|devices?"),
    ("Rehabilitation", r"rehabilitation|rehab"),
    ("Psych Services", r"psych(?:ological|iatric)? (?:services|treatments?|care)|behavioral health"),
    ("Home Health", r"home (?:health )?care"),
    ("Programs", r"programs?"),
)


class TreatmentSpan(NamedTuple):
    """Words of the question and the treatments they mean, several for a roll-up."""

    start: int
    end: int
    text: str
    treatments: tuple[str, ...]


def spans_of(question: str, lexicon: Lexicon) -> tuple[TreatmentSpan, ...]:
    """What the question names, in its order; a roll-up beside one of its own members adds nothing and is left out."""
    grouped: dict[tuple[int, int], dict[str, None]] = {}
    for match in lexicon.match_question(question):
        grouped.setdefault((match.start, match.end), {})[match.treatment_id] = None
    of_reviewers = bool(grouped) and speaks_of_reviewers(question)
    spans = [
        TreatmentSpan(start, end, question[start:end], tuple(ids))
        for (start, end), ids in sorted(grouped.items())
        if not _REVIEWERS.match(question, end)
        and not (of_reviewers and is_specialty(question[start:end]) and not _OF_CARE.match(question, end))
        and not _is_form(question, start, end)
        and question[start:end].lower() not in _EVERYDAY
        and not _PEOPLE.fullmatch(question[start:end])
    ]
    spans = [_of_the_spine(span, lexicon) for span in _narrowed(spans, question)]
    specific = {span.treatments[0] for span in spans if len(span.treatments) == 1}
    return tuple(
        span
        for at, span in enumerate(spans)
        if len(span.treatments) == 1 or not specific & set(span.treatments) or _joined(spans, at, question)
    )


def _joined(spans: list[TreatmentSpan], at: int, question: str) -> bool:
    """Whether a roll-up stands beside its member as another choice: "chiropractic or manipulation"."""
    near = [question[spans[i].end : spans[i + 1].start] for i in (at - 1, at) if 0 <= i < len(spans) - 1]
    return any(between.strip().lower() in ("or", "and", "and/or", "/") for between in near)


def of_other_site(span: TreatmentSpan) -> bool:
    """Whether the words of the span say a site that its entries of the lexicon do not ("MRI of the hip")."""
    others = [t.endswith("-other") for t in span.treatments]
    return all(others) or (any(others) and bool(_SPINE.search(span.text)))


def _of_the_spine(span: TreatmentSpan, lexicon: Lexicon) -> TreatmentSpan:
    """Imaging of "the spine" is none of another site: all of its entries, among which the site then chooses."""
    if len(span.treatments) != 1 or not span.treatments[0].endswith("-other"):
        return span
    if not _SPINE.search(span.text):
        return span
    start = span.treatments[0].removesuffix("other")
    return span._replace(treatments=tuple(t for t in lexicon.treatments if t.startswith(start)))


def _is_form(question: str, start: int, end: int) -> bool:
    """Whether "RFA" is the request for authorization and not radiofrequency ablation."""
    around = question[max(0, start - 25) : end + 15]
    return question[start:end].lower() in ("rfa", "rfas") and bool(_FORM.search(around))


def _narrowed(spans: list[TreatmentSpan], question: str) -> list[TreatmentSpan]:
    """A roll-up right beside a name only says the form: a "ketorolac shot" is ketorolac that is injected."""
    kept: list[TreatmentSpan] = []
    for span in spans:
        before = kept[-1] if kept else None
        shared = tuple(t for t in before.treatments if t in span.treatments) if before else ()
        beside = before is not None and question[before.end : span.start].isspace()
        if before and shared and beside and len(before.treatments) < len(span.treatments):
            kept[-1] = before._replace(end=span.end, text=question[before.start : span.end], treatments=shared)
        else:
            kept.append(span)
    return kept


def asked(question: str, spans: tuple[TreatmentSpan, ...]) -> tuple[TreatmentSpan, ...]:
    """The spans of the main clause: "why was Norco denied although therapy failed" asks about Norco alone."""
    begin = _main_clause(question, spans)
    spans = tuple(span for span in spans if span.start >= begin)
    cut = next(
        (m.start() for m in _SUBORDINATE.finditer(question, begin) if any(span.end <= m.start() for span in spans)),
        None,
    )
    return tuple(span for span in spans if cut is None or span.start < cut)


def _main_clause(question: str, spans: tuple[TreatmentSpan, ...]) -> int:
    """Where the asking begins: after "Since Norco was denied," and after sentences that only tell a story."""
    begins = [match.end() for match in (_BEFORE_COMMA.match(question), *_SENTENCE_END.finditer(question)) if match]
    return max((at for at in begins if any(span.start >= at for span in spans)), default=0)


def categories_of(question: str, spans: tuple[TreatmentSpan, ...]) -> tuple[str, ...]:
    """DWC categories named outside the treatments' own words."""
    taken = [(span.start, span.end) for span in spans]
    return tuple(
        name
        for name, pattern in _CATEGORIES
        if any(
            all(m.end() <= start or m.start() >= end for start, end in taken)
            for m in re.finditer(rf"\b(?:{pattern})\b", question, re.IGNORECASE)
        )
    )
