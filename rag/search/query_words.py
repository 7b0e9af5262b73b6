"""Words of a question: tokens, stems, typing errors, and which of them carry meaning."""

import re
from collections.abc import Iterable

WORD = re.compile(r"[a-z0-9]+(?:[-/.'][a-z0-9]+)*", re.IGNORECASE)

# words that ask, join or name the kind of document: they never narrow a search
STOP = frozenset(
    """a about above after again all also although always am an and any anybody anyone are as asked at be because
    been before being below between both but by can cannot case cases claim claimant claimants client corpus
    could cover covered did decided decision decisions determination determinations determined didn't do
    document does doesn't doing done don't due each either ever every everything exactly example explain
    file files find for found from further get give given go got had happened has have having he her here
    him his how i if imr imrs in injured into is it item items its just know less letter letters list many
    may me mean means medical men might mine more most much must my need needed needs never no nor not now
    of off often on once one only or other our out over overall patient patients people per person please
    question record records request requested requesting requests result results review reviewed reviewer
    reviewers s said same say says set shall she should show showing shown shows since so some somebody
    someone stated state states still store such t take taken tell than that the their them then there these
    they thing things this those three through to together too treatment treatments two under until up upon
    us use used using very want was we were what what's when where whether which while who whom whose why
    will with within without woman worker workers would you your involve involved involving mention
    mentioned mentions""".split()  # noqa: SIM905
)
_SUFFIXES = ("ations", "ation", "ingly", "ings", "ing", "edly", "ies", "ied", "ed", "es", "s", "ly")


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers of `text`, in order."""
    return [match.group().lower() for match in WORD.finditer(text)]


def stem(word: str) -> str:
    """A crude stem, equal for the forms of one word: `effacing`, `effaced` and `effaces` give `effac`."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)] + ("y" if suffix in ("ies", "ied") else "")
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiou" else word


def content(text: str) -> tuple[str, ...]:
    """The words of `text` that carry meaning, without repeats, in order."""
    seen = dict.fromkeys(word for word in tokens(text) if word not in STOP and (len(word) > 1 or word.isdigit()))
    return tuple(seen)


def stems(words: Iterable[str]) -> frozenset[str]:
    """The stems of `words`, compound words also by their parts."""
    parts = (part for word in words for part in (word, *re.split(r"[-/]", word)))
    return frozenset(stem(part) for part in parts if part and part not in STOP)


def misspelt(word: str, known: Iterable[str]) -> str | None:
    """The word of `known` that `word` is, or a typing error of: one slip, two in words of nine letters or more."""
    if len(word) < 5:
        return word if word in set(known) else None
    best = min(((slips(word, candidate), candidate) for candidate in known if word[0] == candidate[0]), default=None)
    return best[1] if best and best[0] <= (2 if len(word) >= 9 else 1) else None


def slips(one: str, other: str) -> int:
    """Edit distance in which swapping two neighbouring letters counts once."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def match_expression(words: Iterable[str]) -> str:
    """An FTS5 expression that finds any of `words`, each quoted so that no operator is read into it."""
    cleaned = dict.fromkeys(word.replace('"', "") for word in words)
    return " OR ".join(f'"{word}"' for word in cleaned if word.strip())
