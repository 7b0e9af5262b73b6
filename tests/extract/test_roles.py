"""What a sentence of a rationale does."""

import pytest

from rag.extract.judgement import anchored, roles
from rag.extract.judgement.roles import Role


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
    assert roles.role_of(anchored.Words(sentence), False, False)[0] is role


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("a gain was not documented.", True),
        ("a gain wasn't documented.", True),
        ("the notes haven't been provided.", True),
        ("a gain was documented.", False),
    ],
)
def test_a_sentence_says_that_the_record_lacks_something_in_full_or_in_short(sentence: str, missing: bool) -> None:
    """A contracted denial is a denial."""
    assert roles.speaks_of_the_record(anchored.Words(sentence)) is missing
