"""What a model may choose from for an item: treatments of the lexicon, and the conditions of the guidelines on them."""

import re
from functools import cache
from typing import NamedTuple

from ... import lexicon
from ...lexicon import Criterion, Guideline
from ...records import Item

_MOST = 8
_WORD = re.compile(r"[a-z0-9]{3,}")
_EVERYDAY = frozenset(
    """the and for with per use left right bilateral lumbar cervical thoracic spine neck back knee shoulder unit
    units treatment treatments therapy times week weeks month months visits sessions service services associated
    surgical request session daily tablet tablets capsule capsules refill refills quantity days""".split()  # noqa: SIM905
)


class Condition(NamedTuple):
    """A numbered criterion with the guideline it stands in."""

    criterion: Criterion
    guideline: Guideline


def treatments(item: Item) -> tuple[str, ...]:
    """Ids of the treatments an item may ask for: those the lexicon finds, else those that share a word with it."""
    return item.treatments or _near(item.request)


def names(treatment: str, words: str) -> bool:
    """Whether `words` name this treatment, by one of its names or a word of one that is not everyday."""
    found = _words(words)
    return treatment in {match.treatment_id for match in lexicon.load().match_request(words)} or any(
        word in found for word in _by_treatment().get(treatment, frozenset())
    )


@cache
def conditions(treatment_ids: tuple[str, ...]) -> dict[str, Condition]:
    """The criteria of the guidelines that cover any of these treatments, by id."""
    return {
        criterion.criterion_id: Condition(criterion, guideline)
        for guideline in lexicon.load().guidelines.values()
        if not set(treatment_ids).isdisjoint(guideline.treatments)
        for criterion in guideline.criteria
    }


def _near(request: str) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for word in _words(request):
        for treatment in _by_word().get(word, ()):
            counts[treatment] = counts.get(treatment, 0) + 1
    # by name where counts are equal: a request must be the same in every process, or its kept answer is not found
    return tuple(sorted(counts, key=lambda treatment: (-counts[treatment], treatment))[:_MOST])


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - _EVERYDAY


@cache
def _by_treatment() -> dict[str, frozenset[str]]:
    return {
        treatment.treatment_id: frozenset().union(
            *(_words(name) for name in (treatment.canonical_name, *treatment.synonyms))
        )
        for treatment in lexicon.load().treatments.values()
    }


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for treatment, spoken in _by_treatment().items():
        for word in spoken:
            found.setdefault(word, []).append(treatment)
    # a word that half the lexicon shares tells nothing
    return {word: tuple(ids) for word, ids in found.items() if len(ids) <= _MOST}
