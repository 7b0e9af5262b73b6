"""The part of the body that an item treats, where its request does not name it (reasons.md, section 6).

The item's own rationale comes first, then the case summary. Guideline text, radiation of pain, denied complaints and
earlier histories are no answer; what stays unclear stays empty. Which treatments belong to a part of the body at all
stands in corpus/lexicon/body_parts.toml.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from .. import lexicon, sentences
from ..records import Item
from . import body_parts
from .judgement import reading
from .judgement.reading import Sentence
from .judgement.roles import Role

_MOST = 5  # a letter that complains of more parts says no longer which of them an item treats
_EARLY = 4  # sentences of a summary among which the injury is told
_VAGUE = frozenset({"back", "spine", "arm", "leg", "upper extremity", "lower extremity"})
_SPANS = frozenset({"back", "spine"})  # vague parts that an injured part makes clear
_NEAR = 90  # characters before a part within which a word rules it out
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
# a sentence on the rules: even where it concludes, it names the guideline's parts
_RULES = re.compile(
    r"\bguidelines?\b|\bMTUS\b|\bACOEM\b|\bODG\b|\brecommend(?:s|ed|ation)?\b|\bsection\b", re.IGNORECASE
)
_END = ""  # stands where a name ends in a tree of names
_SPINAL = re.compile(r"\bspinal\b", re.IGNORECASE)
_WORKER = re.compile(r"\byears?[- ]old\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:request|authoriz|recommend|certif|refer|continu|order|prescri|utilization|treatment plan|plan of care)",
    re.IGNORECASE,
)


class _Table(NamedTuple):
    categories: frozenset[str]
    nowhere: frozenset[str]
    local_drugs: frozenset[str]
    wide: frozenset[str]
    regions: dict[str, frozenset[str]]


class _Patterns(NamedTuple):
    part: re.Pattern[str]
    complaints: tuple[re.Pattern[str], ...]
    requested: re.Pattern[str]
    claimed: re.Pattern[str]
    after: re.Pattern[str]
    before: re.Pattern[str]


class Story:
    """What the case summary tells of the injured parts; read only when an item asks."""

    def __init__(self, said: str, diagnoses: Sequence[str]) -> None:
        self._said = said
        self._diagnoses = diagnoses

    @cached_property
    def injured(self) -> tuple[str, ...]:
        """The parts of the diagnoses, else of the claim or the first complaint."""
        listed = _distinct(part for diagnosis in self._diagnoses for part in body_parts.body_parts(diagnosis))
        if listed:
            return listed
        claims = [s[match.start() :] for s in self._sentences if (match := _patterns().claimed.search(s))]
        return next(filter(None, map(_complaints, (*claims[:_EARLY], *self._sentences[:_EARLY]))), ())

    @cached_property
    def _sentences(self) -> tuple[str, ...]:
        return tuple(self._said[span.start : span.end] for span in sentences.split(self._said))

    @cached_property
    def _asking(self) -> tuple[tuple[str, tuple[lexicon.Match, ...]], ...]:
        """The sentences that ask for something and name a part, with the treatments they name."""
        part, known = _patterns().part, lexicon.load()
        asking = (said for said in self._sentences if _ASKS.search(said) and part.search(said.lower()))
        return tuple((said, known.match_request(said)) for said in asking)

    def requested(self, treatments: frozenset[str]) -> tuple[str, ...]:
        """The parts that the summary names with one of `treatments`: "physical therapy for the left shoulder"."""
        patterns = _patterns()
        for sentence, matches in self._asking:
            for number, match in enumerate(matches):
                if match.treatment_id not in treatments:
                    continue
                later = [other.start for other in matches[number + 1 :] if other.start >= match.end]
                end = min([match.end + _NEAR, *later])
                found = patterns.after.match(sentence, match.end, end) or patterns.before.search(
                    sentence, max(0, match.start - _NEAR), match.start
                )
                if found:
                    return body_parts.body_parts(found["parts"])
        return ()


def belongs(item: Item) -> bool:
    """Whether what `item` asks for is done at a part of the body."""
    return any(_has_place(treatment) for treatment in item.treatments)


def parts(item: Item, document: str, story: Story) -> tuple[str, ...]:
    """The parts that `item` treats by its rationale in `document`, else by the summary; empty where that is unclear."""
    treatments = frozenset(filter(_has_place, item.treatments))
    spinal = _SPINAL.search(item.request) is not None
    wide = _wide(treatments)
    certain = _certain(item.request, treatments)
    if certain and body_parts.is_exact(certain[0]):
        return certain
    for found, asked_for in _told(item, document, story, treatments):
        fitting = _fitting(_refined(found, story.injured), treatments, spinal=spinal) if found else ()
        if fitting and (asked_for or len(fitting) == 1 or (wide and len(fitting) <= _MOST)):
            return fitting
    return certain


def _certain(request: str, treatments: Iterable[str]) -> tuple[str, ...]:
    """The one part at which all of `treatments` are done, with the side of the request; empty if there is none."""
    regions = {_table().regions.get(treatment, frozenset()) for treatment in treatments}
    region = regions.pop() if len(regions) == 1 else frozenset()
    return body_parts.body_parts(f"{request}, {next(iter(region))}") if len(region) == 1 else ()


def _told(
    item: Item, document: str, story: Story, treatments: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Where a letter names parts, the surest place first, and whether it names them for what is requested."""
    span = item.rationale
    if span and _patterns().part.search(document[span.start : span.end].lower()):
        rationale = [sentence for sentence in reading.read(document, span) if _of_worker(sentence)]
        yield _requested(rationale), True
        yield _complained(rationale), False
    yield story.requested(treatments), True
    yield story.injured, False


def _of_worker(sentence: Sentence) -> bool:
    return sentence.role in (Role.FINDING, Role.CONCLUSION) or _WORKER.search(sentence.text) is not None


def _requested(rationale: Iterable[Sentence]) -> tuple[str, ...]:
    """The parts named where the reviewer names the request."""
    for sentence in rationale:
        if found := _patterns().requested.search(sentence.text.lower()):
            return body_parts.body_parts(found["parts"])
    return ()


def _complained(rationale: Iterable[Sentence]) -> tuple[str, ...]:
    """The parts of which the worker complains by the reviewer's findings."""
    return _distinct(
        part for sentence in rationale if not _RULES.search(sentence.text) for part in _complaints(sentence.text)
    )


def _complaints(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that hurt or are injured, without those that pain spreads to."""
    sentence = sentence.lower()
    if not _patterns().part.search(sentence):
        return ()
    found = [match for pattern in _patterns().complaints for match in pattern.finditer(sentence)]
    found.sort(key=lambda match: match.start("parts"))
    return _distinct(
        part
        for match in found
        if not _NOT_TREATED.search(sentence[max(0, match.start() - _NEAR) : match.start("parts")])
        for part in body_parts.body_parts(match["parts"])
    )


def _refined(found: Sequence[str], injured: Sequence[str]) -> tuple[str, ...]:
    """`found` with the sides that the injured parts have; "back" is the injured part of the spine, if there is one."""
    refined: list[str] = []
    for part in found:
        base, same = body_parts.without_side(part), []
        if base == part:
            within = _within().get(part, frozenset({part})) if part in _SPANS else {part}
            same = [other for other in injured if body_parts.without_side(other) in within and other not in _VAGUE]
        if same:
            refined += same
        elif part not in _VAGUE:
            refined.append(part)
    return _distinct(refined)


def _fitting(found: Sequence[str], treatments: Iterable[str], *, spinal: bool) -> tuple[str, ...]:
    """Those of `found` at which one of `treatments` can be done; of a `spinal` treatment only parts of the spine."""
    if spinal:
        found = [part for part in found if part in _within()["spine"]]
    regions = [_table().regions.get(treatment) for treatment in treatments]
    if not regions or None in regions:
        return tuple(found)
    return tuple(
        part for part in found if any(region and body_parts.without_side(part) in region for region in regions)
    )


def _wide(treatments: Iterable[str]) -> bool:
    known, table = lexicon.load().treatments, _table()
    return all(not table.wide.isdisjoint((treatment, known[treatment].category)) for treatment in treatments)


def _has_place(treatment: str) -> bool:
    table = _table()
    if treatment in table.nowhere:
        return False
    return treatment in table.local_drugs or lexicon.load().treatments[treatment].category in table.categories


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


@cache
def _table() -> _Table:
    table = body_parts.table()
    treated, within = table["treated"], _within()
    regions = {
        treatment: within.get(region, frozenset({region}))
        for region, treatments in table["regions"].items()
        for treatment in treatments
    }
    return _Table(
        frozenset(treated["categories"]),
        frozenset(treated["nowhere"]),
        frozenset(treated["local_drugs"]),
        frozenset(treated["wide"]),
        regions,
    )


@cache
def _within() -> dict[str, frozenset[str]]:
    return {region: frozenset(listed) for region, listed in body_parts.table()["within"].items()}


@cache
def _patterns() -> _Patterns:
    names = {name for listed in body_parts.table()["words"].values() for name in listed}
    conditions = body_parts.table()["treated"]["conditions"]
    part = _written(names)
    between = "|".join(map(re.escape, body_parts.table()["between"]))
    one = rf"\b{_SIDE}?(?:(?:{between})[\s-]+){{0,2}}{part}\b"
    group = rf"(?P<parts>{one}(?:(?:\s*[,/&]\s*(?:and\s+|or\s+)?|\s+(?:and|or|as well as)\s+)(?:the\s+)?{one})*)"
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
        claimed=_any_case(r"\b(?:claim|injur\w+|complain\w*|treated|hurt)\b"),
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
