"""The part of the body that an item treats, where its request does not name it (reasons.md, section 6).

The item's own rationale comes first, then the case summary. Guideline text, radiation of pain, denied complaints and
earlier histories are no answer; what stays unclear stays empty. Which treatments belong to a part of the body at all
stands in corpus/lexicon/body_parts.toml.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain, islice
from typing import NamedTuple

from .. import lexicon, sentences
from ..records import Item
from . import body_parts, complaints
from .judgement.reading import Rationales, Sentence
from .judgement.roles import Role

_MOST = 5  # a letter that complains of more parts says no longer which of them an item treats
_EARLY = 4  # sentences of a summary among which the injury is told
_VAGUE = frozenset({"back", "spine", "arm", "leg", "upper extremity", "lower extremity"})
_SPANS = frozenset({"back", "spine"})  # vague parts that an injured part makes clear
# a sentence on the rules: even where it concludes, it names the guideline's parts
_RULES = re.compile(r"\b(?:guidelines?|MTUS|ACOEM|ODG|recommend(?:s|ed|ation)?|section)\b", re.IGNORECASE)
_ROOT = re.compile(r"\bradicul|\bradiat|\bsciatic", re.IGNORECASE)
_SPINAL = re.compile(r"\bspinal\b", re.IGNORECASE)
_WORKER = re.compile(r"\byears?[- ]old\b", re.IGNORECASE)
# over lower-case text
_ASKS = re.compile(
    r"\b(?:request|authoriz|recommend|certif|refer|continu|order|prescri|utilization|treatment plan|plan of care)"
)


class _Table(NamedTuple):
    categories: frozenset[str]
    nowhere: frozenset[str]
    local_drugs: frozenset[str]
    wide: frozenset[str]
    regions: dict[str, frozenset[str]]


class Story:
    """What the case summary tells of the injured parts; read only when an item asks."""

    def __init__(self, said: str, diagnoses: Sequence[str]) -> None:
        self._said = said
        self._diagnoses = diagnoses
        self._matches: dict[str, tuple[lexicon.Match, ...]] = {}

    @cached_property
    def injured(self) -> tuple[str, ...]:
        """The parts of the diagnoses, else of the claim or the first complaint."""
        listed = _distinct(part for diagnosis in self._diagnoses for part in _diagnosed(diagnosis))
        if listed:
            return listed
        claims = islice(filter(None, map(complaints.from_claim, self._sentences)), _EARLY)
        told = map(complaints.complaints, chain(claims, self._sentences[:_EARLY]))
        return next(filter(None, told), ())

    @cached_property
    def _sentences(self) -> tuple[str, ...]:
        return tuple(self._said[start:end] for start, end in sentences.bounds(self._said, 0, len(self._said)))

    @cached_property
    def _asking(self) -> tuple[str, ...]:
        """The sentences that ask for something and name a part."""
        return tuple(said for said in self._sentences if _ASKS.search(said.lower()) and complaints.names_part(said))

    def _named(self, sentence: str) -> tuple[lexicon.Match, ...]:
        """The treatments that a sentence names; several items may ask for the same one."""
        if sentence not in self._matches:
            self._matches[sentence] = lexicon.load().match_request(sentence)
        return self._matches[sentence]

    def requested(self, treatments: frozenset[str]) -> tuple[str, ...]:
        """The parts that the summary names with one of `treatments`: "physical therapy for the left shoulder"."""
        for sentence in self._asking:
            matches = self._named(sentence)
            for number, match in enumerate(matches):
                if match.treatment_id in treatments:
                    later = [other.start for other in matches[number + 1 :] if other.start >= match.end]
                    limit = min([len(sentence), *later])
                    if found := complaints.of_treatment(sentence, match.start, match.end, limit):
                        return found
        return ()


def _diagnosed(diagnosis: str) -> tuple[str, ...]:
    """The parts of a diagnosis; of a nerve root that hurts in a limb ("lumbar radiculitis, right leg") its own."""
    named = body_parts.body_parts(diagnosis)
    spinal = tuple(part for part in named if part in _within()["spine"])
    return spinal if spinal and _ROOT.search(diagnosis) else named


def belongs(item: Item) -> bool:
    """Whether what `item` asks for is done at a part of the body."""
    return any(_has_place(treatment) for treatment in item.treatments)


def parts(item: Item, rationales: Rationales, story: Story) -> tuple[str, ...]:
    """The parts that `item` treats by its rationale, else by the summary; empty where that is unclear."""
    treatments = frozenset(filter(_has_place, item.treatments))
    spinal = _SPINAL.search(item.request) is not None
    wide = _wide(treatments)
    certain = _certain(item.request, treatments)
    if certain and body_parts.is_exact(certain[0]):
        return certain
    for found, asked_for in _told(item, rationales, story, treatments):
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
    item: Item, rationales: Rationales, story: Story, treatments: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Where a letter names parts, the surest place first, and whether it names them for what is requested."""
    if item.rationale:
        rationale = [sentence for sentence in rationales.of(item.rationale) if _of_worker(sentence)]
        yield _requested(rationale), True
        yield _complained(rationale), False
    yield story.requested(treatments), True
    yield story.injured, False


def _of_worker(sentence: Sentence) -> bool:
    if sentence.role in (Role.FINDING, Role.CONCLUSION):
        return True
    return "old" in sentence.text and _WORKER.search(sentence.text) is not None


def _requested(rationale: Iterable[Sentence]) -> tuple[str, ...]:
    """The parts named where the reviewer names the request."""
    return next(filter(None, (complaints.of_request(sentence.text) for sentence in rationale)), ())


def _complained(rationale: Iterable[Sentence]) -> tuple[str, ...]:
    """The parts of which the worker complains by the reviewer's findings."""
    told = ((sentence.text, complaints.complaints(sentence.text)) for sentence in rationale)
    return _distinct(part for text, parts in told if parts and not _RULES.search(text) for part in parts)


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
