"""What all records share: frozen, validated, without behaviour."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

LayoutName = Literal["2013", "decisions-and-rationales", "professional-review", "2014", "2016", "unknown"]
Decision = Literal["upheld", "overturned"]
UrOutcome = Literal["denied", "modified", "mixed"]
Timing = Literal["prospective", "concurrent", "retrospective"]


SCHEMA_VERSION = "1.1"  # of the determination record; fields are added with a new minor version, never renamed


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Record):
    """A stretch of a document's text: `text[start:end]`."""

    start: int
    end: int
