"""Where a quote may end: after a phrase, not in the middle of one."""

import re

_WORD = re.compile(r" ([^\s,;:.()\"]+)")
_MOST_WORDS = 8
# words that a phrase does not end with, and words that a new phrase begins with
_DANGLING = frozenset(
    """a an and any as at be been being both but by either every for from had has have her his if in into is its neither
    not of on or than that the their these this those to was were which who whose will with would""".split()  # noqa: SIM905
)
_BEGINS = frozenset(
    """after and are as at because before being but by can cannot could despite did do does during effected following
    for from had has have if in into is may nor of on or per present prior should since so such than that though
    through to under unless until upon warranting was were when where which while who will with within without
    would""".split()  # noqa: SIM905
)


def whole_phrase(text: str, low: int, high: int) -> int:
    """The end of the phrase that `low:high` breaks off in; the last whole one where its end lies too far ahead."""
    end = high
    for _ in range(_MOST_WORDS):
        following = _WORD.match(text, end)
        if _last_word(text, low, end) not in _DANGLING and (following is None or following[1] in _BEGINS):
            return end
        if following is None:
            break
        end = following.end()
    return _without_dangling(text, low, high)


def _without_dangling(text: str, low: int, high: int) -> int:
    end = high
    while _last_word(text, low, end) in _DANGLING and " " in text[low:end]:
        if _last_word(text, low, end) == "not":
            return high  # what is denied must stay denied
        end = text.rindex(" ", low, end)
    return end


def _last_word(text: str, low: int, high: int) -> str:
    return text[max(low, text.rfind(" ", low, high) + 1) : high]
