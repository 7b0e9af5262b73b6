"""How many of something the requests meant ask for: "more than 8 visits", "120 tablets or more", "5 to 12 sessions"."""

import re

from rag.records import Amount

from .query_filters import NUMBER_WORDS

# units as the store measures them, by the words of a question
_UNITS: tuple[tuple[str, str], ...] = (
    ("visits", r"visits?|sessions?|treatments"),
    ("tablets", r"tablets?|tabs?|pills?|capsules?|patches"),
    ("hours", r"hours?|hrs?"),
    ("sites", r"injections?|sites?"),
    ("refills", r"refills?"),
    ("units", r"units?"),
)
_VALUES = {**NUMBER_WORDS, "twenty": "20", "thirty": "30", "sixty": "60", "ninety": "90"}
_NUMBER = rf"(?:\d{{1,5}}|{'|'.join(word for word in _VALUES if word != 'zero')})"
_MORE, _LEAST = r"more than|over|above|exceed\w*|greater than", r"at least|a minimum of|no (?:fewer|less) than"
_FEWER, _MOST = r"fewer than|less than|under|below", r"at most|(?:no|not) more than|up to|a maximum of"
_LEAD = rf"(?:(?P<more>{_MORE})|(?P<least>{_LEAST})|(?P<fewer>{_FEWER})|(?P<most>{_MOST}))"
_TAIL = r"(?:(?P<plus{0}>or (?:more|greater|above|over))|(?P<minus{0}>or (?:fewer|less|under|below)))"
_NUMBERS = rf"(?P<a>{_NUMBER})(?:\s?(?:to|and|-|–)\s?(?P<b>{_NUMBER}))?(?:\s+{_TAIL.format(1)})?"
_BETWEEN = r"(?:\s+(?!(?:or|and|per|of|times|weeks?|days|months|year|years)\b)[\w/-]{1,30}){0,3}?"
_UNIT = rf"(?P<unit>{'|'.join(words for _, words in _UNITS)})\b"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.])(?:{_LEAD}\s+)?\b{_NUMBERS}{_BETWEEN}\s+{_UNIT}(?:\s+{_TAIL.format(2)})?",
        rf"\b(?P<unit>quantit(?:y|ies))\s+(?:of\s+|was\s+|is\s+)?(?:{_LEAD}\s+)?{_NUMBERS}\b(?!\s*(?:weeks?|days?|months?|%))",
    )
)
_EXACT = re.compile(
    rf"\b(?:of|for|with|requests?|asking for)\s+(?:exactly\s+|precisely\s+|"
    rf"just\s+)?(?P<a>{_NUMBER}){_BETWEEN}\s+{_UNIT}",
    re.IGNORECASE,
)
# what a guideline allows, and what has been done before, is not what was asked for
_NOT_ASKED = re.compile(r"\b(?:relief|after|following|allow\w*|complet\w+|attended|already|had|ha[sd]|lasted)\b", re.I)
_NEAR = 40


def amount_of(question: str) -> Amount | None:
    """The bounds, themselves included, of the amount that the requests meant ask for; None where none are given."""
    for form in _FORMS:
        for match in form.finditer(question):
            found = _bounds(match)
            if found and not _NOT_ASKED.search(question[max(0, match.start() - _NEAR) : match.start()]):
                return found
    exact = _EXACT.search(question)
    if exact and not _NOT_ASKED.search(question[max(0, exact.start() - _NEAR) : exact.start()]):
        number = _value(exact.group("a"))
        return Amount(unit=_unit(exact.group("unit")), least=number, most=number)
    return None


def spoken(amount: Amount) -> str:
    """The bounds as people say them: "at least 9 visits", "6 to 12 visits", "12 visits"."""
    least, most, unit = amount.least, amount.most, amount.unit
    if least is not None and most is not None:
        return f"{least} {unit}" if least == most else f"{least} to {most} {unit}"
    return f"at least {least} {unit}" if most is None else f"at most {most} {unit}"


def of_unit(detail: str) -> bool:
    """Whether a detail of a request is an amount that bounds speak of ("12visit")."""
    return bool(re.fullmatch(r"#?\d+(?:visit|session|tablet|capsule|unit|patch|site)?", detail))


def _bounds(match: re.Match[str]) -> Amount | None:
    said = match.groupdict()
    first, unit = _value(said["a"]), _unit(said["unit"])
    if said["b"] and not said["more"]:
        second = _value(said["b"])
        return Amount(unit=unit, least=min(first, second), most=max(first, second))
    if said["more"]:
        return Amount(unit=unit, least=first + 1)
    if said["fewer"]:
        return Amount(unit=unit, most=first - 1)
    if said["least"] or said["plus1"] or said.get("plus2"):
        return Amount(unit=unit, least=first)
    if said["most"] or said["minus1"] or said.get("minus2"):
        return Amount(unit=unit, most=first)
    return None


def _unit(word: str) -> str:
    return next((unit for unit, words in _UNITS if re.fullmatch(words, word, re.IGNORECASE)), "tablets")


def _value(word: str) -> int:
    return int(_VALUES.get(word.lower(), word))
