"""What the lexicon holds: treatments, reason codes, annotations, guidelines with their numbered criteria."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

Direction = Literal["against", "for"]
Verification = Literal["verified", "partial", "unverified"]

_FIELD = re.compile(r'^(\w+):[ ]*"?(.*?)"?[ ]*$', re.MULTILINE)
_CRITERION = re.compile(
    r"^\d+\.[ ]+\*\*(?P<id>[a-z0-9-]+)\*\*[ ]+(?P<text>.*?)[ ]*(?:`\[(?P<tags>[^`]*)\]`)?$", re.MULTILINE
)
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


class Treatment(NamedTuple):
    """A treatment or service: its names, its DWC category, and the guideline file that speaks of it."""

    treatment_id: str
    canonical_name: str
    category: str
    drug_class: str | None
    synonyms: tuple[str, ...]
    guideline_topic: str | None

    def names(self) -> tuple[str, ...]:
        """Everything it is called; the id in words is a name as well ("trigger finger release")."""
        return (self.canonical_name, self.treatment_id.replace("-", " "), *self.synonyms)


class ReasonCode(NamedTuple):
    """A code of the reason taxonomy; `direction` says which decision it goes with."""

    code: str
    family: str
    direction: Direction
    label: str
    definition: str
    include: str
    exclude: str


class AnnotationCode(NamedTuple):
    """A code for what is counted apart from reasons."""

    code: str
    label: str
    definition: str
    include: str
    exclude: str


class Criterion(NamedTuple):
    """One numbered condition of a guideline, in our words, with where the wording was checked (`tags`).

    `section` is the heading it stands under, with the pages where the file knows them: "When to continue (80)".
    """

    criterion_id: str
    text: str
    verification: Verification
    tags: tuple[str, ...]
    section: str = ""


class Guideline(NamedTuple):
    """A guideline file: which text it restates, in which edition, for which treatments, with which criteria."""

    guideline_id: str
    title: str
    source: str
    edition: str
    pages: str
    topics: tuple[str, ...]
    treatments: tuple[str, ...]
    criteria: tuple[Criterion, ...]


def treatments(path: Path) -> Iterator[Treatment]:
    """The rows of corpus/lexicon/treatments.csv."""
    for row in _rows(path):
        yield Treatment(
            treatment_id=row["treatment_id"],
            canonical_name=row["canonical_name"],
            category=row["dwc_category"],
            drug_class=row["drug_class"] or None,
            synonyms=tuple(filter(None, row["synonyms"].split("|"))),
            guideline_topic=row["guideline_topic"] or None,
        )


def reasons(path: Path) -> Iterator[ReasonCode]:
    """The rows of corpus/lexicon/reasons.csv."""
    for row in _rows(path):
        direction: Direction = "for" if row["direction"] == "for" else "against"
        yield ReasonCode(**{**row, "direction": direction})  # type: ignore[arg-type]


def annotations(path: Path) -> Iterator[AnnotationCode]:
    """The rows of corpus/lexicon/annotations.csv."""
    return (AnnotationCode(**row) for row in _rows(path))


def guideline(path: Path) -> Guideline:
    """One file of corpus/guidelines: front matter, then numbered criteria with support tags."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n---")
    fields = dict(_FIELD.findall(head))
    return Guideline(
        guideline_id=fields["id"],
        title=fields["title"],
        source=fields["source"],
        edition=fields["edition"],
        pages=fields["pages"],
        topics=_listed(fields.get("topics", "")),
        treatments=_listed(fields.get("treatments", "")),
        criteria=tuple(_criteria(body)),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.strip("[]").split(",") if part.strip())


def _criteria(body: str) -> Iterator[Criterion]:
    # text before the first heading, then each heading and what stands under it
    parts = ["", *_SECTION.split(body)]
    for heading, under in zip(parts[::2], parts[1::2], strict=True):
        yield from (_criterion(match, heading) for match in _CRITERION.finditer(under))


def _criterion(match: re.Match[str], section: str) -> Criterion:
    tagged = match["tags"] or ""
    tags = tuple(re.split(r",[ ]+(?=\w+:)", tagged))
    return Criterion(match["id"], match["text"], _verification(tagged), tags, section)


def _verification(tagged: str) -> Verification:
    """No tag, or one that begins with "unverified", means unverified; a limb that is not covered means partial."""
    if not tagged or tagged.startswith("unverified"):
        return "unverified"
    return "partial" if "unverified" in tagged else "verified"
