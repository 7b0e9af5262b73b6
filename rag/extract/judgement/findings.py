"""Candidates for reasons: what a sentence denies, and what it states.

A denial ("there is no record of", "was not provided") opens a region in its clause; what stands there is absent.
A statement ("exceeds the recommended number") carries its code by itself.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from .anchored import Words
from .context import Context
from .patterns import Pattern, load, objects_for, statements_for
from .reading import Sentence
from .roles import Role

_REACH = 260
_CUT = re.compile(  # by the sign before it, so that a sign without any of this costs one look
    r";|"
    r", (?:(?:the|this) (?:current(?:ly)?|request\w*|prospective|retrospective|proposed|medical necessity)\b|"
    r"(?:[\w'-]+ ){1,5}?(?:is|are|was|were|has|have) (?!not)|"
    r"(?:the|this|an?) [\w' -]{1,40}? (?:is|was|are|were|has|have|cannot|would|does|do)\b|as \w+ (?:are|is)\b|"
    r"(?:and|so|as|since|because) (?:the|there|this|it|he|she|given|that the|a lack|no|lack of|patient|claimant)\b|"
    r"(?:but|however|although|though|therefore|thus|while|whereas|despite|yet|because)\b)|"
    r" (?:on (?:physical |clinical |the )?exam|before (?!and after|or\b|(?:the )?complet)|"
    r"with (?:documentation|evidence) of\b|supporting the (?:need|request|medical)|"
    r"showing (?<!exam showing )(?:\w+ )?(?:nerve|evidence|compress|imping|tear)|as \w+ (?:are|is)\b|"
    r"(?:and|so|as|since|because) (?:the|there|this|it|he|she|given|that the|a lack|no|lack of|patient|claimant)\b|"
    r"because\b|and (?:requested|recommended|ordered|prescribed|is|was|has|had)\b|"
    r"for which(?<!diagnosis for which)(?<!condition for which)(?<!indication for which)(?<!indications for which)"
    r"(?<!conditions for which)(?<!diagnoses for which)|"
    r"(?<!evidence )(?<!documentation )(?<!information )(?<!indication )(?<!data )(?<!records )(?<!rationale )"
    r"(?:to (?:corroborate|confirm|verify|warrant|support|justify|necessitate|substantiate|require|"
    r"suggest the need|indicate the need)|"
    r"(?:that|which) (?:would|could|might|may|will|to) ?(?:have )?"
    r"(?:warrant|support|justif|necessitat|substantiat|requir|indicat|make|suggest)|"
    r"that (?:warrants?|supports?|justif\w+|requires?|necessitates?)|warranting|prior to (?!(?:the )?complet)|"
    r"(?:supporting|confirming|corroborating|showing|demonstrating|establishing) (?:an?|the|this)))|"
    r"\b(?:unless|cited guidelines?|but|however|although|though|whereas|therefore)\b"
)
_CLAUSE_BEGINS = re.compile(
    r"\b(?:although|while|though|since|because)\b[^,;]{1,160}, (?=(?:the|this|there|it|no|he|she|his|her) )|;|"
    r", and (?!how |whether |when |what |the (?:number|amount|duration|percentage|length|dates?|response|"
    r"quantity)|his |her |or )|"
    r", (?:but|however|while|although|so|therefore|as|since|because)\b|\b(?:but|however,?|although|though|"
    r"whereas|additionally,|"
    r"furthermore,|moreover,|in addition,|also,|therefore,|given(?: that)?|because|in this case,)|\band (?:the|"
    r"there|it)\b|\bas (?:the|there|\w+ (?:are|is))\b"
)
_CONDITION = re.compile(
    r"\b(?:if|unless|when(?:ever)?|until|should|in patients|for patients|patients who|where)\b[^,;]*$"
)
_SCIENCE = re.compile(
    r"^ ?(?:\w+ )?(?:quality|scientific|published|peer-reviewed|randomi[sz]ed|controlled) (?:[\w-]+ )?"
    r"(?:evidence|studies|trials|literature|research|support)\b|"
    r"^ ?(?:[\w-]+ ){0,3}(?:evidence|support|research|literature|studies|data|recommendations?)\b (?:to "
    r"(?:recommend|suggest|support (?:the )?"
    r"(?:use|routine|efficacy|effectiveness|long))|for (?:the )?(?:use|efficacy|effectiveness|routine|injecting)|"
    r"that (?:\w+ ){1,3}(?:is|are) (?:more )?(?:effective|superior|beneficial))"
)
_PLACE = re.compile(r" (?:from|in|by|within|per|on|based|for review)\b")
_AND = re.compile(r"\band (?:the )?$")
_PLURAL = re.compile(r" ?(?:are|were|have|remain)\b")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|do|will|would|should|may|can|could|must|[a-z]+(?:ed|es|ies))\b"
)
_WHOLE = ("nothing", "nobody", "no one")
_OUTCOME_WORDS = re.compile(
    r"\b(?:homebound|status|need|failure|relief|compliance|radiculopathy|result|respon|outcome|number|duration|"
    r"date|reason|rationale|improve|why|goal|how|details?|plan|efficacy|"
    r"benefit)"
)
_BARE_NEED = re.compile(r"(?:the )?(?:continued |ongoing |medical )*(?:need|necessity)\b|.*\bmedical necessity $")
_BACK = re.compile(
    r"^(?:however,? |unfortunately,? |but )?(?:this|these|that|such|none of (?:this|these|those)|neither|it|both|"
    r"all of this)\b.{0,70}$"
)
NEGATED = re.compile(
    r"\b(?:no|not|never|without|neither|nor|cannot|lack of|absence of|denies|denied|n't)\b[^,;.]*$|n't\b[^,;.]*$"
)
_SOFT = re.compile(
    r"\bas an? (?:\w+ )?(?:primary|first|sole|isolated|stand|initial|independent|routine|substitute|single|"
    r"screening|definitive)|\broutine|\buntil\b|\bunless\b|\bexcept\b|\bwithout\b|"
    r"\bin the (?:absence|presence)|\bprior to\b|\bbefore\b|\b(?:more|longer|greater) than\b|\bbeyond\b(?! the acute)|"
    r"\blong[- ]?term|"
    r"\bfirst[- ]?line|\bgenerally\b|"
    r"\bexclusive|\bif\b|\bonly\b|\balone\b|\bchronic use|\bfor use in|\bprolonged|\bin most\b|\bmost cases|\bas "
    r"long as|\bwhen\b|\bprophyla|"
    r"\bbased on (?:the|this)|\bby (?:the )?(?:submitted|provided|records?|documentation|available|clinical)|\bat "
    r"this time|\bdaily\b"
)
_SELF = re.compile(
    r"\b(?:it|this|these|such|the (?:request\w*|medication|drug|treatment|device|unit|imaging|procedure|therapy|"
    r"test\w*|service|usage|injections?|study|compound))\b"
)


_STATED_FIRST = ("request.incomplete", "request.exceeds", "guideline.agent-technique", "doc.correlation")


class Candidate(NamedTuple):
    """A code that a stretch of a sentence may carry."""

    code: str
    sentence: Sentence
    low: int
    high: int
    stated: bool
    weak: bool = False  # counts only where nothing else is found


class Region(NamedTuple):
    """A stretch of a sentence that a denial covers, and where the denial stands."""

    low: int
    high: int
    trigger: tuple[int, int]


def candidates(sentence: Sentence, before: Sentence | None, context: Context) -> list[Candidate]:
    """Everything `sentence` may carry for a treatment of this kind; other people's views carry nothing.

    "This was not documented" denies what the sentence before it asks for.
    """
    if sentence.role is Role.OTHER_VIEW:
        return []
    found = _statements(sentence, context)
    if context.approved or sentence.role in (Role.GUIDELINE, Role.FORMULA):
        return found
    absent = _absences(sentence, context, found)
    if not absent and before is not None and _BACK.match(sentence.text) and regions(sentence):
        absent = [
            Candidate(c.code, sentence, 0, len(sentence.text), False)
            for c in _absent(before, Region(0, len(before.text), (0, 0)), context)
        ]
    return found + absent


def regions(sentence: Sentence) -> tuple[Region, ...]:
    """The stretches of a sentence that its denials cover, in order."""
    return _regions(sentence.words, sentence.role is Role.CONCLUSION)


@lru_cache(maxsize=64)  # a sentence is asked for several times in a row
def _regions(words: Words, concludes: bool) -> tuple[Region, ...]:
    text = words.text
    found: list[Region] = []
    covered = 0
    for _, match in load().before.every(words):
        if match.end() <= covered or _CONDITION.search(text, max(0, match.start() - 60), match.start()):
            continue
        cut = _CUT.search(text, match.end(), match.end() + _REACH)
        high = cut.start() if cut else min(len(text), match.end() + _REACH)
        region = text[match.end() : high]
        named = match.group().startswith(_WHOLE)  # "nothing in the notes shows why" denies what follows the place
        if not (_SCIENCE.match(region) or (_PLACE.match(region) and not named)):
            found.append(Region(match.start(), high, match.span()))
            covered = high
    for _, match in load().after.every(words):
        low = _subject_start(text, match)
        if _allowed_behind(concludes, text[low : match.start()], match.group()):
            found.append(Region(low, match.end(), match.span()))
    return tuple(found)


def _subject_start(text: str, denial: re.Match[str]) -> int:
    """Where the subject of a denial behind it begins; "the number and the response were not" has two."""
    low = clause_start(text, denial.start())
    joined = _AND.search(text, max(0, low - 10), low) if _PLURAL.match(denial.group()) else None
    if joined is None or _FINITE.search(text, first := clause_start(text, joined.start()), joined.start()):
        return low
    return first


def _allowed_behind(concludes: bool, before: str, denial: str) -> bool:
    if _CONDITION.search(before) or not before.strip() or _BARE_NEED.match(before):
        return False
    if denial.endswith(("indicated", "supported", "established", "used", "utilized", "met", "found", "substantiated")):
        return _OUTCOME_WORDS.search(before) is not None
    return not (concludes and "medical" in before)


def _absences(sentence: Sentence, context: Context, stated: list[Candidate]) -> list[Candidate]:
    taken = [(s.low, s.high) for s in stated if s.code in _STATED_FIRST]
    found = [c for region in regions(sentence) for c in _absent(sentence, region, context)]
    return [c for c in found if not _overlaps((c.low, c.high), taken)]


def _absent(sentence: Sentence, region: Region, context: Context) -> list[Candidate]:
    text = sentence.text[region.low : region.high]
    patterns = load().patterns
    claimed: list[tuple[int, int]] = []
    found = []
    for number, match in objects_for(context.kinds).every(Words(text)):
        entry = patterns[number]
        low, high = region.low + match.start(), region.low + match.end()
        if _overlaps((low, high), claimed) or not _is_let(entry, text):
            continue
        claimed.append((low, high))
        span = (min(low, region.trigger[0]), max(high, region.trigger[1]))
        found.append(Candidate(entry.code, sentence, *span, False))
    return found


def _statements(sentence: Sentence, context: Context) -> list[Candidate]:
    found = []
    patterns = load().patterns
    meant = statements_for(context.kinds, context.approved, sentence.role is Role.GUIDELINE)
    for number, match in meant.first(sentence.words):
        entry = patterns[number]
        if _is_let(entry, sentence.text) and _holds(entry, sentence, match, context):
            weak = entry.weak or (entry.unconditional and _is_soft(sentence.text, match))
            found.append(Candidate(entry.code, sentence, match.start(), match.end(), True, weak))
    return found


def _is_let(entry: Pattern, text: str) -> bool:
    """Whether the words an entry needs are in `text` and those that veto it are not."""
    if entry.veto is not None and entry.veto.search(text):
        return False
    return entry.needs is None or entry.needs.search(text) is not None


def _holds(entry: Pattern, sentence: Sentence, match: re.Match[str], context: Context) -> bool:
    before = sentence.text[clause_start(sentence.text, match.start()) : match.start()]
    if not entry.denies and (NEGATED.search(before) or _listed_as_absent(sentence, match.start())):
        return False
    if _CONDITION.search(before):
        return False
    if not entry.about or _SELF.search(sentence.text) or not sentence.anchors.isdisjoint(context.names):
        return True
    return any(word in sentence.text for word in context.words)


def _listed_as_absent(sentence: Sentence, position: int) -> bool:
    """Whether a denial further forward reaches over the commas of a list to `position`."""
    return any(region.trigger[1] <= position < region.high for region in regions(sentence))


def _is_soft(text: str, match: re.Match[str]) -> bool:
    return _SOFT.search(text, max(0, match.start() - 90), min(match.end() + 40, len(text))) is not None


def clause_start(text: str, position: int) -> int:
    """Where the clause around `position` begins."""
    low = max(0, position - _REACH)
    for match in _CLAUSE_BEGINS.finditer(text, low, position):
        low = match.end()
    while low < position and text[low] in " ,;":
        low += 1
    return low


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < high and low < span[1] for low, high in others)
