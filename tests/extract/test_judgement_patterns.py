"""Every entry of the pattern files, checked with its own example."""

import re

import pytest

from rag.extract.judgement import conditions, learned, patterns, reading
from rag.extract.judgement.anchored import Words

WORDING = patterns.load()
ENTRIES = list(WORDING.patterns.values())


@pytest.mark.parametrize(("side", "pattern", "example"), WORDING.denial_examples)
def test_each_denial_is_found_in_its_example(side: str, pattern: str, example: str) -> None:
    """A phrase that says something is absent is found in the sentence given for it."""
    assert side in {"before", "after"}
    assert re.search(pattern, reading.plain(example))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e.code}: {e.example}")
def test_each_entry_is_found_in_its_example(entry: patterns.Pattern) -> None:
    """A wording is found in the sentence given for it, and nothing vetoes it there."""
    text = reading.plain(entry.example)
    assert entry.wording.regex.search(text)
    assert entry.veto is None or not entry.veto.search(text)
    assert entry.needs is None or entry.needs.search(text)


@pytest.mark.parametrize("rule", conditions.load().values(), ids=lambda rule: str(rule.criterion))
def test_each_criterion_is_found_in_its_example(rule: conditions.Rule) -> None:
    """A criterion shows in the sentence given for it: by its own words, or by any wording of a code that is its own."""
    text = reading.plain(rule.example)
    told = rule.about is not None and rule.about.search(text) is not None
    met = rule.met is not None and rule.met.stand_in(Words(text))
    assert told or met or (rule.about is None and rule.codes)


def test_all_codes_of_the_taxonomy_have_a_wording() -> None:
    """No reason code is out of the patterns' reach, and no pattern carries a code that the taxonomy does not know."""
    from rag import lexicon

    worded = {entry.code for entry in ENTRIES}
    assert worded == set(lexicon.load().reasons)


def test_the_learned_weights_know_the_taxonomy_only() -> None:
    """The codes of the learned weights are codes of the taxonomy."""
    from rag import lexicon

    assert set(learned.load().codes) <= set(lexicon.load().reasons)
