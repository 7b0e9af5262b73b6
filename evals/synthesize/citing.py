"""How letters print the guidelines that each side relied on, and the bases a reader has to find there."""

from collections.abc import Sequence
from typing import Any

from .parts import Citation

NOTHING_AS_LINE = "The {side} did not cite any medical evidence for its decision."
NOTHING_AS_PROSE = "The Claims Administrator did not cite any evidence-based guidelines in its decision."


def as_line(citations: Sequence[Citation], side: str, *, late: bool) -> str:
    """The guideline line from 2014 on; `side` is "Claims Administrator" or "Expert Reviewer", `late` that of 2016."""
    if not citations:
        return NOTHING_AS_LINE.format(side=side)
    printed = " ".join(map(_line, citations))
    if any(citation.source != "odg" for citation in citations):
        return printed
    outside = "based their decision on recommendation(s) outside of the MTUS Guidelines"
    return f"The {side} {outside if late else 'did not base their decision on the MTUS'}. {printed}"


def as_prose(citation: Citation) -> str:
    """A citation in running text, as the layouts of 2013 and early 2014 print it."""
    match citation.source:
        case "chronic-pain":
            named = f"Chronic Pain Medical Treatment Guidelines, {citation.topic}, {_pages(citation)}"
        case "acoem":
            edition = f"(ACOEM Practice Guidelines, 2nd Edition (2004), Chapter {citation.chapter})"
            named = f"{citation.title} {edition}, {_pages(citation)}"
        case "odg":
            return (
                f"Official Disability Guidelines (ODG), {citation.title} Chapter, {citation.topic}, "
                "which is not part of the MTUS"
            )
        case "named":
            named = citation.title
    return f"{named}, which is part of the MTUS"


def as_note(citation: Citation) -> str:
    """A citation as the professional reviews of 2013 list it."""
    return as_prose(citation).replace(", which is part of the MTUS", " (MTUS)").replace(
        ", which is not part of the MTUS", ""
    )  # fmt: skip


def basis(citation: Citation, *, prose: bool) -> dict[str, Any]:
    """The label of a citation, as a record names it."""
    pages = _numbers(citation.pages)
    match citation.source:
        case "chronic-pain":
            return _basis("MTUS", "Chronic Pain Medical Treatment Guidelines", citation.topic, pages)
        case "acoem":
            return _basis("MTUS", f"ACOEM Chapter {citation.chapter} {citation.title}", None, pages)
        case "odg":
            chapter = f"{citation.title} Chapter" if prose else citation.title
            return _basis("ODG", "Official Disability Guidelines", f"{chapter}, {citation.topic}", pages)
    return _basis("MTUS", citation.title, citation.topic or None, pages)


def _basis(source: str, guideline: str, topic: str | None, pages: list[int]) -> dict[str, Any]:
    return {"source": source, "guideline": guideline, "topic": topic, "pages": pages}


def _line(citation: Citation) -> str:
    printed = f" Page(s): {citation.pages}" if citation.pages else ""
    match citation.source:
        case "chronic-pain":
            return f"Decision based on MTUS Chronic Pain Treatment Guidelines {citation.topic}{printed}."
        case "acoem":
            return f"Decision based on MTUS ACOEM Chapter {citation.chapter} {citation.title}{printed}."
        case "odg":
            named = f"{citation.title}, {citation.topic}"
            return f"Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) {named}."
    section = f", Section(s): {citation.topic}" if citation.topic else ""
    return f"Decision based on MTUS {citation.title}{section}."


def _pages(citation: Citation) -> str:
    return f"{'pgs.' if '-' in citation.pages else 'pg.'} {citation.pages}"


def _numbers(pages: str) -> list[int]:
    first, _, last = pages.partition("-")
    return list(range(int(first), int(last or first) + 1)) if first else []
