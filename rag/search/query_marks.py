"""Marks of items and letters that a question names: approved in part, decided wholly one way, nothing cited."""

import re
from typing import Literal

from rag.records import Decision

_ADMINISTRATOR_SILENT = re.compile(
    r"\b(?:claims administrators?|ur|insurers?)\b[^?]{0,40}\b(?:cite[ds]?|citing|gave|give|"
    r"base[ds]?)\b[^?]{0,15}\b(?:no|nothing|not|without)\b|"
    r"\b(?:claims administrators?|ur|insurers?)\b[^?]{0,30}\b(?:not|n't|n’t|failed to|"
    r"without)\b[^?]{0,10}\b(?:cit\w+)\b|"
    r"\b(?:no|without)\b[^?]{0,20}\b(?:guidelines?|evidence|authority)\b[^?]{0,20}"
    r"\b(?:cited|given|relied on)\b[^?]{0,15}"
    r"\b(?:claims administrators?|ur|insurers?)\b",
    re.IGNORECASE,
)
_WHOLLY = re.compile(
    r"\b(?:completely|entirely|fully|wholly|totally)\s+(?:overturned|upheld|denied|approved|reversed)\b|"
    r"\b(?:won|lost)\s+(?:everything|all)\b|"
    r"\b(?:every|each|all) (?:of (?:the|their|its) )?items? (?:in|of) (?:a|the|one) letter",
    re.IGNORECASE,
)
_MIXED = re.compile(
    r"\b(?:mixed|split|partly overturned|partially overturned)\b[^?]{0,30}\b(?:letters?|results?|outcomes?|cases?)\b|"
    r"\b(?:letters?|cases?)\b[^?]{0,30}\b(?:mixed|split)\b|"
    r"\b(?:letters?|cases?|determinations?)\b[^?]{0,20}\bboth\b[^?]{0,20}\b(?:approv|overturn|den|uph)\w+\b[^?]{0,12}\band\b"
    r"[^?]{0,12}\b(?:approv|overturn|den|uph)\w+",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\bpart(?:ly|ially)\s+(?:approved|authorized|certified|allowed|denied)\b|\bpartial(?:ly)? "
    r"(?:certifications?|authori[sz]ations?)\b|\bpartial(?:ly)? "
    r"(?:approvals?|denials?)\b|"
    r"\b(?:a |some |one )?part\b(?: of (?:it|them|the request))?[^?.]{0,20}\b(?:already )?(?:approved|authori[sz]ed|"
    r"certified|allowed|"
    r"granted)\b|\b(?:approved|authori[sz]ed|certified|allowed) (?:only )?(?:a |one |some )?part\b|"
    r"\b(?:part|remainder|remaining)\b[^?]{0,30}\b(?:eligible|in dispute)\b",
    re.IGNORECASE,
)


_SHARED = re.compile(
    r"(?:\b(?:percent(?:age)?|shares?|fractions?|(?<!eligible )portions?|proportions?)|%)\s+of\s+(?:the\s+|all\s+)?"
    r"(?:(?!(?:is|are|was|were|did|do|does|that|which)\b)[\w/-]+\s+){0,5}?"
    r"(?:(?P<upheld>denials|upheld)|(?P<overturned>approvals|overturned))\b",
    re.IGNORECASE,
)
SIDES = ("left", "right")
_SIDE = rf"(?P<side>{'|'.join(SIDES)})"


def whole_of_share(question: str) -> Decision | None:
    """The decision that says of what a share is asked: "what percentage of Norco denials cite ..."."""
    match = _SHARED.search(question)
    if match is None:
        return None
    return "upheld" if match.group("upheld") else "overturned"


def of_review_alone(question: str) -> bool:
    """Whether a decision the question names is utilization review's and none of the reviewer."""
    return not re.search(r"\b(?:imr|reviewers?|overturn\w*|uph[eo]ld\w*|revers\w+)\b", question, re.IGNORECASE)


def of_guidelines(question: str) -> bool:
    """Whether a question speaks of guidelines or their places."""
    return bool(re.search(r"\b(?:guidelines?|pages?|chapters?|sections?|mtus|odg|acoem|sources?)\b", question, re.I))


def side_of(question: str, start: int, end: int) -> str | None:
    """The side that stands with the treatment: "left knee arthroscopy", "MRI of the right hip"."""
    around = (
        re.search(rf"\b{_SIDE}\s+(?:[\w-]+\s+)?$", question[:start], re.IGNORECASE),
        re.search(rf"\b{_SIDE}\b", question[start:end], re.IGNORECASE),
        re.match(rf"\s+(?:of|for|to|on|in)\s+(?:the |his |her |their |my )?{_SIDE}\b", question[end:], re.IGNORECASE),
    )
    sides = {match.group("side").lower() for match in around if match}
    return sides.pop() if len(sides) == 1 else None


_AGAINST = re.compile(
    r"\b(?:approved|overturned|w[io]n|wins|succeed\w*|granted|denied|upheld|los[et]|loses|fail\w*)\b[^?]{0,15}\b(?:while|whereas|but|when)\b"
    r"[^?]{0,60}\b(?:approved|overturned|w[io]n|wins|granted|denied|upheld|los[et]|loses|not|fail\w*)\b",
    re.IGNORECASE,
)


def sets_against(question: str) -> bool:
    """Whether one outcome is set against another ("why did one win while the other lost"): both sides are asked."""
    return bool(_AGAINST.search(question))


# remarks of reviewers beside their reasons, by the words that ask for them
_REMARKS = tuple(
    (code, re.compile(pattern, re.IGNORECASE))
    for code, pattern in (
        (
            "N.weaning",
            r"\b(?:suggest|advis|recommend|urg|order|call|propos)\w*(?: (?:for|of|to|a|an|the|that|slow|gradual)){0,3} "
            r"(?:taper|wean)\w*|\b(?:taper|wean)\w* (?:was |were |is |be |should be )?(?:suggested|advised|"
            r"recommended|proposed|ordered)\b",
        ),
        (
            "N.reasonable-but",
            r"\b(?:conced|admitt?|grant)\w* (?:a|some|the) points?\b|\breasonable\b[^?]{0,30}\b(?:but|yet|still|"
            r"nonetheless)\b",
        ),
        (
            "N.benefit-acknowledged",
            r"\b(?:despite|although|even though|in spite of)\b[^?]{0,40}\b(?:benefit|relief|help(?:ed)?|improvement)\b|"
            r"\b(?:earlier|prior|previous) benefit\b[^?]{0,40}\b(?:acknowledged|noted|conceded)\b",
        ),
    )
)


def remarks(question: str) -> tuple[str, ...]:
    """The codes of remarks that a question asks for."""
    return tuple(code for code, pattern in _REMARKS if pattern.search(question))


def approved_in_part(question: str) -> bool:
    """Items of which utilization review approved a part."""
    return bool(_PARTLY.search(question))


def administrator_silent(question: str) -> bool:
    """Items for which the claims administrator cited nothing."""
    return bool(_ADMINISTRATOR_SILENT.search(question))


def letter_outcome(question: str, decision: Decision | None) -> Literal["upheld", "overturned", "mixed"] | None:
    """Whole letters decided one way, or both ways, where the question is about that."""
    if _MIXED.search(question):
        return "mixed"
    return decision if _WHOLLY.search(question) else None
