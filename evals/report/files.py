"""A report folder: report.html, report.md, and for programs results.jsonl, metrics.json, errors.csv, junit.xml."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from rag.errors import UsageError

from ..cases import shown
from ..evaluation import Evaluation
from ..harms import counted
from ..snapshot import save
from .markdown import markdown
from .page import page

SNAPSHOT = "snapshot.json"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = ("case", "file", "item", "request", "field", "state", "harm", "baseline", "label", "program")


def write(run: Evaluation, folder: Path, versus_title: str = "Versus the baseline") -> Path:
    """Write all files of a report into `folder`, which is made if absent; the path of the page.

    Raises:
        UsageError: nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(run, folder, versus_title)
    except OSError as error:
        raise UsageError(f"{folder}: the report cannot be written there ({error.strerror}); choose another") from error


def _write(run: Evaluation, folder: Path, versus_title: str) -> Path:
    (folder / "report.md").write_text(markdown(run), encoding="utf-8")
    (folder / "metrics.json").write_text(
        json.dumps(metrics(run), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    with (folder / "results.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row._asdict(), default=str, ensure_ascii=False) + "\n" for row in run.outcomes)
    _errors(run, folder / "errors.csv")
    (folder / "junit.xml").write_bytes(junit(run))
    save(run.snapshot, folder / SNAPSHOT)
    made = folder / "report.html"
    made.write_text(page(run, versus_title), encoding="utf-8")
    return made


def metrics(run: Evaluation) -> dict[str, Any]:
    """The figures of a run for programs."""
    found = run.comparison
    return {
        "task": run.task,
        "reader": run.reader,
        "verdict": run.gate.verdict,
        "headline": run.headline,
        "reasons": run.gate.reasons,
        "warnings": run.gate.warnings,
        "tolerance": run.tolerance,
        "coverage": {**run.coverage._asdict(), "complete": run.coverage.complete},
        "harms": counted(run.harms, run.harm_kinds),
        "figures": [_nested(figure) for figure in run.figures],
        "confusion": [
            {"field": c.field, "counts": [[*pair, count] for pair, count in sorted(c.counts.items())]}
            for c in run.confusions
        ],
        "quotes": [_nested(row) for row in run.quotes],
        "slices": [_nested(row) for row in run.slices],
        "scores": [
            {"system": s.system, "measure": s.measure, **s.estimate._asdict(), "units": s.units} for s in run.scores
        ],
        "costs": dict(run.costs),
        "comparison": None
        if found is None
        else {
            "before": found.before,
            "tied": found.tied,
            "compared": found.compared,
            "rows": [r._asdict() for r in found.rows],
            "fixed": found.fixed,
            "broke": found.broke,
            "both_wrong": found.both_wrong,
            "new_critical": found.new_critical,
            "cured_critical": found.cured_critical,
        },
        "provenance": dict(run.provenance),
    }


def junit(run: Evaluation) -> bytes:
    """One suite per field, one case per determination or question, and one suite for the gate."""
    by_field: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in run.outcomes:
        said = by_field[row.field][row.file]
        if row.failed:
            said.append(
                f"item {abs(row.item)}: {row.state}; label {shown(row.golden)!r}, program {shown(row.predicted)!r}"
            )
    root = ElementTree.Element("testsuites", name=f"imr eval {run.task}")
    _suite(root, "gate", {"gate": list(run.gate.reasons)})
    for field, files in by_field.items():
        _suite(root, field, files)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(root: ElementTree.Element, name: str, files: dict[str, list[str]]) -> None:
    failed = sum(map(bool, files.values()))
    suite = ElementTree.SubElement(root, "testsuite", name=name, tests=str(len(files)), failures=str(failed))
    for file, said in files.items():
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=file)
        if said:
            failure = ElementTree.SubElement(case, "failure", message=_xml(said[0]))
            failure.text = _xml("\n".join(said))


def _xml(text: str) -> str:
    """Text without the control characters that XML 1.0 does not allow."""
    return "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) <= 0xDFFF))


def _errors(run: Evaluation, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(_COLUMNS)
        for c in run.cases:
            cells = (c.case_id, c.file, abs(c.item) or "", c.request, c.field, c.state, c.harm or "", c.status)
            rows.writerow(_guarded((*cells, shown(c.golden), shown(c.predicted))))


def _guarded(cells: Iterable[object]) -> list[str]:
    """Cells that no spreadsheet takes for a formula."""
    return [f"'{text}" if text.startswith(_FORMULA) else text for text in map(str, cells)]


def _nested(row: Any) -> Any:
    """A named tuple of named tuples as a dictionary."""
    if isinstance(row, tuple) and hasattr(row, "_asdict"):
        return {key: _nested(value) for key, value in row._asdict().items()}
    return {key: _nested(value) for key, value in row.items()} if isinstance(row, dict) else row
