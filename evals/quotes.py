"""Where quotes stand: grounded or not, and how the words a record points at overlap those that the label names."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rag.grounding import FoldedText, fold

Json = Mapping[str, Any]
Stretch = tuple[int, int]

QUOTED = ("reasons", "criteria", "annotations")
_NAME = {"reasons": "code", "criteria": "criterion", "annotations": "code"}


class Overlap(NamedTuple):
    """One quote of a label beside the quote that a record gives for the same code of the same item, in characters."""

    file: str
    item: int
    field: str
    code: str
    shared: int
    golden: int
    predicted: int

    @property
    def iou(self) -> float:
        """Intersection over union."""
        union = self.golden + self.predicted - self.shared
        return self.shared / union if union else 1.0


def grounded(quote: Json, text: FoldedText) -> bool:
    """Whether the words of a quote stand at its offsets, after white space is folded; nothing else is forgiven."""
    start, end = quote.get("start"), quote.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text.source):
        return False
    return fold(text.source[start:end]) == fold(quote["text"])


def overlaps(file: str, number: int, golden: Json, predicted: Json, text: FoldedText) -> Iterator[Overlap]:
    """The overlap of each labelled quote with the quote of the same code; of several places the nearest counts.

    A code that only one side has is a difference of codes and is scored there; a label without a quote is passed over.
    """
    for field in QUOTED:
        name = _NAME[field]
        mine = {entry[name]: entry for entry in golden.get(field) or () if isinstance(entry, dict)}
        for entry in predicted.get(field) or ():
            quote, label = entry.get("quote") or {}, mine.pop(entry.get(name), None)
            if label is None or not label.get("quote") or not quote.get("end"):
                continue
            have = (quote["start"], quote["end"])
            places = occurrences(quote_text(label["quote"]), text)
            if places:
                best = max(places, key=lambda place: (_shared(place, have), -abs(place[0] - have[0])))
                lengths = best[1] - best[0], have[1] - have[0]
                yield Overlap(file, number, field, entry[name], _shared(best, have), *lengths)


def occurrences(words: str, text: FoldedText) -> list[Stretch]:
    """Every place in the letter where these words stand, in offsets of its text."""
    wanted, found, at = fold(words), [], -1
    while wanted and (at := text.text.find(wanted, at + 1)) >= 0:
        found.append((text.to_source(at), text.to_source(at + len(wanted) - 1) + 1))
    return found


def quote_text(quote: Any) -> str:
    """The words of a quote: of a label a string, of a record an object with `text`."""
    return str(quote["text"] if isinstance(quote, dict) else quote)


def _shared(one: Stretch, other: Stretch) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
