"""Wordings written in code are found wherever a plain search finds them."""

import re
from collections import Counter
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest

from rag import sentences
from rag.extract.judgement import (
    anchored,
    annotations,
    conditions,
    contradictions,
    earlier_care,
    phrases,
    reading,
    reasons,
    relief,
    roles,
    services,
)
from rag.extract.judgement.catalogue import Wordings

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def phrases_of(module: ModuleType) -> list[tuple[str, Wordings]]:
    """The wordings that a module keeps under a name, or in what it keeps under one."""
    kept = [(name, each) for name, value in vars(module).items() for each in (value, getattr(value, "wording", None))]
    return [(f"{module.__name__.rsplit('.', 1)[-1]}.{name}", each) for name, each in kept if type(each) is Wordings]


def regexes(wordings: Wordings) -> set[re.Pattern[str]]:
    """The expressions of wordings, as a plain search takes them."""
    return {wording.regex for wording in wordings.catalogue.by_way if wording.ways & wordings.ways}


MODULES = (annotations, contradictions, earlier_care, reasons, relief, roles, services)
MET = [
    (f"conditions.{rule.criterion}", wordings)
    for rule in conditions.load().values()
    for wordings in (rule.met, rule.unmet)
    if wordings is not None
]
PHRASES = [*chain.from_iterable(map(phrases_of, MODULES)), *MET]


@pytest.fixture(scope="module")
def said() -> list[anchored.Words]:
    """Every sentence of the shipped letters and reference texts, as the reader of roles gets it."""
    files = [*(CORPUS / "determinations").glob("*.txt"), *(CORPUS / "reference").glob("*.md")]
    texts = [file.read_text(encoding="utf-8") for file in files]
    found = {reading.plain(text[low:high]) for text in texts for low, high in sentences.bounds(text, 0, len(text))}
    return [anchored.Words(text) for text in sorted(found)]


def test_each_module_is_looked_into() -> None:
    """No module is left out for keeping its wordings in another way."""
    modules = {module.__name__.rsplit(".", 1)[-1] for module in (*MODULES, conditions)}
    assert {name.split(".")[0] for name, _ in PHRASES} == modules


@pytest.mark.parametrize(("name", "wordings"), PHRASES, ids=lambda value: value if isinstance(value, str) else "")
def test_wordings_are_found_where_a_plain_search_finds_them(
    name: str, wordings: Wordings, said: list[anchored.Words]
) -> None:
    """Asking for the words that a wording requires leaves nothing out, and tells of nothing that is not there."""
    expected = [words.text for words in said if any(regex.search(words.text) for regex in regexes(wordings))]
    assert [words.text for words in said if wordings.stand_in(words)] == expected


@pytest.mark.parametrize(("name", "wordings"), PHRASES, ids=lambda value: value if isinstance(value, str) else "")
def test_wordings_tell_the_words_that_they_require(name: str, wordings: Wordings) -> None:
    """No wording is tried on every sentence: each branch requires a word that is known."""
    for regex in regexes(wordings):
        assert all(way.needed for way in anchored.read_off(Counter(), regex.pattern).ways), regex.pattern


CUT = phrases.of(r"\bno (?:more )?pain\b", r"\d+ times")


@pytest.mark.parametrize(
    ("text", "matches", "rest"),
    [
        ("no pain, no more pain", ["no pain", "no more pain"], " ,  "),
        ("felt 3 times; no pain", ["no pain", "3 times"], "felt  ;  "),
        ("no painful knee", [], "no painful knee"),
    ],
)
def test_places_are_told_wording_by_wording_and_can_be_cut_out(text: str, matches: list[str], rest: str) -> None:
    """The first place is that of the first wording that a text has; what is cut out leaves a space."""
    words = anchored.Words(text)
    assert [match.group() for _, match in CUT.every(words)] == matches
    assert list(map(re.Match.group, filter(None, [CUT.found_in(words)]))) == matches[:1]
    assert CUT.cut_out_of(words) == rest


def test_a_wording_of_unknown_words_is_found_everywhere() -> None:
    """What requires no word that is known is looked for in every text."""
    assert phrases.of(r"\w+tomy").stand_in(anchored.Words("a laminectomy"))
