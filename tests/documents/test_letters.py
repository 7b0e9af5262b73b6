"""The shipped letters, and the real ones in ../shared where they are there, against labels made by reading them."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rag.documents.layout import outline
from rag.documents.load import load
from rag.grounding import fold
from rag.records import Document, Outline, Span
from tests.conftest import ROOT

GOLDEN = ROOT / "evals" / "golden" / "determinations.jsonl"
NOTHING = re.compile(r"(?:did|does) not cite|cited no|not provide any", re.IGNORECASE)
HEADER = {
    "case_number": "Case Number",
    "date_assigned": "Date Assigned",
    "date_of_injury": "Date of Injury",
    "decision_date": "Decision Date",
    "ur_denial_date": "UR Denial Date",
    "application_received": "Application Received",
    "priority": "Priority",
}

Read = tuple[dict[str, Any], Document, Outline]


def read(labels: list[dict[str, Any]], folder: Path) -> list[Read]:
    """Each labelled letter with its document and outline."""
    found = []
    for label in labels:
        document = load(folder / label["file"])
        found.append((label, document, outline(document)))
    return found


def shipped() -> list[Read]:
    labels = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    return read(labels, ROOT / "corpus")


def decided(outlines: list[Read]) -> Iterator[tuple[Any, Any]]:
    """Request, eligible portion and decision of every item: as read, and as labelled."""
    for label, _, found in outlines:
        yield (
            [(label["file"], fold(one.request), one.eligible_portion, one.decision) for one in found.items],
            [
                (label["file"], fold(one["request"]), one.get("eligible_portion"), one["decision"])
                for one in label["items"]
            ],
        )


def words(document: Document, span: Span | None) -> str:
    return fold(document.text[span.start : span.end]) if span else ""


def iso(printed: str | None) -> str | None:
    """A printed value as the labels write it: dates in ISO form, words in small letters."""
    if printed is None or printed.startswith("CM"):
        return printed
    return datetime.strptime(printed, "%m/%d/%Y").date().isoformat() if "/" in printed else printed.lower()


def test_the_shipped_letters_of_all_layouts_are_read_as_labelled() -> None:
    """Layouts, requests, eligible portions and decisions of every letter that has labels."""
    outlines = shipped()

    for found, labelled in decided(outlines):
        assert found == labelled
    assert {label["layout"] for label, _, _ in outlines} == {found.layout for _, _, found in outlines}
    assert [found.layout for _, _, found in outlines] == [label["layout"] for label, _, _ in outlines]


def test_the_shipped_letters_have_summary_credentials_and_rationales() -> None:
    """No part is missing and nothing is doubtful about them."""
    for label, document, found in shipped():
        assert found.summary, label["file"]
        assert re.search(r"certif|specialt|licens", words(document, found.credentials), re.IGNORECASE), label["file"]
        assert all(one.rationale for one in found.items), label["file"]
        assert not found.warnings, label["file"]


def test_each_side_of_the_shipped_letters_has_its_words() -> None:
    """Where the labels name a source for a side, or say that it cited nothing, that side has a span that says so."""
    for label, document, found in shipped():
        for one, labelled in zip(found.items, label["items"], strict=True):
            for side in ("claims_administrator", "reviewer"):
                text = words(document, getattr(one, f"{side}_guideline"))
                nothing = labelled[f"{side}_cited_nothing"]

                assert text or not (nothing or labelled[f"{side}_basis"]), (label["file"], one.number, side)
                # in a professional review one sentence speaks of all items, in words of its own
                if found.layout != "professional-review":
                    assert bool(NOTHING.search(text)) == nothing, (label["file"], one.number, side, text)


@pytest.mark.letters
def test_the_seeds_are_read_as_labelled(letters: Path, seeds_gold: list[dict[str, Any]]) -> None:
    """14 requests and decisions of five letters, and no field where there is no header."""
    outlines = read(seeds_gold, letters / "seeds")

    for found, labelled in decided(outlines):
        assert found == labelled
    assert sum(len(found.items) for _, _, found in outlines) == 14
    assert {found.layout for _, _, found in outlines} == {"2014"}
    assert not any(found.fields for _, _, found in outlines)


@pytest.fixture(scope="module")
def published(letters: Path, dwc_gold: list[dict[str, Any]]) -> list[Read]:
    """The published determinations, read once."""
    return read(dwc_gold, letters)


@pytest.mark.letters
def test_the_published_determinations_are_read_as_labelled(published: list[Read]) -> None:
    """143 items with requests and decisions; 18 eligible portions and none invented."""
    for found, labelled in decided(published):
        assert found == labelled
    items = [one for _, _, found in published for one in found.items]
    assert len(items) == 143
    assert sum(one.eligible_portion is not None for one in items) == 18


@pytest.mark.letters
def test_every_header_field_of_the_published_determinations_is_as_printed(published: list[Read]) -> None:
    """Seven fields of the header and the reviewer's two lines, 63 letters."""
    for label, _, found in published:
        reviewer = label["reviewer"]

        assert {key: iso(found.fields.get(name)) for key, name in HEADER.items()} == {key: label[key] for key in HEADER}
        assert found.fields["Certification(s)/Specialty"] == reviewer["certifications_text"]
        assert re.split(r",\s*", found.fields["State(s) of Licensure"]) == reviewer["licensed_in"]


@pytest.mark.letters
def test_both_sides_guidelines_are_the_words_under_their_labels(published: list[Read]) -> None:
    """Word by word as labelled (hyphens at line ends aside), and "cited nothing" inside the right span."""
    for label, document, found in published:
        for one, labelled in zip(found.items, label["items"], strict=True):
            for side in ("claims_administrator", "reviewer"):
                text = words(document, getattr(one, f"{side}_guideline"))
                expected = labelled[f"{side}_basis_text"]

                assert re.sub(r"[-\s]", "", text) == re.sub(r"[-\s]", "", fold(expected)), label["file"]
                assert bool(NOTHING.search(text)) == labelled[f"{side}_cited_nothing"], label["file"]


@pytest.mark.letters
def test_every_labelled_quote_stands_in_its_items_rationale(published: list[Read]) -> None:
    """The spans hold what reasons are read from."""
    for label, document, found in published:
        for one, labelled in zip(found.items, label["items"], strict=True):
            rationale = re.sub(r"[-\s]", "", words(document, one.rationale))
            for reason in labelled["reasons"]:
                assert re.sub(r"[-\s]", "", fold(reason["quote"])) in rationale, (label["file"], reason["quote"])
