"""Where prose names a part of the body, and in which of the ways that say it hurts or is treated.

All words for parts stand in corpus/lexicon/body_parts.toml.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from . import body_parts, places

_NEAR = 90  # characters before a part, or after a treatment, within which a word belongs to it
_SIDE = r"(?:(?:left|right|bilateral|both|lt|rt)(?:[- ]sided)?(?:\s+(?:and|or|&)\s+(?:left|right))?[\s,]+)"
_WHOSE = r"(?:the\s+|his\s+|her\s+|their\s+)?"
_COMPLAINT = (
    r"(?:pains?|ache|aching|discomfort|strains?|sprains?|injur(?:y|ies|ed)|contusions?|fractures?d?|tears?|torn|"
    r"tend[io]n[io]\w*|impingement|bursitis|\w*arthr(?:itis|osis|opathy)|radiculopathy|radiculitis|dis[ck]s?|degenerat\w+|"
    r"stenosis|spondyl\w+|complaints?|symptoms?|condition|syndrome|dislocation|amputation|crush\w*|lacerations?|"
    r"burns?|problems?|surgery|arthroscopy|fusion|herniat\w+|neuropathy|capsulitis|ganglion|derangement|hematoma|"
    r"myofasci\w+|hernia|disorder|trauma|numbness)"
)
_HURT = (
    r"(?:arthritic|painful|injur(?:ed|ing)|strain(?:ed|ing)|sprain(?:ed|ing)|fractur(?:ed|ing)|twist(?:ed|ing)|broken?|"
    r"tore|torn|sore|stiff|swollen|crush(?:ed|ing)|hurt(?:ing)?|bruis(?:ed|ing)|wrench(?:ed|ing)|jarr(?:ed|ing))"
)
_NOT_TREATED = re.compile(
    r"\b(?:radiat\w+|referred|shoot\w+|spread\w*|travel\w*|extend\w*|into|down|no|not|den(?:y|ies|ied)|without|"
    r"negative|absence of|history of|unrelated|non-?industrial|hypothetical)\b[^,;:.]*$",
    re.IGNORECASE,
)
_END = ""  # stands where a name ends in a tree of names


class _Patterns(NamedTuple):
    part: re.Pattern[str]
    complaints: tuple[re.Pattern[str], ...]
    requested: re.Pattern[str]
    claimed: re.Pattern[str]
    after: re.Pattern[str]
    before: re.Pattern[str]


def names_part(text: str) -> bool:
    """Whether `text` names a part of the body at all."""
    return _patterns().part.search(text.lower()) is not None


def of_request(sentence: str) -> tuple[str, ...]:
    """The parts for which a sentence says the request is."""
    lower = sentence.lower()
    found = _patterns().requested.search(lower) if "request" in lower else None
    return body_parts.body_parts(found["parts"]) if found else ()


def of_treatment(sentence: str, start: int, end: int, limit: int) -> tuple[str, ...]:
    """The parts right before the treatment at `start:end` of a sentence, or for which it is, not beyond `limit`."""
    patterns = _patterns()
    found = patterns.after.match(sentence, end, min(limit, end + _NEAR)) or patterns.before.search(
        sentence, max(0, start - _NEAR), start
    )
    return body_parts.body_parts(found["parts"]) if found else ()


def from_claim(sentence: str) -> str | None:
    """A sentence from the word that claims an injury or complains of one; None if it has none."""
    found = _patterns().claimed.search(places.small(sentence))
    return sentence[found.start() :] if found else None


def complaints(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that hurt or are injured, without those that pain spreads to."""
    sentence = sentence.lower()
    if not _patterns().part.search(sentence):
        return ()
    found = [match for pattern in _patterns().complaints for match in pattern.finditer(sentence)]
    found.sort(key=lambda match: match.start("parts"))
    parts = (
        part
        for match in found
        if not _NOT_TREATED.search(sentence[max(0, match.start() - _NEAR) : match.start("parts")])
        for part in body_parts.body_parts(match["parts"])
    )
    return tuple(dict.fromkeys(parts))


@cache
def _patterns() -> _Patterns:
    names = {name for listed in body_parts.table()["words"].values() for name in listed}
    conditions = body_parts.table()["treated"]["conditions"]
    part = _written(names)
    between = "|".join(map(re.escape, body_parts.table()["between"]))
    one = rf"\b{_SIDE}?(?:(?:{between})[\s-]+){{0,2}}{part}\b"
    group = rf"(?P<parts>{one}(?:(?:\s*[,/&]\s*(?:and\s+|or\s+)?|\s+(?:and|or|as well as)\s+)(?:the\s+)?{one}){{0,7}})"
    of_group = rf"(?:in|of|to|at|about|involving|on)\s+{_WHOSE}{group}"
    return _Patterns(
        part=re.compile(rf"\b{part}\b"),
        complaints=(
            re.compile(rf"{group}(?:\s+(?!to\b|into\b|and\b|with\b|radiat)[\w-]+){{0,3}}?\s+{_COMPLAINT}\b"),
            re.compile(rf"\b{_COMPLAINT}\s+(?:\w+\s+)?{of_group}"),
            re.compile(rf"\b{_HURT}\s+{_WHOSE}{group}"),
            re.compile(rf"(?P<parts>\b{_SIDE}?{_written(conditions)}\b)"),
        ),
        requested=re.compile(rf"\brequest(?:ed|s)?\b[^.;]{{0,80}}?\b(?:for|of|to|on|at)\s+{_WHOSE}{group}"),
        claimed=re.compile(r"\b(?:claim|injur\w+|complain\w*|treated|hurt)\b"),
        after=_any_case(rf"[^.;]{{0,60}}?\b(?:for|of|to|on|at|in)\s+{_WHOSE}{group}"),
        before=_any_case(rf"{group}\s+(?:\w+\s+)?$"),
    )


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _written(names: Iterable[str]) -> str:
    """`names` and their plurals as one pattern; beginnings that names share are tried once."""
    tree: dict[str, Any] = {}
    for name in names:
        node = tree
        for mark in re.findall(r"[\s-]+|.", name.lower()):
            node = node.setdefault(re.escape(mark) if mark.strip(" -") else r"[\s-]+", {})
        node[_END] = {}
    return f"(?:{_branches(tree)})s?"


def _branches(node: Mapping[str, Any]) -> str:
    ways = [mark + _branches(node[mark]) for mark in node if mark != _END]
    if not ways:
        return ""
    either = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
    return either if _END not in node else f"(?:{either})?"
