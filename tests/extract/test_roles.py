"""What a sentence of a rationale does, and the short cuts by which that is found out."""

from pathlib import Path

import pytest

from rag import sentences
from rag.extract.judgement import anchored, phrases, reading, roles
from rag.extract.judgement.roles import Role

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
NAMED = vars(roles).values()
PHRASES = {value for value in NAMED if isinstance(value, phrases.Phrase)}.union(
    *(each for value in NAMED if isinstance(value, phrases.Phrases) for each in value.by_anchor.values())
)


def said() -> set[str]:
    """Every sentence of the shipped letters and reference texts, as the reader of roles gets it."""
    files = [*(CORPUS / "determinations").glob("*.txt"), *(CORPUS / "reference").glob("*.md")]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return {reading.plain(text[low:high]) for text in texts for low, high in sentences.bounds(text, 0, len(text))}


def test_no_short_cut_misses_what_the_pattern_finds() -> None:
    """A phrase is found wherever its pattern stands: its anchors and fixed words leave nothing out."""
    known = [(text, anchored.anchors(text)) for text in said()]
    missed = [
        (phrase.regex.pattern[:60], text)
        for phrase in PHRASES
        for text, anchors in known
        if phrase.regex.search(text) and not phrase.stands_in(text, anchors)
    ]
    assert len(PHRASES) > 20
    assert not missed


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("patients with radiculopathy should have failed therapy.", Role.GUIDELINE),
        ("the device is recommended when exercise alone has failed.", Role.GUIDELINE),
        ("(jones, 1999) two trials found no gain.", Role.GUIDELINE),
        ("the guidelines state that imaging is an option.", Role.GUIDELINE),
        ("physicians should record the response.", Role.GUIDELINE),
        ("the worker's pain was not measured.", Role.FINDING),
        ("his pain is worse at night.", Role.FINDING),
        ("utilization review found that a trial was missing.", Role.OTHER_VIEW),
        ("no exceptional factors were described.", Role.FORMULA),
        ("therefore, the request is not medically necessary.", Role.CONCLUSION),
    ],
)
def test_a_sentence_has_the_role_its_words_give_it(sentence: str, role: Role) -> None:
    """Rules, findings, conclusions, the formula and other people's views are told apart by their words."""
    assert roles.role_of(sentence, anchored.anchors(sentence), False, False)[0] is role
