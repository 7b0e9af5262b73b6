"""Where the reviewer of a letter may practise, as a filter: "licensed in Nevada", "Texas reviewers", "only California".

The letters give the states of every reviewer; a state that no reviewer here has is still a state.
"""

import re
from typing import NamedTuple

_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|Georgia|"
    "Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|"
    "Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|"
    "North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Puerto Rico|Rhode Island|South Carolina|South Dakota|Tennessee|"
    "Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"
)
STATES = tuple(_STATES.split("|"))
_STATE = re.compile(rf"\b(?:{'|'.join(sorted(STATES, key=len, reverse=True))})\b", re.IGNORECASE)
_WHO = r"(?:reviewers?|physicians?|doctors?|specialists?|surgeons?|experts?)"
_LICENCE = r"licen[sc]\w*"
_OF_LICENCES = re.compile(
    rf"\b{_LICENCE}\b|\b{_WHO}\s+(?:\w+\s+){{0,3}}?(?:from|in|of|based in|practi[cs]ing in)\s+(?={_STATE.pattern})|"
    rf"{_STATE.pattern}(?:[- ](?:only|based|{_LICENCE}))?\s+(?:[\w-]+\s+)?{_WHO}\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    rf"\b(?:not|n['’]t|never|without|no|lack\w*|outside(?: of)?|non)\b[\s-]+(?:(?!only\b|just\b|"
    rf"solely\b)[\w'’]+[\s-]+){{0,5}}?"
    rf"(?=(?:{_STATE.pattern}))",
    re.IGNORECASE,
)
_ONLY = re.compile(
    rf"\b(?:only|solely|exclusively|just|nowhere but)\s+(?:\w+\s+){{0,4}}?(?:{_STATE.pattern})|"
    rf"(?:{_STATE.pattern})[\s-]+(?:only|alone)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:several|multiple|many|more than one|two or more|at least two|other|different)\s+states\b", re.IGNORECASE
)
_ONE = re.compile(r"\b(?:a single|only one|just one|exactly one|one) state\b", re.IGNORECASE)


class Licence(NamedTuple):
    """The states asked for and those that a reviewer must not have; `fewest` and `most` bound how many there are."""

    states: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    fewest: int | None = None
    most: int | None = None


def licence(question: str) -> Licence:
    """What a question says of the states in which reviewers are licensed; empty where it speaks of none."""
    if not _OF_LICENCES.search(question):
        return Licence()
    without = tuple(_named(question[match.end() :])[0] for match in _NOT.finditer(question))
    states = tuple(dict.fromkeys(state for state in _named(question) if state not in without))
    if states and _ONLY.search(question):
        return Licence(states, (), None, len(states))
    fewest = 2 if _SEVERAL.search(question) else None
    return Licence(states, without, fewest, 1 if _ONE.search(question) else None)


def is_of_licences(word: str) -> bool:
    """Whether a word says no more than that licences, or those who hold them, are spoken of."""
    return bool(re.fullmatch(rf"{_LICENCE}|[\w-]*-{_LICENCE}|{_WHO}|states?|practi[cs]\w+", word, re.IGNORECASE))


def without_states(question: str) -> str:
    """The question without its states: they are read, and are no words to search for."""
    return _STATE.sub(" ", question)


def _named(question: str) -> list[str]:
    names = {state.lower(): state for state in STATES}
    return [names[match.group().lower()] for match in _STATE.finditer(question)]
