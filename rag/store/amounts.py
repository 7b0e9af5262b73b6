"""How many of something a request asks for, as a function that SQL can call: visits, tablets, sites, hours, units.

A request counts its visits in many ways: "12 sessions", "Eight physical therapy visits", "#8", "2 times a week for 6
weeks", "3 x 4". Where it gives a number of them, that is meant; else what it gives a week times the weeks. Of a
request that was approved in part the number is what was asked for at first.
"""

import re
import sqlite3
from functools import lru_cache

_WORDS = [
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
]
_VALUES: dict[str, int] = {word: value for value, word in enumerate(_WORDS, 1)} | {
    "once": 1,
    "twice": 2,
    "thirty": 30,
    "forty": 40,
}
_NUMBER = rf"(\d{{1,5}}|{'|'.join(_VALUES)})"
_TO = rf"(?:\s?(?:-|to)\s?(?:\d{{1,5}}|{'|'.join(_VALUES)})\b)?"
_LONGEST = 2_000  # characters of a request that are read
_GIVEN = {
    "visits": rf"\b{_NUMBER}\b{_TO}(?:\s?\(\d{{1,3}}\))?(?:\s(?!times\b|weeks?\b)[\w/]{{1,30}}(?:-\w{{1,30}})?){{0,4}}?"
    r"[\s-](?:visits?|sessions?|treatments?)\b(?!\s*(?:per|a|each|every|/)\s*(?:week|month|wk|day)|\s+weekly)",
    "tablets": rf"(?<!injection )#\s?(\d{{1,5}})\b|\b{_NUMBER}\s?(?:tablets?|tabs?|capsules?|caps?|pills?|"
    rf"patch(?:es)?|pads?)\b"
    r"(?!\s*(?:by|every|orally|twice|per|a day|daily|at|q\d))|\b(?:quantity|qty)\.?(?:\s+of)?:?\s*(\d{1,5})\b",
    "sites": rf"\b{_NUMBER}\b\s?(?:\(\d{{1,2}}\)\s?)?(?:[\w-]{{1,30}}\s){{0,3}}?(?:sites?|injections?)\b|"
    r"\b(?:x|times|up to|quantity)\s?(\d{1,2})\b|\((?:x\s?)?(\d{1,2})\)",
    "hours": rf"(?<!every )(?<!q)(?<!-)\b{_NUMBER}\s?(?:hours?|hrs?)\b(?!\s+o(?:n|ff)\b)",
    "units": rf"\b{_NUMBER}\s?units?\b",
    "refills": rf"\b{_NUMBER}\s?refills?\b",
    "mg": r"(?<![\d/.])(\d{1,4}(?:\.\d+)?)(?:/\d+)?\s?mg\b",
}
_EACH_WEEK = (
    rf"\b{_NUMBER}\b{_TO}\s*(?:(?:times?|visits?|sessions?|x)\s*)?(?:(?:per|a|each|every|/)\s*(?:week|wk)|weekly)\b"
    rf"[\s,]*(?:for|x|times|over)?\s*{_NUMBER}\b{_TO}\s*(?:weeks?|wks?)\b",
    rf"\b{_NUMBER}\s?(?:x|times)\s?{_NUMBER}\b(?!\s*(?:mg|days?|months?))",
)
_BARE = r"#\s?(\d{1,3})\b|\b(?:x|times)\s?(\d{1,3})\b(?!\s*(?:weeks?|days?|months?|hours?))"
_OF_VISITS = (
    r"\b(?:therap\w+|rehab\w*|acupunct\w+|electroacupunct\w+|chiro\w*|manipulation|massage|exercises?|stimulation|"
    r"ultrasound|traction|biofeedback|counsel\w+|psychotherap\w+|visits?|sessions?|treatments?|exam)\b"
)
_DRUG = r"\d\s?(?:mg|mcg|ml|gm?)\b|\b(?:patch(?:es)?|cream|gel|ointment|tablets?|capsules?)\b"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PATTERNS = {unit: _compiled(pattern) for unit, pattern in _GIVEN.items()}
_EACH, _PLAIN = tuple(map(_compiled, _EACH_WEEK)), _compiled(_BARE)
_VISITING, _DRUGGED, _INJECTED = _compiled(_OF_VISITS), _compiled(_DRUG), _compiled(r"\binject\w*|\bsites?\b")
_ONLY = ("sites", "visits")  # what is injected has sites, what is attended has visits


@lru_cache(maxsize=65_536)  # one answer counts its items several times
def amount(request: str, unit: str) -> float | None:
    """How many `unit` (a key of the table above) a request asks for; None where it does not say."""
    request = request[:_LONGEST]
    if unit in _ONLY and bool(_INJECTED.search(request)) != (unit == "sites"):
        return None
    given = _PATTERNS[unit].search(request) if unit in _PATTERNS else None
    if given and not (unit == "tablets" and _VISITING.search(request)):
        return _value(next(part for part in given.groups() if part))
    if unit != "visits" or not _VISITING.search(request) or _DRUGGED.search(request):
        return None
    each = next(filter(None, (pattern.search(request) for pattern in _EACH)), None)
    if each:
        return _value(each.group(1)) * _value(each.group(2))
    plain = _PLAIN.search(request)
    return _value(next(part for part in plain.groups() if part)) if plain else None


def _value(word: str) -> float:
    return _VALUES[word.lower()] if word.lower() in _VALUES else float(word)


def install(connection: sqlite3.Connection) -> None:
    """Let statements of this connection call `amount_of(request, unit)`."""
    connection.create_function("amount_of", 2, amount, deterministic=True)
