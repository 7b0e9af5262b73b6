"""Words of the letters as citations: sentences around a quote, headings, guideline lines, summaries, criteria."""

import re
from functools import lru_cache
from typing import Protocol

from rag import sentences
from rag.grounding import FoldedText, fold, ground
from rag.records import Citation, Determination, Document, Item, Passage, Span
from rag.search.query_facts import Rows
from rag.search.query_words import content, stems

_GUIDELINE_LABEL = re.compile(r"(?:^|\n)[ \t]*([A-Z][\w ]*?)\s+guidelines?\s*:\s*", re.IGNORECASE)
_SIDES = {
    "claims_administrator": re.compile(r"\bclaims administrator\b", re.IGNORECASE),
    "reviewer": re.compile(
        r"\b(?:expert|physician|imr|maximus) (?:physician )?reviewer\b|\breviewer relied\b", re.IGNORECASE
    ),
}
_LONGEST = 700


class LetterStore(Rows, Protocol):
    """The part of the store that answers read."""

    def __hash__(self) -> int: ...

    @property
    def generation(self) -> int: ...  # noqa: D102

    def determination(self, determination_id: str) -> Determination: ...  # noqa: D102

    def document(self, determination_id: str) -> Document: ...  # noqa: D102

    def passages(self, ids: list[str]) -> list[Passage]: ...  # noqa: D102


class Evidence:
    """Cites the letters of one store; each letter is read once."""

    def __init__(self, store: LetterStore) -> None:
        self.store = store
        self.determination = lru_cache(maxsize=512)(store.determination)
        self.document = lru_cache(maxsize=512)(store.document)
        self._sentences = lru_cache(maxsize=512)(self._cut)

    def item(self, determination_id: str, number: int) -> Item:
        """The item of that number."""
        return next(item for item in self.determination(determination_id).items if item.number == number)

    def block(self, determination_id: str, number: int | None) -> Span:
        """The stretch a citation must lie in: heading to end of rationale; without an item, what precedes all."""
        found = self.determination(determination_id)
        whole = Span(start=0, end=len(self.document(determination_id).text))
        if number is None:
            first_heading = next((item.heading for item in found.items if item.heading), None)
            return Span(start=0, end=first_heading.start) if first_heading else whole
        item = self.item(determination_id, number)
        first, last = item.heading or item.rationale, item.rationale or item.heading
        return Span(start=first.start, end=last.end) if first and last else whole

    def stretch(self, determination_id: str, number: int | None, start: int) -> Span:
        """The block of a citation that begins at `start`; a summary that stands after the first heading is one too."""
        summary = self.determination(determination_id).summary
        if number is None and summary and summary.start <= start < summary.end:
            return summary
        return self.block(determination_id, number)

    def cite(self, determination_id: str, number: int | None, start: int, end: int) -> Citation:
        """The words at `start:end` as they stand."""
        text = self.document(determination_id).text
        source = self.determination(determination_id).source
        return Citation(
            determination_id=determination_id,
            item=number,
            source=source,
            start=start,
            end=end,
            quote=fold(text[start:end]),
        )

    def sentence(self, determination_id: str, number: int | None, start: int, end: int) -> Citation:
        """The whole sentence around a quote, so that no word that denies is cut off."""
        item = self.item(determination_id, number) if number else None
        within = item.rationale if item and item.rationale else self.block(determination_id, number)
        summary = self.determination(determination_id).summary
        if number is None and summary and summary.start <= start < summary.end:
            within = summary
        text = self.document(determination_id).text
        if not within.start <= start < within.end:
            return self.cite(determination_id, number, start, end)
        span = sentences.containing(text, start, end, within)
        span = span if span.end - span.start <= _LONGEST else Span(start=start, end=end)
        return self.cite(determination_id, number, span.start, span.end)

    def heading(self, determination_id: str, number: int) -> Citation | None:
        """The request with its decision, as the letter prints it."""
        item = self.item(determination_id, number)
        if item.heading:
            return self.cite(determination_id, number, item.heading.start, item.heading.end)
        text = FoldedText(self.document(determination_id).text)
        quote = ground(item.request, text)
        return None if quote.status == "missing" else self.cite(determination_id, number, quote.start, quote.end)

    def rationale_sentences(self, determination_id: str, number: int) -> list[Citation]:
        """The sentences of an item's rationale."""
        span = self.item(determination_id, number).rationale
        return self._sentences(determination_id, number, span) if span else []

    def summary_sentences(self, determination_id: str) -> list[Citation]:
        """The sentences of the case summary."""
        span = self.determination(determination_id).summary
        return self._sentences(determination_id, None, span) if span else []

    def before_items(self, determination_id: str, pattern: str) -> tuple[Citation, ...]:
        """The first line or lines before the items in which `pattern` stands, such as a field of the header."""
        text, block = self.document(determination_id).text, self.block(determination_id, None)
        match = re.compile(pattern, re.IGNORECASE).search(text, block.start, block.end)
        if match is None or match.end() > block.end:
            return ()
        start = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        end = min(line_end if line_end >= 0 else len(text), block.end)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return (self.cite(determination_id, None, start, end),)

    def guideline_line(self, determination_id: str, number: int, side: str = "reviewer") -> Citation | None:
        """The line in which one side says what it relied on."""
        item, text = self.item(determination_id, number), self.document(determination_id).text
        if not item.heading or not item.rationale:
            return None
        labels = list(_GUIDELINE_LABEL.finditer(text, item.heading.end, item.rationale.start))
        mine = [m for m in labels if ("claim" in m.group(1).lower()) == (side == "claims_administrator")]
        if not mine:
            return self._guideline_sentence(determination_id, item, side)
        start = mine[0].end()
        following = [m.start() for m in labels if m.start() > start]
        rationale = re.search(r"\n[ \t]*(?:decision )?rationale", text[start : item.rationale.start], re.IGNORECASE)
        stops = [*following, start + rationale.start() if rationale else item.rationale.start]
        end = min(stops)
        while end > start and text[end - 1].isspace():
            end -= 1
        return self.cite(determination_id, number, start, end) if end > start else None

    def _guideline_sentence(self, determination_id: str, item: Item, side: str) -> Citation | None:
        """Where a layout has no label: the sentence before the rationale that names the side and what it relied on."""
        if not item.heading or not item.rationale:
            return None
        wanted = _SIDES[side]
        other = _SIDES["reviewer" if side == "claims_administrator" else "claims_administrator"]
        between = self._sentences(determination_id, item.number, Span(start=item.heading.end, end=item.rationale.start))
        named = [cited for cited in between if wanted.search(cited.quote)]
        # a heading that names the reviewer runs into the sentence on the claims administrator
        alone = [cited for cited in named if not other.search(cited.quote)]
        return next(iter(alone or named), None)

    def reference(self, passage: Passage) -> Citation:
        """A shipped text's own words."""
        return Citation(
            determination_id=None,
            source=passage.source,
            start=passage.start,
            end=passage.end,
            quote=fold(passage.text),
            verification=passage.verification,
        )

    def _cut(self, determination_id: str, number: int | None, span: Span) -> list[Citation]:
        text = self.document(determination_id).text
        found = sentences.bounds(text, span.start, span.end)
        return [self.cite(determination_id, number, start, end) for start, end in found]


def best_matching(candidates: list[Citation], words: tuple[str, ...], limit: int, least: int = 1) -> list[Citation]:
    """The sentences that share most words with `words`, at least `least` of them, in their order in the letter."""
    wanted = stems(words)
    scored = [(len(wanted & stems(content(citation.quote))), -at, citation) for at, citation in enumerate(candidates)]
    chosen = sorted((s for s in scored if s[0] >= least), key=lambda s: (-s[0], -s[1]))[:limit]
    return [citation for _, _, citation in sorted(chosen, key=lambda s: -s[1])]
