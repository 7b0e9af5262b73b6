"""A determination as searchable passages: a rationale for each item, and the case summary. Boilerplate is left out."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from ..grounding import fold
from ..records import Decision, Determination, Document, Item, Passage, Span
from ..store import Entry


class Treatment(Protocol):
    """What a passage wants to know of a treatment: how people may call it."""

    @property
    def canonical_name(self) -> str: ...  # noqa: D102

    @property
    def category(self) -> str: ...  # noqa: D102

    @property
    def drug_class(self) -> str | None: ...  # noqa: D102

    @property
    def synonyms(self) -> tuple[str, ...]: ...  # noqa: D102


Treatments = Mapping[str, Treatment]

# letters say Upheld and Overturned, people say denied and approved: worth as much as the choice of the search engine
DECISION_WORDS: dict[Decision, str] = {
    "upheld": "upheld denied denial not approved not authorized not medically necessary",
    "overturned": "overturned approved authorized allowed medically necessary",
}
SUMMARY_HEADING = "Clinical case summary"


def of_determination(found: Determination, document: Document, treatments: Treatments) -> list[Entry]:
    """The passages of one determination, with the words they are found by."""
    entries = [entry for item in found.items if (entry := _rationale(found, document, item, treatments))]
    if found.summary:
        passage = _passage(found, document, found.summary, SUMMARY_HEADING)
        entries.append(Entry(passage, f"{SUMMARY_HEADING}\n{fold(passage.text)}"))
    return entries


def naming(ids: Iterable[str], treatments: Treatments) -> str:
    """The names of treatments, brand, generic and class, as one line of search text."""
    known = [treatments[name] for name in ids if name in treatments]
    words = (
        word for t in known for word in (t.canonical_name, *t.synonyms, t.drug_class or "", t.category or "") if word
    )
    return ", ".join(dict.fromkeys(words))


def _rationale(found: Determination, document: Document, item: Item, treatments: Treatments) -> Entry | None:
    span = item.rationale or item.heading
    if span is None:
        return None
    passage = _passage(found, document, span, item.request, item.number)
    lines = (item.request, naming(item.treatments, treatments), DECISION_WORDS[item.decision], fold(passage.text))
    return Entry(passage, "\n".join(line for line in lines if line))


def _passage(found: Determination, document: Document, span: Span, heading: str, item: int | None = None) -> Passage:
    return Passage(
        passage_id=f"{found.determination_id}#{item or 'summary'}",
        kind="rationale" if item else "summary",
        determination_id=found.determination_id,
        item=item,
        source=found.source,
        heading=heading,
        text=document.text[span.start : span.end],
        start=span.start,
        end=span.end,
    )
