"""A file as text, and its parts by layout."""

from typing import Literal

from pydantic import Field

from .base import Decision, LayoutName, Record, Span


class Document(Record):
    """A file as text. `pages` holds the offset at which each page begins (a text file has page breaks or one page)."""

    source: str
    text: str
    pages: tuple[int, ...] = (0,)
    sha256: str
    media_type: Literal["text/plain", "application/pdf"] = "text/plain"
    encoding: str | None = None
    warnings: tuple[str, ...] = ()


class ItemBlock(Record):
    """One disputed item as the layout shows it: where its parts stand, before anything is read into them."""

    number: int
    heading: Span
    request: str
    eligible_portion: str | None = None
    decision: Decision
    claims_administrator_guideline: Span | None = None
    reviewer_guideline: Span | None = None
    rationale: Span | None = None


class Outline(Record):
    """A determination cut into its parts by layout.

    `fields` holds labelled values as printed, white space folded: any of "Case Number", "Date Assigned",
    "Date of Injury", "Decision Date", "UR Denial Date", "Priority", "Application Received",
    "State(s) of Licensure", "Certification(s)/Specialty".
    """

    layout: LayoutName
    fields: dict[str, str] = Field(default_factory=dict)
    credentials: Span | None = None
    summary: Span | None = None
    items: tuple[ItemBlock, ...] = ()
    warnings: tuple[str, ...] = ()
