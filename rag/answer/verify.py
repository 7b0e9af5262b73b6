"""The last check before a reader: what does not stand in the source, or was not computed, is dropped and counted.

A citation must stand at its offsets, inside the item it names, and deny what its sentence denies. A statement's
decision must be that of every item it cites, its quoted words must be cited, its numbers computed or copied.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rag.errors import ImrError
from rag.grounding import fold, keeps_negation
from rag.records import Citation, Passage, Quote, Statement

from .draft import Draft
from .evidence import Evidence

_QUOTED = re.compile(r"“([^”]+)”")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Dropped(NamedTuple):
    """A statement that does not hold, and what is wrong with it."""

    text: str
    why: str


class Verified(NamedTuple):
    """The statements that hold, and those that do not."""

    statements: tuple[Statement, ...]
    dropped: tuple[Dropped, ...]


def verify(drafts: Iterable[Draft], evidence: Evidence, passages: Mapping[str, Passage]) -> Verified:
    """Check every draft; `passages` are the shipped texts it may cite, by source and place (see `passage_key`)."""
    checked = [check(draft, evidence, passages) for draft in drafts]
    return Verified(
        tuple(found for found in checked if isinstance(found, Statement)),
        tuple(found for found in checked if isinstance(found, Dropped)),
    )


def passage_key(source: str, start: int) -> str:
    """Where a shipped passage begins."""
    return f"{source}@{start}"


def check(draft: Draft, evidence: Evidence, passages: Mapping[str, Passage]) -> Statement | Dropped:
    """The draft as a statement with the citations that stand, or why it is none."""
    sound = tuple(c for c in draft.citations if holds(c, evidence, passages))
    if draft.citations and not sound:
        return Dropped(draft.text, "its quotes do not stand where they are cited")
    if draft.decision and any(_decision(c, evidence) not in (None, draft.decision) for c in sound):
        return Dropped(draft.text, "the cited item was decided the other way")
    if not _quotes_are_cited(draft.text, sound):
        return Dropped(draft.text, "words in quotation marks are not among its citations")
    if not _numbers_are_known(draft):
        return Dropped(draft.text, "a number in it was neither computed nor quoted")
    return Statement(text=draft.text, citations=sound)


def holds(citation: Citation, evidence: Evidence, passages: Mapping[str, Passage]) -> bool:
    """Whether a citation's words stand where it says, whole enough to mean the same."""
    if citation.determination_id is None:
        passage = passages.get(passage_key(citation.source, citation.start))
        return passage is not None and fold(passage.text) == citation.quote
    try:
        text = evidence.document(citation.determination_id).text
        block = evidence.stretch(citation.determination_id, citation.item, citation.start)
    except (ImrError, StopIteration):
        return False
    inside = block.start <= citation.start < citation.end <= block.end
    if not inside or fold(text[citation.start : citation.end]) != fold(citation.quote):
        return False
    return keeps_negation(text, Quote(text=citation.quote, start=citation.start, end=citation.end), block)


def _decision(citation: Citation, evidence: Evidence) -> str | None:
    if citation.determination_id is None or citation.item is None:
        return None
    return evidence.item(citation.determination_id, citation.item).decision


def _quotes_are_cited(text: str, citations: tuple[Citation, ...]) -> bool:
    cited = [fold(citation.quote) for citation in citations]
    return (
        all(any(fold(quoted).rstrip(" …") in quote for quote in cited) for quoted in _QUOTED.findall(text)) or not cited
    )


def _numbers_are_known(draft: Draft) -> bool:
    rest = _QUOTED.sub(" ", draft.text)
    for copied in sorted((*draft.copied, *(c.quote for c in draft.citations)), key=len, reverse=True):
        if copied:
            rest = rest.replace(copied, " ").replace(copied[:1].upper() + copied[1:], " ")
    known = {number for value in draft.numbers for number in _NUMBER.findall(value)}
    return all(number in known for number in _NUMBER.findall(rest))
