"""The report as files: whole, self-contained, and safe whatever a letter says."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from evals import extraction, report
from evals.extraction import Against
from evals.report.html import Html, tag
from tests.evals.test_compare import snap
from tests.fakes.golden_sets import GoldenSet

Json = dict[str, Any]
EVIL = '=HYPERLINK("http://evil") </script><script>alert(1)</script> <img src=x onerror=alert(2)> | `x` \u0007 & “q”'


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.found.append((tag, dict(attrs)))


def misread(record: Json) -> Json:
    """Words that attack, in every place that is shown."""
    record["diagnoses"] = [EVIL]
    for item in record["items"]:
        item["quantity"] = EVIL
        item["decision"] = "overturned"
        item["reasons"][0]["detail"] = EVIL
        item["reasons"][0]["code"] = EVIL
    return record


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run full of errors, held against a good one."""
    made = GoldenSet(12)
    baseline = snap(made, reader="before")
    made.texts[made.files[0]] += EVIL
    made.records.pop(made.files[-1])
    scored = made.score(misread)
    run = extraction.evaluate(scored, Path("golden"), made, Against(baseline))  # type: ignore[arg-type]
    out = tmp_path_factory.mktemp("report")
    report.write(run, out)
    return out


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    """The page."""
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_asks_for_nothing_outside(page: str) -> None:
    """No address of another host, no element that loads, and a policy that would forbid it."""
    found = Elements(page).found
    loading = [
        (name, attributes)
        for name, attributes in found
        if name in ("iframe", "img", "object", "embed", "audio", "video", "base", "form")
        or (name == "link" and attributes.get("href") != "data:,")
        or "src" in attributes
        or not str(attributes.get("href", "#")).startswith(("#", "data:,"))
    ]
    policy = next(a["content"] for n, a in found if n == "meta" and a.get("http-equiv") == "Content-Security-Policy")

    assert not loading
    assert "default-src 'none'" in str(policy)
    assert "unsafe-inline" not in str(policy)
    assert len(page.encode()) < 3_000_000


def test_words_of_letters_and_records_stay_words(page: str) -> None:
    """No element comes from what was read: the scripts are the data and the page's own."""
    found = Elements(page).found

    assert [attributes.get("id") for name, attributes in found if name == "script"] == ["data", None]
    assert not [attributes for _, attributes in found if any(name.startswith("on") for name in attributes)]
    assert "alert(1)" in page


def test_the_data_of_the_gallery_is_whole(page: str, folder: Path) -> None:
    """Every difference is in the page's data with its letter, the harmful ones first."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    rows = list(csv.DictReader((folder / "errors.csv").read_text(encoding="utf-8").splitlines(keepends=True)))
    harmful = [bool(case.get("harm")) for case in data["cases"]]

    assert len(data["cases"]) == len(rows) > 100
    assert data["left_out"] == 0
    assert harmful == sorted(harmful, reverse=True)
    assert {case["file"] for case in data["cases"]} >= set(data["texts"])
    case = next(case for case in data["cases"] if case["field"] == "decision")
    start, end = case["ps"][0]
    assert " ".join(data["texts"][case["file"]][start:end].split()) == case["request"]
    assert data["labels"][case["file"]]


def test_a_very_large_run_stays_within_its_size(tmp_path: Path) -> None:
    """What the page leaves out it says; the table of errors has all of it."""
    made = GoldenSet(400)
    for place, file in enumerate(made.files):
        if place % 4 == 0:
            del made.records[file]
    run = extraction.evaluate(made.score(misread), Path("golden"), made)  # type: ignore[arg-type]
    path = report.write(run, tmp_path)
    text = path.read_text(encoding="utf-8")
    left_out = int(re.search(r'"left_out":(\d+)', text)[1])  # type: ignore[index]

    assert path.stat().st_size < 3_000_000
    assert left_out > 0
    assert "more are named in metrics.json" in text
    assert (tmp_path / "errors.csv").read_text(encoding="utf-8").count("\n") > left_out


def test_the_first_page_says_the_verdict_in_counts(page: str) -> None:
    """Verdict, counts, why the gate is shut, and who was not scored, before any table of figures."""
    first = page[: page.index('id="fields"')]

    assert "FAIL" in first
    assert re.search(r"Decision read correctly in \d+ of \d+ disputed items", first)
    assert "new since the baseline: decision flipped" in first
    assert "11 scored" in first
    assert "no record in the file" in first


def test_plots_are_said_in_words(page: str) -> None:
    """Each drawing has a role and a name."""
    drawings = [attributes for name, attributes in Elements(page).found if name == "svg"]

    assert len(drawings) > 20
    assert all(a.get("role") == "img" and a.get("aria-label") for a in drawings)


def test_cells_of_the_table_are_no_formulas(folder: Path) -> None:
    """A spreadsheet opens errors.csv without running anything."""
    cells = [
        cell
        for row in csv.reader((folder / "errors.csv").read_text(encoding="utf-8").splitlines(keepends=True))
        for cell in row
    ]

    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_junit_has_a_suite_for_each_field_and_one_for_the_gate(folder: Path) -> None:
    """Continuous integration reads it, control characters and all."""
    root = ElementTree.parse(folder / "junit.xml").getroot()  # noqa: S314 - our own file
    suites = {suite.get("name"): suite for suite in root}

    assert suites["gate"].get("failures") == "1"
    assert suites["decision"].get("tests") == "12"
    assert {"reasons", "quotes", "item"} <= set(suites)


def test_results_are_the_evidence_for_the_figures(folder: Path) -> None:
    """Counting results.jsonl anew gives the figures of metrics.json."""
    rows = [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    for figure in metrics["figures"]:
        mine = [row for row in rows if row["field"] == figure["field"]]
        hit, surplus, lacking = (sum(row[name] for row in mine) for name in ("hit", "surplus", "lacking"))
        assert sum(figure["states"].values()) == len(mine)
        if 2 * hit + surplus + lacking:
            assert figure["f1"]["value"] == pytest.approx(2 * hit / (2 * hit + surplus + lacking))
    assert metrics["verdict"] == "fail"
    assert metrics["coverage"]["complete"] is False


def test_markdown_holds_the_words_in_their_cells(folder: Path) -> None:
    """What a letter says breaks no row of a table."""
    text = (folder / "report.md").read_text(encoding="utf-8")
    rows = [line for line in text.partition("## Every difference")[2].splitlines() if line.startswith("|")]

    assert "<script" not in text
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {8}


def test_markup_is_made_by_tag_alone() -> None:
    """Strings are escaped, markup is kept, attributes are quoted."""
    made = tag("p", "a < b", Html("<b>x</b>"), None, [1, "&"], class_='"q"', hidden=True, title=None)

    assert made == '<p class="&quot;q&quot;" hidden>a &lt; b<b>x</b>1&amp;</p>'
