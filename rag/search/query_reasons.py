"""Kinds of reasons that a question names ("missing quantity", "record gaps"): wordings to codes, families, details."""

import re
from typing import NamedTuple


class Named(NamedTuple):
    """Words of a question and the reasons they mean: codes or whole families, and the detail that is missing."""

    words: str
    codes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    detail: str | None = None


_MISSING = r"(?:no|missing|lack\w*|without|unspecified|unstated|omit\w*|absen\w+)(?: of)?(?: (?:a|an|the|any|stated))* "
# `words` of this table are patterns; the reason codes are those of corpus/lexicon/reasons.csv
_WORDINGS = (
    Named(
        _MISSING + r"(?:quantit\w+|number of (?:tablets|pills|visits|sessions))|"
        r"quantit\w+ (?:\w+ ){0,3}(?:missing|lacking|unspecified|absent|not)",
        codes=("request.incomplete",),
        detail="quantity",
    ),
    Named(
        _MISSING + r"(?:body part|site|level|side)|stat(?:e|ing) (?:an? |the )?(?:body part|site|level|side)",
        codes=("request.incomplete",),
        detail="site",
    ),
    Named(
        _MISSING + r"(?:dos(?:e|ing|age)|strength|frequency|duration)",
        codes=("request.incomplete",),
        detail="regimen",
    ),
    Named(
        r"(?:incomplete|defective) requests?|requests? (?:was|were|is|are|being) (?:incomplete|defective)|"
        r"incomplete forms?|how (?:it|the request|they) (?:was|is|were) (?:written|worded|made out|phrased)|request "
        r"defects?|paperwork",
        codes=("request.incomplete",),
    ),
    Named(
        r"(?:record|documentation|documentary|evidence|chart)(?:ation)? (?:gaps?|problems?|failures?|deficits?)|"
        r"gaps? in (?:the )?(?:record|documentation|chart)\w*|missing (?:documentation|records)|"
        r"(?:what (?:the )?)?records? (?:lack|miss)\w*|"
        r"undocumented criteria|(?:lack of|poor|insufficient|inadequate) documentation",
        families=("doc",),
    ),
    Named(
        r"guideline (?:bans?|positions?|prohibition\w*|exclusion\w*|limits?)|"
        r"guidelines? (?:against|forbid\w*|prohibit\w*|disallow\w*|rule out|ban\w*)|"
        r"not supported by (?:the )?guidelines?",
        families=("guideline",),
    ),
    Named(
        r"request (?:defects?|problems?|errors?|form (?:defects?|errors?))|defects? (?:in|of) the request",
        families=("request",),
    ),
    Named(r"contraindicat\w+|safety (?:risks?|reasons?|concerns?)", families=("contra",)),
    Named(
        r"(?:missing|no|lack\w*(?: of)?|without) function(?:al)?(?: gains?)?\b|functional (?:improvement|benefit|"
        r"gain)s?|lack of function|objective improvement|(?<=both )function\w*|(?<=and )function(?=\s*[?.]?$)",
        codes=("doc.function",),
    ),
    Named(
        r"long[- ]term use|chronic use|short[- ]term(?: use)?(?: only)?|prolonged use", codes=("guideline.long-term",)
    ),
    Named(r"not recommended|unrecommended", codes=("guideline.not-recommended",)),
    Named(
        r"conservative (?:care|treatment|therapy|measures)|physical therapy (?:first|not tried)",
        codes=("doc.conservative-care",),
    ),
    Named(r"(?:first[- ]line|first[- ]choice)(?: \w+)?", codes=("doc.first-line",)),
    Named(
        r"(?:drug|opioid|urine|safety) monitoring|monitoring|(?:four|4) a'?s|drug screen\w*", codes=("doc.monitoring",)
    ),
    Named(r"return(?:ed|ing)? to work|work status", codes=("doc.work-dependency", "overturn.return-to-work")),
    Named(r"pain relief|pain reduction", codes=("doc.relief-amount", "doc.relief-duration")),
    Named(
        r"exam(?:ination)? findings?|objective findings?|physical findings?|"
        r"(?:no|missing|lack\w*|without)(?: (?:an?|any|the))? (?:\w+ )?exam(?:ination)?s?|"
        r"neurolog\w+ (?:exam\w*|deficits?)",
        codes=("doc.exam",),
    ),
    Named(
        r"(?:imaging|emg|electrodiagnos\w+) (?:support|correlation|findings?|missing|corroborat\w+)",
        codes=("doc.correlation",),
    ),
    Named(r"too many|exceed\w*|excessive|over the limit|more than (?:the )?guideline\w*", codes=("request.exceeds",)),
    Named(r"duplicat\w+|overlapping", codes=("request.duplicate",)),
    Named(r"premature\w*|too (?:early|soon)", codes=("request.premature",)),
    Named(r"withdrawn|withdrew", codes=("request.withdrawn",)),
    Named(
        r"moot|(?:surgery|procedure|operation) (?:itself |in question )?(?:(?:was|were|is) )?not "
        r"(?:approved|authori[sz]ed|necessary|medically necessary)|"
        r"(?:because|since|when|after) (?:the |their |a )?(?:main |primary )?(?:surgery|procedure|operation) "
        r"(?:itself )?(?:was|were|is|got) (?:also )?(?:denied|refused|upheld|turned down)",
        codes=("dependent.moot",),
    ),
    Named(r"red flags?", codes=("doc.trigger-absent", "overturn.trigger-present")),
)
_PATTERNS = tuple((re.compile(rf"\b(?:{wording.words})\b", re.IGNORECASE), wording) for wording in _WORDINGS)


def reasons(question: str) -> tuple[Named, ...]:
    """The kinds of reasons a question names, in its order; of two wordings that overlap, the first and longer one."""
    found = [(match, wording) for pattern, wording in _PATTERNS if (match := pattern.search(question))]
    found.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    kept: list[Named] = []
    end = 0
    for match, wording in found:
        if match.start() >= end or not kept:
            kept.append(wording._replace(words=match.group()))
            end = match.end()
    return tuple(kept)
