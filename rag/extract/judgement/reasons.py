"""From candidates to an item's reasons: direction, precedence, weight, and the shortest quote that carries each.

Rules: corpus/reference/reasons.md, sections 1 to 4.
"""

import re

from ... import grounding
from ...records import Decision, Quote, Reason, Span, Weight
from . import learned, phrases
from .context import Context
from .findings import Candidate, candidates, clause_start
from .phrase_ends import whole_phrase
from .reading import Sentence, source_span
from .roles import Role

_TAGGED_ON = re.compile(
    r"^(?:also|additionally|moreover|in addition|furthermore|further|lastly|finally|besides|the request|there "
    r"(?:was|is|were) also)\b|\balso\b"
)
_ASIDE = phrases.of(r"\b(?:particularly|especially|besides|should also have)\b")
_SHORT_TERM = phrases.of(
    r"\b(?:chronic|prolonged|continuous|extended|long[- ]?term) (?:use|usage|treatment)\b[^.;]{0,60}(?:\b(?:not|"
    r"cannot)|n't)\b|"
    r"\b(?:chronically|long[- ]?term),? which is not\b|"
    r"\bshort[- ]?(?:term|course|period|duration)|\bnot \w+ for (?:long|chronic|prolonged)|\blong[- "
    r"]?(?:term)?\b[^.]{0,40}\bnot\b|\bnot\b[^.]{0,60}\b(?:long[- ]?term|longer|chronic use|beyond|prolonged)|"
    r"\b(?:\d+|one|two|three|four|six|eight|couple of)\)? (?:(?:or|to|-) ?\w+ )?(?:days|weeks)\b|\bacute "
    r"(?:exacerbations?|spasm|flare|pain)|\bshortest\b|\bbrief\b",
)
_NAMES_GUIDELINE = re.compile(
    r"\b(?:cited|stated|noted|above|said|referenced) guidelines?\b|\bguidelines? (?:recommendations? )?against\b"
)
_CONDITIONED = re.compile(
    r"\b(?:individuals|those|who|when|where|if|unless|criteria|include\w*|should|may(?! help)|might|can|could|"
    r"must|up to|"
    r"initial|trial|visits|sessions|require\w*|until|only|not|after|once|limited|days|weeks|patients (?:with|at|"
    r"in) )\b|\bpatients (?:should|must|are|need)\b"
)
_LIST = re.compile(
    r"\b(?:any|all|none|one|either) of (?:these|those|the (?:above|following|aforementioned|listed)?)"
    r"(?! ?(?:aspects?|criteria|elements?|requirements?|measures?|domains?|items|recommendations?))|\b(?:these|"
    r"those|such|above|listed) (?:\w+ )?(?:conditions|indications|diagnoses|circumstances)|any of"
)
_DETAILS = (
    ("quantity", re.compile(r"\b(?:quantit|amount|number|count|how many|#|unknown|visits|sessions)")),
    (
        "regimen",
        re.compile(
            r"\b(?:dos|strength|frequen|duration|length|rental|purchase|time ?frame|regimen|direction|instruction|"
            r"refill|open-?ended|route)"
        ),
    ),
    ("site", re.compile(r"\b(?:body|site|location|level|side|laterality|left|right|region|area)")),
)
# a quote of fewer words is read with its clause
_FEWEST_WORDS = 5
_CLAUSE_ENDS = re.compile(r"[,;:]\s|\.\s|\s(?:but|however|although|which|while|because)\b")
_REQUEST_DEFECTS = frozenset({"request.exceeds", "request.incomplete", "request.duplicate"})
_CONDITIONAL = "guideline.not-recommended"  # weak where the guideline says not without more, not routinely, not first
_CLINICAL = ("guideline.", "doc.", "contra.", "dependent.")
_SAYS_BEST = (Role.FINDING, Role.CONCLUSION, Role.GUIDELINE, Role.OTHER_VIEW, Role.FORMULA)
# within one sentence the first of a pair silences the second
_SILENCES = (
    ("guideline.agent-technique", "guideline.not-recommended"),
    ("guideline.long-term", "guideline.not-recommended"),
    ("request.premature", "doc.function"),
    ("request.premature", "doc.relief-amount"),
    ("request.premature", "request.duplicate"),
    ("request.duplicate", "doc.conservative-care"),
    ("request.duplicate", "request.premature"),
    ("guideline.long-term", "request.exceeds"),
    ("guideline.indication-mismatch", "guideline.not-recommended"),
    ("contra.risk", "request.duplicate"),
    ("request.withdrawn", "contra.risk"),
    ("overturn.benefit-documented", "overturn.within-limits"),
    ("overturn.benefit-documented", "overturn.objective-need"),
    ("overturn.within-limits", "overturn.criteria-met"),
    ("overturn.exception-window", "overturn.within-limits"),
    ("dependent.compound", "dependent.moot"),
    ("dependent.moot", "guideline.not-recommended"),
    ("dependent.moot", "guideline.unspecified"),
    ("dependent.moot", "doc.rationale-records"),
    ("dependent.compound", "guideline.not-recommended"),
    ("doc.first-line", "guideline.unspecified"),
    ("request.incomplete", "doc.rationale-records"),
)
_SILENCED_BY = {second: {first for first, other in _SILENCES if other == second} for _, second in _SILENCES}


def reasons(document: str, decision: Decision, context: Context, read: list[Sentence]) -> tuple[Reason, ...]:
    """The reasons of one item, in the order of the text; empty where the rationale names none.

    Where no wording is known, the likeliest sentence under the learned weights speaks; else what is likelier still.
    """
    chosen = learnt(worded(context, read), context, read)
    found = tuple(_reason(document, c, chosen, decision) for c in chosen)
    if found and all(reason.weight == "supporting" for reason in found):  # reasons.md 1.4: one at least decides
        return (found[0].model_copy(update={"weight": "decisive"}), *found[1:])
    return found


def learnt(
    known: list[Candidate], context: Context, read: list[Sentence], weights: learned.Weights | None = None
) -> list[Candidate]:
    """The reasons of one item that stand in known wordings, and what the learned weights say where none is known."""
    if not known:
        likeliest = learned.guess(read, context, weights)
        return [likeliest] if likeliest else []
    further = learned.beside(known, read, context, weights)
    if not further:
        return known
    by_sentence: dict[int, set[str]] = {}
    for c in known:
        by_sentence.setdefault(c.sentence.number, set()).add(c.code)
    kept = [c for c in further if not _silenced(c.code, by_sentence.get(c.sentence.number, set()))]
    return sorted(known + kept, key=lambda c: (c.sentence.number, c.low))


def worded(context: Context, read: list[Sentence]) -> list[Candidate]:
    """The reasons of one item that stand in known wordings, one for each code, in the order of the text."""
    found = [c for i, sentence in enumerate(read) for c in candidates(sentence, read[i - 1] if i else None, context)]
    found = [c for c in found if c.code.startswith("overturn.") == context.approved]
    chosen = _choose(_settle(found, context, read))
    return sorted(chosen.values(), key=lambda c: (c.sentence.number, c.low))


def _settle(found: list[Candidate], context: Context, read: list[Sentence]) -> list[Candidate]:
    """Drop what a boundary rule gives to another code, and what only counts where nothing else is found."""
    by_sentence: dict[int, set[str]] = {}
    for c in found:
        by_sentence.setdefault(c.sentence.number, set()).add(c.code)
    kept = [c for c in found if not _silenced(c.code, by_sentence[c.sentence.number])]
    codes = {c.code for c in kept}
    if "guideline.long-term" in codes and not any(_SHORT_TERM.stand_in(s.words) for s in read):
        kept = [c for c in kept if c.code != "guideline.long-term"]
    if "guideline.agent-technique" in codes:
        kept = [c for c in kept if c.code != "guideline.not-recommended"]
    if "dependent.compound" in codes and "compound" in context.kinds:
        kept = [c for c in kept if c.code not in ("guideline.agent-technique", "guideline.not-recommended")]
    if any(c.code.startswith("overturn.") and c.sentence.role is not Role.GUIDELINE for c in kept):
        kept = [c for c in kept if c.sentence.role is not Role.GUIDELINE or _backs_outright(c)]
    kept = _fallbacks(_strong(kept, read), context)
    codes = {c.code for c in kept}
    if "dependent.moot" in codes:
        kept = [
            c
            for c in kept
            if c.code == "dependent.moot"
            or c.sentence.number not in {k.sentence.number for k in kept if k.code == "dependent.moot"}
        ]
    return kept


def _backs_outright(c: Candidate) -> bool:
    """Whether a guideline sentence backs the treatment without a condition that would still have to be shown."""
    return c.code == "overturn.criteria-met" and not _CONDITIONED.search(c.sentence.text)


def _strong(found: list[Candidate], read: list[Sentence]) -> list[Candidate]:
    """Without the weak, unless nothing else is there; a softened guideline counts where the conclusion names one."""
    strong = [c for c in found if not c.weak]
    if any(c.weak and c.code == "guideline.not-recommended" for c in found) and _names_a_guideline(read):
        strong = [c for c in found if not c.weak or c.code == "guideline.not-recommended"]
    if any(c.code != "guideline.unspecified" for c in strong):
        return strong
    return [c for c in found if not (c.weak and c.sentence.role is Role.GUIDELINE and c.code == _CONDITIONAL)]


def _names_a_guideline(read: list[Sentence]) -> bool:
    return any(s.role is Role.CONCLUSION and _NAMES_GUIDELINE.search(s.text) for s in read)


def _silenced(code: str, together: set[str]) -> bool:
    if code == "doc.rationale-records" and together - {"doc.rationale-records", "guideline.unspecified"}:
        return True
    return not together.isdisjoint(_SILENCED_BY.get(code, ()))


def _fallbacks(found: list[Candidate], context: Context) -> list[Candidate]:
    named = [c for c in found if c.code not in ("guideline.unspecified", "dependent.compound")]
    unmet = [c for c in found if c.code == "guideline.unspecified"]
    compound = [c for c in found if c.code == "dependent.compound" and "compound" in context.kinds]
    if named or not unmet:
        return named + compound
    return [c._replace(code=_unmet_code(c, context)) for c in unmet[-1:]] + compound


def _unmet_code(candidate: Candidate, context: Context) -> str:
    """An unmet list of conditions (reasons.md, section 4): a missing trigger for tests; else no indication."""
    if not _LIST.search(candidate.sentence.text):
        return "guideline.unspecified"
    return (
        "doc.trigger-absent"
        if context.kinds & {"test", "service", "visit", "ancillary", "ppi"}
        else "guideline.indication-mismatch"
    )


def _choose(found: list[Candidate]) -> dict[str, Candidate]:
    chosen: dict[str, Candidate] = {}
    for c in found:
        if c.code not in chosen or _rank(c) < _rank(chosen[c.code]):
            chosen[c.code] = c
    return chosen


def _rank(c: Candidate) -> tuple[int, int]:
    return (
        _SAYS_BEST.index(c.sentence.role),
        c.high - c.low,
    )


def _reason(document: str, c: Candidate, all_of_item: list[Candidate], decision: Decision) -> Reason:
    detail = missing_detail(c.sentence.text[c.low : c.high]) if c.code == "request.incomplete" else None
    return Reason(code=c.code, weight=_weight(c, all_of_item, decision), detail=detail, quote=_quote(document, c))


def _quote(document: str, c: Candidate) -> Quote:
    """The clause that carries a candidate, widened to the sentence where it would lose a negator."""
    text = c.sentence.text
    low, high = c.low, _trim(text, c.low, c.high)
    if text.count(" ", low, high) + 1 < _FEWEST_WORDS:
        low, high = _clause(text, low, high)
    where = source_span(document, c.sentence, low, whole_phrase(text, low, high))
    cut = quote_at(document, where)
    if grounding.denied_before(document[c.sentence.start : cut.start]):
        return quote_at(document, Span(start=c.sentence.start, end=c.sentence.end))
    return cut


def _clause(text: str, low: int, high: int) -> tuple[int, int]:
    """The whole clause around a few words that say nothing by themselves, such as "no spasm"."""
    end = _CLAUSE_ENDS.search(text, high)
    stop = _trim(text, low, end.start() if end else len(text))
    return clause_start(text, low), max(high, len(text[:stop].rstrip(" .,;:")))


def quote_at(document: str, where: Span) -> Quote:
    """The words at `where` as a quote."""
    raw = document[where.start : where.end]
    folded = grounding.fold(raw)
    return Quote(text=folded, start=where.start, end=where.end, status="exact" if raw == folded else "folded")


def _trim(text: str, low: int, high: int) -> int:
    if high < len(text) and text[high].isalnum():
        while high < len(text) and (text[high].isalnum() or text[high] in "'-/"):
            high += 1
    while high > low and text[high - 1] in ' ,;:"(':
        high -= 1
    return high


def missing_detail(text: str) -> str | None:
    """What a request lacks, by the words that say so: quantity, regimen or site; None where it is something else."""
    places = [(m.start(), name) for name, pattern in _DETAILS if (m := pattern.search(text))]
    return min(places)[1] if places else None


def _weight(c: Candidate, everything: list[Candidate], decision: Decision) -> Weight:
    others = [o for o in everything if o.code != c.code]
    if not others:
        return "decisive"
    if decision == "overturned":
        return "supporting" if c.sentence.role is Role.GUIDELINE else "decisive"
    if c.code in _REQUEST_DEFECTS:
        clinical = any(o.code.startswith(_CLINICAL) for o in others)
        added = (
            bool(_TAGGED_ON.search(c.sentence.text))
            and c.sentence.role is not Role.CONCLUSION
            and c.sentence.number > 0
        )
        return "supporting" if clinical and added else "decisive"
    if c.code in ("doc.rationale-records", "contra.risk") or c.sentence.role is Role.GUIDELINE:
        return "supporting"
    return "supporting" if _ASIDE.stand_in(c.sentence.words) else "decisive"
