"""What a claim may not add to the words it cites: amounts said in words, directions, units, parts, other scripts."""

import re
import unicodedata

from rag import sentences
from rag.search.query_words import content, stems

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: at for at, word in enumerate(_UNITS)} | {word: 10 * at for at, word in enumerate(_TENS, 2)}
_COUNTABLE = (
    r"percent|per cent|%|weeks?|days?|months?|years?|hours?|visits?|sessions?|tablets?|injections?|times|sites?|levels?"
)
_SPOKEN = re.compile(
    rf"\b(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<unit>{'|'.join(_UNITS[1:10])}))?\b"
    rf"|\b(?P<plain>{'|'.join(_UNITS[2:])})\b|\b(?P<one>one)(?=[ -](?:{_COUNTABLE})\b)|\b(?P<dozen>(?:a )?dozen)\b"
    r"|\b(?P<twice>twice)\b|\b(?P<thrice>thrice)\b",
    re.IGNORECASE,
)
_MULTIPLES = {"dozen": "12", "twice": "2 times", "thrice": "3 times"}
_FRACTION = re.compile(r"\b(?:half|halves|halved|thirds?|quarters?|doubled?|tripled?)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)\b(?!,|[- ](?:line|choice|hand))"
    r"|\b(\d+)(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_NUMBER = r"\d+(?:\.\d+)?"
_UNIT_OF = re.compile(
    rf"(?<!\d)({_NUMBER})(?:[- ](?:more|fewer|further|additional))?[- ]?({_COUNTABLE}|mg|mcg|ml)(?![a-z])", re.I
)
_MORE = r"more than|over|above|at least|greater than|in excess of|exceed\w*|beyond|minimum of"
_LESS = r"less than|fewer than|under|below|at most|no more than|up to|maximum of|not more than"
_LIMIT = re.compile(rf"\b(?:(?P<more>{_MORE})|(?P<less>{_LESS}))\s+(?:an? |the )?{_NUMBER}", re.IGNORECASE)
_CHANGE = re.compile(rf"(?<!\d){_NUMBER}\s+(?:(?P<more>more|additional|further)|(?P<less>fewer|less))\b", re.IGNORECASE)
_AGAINST = rf"(?:over|above|under|below)\s+(?:an? |the )?{_NUMBER}"  # "under fluoroscopy" sets no limit
_UP = re.compile(
    rf"\b(?:{_MORE.replace('over|above|', '')}|{_AGAINST}|more|additional|further|another|greater|plus|or more)\b|>|\+",
    re.IGNORECASE,
)
_DOWN = re.compile(
    rf"\b(?:{_LESS.replace('under|below|', '')}|{_AGAINST}|less|fewer|maximum|limit\w*|cap|or less)\b|<", re.IGNORECASE
)
_EACH = {
    "day": r"(?:a|per|each|every) day|daily|/day|qd\b|/24",
    "week": r"(?:a|per|each|every) week|weekly|/week|/wk",
    "month": r"(?:a|per|each|every) month|monthly|/month",
    "night": r"(?:a|per|each|every|at) night|nightly|qhs|bedtime",
    "session": r"(?:a|per|each|every|in one) session|/session",
}
_WHOLE = re.compile(r"\b(?:every|each|always|all|throughout)\b(?! (?:day|night|week|month|session))", re.IGNORECASE)
_PARTLY = re.compile(
    r"\b(?:partial(?:ly)?|partly|in part|part of|half of|some of|portion\w*|modif\w+|reduced (?:number|quantity))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:patients?|workers?|applicants?|claimants?|employees?|he|she|his|her|him|this (?:case|request)|reviewers?)\b",
    re.IGNORECASE,
)
# where a sentence turns from what it affirms to what it denies
_PARTS = re.compile(
    r"[;:]|,?\s+\b(?:but|however|although|though|whereas|while|yet)\b|"
    r",?\s+and\s+(?=(?:no|not|never|nor|it|he|she|they|there|without)\b)|,\s+(?=(?:it|he|she|they|there)\b)",
    re.IGNORECASE,
)
_FOREIGN = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL", "COPTIC")
_GREEK_OF_MEDICINE = frozenset("αβγδμµΔ")


def digits(text: str) -> str:
    """The text with its numbers in figures: "sixty-five" as 65, "a dozen" as 12, "twice" as 2 times."""
    return _SPOKEN.sub(_figure, text)


def _figure(match: re.Match[str]) -> str:
    for name, value in _MULTIPLES.items():
        if match[name]:
            return value
    words = [word.lower() for word in (match["tens"], match["unit"], match["plain"], match["one"]) if word]
    return str(sum(_VALUES[word] for word in words))


def disguised(text: str) -> str | None:
    """Letters of other scripts that look like Latin ones, and signs that nobody sees."""
    for char in text:
        if unicodedata.category(char) in ("Cf", "Co", "Cn"):
            return "it holds signs that cannot be seen"
        if char not in _GREEK_OF_MEDICINE and unicodedata.name(char, "").startswith(_FOREIGN):
            return "it holds letters of another script"
    return None


def added(own: str, source: str) -> str | None:
    """A fraction, place in a row, unit, direction, rate, part or "every" that the cited words do not have."""
    own, source = digits(own), digits(source)
    if not _found(_FRACTION, own) <= _found(_FRACTION, source):
        return "it gives a fraction that its quote does not"
    if not _found(_ORDINAL, own) <= _found(_ORDINAL, source):
        return "it names a place in a row that its quote does not"
    if _wrong_unit(own, source) or any(
        re.search(p, own, re.I) and not re.search(p, source, re.I) for p in _EACH.values()
    ):
        return "it counts in another unit than its quote"
    if _turned(own, source):
        return "it sets a limit that its quote does not"
    if _PARTLY.search(own) and not _PARTLY.search(source):
        return "it speaks of a part that its quote does not"
    return None


def generalised(own: str, source: str) -> str | None:
    """The words "every" and "always" beside no decision, where the cited words speak of one."""
    return "it says of all what its quote says of one" if _WHOLE.search(own) and not _WHOLE.search(source) else None


def told_as_finding(own: str, source: str) -> str | None:
    """A person or a case in a claim that rests on a guideline's words alone."""
    return "it tells a guideline's words as a finding" if _PERSON.search(own) and not _PERSON.search(source) else None


def denies_elsewhere(own: str, source: str) -> bool:
    """Whether a claim denies words that its quote affirms, beside others that the quote denies."""
    denied, affirmed = _regions(source)
    here, _ = _regions(own)
    return bool(here & affirmed) and not here & denied


def _regions(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The content words of the parts of a sentence that deny, and of the others."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    for part in _PARTS.split(text):
        (denied if sentences.negators(part) else affirmed).update(stems(content(part)))
    return frozenset(denied), frozenset(affirmed - denied)


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {_figures_of(match) for match in pattern.finditer(text)}


def _figures_of(match: re.Match[str]) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    said = match.group().lower()
    if said in words:
        return str(words.index(said) + 1)
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)$|s$|d$", "", said)


def _wrong_unit(own: str, source: str) -> bool:
    there: dict[str, set[str]] = {}
    for number, unit in _UNIT_OF.findall(source):
        there.setdefault(number, set()).add(_unit(unit))
    return any(number in there and _unit(unit) not in there[number] for number, unit in _UNIT_OF.findall(own))


def _unit(word: str) -> str:
    return "%" if word.lower() in ("percent", "per cent", "%") else word.lower().rstrip("s")


def _turned(own: str, source: str) -> bool:
    limits = [*_LIMIT.finditer(own), *_CHANGE.finditer(own)]
    return any(not (_UP if match["more"] else _DOWN).search(source) for match in limits)
