"""How near two words are, and what a phrase decides: for labels and headings with typing errors."""

import re
from functools import lru_cache

from ..records import Decision


@lru_cache(maxsize=4096)  # the same few words stand before the labels of all letters
def near(word: str, target: str, most: int) -> bool:
    """Whether `word` becomes `target` with at most `most` edits (a letter added, dropped, changed, or two swapped)."""
    if word == target:
        return True
    if abs(len(word) - len(target)) > most or len(set(target) - set(word)) > most:
        return False
    before: list[int] = []
    last = list(range(len(target) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, other in enumerate(target, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == target[j - 2] and word[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
        before, last = last, row
    return last[-1] <= most


# letters that a scan was misread as
_MISREAD = str.maketrans("10", "lo")


def letters_of(word: str) -> str:
    """The letters of `word`, small; figures as the letters they were misread from."""
    plain = word.lower().translate(_MISREAD)
    return plain if plain.isalpha() else "".join(filter(str.isalpha, plain))


@lru_cache(maxsize=4096)
def decision_word(word: str) -> Decision | None:
    """The decision a heading's last word names, typing errors forgiven: "OVERTURNED", "Uphled", "Over turned"."""
    letters = letters_of(word)
    if near(letters, "upheld", 1) or letters == "uphold":
        return "upheld"
    if near(letters, "overturned", 2) or letters == "overturn":
        return "overturned"
    return None


_VERDICT = re.compile(
    r"medically\s{1,40}(?P<un>un)?necessary|\bmedical(?:ly)?\s{1,40}(?P<noun>necessity)|\b(?P<word>upheld|overturned)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.;:!?][\"')]?\s|,\s+but\s")
# "is not", "cannot be considered", "isn't", "nor is it", "no longer" right before the verdict
_NOT_BEFORE = re.compile(
    r"(?:\b(?:not|never|nor|cannot|neither|hardly|no\s+longer)|n't|notmedically)\b(?:\W+\w+){0,6}\W*$", re.IGNORECASE
)
_NONE_OF = re.compile(
    r"(?:\W*(?:therefore|thus|hence|so|accordingly)\b)?\W*(?:no|none|neither|nothing)\b", re.IGNORECASE
)
_NOT_SHOWN = re.compile(
    r"\b(?:not|no|nor|never|cannot|without|lack\w*|fail\w*|insufficient|absen\w+|questionable)\b|n't\b", re.IGNORECASE
)


def concluded(text: str) -> Decision | None:
    """What the last clause on medical necessity, or with upheld or overturned, concludes; None if there is none."""
    verdicts = list(_VERDICT.finditer(text))
    if not verdicts:
        return None
    last = verdicts[-1]
    if last["word"]:
        return "upheld" if last["word"].lower() == "upheld" else "overturned"
    clause = _CLAUSE_END.split(text[max(0, last.start() - 300) : last.start()])[-1]
    if last["noun"]:
        after = _CLAUSE_END.split(text[last.end() : last.end() + 200])[0]
        return "upheld" if _NOT_SHOWN.search(clause) or _NOT_SHOWN.search(after) else "overturned"
    denied = last["un"] or _NOT_BEFORE.search(clause) or _NONE_OF.match(clause)
    return "upheld" if denied else "overturned"
