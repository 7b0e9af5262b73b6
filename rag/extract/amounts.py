"""How much of a treatment is asked for: quantity, dose, frequency, and whether it was already given."""

import re
from typing import NamedTuple

from ..records import Timing
from . import places

_NUMBER = (
    r"(?:\d+(?:\s?-\s?\d+)?|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|"
    r"eighteen|twenty(?:[- ]four)?|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"one hundred(?: (?:and )?(?:twenty|fifty|eighty))?)\b)"
)
_COUNT = rf"{_NUMBER}(?:\s?\(\d+\))?"
_UNITS = (
    r"sessions?|visits?|sites?|treatments?|injections?|units|tablets?|tabs?|capsules?|caps?|patches|boxes|box|"
    r"bottles?|tubes?|days?|weeks?|months?|"
    r"years?|hours?|blocks?|levels?|refills?|doses|kits?|pairs?|packs?|vials?|syringes?|trips?|lessons|meetings|classes"
)
_REFILL = r"(?:refills?|RFs?)\b"
_REFILLS = (
    r"(?:,?\s+\(?(?:(?:with|w/|and|plus|x)\s?)?"
    rf"\(?(?:{_COUNT}\s?(?:additional\s+)?{_REFILL}|{_REFILL}\s?[x:]?\s?\d+)\)?)"
)
_VOLUME = r"\d+(?:\.\d+)?\s?(?:grams?|gms?|gr|g|ml|mls|cc|oz|ounces?|liters?)\b"
_DOSE = re.compile(
    # its first figure stands first: it is found faster than what may not stand before it
    r"\d(?<![\w#/.]\d)(?:"
    r"[\d,]{0,12}(?:\.\d+)?(?:\s?(?:mg|mcg)?\s?[/-]\s?\d+(?:\.\d+)?){0,2}\s?(?:mg|mcg|µg|ug|meq|iu|"
    r"milligrams?|micrograms?|units)\b"
    r"(?:\s?/\s?(?:\d+\s?)?(?:ml|hr|hour|h|day|tab|kg|cc|g|actuation|spray)\b)?"
    # acetaminophen and ibuprofen mixtures, often printed without a unit
    r"|\d{0,2}(?:\.\d+)?\s?/\s?(?:200|300|325|500|650|750)\b(?!\s?/))",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<![\d/.])(?:\d+(?:\.\d+)?\s?/\s?)*\d+(?:\.\d+)?\s?%")
# over lower-case text
_EVERY = re.compile(
    rf"\b(?:(?:{_COUNT}|once|twice|thrice)\s+(?:(?:times?|visits?|sessions?|x)\s+)?(?:a|an|per|each|every|/)\s*(?:day|"
    rf"week|month|year|night|hour)s?\b"
    rf"|{_COUNT}\s+(?:hours?|days?|visits?|sessions?|times?)\s?(?:a|per|each|/)\s?(?:day|week|month)\b"
    rf"|{_NUMBER} ?x\s?(?:/|a|per)?\s?(?:day|week|wk|month)\b"
    rf"|(?:{_NUMBER}|once|twice)\s+(?:times?\s+)?(?:daily|weekly|monthly|yearly)\b"
    rf"|every\s+(?:other\s+)?(?:{_NUMBER}\s+)?(?:to {_NUMBER}\s+)?(?:hours?|hrs?|days?|weeks?|months?|night|"
    rf"morning)\b"
    r"|q\.?\s?\d+(?:\s?-\s?\d+)?\s?(?:hours?|hrs?|h)\b"
    r"|(?:b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?h\.?s|q\.?d)\b\.?"
    r"|(?<![-/.\d])[1-7]\s?x\s?\d{1,2}\b(?:\s?(?:weeks?|wks?)\b)?(?!\s?(?:mg|ml|cm|mm|inch))"
    r"|(?:daily|nightly|weekly|biweekly|monthly|quarterly|annually|yearly|at bedtime|at night)\b)"
)
# one of these stands in every such phrase
_MAY_RECUR = re.compile(
    r"da[iy]|we?e?k|month|year|annual|quarter|night|ho?u?r|morning|bedtime|[1-7]\s?x|q\.?(?:\s?\d|d|h)|[btq]\.?i\.?d"
)
_LASTING = re.compile(
    rf"\s*,?\s*(?:for|x|times)\s*{_COUNT}\s*(?:more\s+)?(?:weeks?|wks?|months?|days?)\b", re.IGNORECASE
)
_BY_WEEK = re.compile(r"^(?!.*\bhours?\b)(?!.*\bdays?\s+(?:a|per)\b).*(?:week|month|wk)", re.IGNORECASE)
# over lower-case text
_RETROSPECTIVE = re.compile(
    r"r(?<=\br)etro(?:spective(?:ly)?)?\b|d(?<=\bd)(?:os|ates? of services?|ispensed on)\b|p(?<=\bp)erformed on\b"
)
_CONCURRENT = re.compile(r"\bconcurrent(?:ly)?\b")
_LONGEST = 2_000  # characters of a request that are read
_SESSIONS = "sessions|visits|treatments|sites"
# what is counted, the surest form first: words without which the form cannot be there, and the form, in which `keep`
# (and `lead`) are the words that make up the quantity
_QUANTITIES = tuple(
    (frozenset(needed.split()), re.compile(pattern, re.IGNORECASE))
    for needed, pattern in (
        ("#", rf"(?P<lead>\b{_NUMBER}\s+refills?\s+of)\b.{{0,60}}?(?P<keep>(?<!tylenol )(?<!codeine )#\s?\d[\d,]*)"),
        ("#", rf"(?P<keep>(?<!tylenol )(?<!codeine )#\s?\d[\d,]*(?:\s?(?:grams?|gms?|g|ml|box(?:es)?|tubes?|bottles?|"
              rf"patches|tablets?|tabs?|capsules?|units)\b)?{_REFILLS}?)"),
        ("quantity qty count", rf"\b(?:quantity|qty|count)\b[:.\s]*(?:of\s+)?(?P<keep>{_COUNT}{_REFILLS}?)"),
        ("no.", r"(?<!tylenol )(?<!codeine )\bno\.\s?(?P<keep>\d{2,3})\b"),
        ("times", r"(?P<keep>\b\d+\s+times\s+\d+\b(?!\s+(?:weeks|months)))"),
        ("rental", rf"(?P<keep>\brental\s+x\s*{_COUNT}\s*(?:days?|weeks?|months?))\b"),
        ("x", r"\(?(?P<keep>\bx\s?\d+\b(?:\s?-\s?\d+)?(?:\s+(?:sites?|sessions?|visits?|levels?|units|refills?|months?|"
              r"weeks?|days?|years?|tablets?|tabs?|capsules?|caps?|patches|pills)\b)?)"),
        ("times", rf"(?P<keep>\btimes\s+{_NUMBER}\b(?!\s+(?:weeks?|months?|days?|a|per)\b))"),
        ("up", r"(?P<keep>\bup to \d+\b)"),
        ("series", rf"(?P<keep>\bseries of {_NUMBER}\b)"),
        ("additional more further", rf"(?P<keep>\b{_COUNT}\s+(?:additional|more|further)\s+(?:{_SESSIONS})\b)"),
        ("sessions visits treatments sites",
         rf"(?P<lead>\b{_COUNT})\s+(?:(?!(?:weeks?|months?|days?|hours?|times|per|a)\b)[\w/-]+\s+"
         rf"(?:\([\w ,.-]{{1,40}}\)\s*)?){{1,5}}?(?P<keep>{_SESSIONS})\b"),
        ("session visit site treatment unit block lesson trip",
         rf"(?P<keep>\b{_COUNT}\s+(?:additional\s+|more\s+)?(?:sessions?|visits?|sites|treatments|units|blocks|"
         rf"lessons|trips)\b)(?!\s+(?:a|per|each|every)\b)"),
        ("g ml cc oz ounce liter", rf"(?P<keep>(?<![/.\d])\b{_VOLUME}{_REFILLS}?)"),
        ("rental trial supply", rf"(?P<keep>\b{_COUNT}[- ](?:day|week|month)s?[- ](?:rental|trial|supply)\b)"),
        ("day month week year",
         rf"(?P<keep>(?<!\bin )\b{_COUNT}\s+(?:days?|months?|weeks?|years?)\b(?:\s+(?:rental|supply|trial)\b)?)"),
        ("tab cap patches pills count supp",
         rf"(?P<keep>\b(?<!/){_COUNT}[\s-]+(?:tablets?|tabs?|capsules?|caps?|patches|pills|count|suppositories)\b)"
         r"(?!\s*(?:q|by|po|p\.o|per|a|at|in|;|orally|every|once|twice|three|daily|bid|tid|prn|as)\b)(?!\s*;)"),
        (";", r";\s*\((?P<keep>\d{1,3})\)"),
        ("hours", rf"(?P<keep>\b{_COUNT}\s+hours\b)(?!\s+(?:a|per|each|on|off)\b)"),
        ("unspecified indefinite", r"(?P<keep>\b(?:unspecified|indefinite) (?:rental|duration|quantity)\b)"),
        ("", r"^\s*(?:(?:retrospective|retro|prospective|concurrent):?\s+(?:request for\s+)?|"
             r"associated surgical services?:\s*)?(?P<keep>\d{1,3})\s+(?![-\d/]|mg\b|ml\b|"
             r"times\b|level|view|phase|lead|tesla)(?=[A-Za-z])"),
        ("(", r"\((?P<keep>\d{1,2})\)"),
        ("purchase", r"(?P<keep>\bpurchase\b(?:\s?/\s?(?:indefinite|rental)\b(?: use)?)?)"),
    )
)  # fmt: skip
_COUNTING = tuple(frozenset().union(*(needed for needed, _ in _QUANTITIES)))
_ANY_NUMBER = re.compile(rf"\d|\b{_NUMBER}\b|purchase|unspecified|indefinite")  # over lower-case text


class Amounts(NamedTuple):
    """What a request says about how much; each in its own words, None where it says nothing."""

    quantity: str | None
    dose: str | None
    frequency: str | None
    timing: Timing


def amounts(request: str, disputed: str | None = None) -> Amounts:
    """The amounts of a request; of the `disputed` part where the administrator approved some of it."""
    request = request[:_LONGEST]
    text = (disputed or request)[:_LONGEST]
    frequency = _frequency(text)
    rest = text.replace(frequency, " ; ", 1) if frequency else text
    dose = _dose(text)
    return Amounts(_quantity(rest, text), dose, frequency, _timing(request))


def _timing(request: str) -> Timing:
    lower = request.lower()
    if _RETROSPECTIVE.search(lower):
        return "retrospective"
    return "concurrent" if "concurrent" in lower and _CONCURRENT.search(lower) else "prospective"


def _dose(text: str) -> str | None:
    """The strength; of a mixture of several strengths there is no one dose."""
    found = _DOSE.search(text)
    if found:
        return found.group()
    percents = _PERCENT.findall(text) if "%" in text else ()
    return percents[0] if len(percents) == 1 and "/" not in percents[0] else None


def _frequency(text: str) -> str | None:
    """How often; "for 6 weeks" belongs to it after visits by the week, but is the quantity of what is given daily."""
    lower = places.small(text)
    first = _EVERY.search(lower) if _MAY_RECUR.search(lower) else None
    if first is None:
        return None
    start, end = first.start(), _lasted(text, *first.span())
    for match in _EVERY.finditer(lower, end):
        if not re.fullmatch(r"\s*[,;]?\s*(?:and|then)?\s*", text[end : match.start()]):
            break
        end = _lasted(text, start, match.end())
    return text[start:end]


def _lasted(text: str, start: int, end: int) -> int:
    """Where a frequency at `start:end` ends with how long it lasts, if that belongs to it."""
    lasting = _LASTING.match(text, end)
    return lasting.end() if lasting and _BY_WEEK.search(text[start:end]) else end


def _said(match: re.Match[str]) -> str:
    """The words of a match that make up the quantity: "Eight sessions" of "Eight physical therapy sessions"."""
    lead = match.groupdict().get("lead")
    return " ".join(part for part in (lead, match["keep"]) if part).strip(" ,;")


def _quantity(text: str, whole: str) -> str | None:
    lower = text.lower()
    if not _ANY_NUMBER.search(lower):
        return None
    there = {word for word in _COUNTING if word in lower}
    for needed, pattern in _QUANTITIES:
        if needed and needed.isdisjoint(there):
            continue
        found = [_said(match) for match in pattern.finditer(text)]
        if found:
            return "; ".join(dict.fromkeys(found)) if "lead" in pattern.groupindex else found[0]
    units = re.search(r"\b\d+ units\b", whole, re.IGNORECASE)
    return units.group() if units else None
