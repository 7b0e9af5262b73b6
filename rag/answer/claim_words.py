"""A claim's words against the words it cites: denial, decision, counts, numbers, doses, dates, places, the rest."""

import re

from rag import sentences
from rag.grounding import fold
from rag.records import Counts, Decision
from rag.search import query_decision
from rag.search.query_dates import mentioned
from rag.search.query_filters import body_parts, details
from rag.search.query_words import content, stem, stems, tokens

from .claim_limits import digits

_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")
_TURN = re.compile(r";\s|\b(?:but|however|although|though|whereas|while)\b", re.IGNORECASE)
# beside the words that deny in letters, those that claims deny with
_DENYING = re.compile(
    r"\b(?:missing|undocumented|unsupported|unspecified|unstated|omit(?:s|ted)?|unaddressed|unproven|scarcely|hardly|barely|"
    r"rarely|seldom)\b",
    re.IGNORECASE,
)
# a person who denies says so of the record, and decides nothing
_PERSON_DENIES = re.compile(
    r"\b(?:patient|worker|applicant|claimant|employee|he|she)\s+(?:has\s+)?den(?:y|ied|ies)\b"
    r"(?! (?:the )?(?:request|treat))",
    re.IGNORECASE,
)
# words that say the decision; they deny nothing about the record
_DECIDING = re.compile(
    r"\b(?:den(?:y|ied|ies)|denials?|not (?:approved|authori[sz]ed|certified|overturned|upheld|"
    r"(?:considered |found |deemed )?(?:to be )?medically necessary))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_SIDE = re.compile(r"\b(?:left|right|bilateral)\b|\b[CTLS]\d{1,2}(?:-(?:[CTLS]?\d{1,2}))?\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?P<all>all|both|every|each)\b|\b(?P<none>none|(?:no|not one)(?= (?:of|items?|requests?|cases?|such)))\b|"
    r"\b(?P<most>most)\b|\b(?P<hits>\d+)(?: of (?:the |these |those )?(?P<whole>\d+))?(?! ?(?:mg|mcg|ml|weeks?|days?|"
    r"months?|years?|sites?|sessions?|visits?|tablets?|percent|%))\b",
    re.IGNORECASE,
)
_COPIED = 5  # words of a cited sentence that, standing in a claim as they are, count as a quote
_NEARLY = 0.7  # share of content words that makes one text a copy of another
_ENOUGH = 0.5  # share of a claim's content words that its citations must have
# words that claims and letters use for the same thing
_SAME = {
    stem(word): stem(alike[0])
    for alike in (
        ("improvement", "gain", "benefit", "progress", "better", "improved"),
        ("medication", "drug", "medicine", "tablet", "pill", "agent"),
        ("treatment", "therapy", "care", "course"),
        ("relief", "reduction", "decrease", "fall"),
        ("exam", "examination", "examined"),
        ("session", "visit"),
        ("study", "test", "imaging", "scan"),
        ("document", "record", "note", "file", "chart"),
        ("exceed", "above", "over", "beyond", "more"),
    )
    for word in alike
}
# words of telling, which claim nothing
_TELLING = stems(
    tokens(
        """reviewer wrote note noted found find stated said say explain explained conclude concluded reason reasons
        ground grounds because rationale denial denied deny denying approved approval approve upheld overturned
        overturn uphold decision decided request requested requests item items case cases letter letters guideline
        guidelines criteria criterion support supported unsupported show shown showed document documented
        documentation record records chart medical medically necessary necessity authorized authorised treatment
        worker patient administrator claims utilization review since therefore also both all none most every each
        rest rests based turn turned lack lacked lacking missing evidence need needed require required requires"""
    )
)


def unquoted(text: str, cited: list[str]) -> str | None:
    """The claim without what it copies, with or without quotation marks; None where words in them are not cited."""
    folded = [fold(quote) for quote in cited]
    for quoted in _QUOTED.findall(text):
        if not any(fold(quoted).rstrip(" .…") in quote for quote in folded):
            return None
    own = fold(text)
    for quote in sorted(folded, key=len, reverse=True):
        copied = quote.rstrip(" .")
        if len(copied.split()) >= _COPIED:
            own = re.sub(re.escape(copied), " ", own, flags=re.IGNORECASE)
    return _QUOTED.sub(" ", own)


def speaks(own: str) -> bool:
    """Whether a claim says something in its own words, beside what it quotes."""
    return len(stems(content(own)) - _TELLING) > 0


def clause(sentence: str, start: int, end: int) -> str:
    """The words from the last turn before a quote ("but", a semicolon) to its end: what it denies, it denies here."""
    before = sentence[:start]
    turns = list(_TURN.finditer(before))
    begin = (
        turns[-1].end() if turns else max((s.start for s in sentences.split(sentence) if s.start <= start), default=0)
    )
    return sentence[begin:end]


def denies(text: str) -> bool:
    """Whether the words deny something of the record or the guideline; that a request was denied does not count."""
    return bool(denials(_DECIDING.sub(" ", _PERSON_DENIES.sub(" without ", text))))


def denials(text: str) -> list[str]:
    """The words that deny, in alphabetical order; "denied" says a decision."""
    text = re.sub(r"\bden(?:y|ied|ies)\b", " ", _PERSON_DENIES.sub(" without ", text), flags=re.IGNORECASE)
    return sorted([*sentences.negators(text), *(match.group().lower() for match in _DENYING.finditer(text))])


def copies(own: str, other: str) -> bool:
    """Whether two texts say nearly the same words: then they must deny with the same ones."""
    one, two = stems(content(own)) - _TELLING, stems(content(other)) - _TELLING
    return len(one & two) >= _NEARLY * max(len(one), len(two), 1)


def shared(own: str, other: str) -> int:
    """How many content words two texts share."""
    return len((stems(content(own)) - _TELLING) & stems(content(other)))


def decision(own: str) -> tuple[Decision | None, bool]:
    """The decision a claim states, and whether it states both."""
    return query_decision.stated(own)


def counts_hold(own: str, decided: Decision, counts: Counts | None, source: str) -> bool:
    """Whether "all", "none", "most" or "2 of 3" beside a decision were computed, or stand in the cited words."""
    text, there = digits(own), digits(source).lower()
    matches = (match for match in _COUNTED.finditer(text) if _with_next(text, match) not in there)
    return all(_count_holds(own, match, decided, counts) for match in matches)


def _with_next(text: str, match: re.Match[str]) -> str:
    """A counting word with the word after it: "every night" of a quote counts no items."""
    return match.group().lower() + "".join(re.findall(r"^\s+[\w-]+", text[match.end() :])).lower()


def _count_holds(own: str, match: re.Match[str], decided: Decision, counts: Counts | None) -> bool:
    if match["hits"] and not match["whole"] and not re.search(r"\b\d+ (?:items?|requests?|cases?|were|was)\b", own):
        return True  # a number of something else; see wrong_numbers
    if counts is None:
        return False
    hits = counts.upheld if decided == "upheld" else counts.overturned
    if match["all"]:
        return hits == counts.items
    if match["none"]:
        return hits == 0
    if match["most"]:
        return 2 * hits > counts.items
    return int(match["hits"]) == hits and (not match["whole"] or int(match["whole"]) == counts.items)


def wrong_dates(own: str, source: str) -> str | None:
    """A date of the claim that the cited words do not have."""
    there = [iso for _, iso in mentioned(source)]
    for _, iso in mentioned(own):
        if not any(date.startswith(iso) for date in there):
            return "it gives a date that its quote does not"
    return None


def wrong_numbers(own: str, source: str, counts: Counts | None) -> str | None:
    """A number, or a dose with its unit, that the cited words do not have and that was not computed."""
    for words, _ in mentioned(own):
        own = own.replace(words, " ")
    own, source = digits(own), digits(source)
    if not set(details(own)) <= set(details(source)):
        return "it gives a dose or an amount that its quote does not"
    there = set(_NUMBER.findall(source))
    there |= {part for number in there for part in re.split(r"[/]", number)}
    computed = (
        {str(getattr(counts, name)) for name in ("determinations", "items", "upheld", "overturned")}
        if counts
        else set()
    )
    decided, _ = decision(own)
    for number in _NUMBER.findall(own):
        if number not in there and not (decided and number in computed):
            return "a number in it was neither computed nor quoted"
    return None


def wrong_place(own: str, source: str) -> str | None:
    """A body part, side or level that the cited words do not have."""
    if not set(body_parts(own)) <= set(body_parts(source)):
        return "it names a body part that its quote does not"
    if not {m.lower() for m in _SIDE.findall(own)} <= {m.lower() for m in _SIDE.findall(source)}:
        return "it names a side or level that its quote does not"
    return None


def unsupported(own: str, source: str) -> str | None:
    """Too few of the claim's words in what it cites: a true quote under another sentence."""
    claimed = _alike(stems(content(own)) - _TELLING)
    if claimed and len(claimed & _alike(stems(content(source)))) < _ENOUGH * len(claimed):
        return "its quote does not speak of what it says"
    return None


def _alike(words: frozenset[str]) -> frozenset[str]:
    """Words for the same thing as one of them."""
    return frozenset(_SAME.get(word, word) for word in words)
