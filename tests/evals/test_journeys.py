"""`imr eval` from the command line: readers, records, baselines, golden sets."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals.cli import app
from rag import bootstrap
from rag.errors import UsageError
from tests.conftest import ROOT
from tests.fakes.golden_sets import GoldenSet
from tests.fakes.openai_server import OpenAiServer, Say

Json = dict[str, Any]
GOLDEN = ROOT / "evals" / "golden"
BASELINE = ROOT / "evals" / "baselines" / "extraction.json"
RUNNER = CliRunner()


def run(*arguments: Any) -> Any:
    """A command, with the errors of the project let through."""
    done = RUNNER.invoke(app, [str(a) for a in arguments], catch_exceptions=True)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


class OnDisk(GoldenSet):
    """A golden set in files: letters, labels, records."""

    def __init__(self, folder: Path, count: int = 5) -> None:
        super().__init__(count)
        self.letters, self.golden, self.kept = folder / "letters", folder / "golden.jsonl", folder / "records.jsonl"
        for file, text in self.texts.items():
            path = self.letters / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.write()

    def write(self, name: str = "records.jsonl") -> Path:
        """The labels and records as they are now."""
        _lines(self.golden, self.labels)
        _lines(self.kept.with_name(name), list(self.records.values()))
        return self.kept.with_name(name)

    def score_records(self, report: Path, *more: Any) -> Any:
        """Score the records from the command line."""
        named = ("--golden", self.golden, "--letters", self.letters, "--records", self.kept, "--report", report)
        return run("extraction", *named, *more)


def _lines(path: Path, rows: list[Json]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_the_gate_on_the_shipped_golden_set_is_open(tmp_path: Path) -> None:
    """The rules reader is no worse on the project's letters than the baseline that was blessed."""
    done = run("extraction", "--golden", GOLDEN, "--report", tmp_path, "--baseline", BASELINE)

    assert done.exit_code == 0, done.stdout
    assert "Decision read correctly in" in done.stdout
    names = {"report.html", "report.md", "results.jsonl", "metrics.json", "errors.csv", "junit.xml", "snapshot.json"}
    assert names == {path.name for path in tmp_path.iterdir()}
    assert str(ROOT) not in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.letters
def test_the_shared_gold_is_scored_as_it_is(letters: Path, tmp_path: Path) -> None:
    """Labels in the two other formats are converted on the way; every published letter is read."""
    done = run("extraction", "--golden", letters.parent / "gold", "--report", tmp_path)
    metrics = json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"))

    assert done.exit_code == 0, done.stdout
    assert metrics["coverage"]["complete"]
    assert metrics["coverage"]["expected"] == 68
    assert (tmp_path / "report.html").stat().st_size < 3_000_000


def test_records_made_elsewhere_are_scored(tmp_path: Path) -> None:
    """Found by the end of their path, wherever they were read from."""
    made = OnDisk(tmp_path)
    for record in made.records.values():
        record["source"] = f"/somewhere/else/{record['source']}"
    made.write()

    assert made.score_records(tmp_path / "report").exit_code == 0
    assert made.score_records(tmp_path / "report", "--tolerance", "2").exit_code == 2


def test_a_baseline_is_blessed_and_then_guards(tmp_path: Path) -> None:
    """Bless a run; a new harmful error after it exits with 1, and the same run with 0."""
    made, baseline = OnDisk(tmp_path), tmp_path / "baseline.json"
    made.score_records(tmp_path / "one")
    assert run("bless", "--report", tmp_path / "one", "--baseline", baseline).exit_code == 0
    assert made.score_records(tmp_path / "two", "--baseline", baseline).exit_code == 0

    made.records[made.files[0]]["items"][0]["treatments"] = ["methadone"]
    made.write()
    done = made.score_records(tmp_path / "three", "--baseline", baseline)

    assert done.exit_code == 1
    assert "new since the baseline: wrong drug, dose or quantity, 1 time" in done.stdout


def test_an_incomplete_run_fails_and_is_not_blessed(tmp_path: Path) -> None:
    """A letter without a record exits with 1 and can be no baseline."""
    made = OnDisk(tmp_path)
    del made.records[made.files[2]]
    made.write()

    assert made.score_records(tmp_path / "report").exit_code == 1
    with pytest.raises(UsageError, match="incomplete"):
        run("bless", "--report", tmp_path / "report", "--baseline", tmp_path / "b.json")


def test_two_readers_stand_side_by_side(tmp_path: Path) -> None:
    """Who wins on which field and letter, and at what price."""
    made = OnDisk(tmp_path, 40)
    for record in made.records.values():
        record |= {"model": "large", "usage": {"input_tokens": 1000, "output_tokens": 100, "cost": 0.01}}
    first = made.write("large.jsonl")
    for number, record in enumerate(made.records.values()):
        record |= {"model": "small", "usage": {"input_tokens": 1000, "output_tokens": 50, "cost": 0.001}}
        if number % 3 == 0:
            record["worker"]["age"] = 1
    second = made.write("small.jsonl")
    named = ("--golden", made.golden, "--letters", made.letters, "--report", tmp_path / "report")
    done = run("compare", first, second, *named)
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")

    assert done.exit_code == 0
    assert "large.jsonl wins on worker.age; tied on" in done.stdout
    assert "0.4000 in all" in text
    assert f"| {made.files[0]} | 0 | 1 | large.jsonl |" in text
    assert run("extraction", "--compare", first, second, *named).stdout == done.stdout


def test_adjudications_change_the_golden_set(tmp_path: Path) -> None:
    """What a report exported changes the label that was wrong; told again, it is refused."""
    made = OnDisk(tmp_path)
    made.records[made.files[0]]["worker"]["age"] = 99
    made.write()
    made.score_records(tmp_path / "report")
    sha = json.loads((tmp_path / "report" / "snapshot.json").read_text())["labels"][made.files[0]]
    entry = {
        "file": made.files[0], "item": 0, "field": "worker.age", "key": "worker.age", "verdict": "gold_wrong",
        "golden": made.labels[0]["worker"]["age"], "predicted": 99, "label_sha256": sha,
    }  # fmt: skip
    path = tmp_path / "adjudications.json"
    path.write_text(json.dumps({"format": "imr-adjudications/1", "adjudications": [entry]}))

    assert run("adjudicate", path, "--golden", made.golden, "--dry-run").exit_code == 0
    assert json.loads(made.golden.read_text().splitlines()[0]) == made.labels[0]
    assert run("adjudicate", path, "--golden", made.golden).exit_code == 0
    assert json.loads(made.golden.read_text().splitlines()[0])["worker"]["age"] == 99
    assert run("adjudicate", path, "--golden", made.golden).exit_code == 1
    made.score_records(tmp_path / "again")
    assert "Changes of the golden set" in (tmp_path / "again" / "report.html").read_text(encoding="utf-8")


def test_a_skeleton_waits_to_be_labelled(tmp_path: Path) -> None:
    """Headings are laid out, nothing judged is filled in, and an open label is neither clean nor scored."""
    made, out = OnDisk(tmp_path), tmp_path / "new.jsonl"
    assert run("new", made.letters, "--out", out, "--letters", made.letters).exit_code == 0
    labels = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    assert {label["file"] for label in labels} == set(made.files)
    assert {item["decision"] for label in labels for item in label["items"]} == {"?"}
    assert run("lint", "--golden", out, "--letters", made.letters).exit_code == 1
    with pytest.raises(UsageError, match="label them first"):
        run("extraction", "--golden", out, "--letters", made.letters, "--report", tmp_path / "report")
    with pytest.raises(UsageError, match="there already"):
        run("new", made.letters, "--out", out)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda label: label["items"][0].update(decision="granted"), "unknown decision granted"),
        (lambda label: label["items"][0].pop("decision"), "lacks decision"),
        (lambda label: label["items"][0].update(request="nowhere"), "request not in the letter"),
        (lambda label: label["items"][0]["reasons"][0].update(quote="nowhere"), "quote not in the letter"),
        (lambda label: label["items"][0]["reasons"][0].update(code="x.y"), "unknown reason x.y"),
        (lambda label: label["items"].append(dict(label["items"][0])), "two items have one number"),
    ],
)
def test_the_linter_names_what_is_wrong(tmp_path: Path, change: Any, said: str) -> None:
    """Each defect of a label is listed, and the command exits with 1."""
    made = OnDisk(tmp_path)
    assert run("lint", "--golden", made.golden, "--letters", made.letters).exit_code == 0
    change(made.labels[0])
    made.write()
    done = run("lint", "--golden", made.golden, "--letters", made.letters)

    assert done.exit_code == 1
    assert said in done.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [("not json\n", "line 1"), ('{"source": "x"}\n', "line 1"), ("[]\n", "line 1")],
)
def test_a_file_that_holds_no_records_is_refused(tmp_path: Path, content: str, said: str) -> None:
    """One line says which line of which file."""
    made = OnDisk(tmp_path)
    made.kept.write_text(content)
    with pytest.raises(UsageError, match=said):
        made.score_records(tmp_path / "report")


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item["reasons"].append("doc.exam"),
        lambda item: item["reasons"][0].pop("code"),
        lambda item: item["reasons"][0].update(quote="words alone"),
        lambda item: item.update(reviewer_basis=[{"name": "MTUS"}]),
        lambda item: item.update(treatments=7),
        lambda item: item.update(heading="1. Norco"),
    ],
)
def test_a_record_of_another_form_is_absent_with_the_reason(tmp_path: Path, change: Any) -> None:
    """It is neither right nor the end of the run: the others are scored, and the run is incomplete."""
    made = OnDisk(tmp_path, 3)
    change(made.records[made.files[1]]["items"][0])
    made.write()
    done = made.score_records(tmp_path / "report")

    assert done.exit_code == 1
    assert "1 of 3 labelled determinations gave no record" in done.stdout
    assert "has not the form" in done.stdout


def test_a_letter_that_breaks_the_reader_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect of the reader is told for its letter; the others are scored, and the run is incomplete."""
    made = OnDisk(tmp_path, 3)
    extract = bootstrap.extract

    def breaks(path: Path, *, encoding: str | None = None) -> Any:
        if path.name == Path(made.files[0]).name:
            raise IndexError("beyond the end")
        return extract(path, encoding=encoding)

    monkeypatch.setattr(bootstrap, "extract", breaks)
    named = ("--golden", made.golden, "--letters", made.letters, "--report", tmp_path / "report")
    done = run("extraction", *named)

    assert done.exit_code == 1
    assert "the reader failed: IndexError('beyond the end')" in done.stdout
    assert "3 determinations expected, 2 attempted, 2 scored" in done.stdout


def test_a_report_that_cannot_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    """A file where the folder should be is a wrong use, not a traceback."""
    made = OnDisk(tmp_path, 2)
    with pytest.raises(UsageError, match="cannot be written"):
        made.score_records(made.kept)


def test_all_three_are_reported_on_one_page(tmp_path: Path) -> None:
    """Extraction, retrieval and answers over a few letters of this project, from a store made for the run."""
    pytest.importorskip("ir_measures")
    corpus = ROOT / "corpus" / "determinations"
    files = ("orchard-ladder-2014.txt", "citrus-detox-2013.txt", "stagehand-weight-2013.txt")
    labels = [json.loads(line) for line in (GOLDEN / "determinations.jsonl").read_text(encoding="utf-8").splitlines()]
    golden = tmp_path / "golden"
    golden.mkdir()
    _lines(golden / "determinations.jsonl", [label for label in labels if Path(label["file"]).name in files])
    questions = [
        {"id": "Q1", "group": "lookup", "question": "What was decided in the case orchard-ladder-2014?",
         "behaviour": "answer", "must": [["trigger"]], "must_cite": [], "must_not": ["zebra"], "counts": {"items": 3},
         "expected": ""},
        {"id": "Q2", "group": "trap", "question": "Who won the world cup?", "behaviour": "refuse", "must": [],
         "must_cite": [], "must_not": [], "counts": None, "expected": ""},
    ]  # fmt: skip
    _lines(golden / "questions.jsonl", questions)
    judged = {
        "id": "R1",
        "style": "keyword",
        "query": "trigger point injection twitch",
        "relevant": {"orchard-ladder-2014#1": 3},
    }
    _lines(golden / "retrieval.jsonl", [judged])
    letters = tmp_path / "letters" / "determinations"
    letters.mkdir(parents=True)
    for name in files:
        (letters / name).write_bytes((corpus / name).read_bytes())
    report = tmp_path / "report"
    done = run("all", "--golden", golden, "--letters", letters.parent, "--report", report)

    assert done.exit_code == 0, done.stdout
    assert "2 of 2 questions answered as they should be" in done.stdout
    assert "of 1 queries; nDCG@10: fused" in done.stdout
    page = (report / "report.html").read_text(encoding="utf-8")
    assert all(f'href="{task}/report.html"' in page for task in ("extraction", "retrieval", "answers"))
    assert bootstrap.files([letters]).files


def test_a_language_model_is_read_and_priced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--reader llm` asks the service that the settings name; the report says whose figures they are, at what cost."""
    made = OnDisk(tmp_path, 3)
    with OpenAiServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        named = ("--golden", made.golden, "--letters", made.letters, "--report", tmp_path / "report")
        done = run("extraction", "--reader", "llm", "--model", "gpt-4o-mini", *named)

    assert done.exit_code == 0, done.stdout
    metrics = json.loads((tmp_path / "report" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["reader"] == "gpt-4o-mini"
    assert "3,000 in all" in metrics["costs"]["input tokens"]


def test_a_model_that_cannot_be_asked_leaves_the_run_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Failures are absent records with their reason, and shut the gate."""
    made = OnDisk(tmp_path, 2)
    with OpenAiServer(lambda _: Say(status=401, error={"message": "no such key"})) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        named = ("--golden", made.golden, "--letters", made.letters, "--report", tmp_path / "report")
        done = run("extraction", "--reader", "llm", "--model", "m", *named)

    assert done.exit_code == 1
    assert "2 of 2 labelled determinations gave no record" in done.stdout


def test_a_golden_set_without_questions_says_so(tmp_path: Path) -> None:
    """What is not evaluated is named on the page over the reports."""
    made = OnDisk(tmp_path, 2)
    golden = tmp_path / "golden"
    golden.mkdir()
    made.golden.rename(golden / "determinations.jsonl")
    done = run("all", "--golden", golden, "--letters", made.letters, "--report", tmp_path / "report")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")

    assert done.exit_code == 0
    assert "Not evaluated: retrieval: the golden set has no retrieval.jsonl." in page
    assert "Not evaluated: answers: the golden set has no questions.jsonl." in page
