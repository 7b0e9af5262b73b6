"""Where one citation ends and the next begins in a line that strings several together.

Both need a name of their own: "ODG, Low Back, MRI; Neck, MRI" is one guideline with two chapters, "ODG, Low Back, MRI
and ACOEM Low Back Disorders" are two guidelines.
"""

import re
from collections.abc import Iterator

_MTUS = r"(?:the )?(?:(?:California|CA) )?(?:MTUS|Medical Treatment Utilization Schedule)\b"
# names that can only be a guideline's; of the short ones the surroundings decide
_NAME = re.compile(
    rf"\b(?=[A-Zt])(?:(?P<mtus>{_MTUS})|(?P<text>(?:California )?Chronic Pain (?:Medical )?Treatment Guidelines?\b|"
    r"(?:Acupuncture|Post-?surgical)(?: Medical)? Treatment Guidelines\b|"
    r"(?:Neck and Upper Back|Shoulder|Elbow|Forearm, Wrist, and Hand|Low Back|Knee|Ankle and Foot) Complaints "
    r"(?:19|20)\d\d\b)|"
    r"(?P<odg>Official Disability Guidelines?\b|ODG\b(?=[-\s]*(?:[A-Z(,;.:&]|by\b|and\b|$)))|"
    r"(?P<acoem>(?:ACOEM|American College of Occupational and Environmental Medicine)\b|"
    r"Occupational Medicine Practice Guidelines?\b)|"
    r"(?P<other>MD ?Guidelines\b|AMA Guides\b|(?:[A-Z][\w.'&-]* (?:(?:of|for|on|and|the) ){0,2}){1,6}"
    r"(?:College|Academy|Association|Society|Institutes?|Department|Clearinghouse|Foundation|Collaboration)\b))"
)
_AND = r"(?:and|&|as well as)\s+(?:on\s+)?(?:the\s+)?"
_JOINT = re.compile(rf"(?P<mark>[,;.)]?)\s*(?P<and>(?<=\s){_AND})?(?:(?<=\s)the\s+)?$", re.IGNORECASE)
_LONGEST_JOINT = 40  # characters
_LEADS_ON = re.compile(r"(?:\b(?:of|in|per|see|the|by|from|with|to|under|as|or|on|for|an?)|[:(/–-])\s*$", re.IGNORECASE)
# a name that is only where the next one belongs: "California MTUS (2009), Chronic Pain …"
_HOLDS = {
    "mtus": re.compile(rf"{_MTUS}[\s\w]{{0,12}}(?:\([^)]{{1,40}}\))?[\s,:\d-]*", re.IGNORECASE),
    "acoem": re.compile(r"(?:the )?(?:ACOEM|American College of [\w ]{0,60}?Medicine(?: \(ACOEM\))?)[\s,:-]*"),
    "odg": re.compile(r"(?:the )?(?:Official Disability Guidelines?|ODG)[\s,:-]*(?:\(ODG\))?[\s,:-]*"),
}
_HELD = {"text": ("mtus",), "acoem": ("mtus", "acoem"), "odg": ("odg",), "mtus": ("mtus",), "other": ()}
_NAMED_BY_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def citations(line: str) -> Iterator[str]:
    """The citations of `line` in order, without the words that join them."""
    start = 0
    for name in _NAME.finditer(line):
        before = line[start : name.start()]
        end = _parts_at(before, name, opened=line.count("(", 0, name.start()) > line.count(")", 0, name.start()))
        if end is not None:
            yield before[:end].strip(" ,;")
            start = name.start()
    yield line[start:].strip(" ,;")


def _parts_at(before: str, name: re.Match[str], *, opened: bool) -> int | None:
    """Where in `before` the citation above `name` ends; None where `name` begins no other one."""
    if opened or not before.strip(" ,;"):
        return None
    kind = str(name.lastgroup)
    joint = _JOINT.search(before, max(0, len(before) - _LONGEST_JOINT))
    mark = joint["mark"] if joint else ""
    end = joint.start() + (mark in (")", ".")) if joint else len(before)
    above = before[:end]
    if not mark and not (joint and joint["and"]):
        return end if _stands_out(above, name) else None
    if kind == "other":
        return end if mark == ";" or " " not in name.group() else None
    if mark in (",", ")") and not (joint and joint["and"]) and _holds(above, kind):
        return None
    return end if kind == "odg" or _is_named(above) else None


def _stands_out(above: str, name: re.Match[str]) -> bool:
    """Whether `name` begins another citation though nothing parts it from the one above, as at the end of a line."""
    kind = str(name.lastgroup)
    if (
        _LEADS_ON.search(above, max(0, len(above) - _LONGEST_JOINT))
        or _holds(above, kind)
        or kind == "other"
        or not _is_named(above)
    ):
        return False
    first = _NAME.search(above)
    other = first is not None and first.lastgroup != kind and "odg" in (first.lastgroup, kind)
    return other or (" " in name.group() and kind in ("text", "odg"))


def _holds(above: str, kind: str) -> bool:
    return any(_HOLDS[holder].fullmatch(above.strip()) for holder in _HELD[kind])


def _is_named(text: str) -> bool:
    return _NAME.search(text) is not None or _NAMED_BY_YEAR.search(text) is not None or "uideline" in text
