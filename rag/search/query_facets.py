"""What a case summary tells of a worker beside the record's fields: medicines, operations, imaging, examination, work.

Each facet has the words that ask for it and the words of sentences that tell it.
"""

import re
from typing import NamedTuple


class Facet(NamedTuple):
    """One thing a summary tells: how it is called, what asks for it, and what its sentences hold."""

    name: str
    asked: re.Pattern[str]
    told: re.Pattern[str]


def _facet(name: str, asked: str, told: str) -> Facet:
    return Facet(name, re.compile(rf"\b(?:{asked})", re.IGNORECASE), re.compile(rf"\b(?:{told})", re.IGNORECASE))


_HAD = r"(?:had|has|have|having|undergo\w*|underwent|before|previous\w*|prior|history|already)"
_STUDY = (
    r"(?:mris?|x-?rays?|ct|scans?|films?|imaging|emg|ncs|ncv|nerve (?:conduction )?stud(?:y|ies)|electrodiagnos\w+)"
)
FACETS = (
    _facet(
        "medicines",
        r"(?:medications?|meds|medicines?|drugs?|pills|painkillers?)\b[^?.]{0,60}\b(?:tak(?:e|es|ing|en)|on\b|us(?:e|es|ing)\b|"
        r"prescribed|current\w*)|current(?:ly)? (?:on |taking )?(?:medications?|meds|drugs)|what (?:is|was) "
        r"(?:he|she|the \w+(?: \w+)?) (?:taking|on)\s*\?",
        r"tak(?:es?|ing|en)\b|medicat\w+|prescri\w+|refills?\b|mg\b",
    ),
    _facet(
        "operations",
        rf"(?:surger(?:y|ies)|operations?|operated)\b[^?.]{{0,60}}\b{_HAD}\b|(?:prior|previous|earlier|past) "
        rf"(?:surger(?:y|ies)|operations?)|(?:had|has|have|undergone) (?:any |an? )?(?:surger(?:y|ies)|operations?)",
        r"surg\w+|operat\w+|fusions?\b|laminectom\w+|discectom\w+|arthroscop\w+|arthroplast\w+|meniscectom\w+|"
        r"repair(?:ed)?\b|hardware|replacements?\b|carpal tunnel release",
    ),
    _facet(
        "imaging",
        rf"what (?:did|does|do|was|is) (?:the |his |her |their |an? )?(?:[\w-]+ "
        rf"){{0,3}}{_STUDY}\b[^?.]{{0,40}}\b(?:show\w*|"
        rf"reveal\w*|f[io]und|find|say|see)|(?:show\w*|seen|found|findings?|results?) (?:on|of|in|by) (?:the |his |"
        rf"her |an? )?"
        rf"(?:[\w-]+ ){{0,3}}{_STUDY}\b|{_STUDY} (?:findings?|results?)",
        rf"{_STUDY}\b|radiograph\w*",
    ),
    _facet(
        "the examination",
        r"(?:physical )?exam(?:ination)? (?:findings?|results?|show\w*|reveal\w*|f[io]nd)|what (?:did|does|was|were) "
        r"(?:the |on )"
        r"?(?:\w+ )?(?:physical )?exam\w*|found (?:on|at) (?:physical )?exam\w*|range of motion|reflexes",
        r"exam\w*|tender\w*|range of motion|reflex\w*|strength|sensation|spasms?\b|straight leg|gait|palpa\w+|"
        r"positive|negative|deficits?|weak\w*|numb\w*|[0-5][+-]?/5",
    ),
    _facet(
        "earlier care",
        rf"(?:treatments?|therap(?:y|ies)|care)\b[^?.]{{0,50}}\b(?:tried|received|so far|to date|{_HAD})\b|what "
        rf"(?:has|had|have) "
        r"(?:been |already been )(?:tried|done)|(?:previous|prior|earlier|past) (?:treatments?|therap(?:y|ies)|care)|"
        r"treatments? (?:history|tried)",
        r"therapy|injections?\b|acupuncture|chiropract\w+|conservative|treat\w+|tried\b|failed\b|visits?\b|sessions?\b|brace",
    ),
    _facet(
        "complaints",
        r"(?:complain\w*|symptoms?|pain (?:level|score|rating|scale)s?)\b",
        r"complain\w*|pain\b|numb\w*|tingling|headaches?|sleep\w*",
    ),
    _facet(
        "work",
        r"(?:work status|(?:still |back |back at |off |at |able to )work(?:ing)?\b|working\b|modified duty|"
        r"disabled\b|disability\b)",
        r"work(?:s|ed|ing)?\b|duty|duties|disab\w+|retired",
    ),
    _facet(
        "occupation",
        r"(?:occupation|job\b|profession|trade\b|what (?:kind|type|sort) of work|do for (?:a living|work)|employed "
        r"as|work as)",
        r"year|male|female|man\b|woman\b|works?\b|worked|worker|employed|ms\.|mr\.",
    ),
)


# "what does the summary say about X" is answered by its sentences on X
SUMMARY = "summary"
_OF_SUMMARY = re.compile(
    r"\b(?:what|does|did|where)\b[^?.]{0,40}\b(?:case |clinical )?summar(?:y|ies)\b[^?.]{0,40}\b(?:say|tell|mention|"
    r"state|report|describe)\w*",
    re.IGNORECASE,
)


def facet_of(question: str) -> str | None:
    """The facet that a question about one worker asks for."""
    if _OF_SUMMARY.search(question):
        return SUMMARY
    return next((facet.name for facet in FACETS if facet.asked.search(question)), None)
