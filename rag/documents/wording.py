"""How near two words are, and what a phrase decides: for labels and headings with typing errors."""

import re

from ..records import Decision


def near(word: str, target: str, most: int) -> bool:
    """Whether `word` becomes `target` with at most `most` edits (a letter added, dropped, changed, or two swapped)."""
    if word == target:
        return True
    if abs(len(word) - len(target)) > most:
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


def decision_word(word: str) -> Decision | None:
    """The decision a heading's last word names, typing errors forgiven: "Upheld", "OVERTURNED", "Uphled", "Over turned"."""
    letters = "".join(character for character in word.lower() if character.isalpha())
    if near(letters, "upheld", 1) or letters == "uphold":
        return "upheld"
    if near(letters, "overturned", 2) or letters == "overturn":
        return "overturned"
    return None


_VERDICT = re.compile(
    r"medically[\s-]{1,40}(?:un)?necessary|\bmedical(?:ly)?[\s-]{1,40}necessity|\b(?:upheld|overturned)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|no|nor|never|neither|cannot|isn't|wasn't|aren't|weren't|without|lacks?|fails?|failed|insufficient)\b|"
    r"n't\b|notmedically|isnot|unnecessary|upheld",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;:!?]\s|,\s+(?:but|and so|so)\s")


def concluded(text: str) -> Decision | None:
    """What the last sentence that speaks of medical necessity concludes; None if none does."""
    verdicts = list(_VERDICT.finditer(text))
    if not verdicts:
        return None
    last = verdicts[-1]
    word = last.group().lower()
    if word in ("upheld", "overturned"):
        return "upheld" if word == "upheld" else "overturned"
    before = text[max(0, last.start() - 300) : last.start()]
    clause = _CLAUSE.split(before)[-1] + last.group()
    if "necessity" in word:
        clause += " " + re.split(r"[.;]", text[last.end() : last.end() + 200])[0]
    return "upheld" if _DENIED.search(clause) else "overturned"
