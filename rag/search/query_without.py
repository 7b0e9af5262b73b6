"""What a question leaves out: "opioids except tramadol", "not because of missing records", "solely for duplication".

The words of an exclusion are taken out of the question before anything else is read from it, since read with the rest
they would ask for the very thing that is left out. An exclusion nobody understands is said, never passed over.
"""

import re
from typing import NamedTuple

from rag.lexicon import Lexicon
from rag.records import Query

from .query_decision import is_decision
from .query_reasons import reasons
from .query_spans import TreatmentSpan, categories_of, spans_of
from .query_words import tokens

_LEFT_OUT = (
    r"except(?:ing)?(?: for)?|excluding|exclusive of|other than|apart from|aside from|besides|but not|not counting|"
    r"not including|leaving (?:out|aside)|with the exception of|minus"
)
_NOT_GIVEN = (
    r"(?:not|never|\w+n['’]t) (?:\w+ly )?(?:because(?: of)?|due to|based on|for(?: (?:reasons?|lack) of)?|"
    r"on account of|cit(?:e[sd]?|ing)|mention(?:s|ed|ing)?|rest(?:s|ed|ing)? on|rel(?:y|ies|ied) on|"
    r"refer(?:s|red)? to|speak(?:s|ing)? of)|"
    r"without (?:(?:any|a) )?(?:mention(?:ing)?|citing|citation|reference|referring|speaking)(?: of| to)?|"
    r"(?:for|on) (?:any )?(?:reasons?|grounds?) other than"
)
_EXCLUSION = re.compile(
    rf"(?:\((?=except|excl|other|not ))?\b(?P<lead>(?P<reason>{_NOT_GIVEN})|{_LEFT_OUT})\s+(?P<what>[^,;?.!()]+?)"
    r"(?=\s*(?:[,;?.!()]|$)|\s+(?:was|were|are|is|got|get|did|do|does|has|have|had|who|which|that|in 20\d\d|since|"
    r"denied|approved|upheld|overturned|authori[sz]ed|allowed|granted|refused)\b)",
    re.IGNORECASE,
)
_SOLELY = re.compile(
    r"\b(?:only|solely|purely|exclusively|merely|just)\s+(?:because|for|due|on|by reason|owing|cit\w+)\b|"
    r"\b(?:only|sole|single) (?:stated |given )?(?:reason|ground|basis)\b|\bfor no other reason\b|"
    r"\b(?:no(?:thing| (?:reason|ground)s?)|none) (?:other than|but|except|besides)\b",
    re.IGNORECASE,
)
# "no opioid other than Norco" and "nothing but" speak of what they name
_DENIED = re.compile(r"\b(?:no|none|nothing|nobody|never)\b", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r"[,;.?!]")
_WHY = re.compile(r"\s*(?:and\s+)?(?:why|how come|on what grounds)\b", re.IGNORECASE)


class LeftOut(NamedTuple):
    """The question with its exclusions blanked, what they name, and the words of those that name nothing known."""

    rest: str
    treatments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != LeftOut(self.rest)


def left_out(text: str, lexicon: Lexicon) -> LeftOut:
    """What `text` leaves out. Words stay where they are: an exclusion that is understood becomes blanks."""
    found = LeftOut(text)
    for match in _EXCLUSION.finditer(text):
        what = match.group("what")
        clause = _CLAUSE_ENDS.split(text[: match.start()])[-1]
        if _DENIED.search(clause) or any(map(is_decision, tokens(what)[:2])):
            continue
        spans = () if match.group("reason") else _spans(what, text[: match.start()], lexicon)
        kinds = () if spans else reasons(what)
        categories = () if spans or kinds else categories_of(what, ())
        if match.group("lead").lower() == "but not" and not _of_one_kind(spans, text[: match.start()], lexicon):
            continue  # "got acupuncture but not Botox" is a contrast
        if kinds and not match.group("reason") and _WHY.match(text):
            continue  # "why was it denied, apart from the quantity" asks of the same item
        if not (spans or kinds or categories):
            if match.group("reason"):
                continue
            found = found._replace(unread=(*found.unread, match.group().strip(" (")))
        blanks = " " * (match.end() - match.start())
        found = found._replace(
            rest=found.rest[: match.start()] + blanks + found.rest[match.end() :],
            treatments=(*found.treatments, *(t for span in spans for t in span.treatments)),
            categories=(*found.categories, *categories),
            reasons=(*found.reasons, *(code for kind in kinds for code in kind.codes)),
            families=(*found.families, *(family for kind in kinds for family in kind.families)),
        )
    return found


def _spans(what: str, before: str, lexicon: Lexicon) -> tuple[TreatmentSpan, ...]:
    """The treatments named; "lumbar" after "MRIs except" is a kind of what stands before."""
    if spans := spans_of(what, lexicon):
        return spans
    heads = spans_of(before, lexicon)[-1:]
    kinds = [span for head in heads for span in spans_of(f"{what} {head.text}", lexicon)]
    known = {t for head in heads for t in head.treatments}
    return tuple(kind for kind in kinds if set(kind.treatments) < known)


def _of_one_kind(spans: tuple[TreatmentSpan, ...], before: str, lexicon: Lexicon) -> bool:
    """Whether what is left out is among what stands before it, so that leaving it out means something."""
    known = {t for span in spans_of(before, lexicon) for t in span.treatments}
    return any(t in known for span in spans for t in span.treatments)


def without(query: Query, out: LeftOut, text: str) -> Query:
    """`query`, read from `out.rest`, as the query of the whole question `text`."""
    notes = tuple(f"What “{words}” leaves out is not understood; nothing is left out for it." for words in out.unread)
    return query.model_copy(
        update={
            "text": text,
            "treatments": tuple(t for t in query.treatments if t not in out.treatments),
            "mentioned": tuple(t for t in query.mentioned if t not in out.treatments),
            "without_treatments": tuple(dict.fromkeys(out.treatments)),
            "without_categories": tuple(dict.fromkeys(out.categories)),
            "without_reasons": tuple(dict.fromkeys(out.reasons)),
            "without_families": tuple(dict.fromkeys(out.families)),
            "sole_reason": bool((query.reasons or query.families) and _SOLELY.search(text)),
            "corrections": (*query.corrections, *notes),
        }
    )
