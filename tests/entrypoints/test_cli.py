"""The command line as a person or a script uses it: results, exit codes, one line for each failure."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rag.records import Answer, Determination
from tests.entrypoints.conftest import ROOT

CORPUS = ROOT / "corpus" / "determinations"
ONE = CORPUS / "grocery-stocker-2014.txt"
HEAVY = ("langchain", "langchain_core", "chromadb", "openai", "onnxruntime", "numpy", "tokenizers", "pypdfium2")
Imr = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def imr(tmp_path: Path) -> Imr:
    """Runs `imr` with a store of its own, and no setting of whoever runs the tests."""

    def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "rag.entrypoints.cli", *map(str, arguments)]
        environment = {"IMR_STORE": str(tmp_path / "store"), "PATH": "", "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def loaded(arguments: Sequence[str]) -> set[str]:
    """Which of the heavy packages a command has imported when it ends."""
    script = (
        "import sys\nfrom rag.entrypoints import cli\n"
        f"sys.argv = ['imr', *{list(arguments)!r}]\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["index", "--help"], ["ask", "--help"], ["schema"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """What a person waits for at the prompt does not load models, the vector index or the PDF reader."""
    assert loaded(arguments) == set()


def test_help_names_every_command(imr: Imr) -> None:
    """The commands of DESIGN.md 5.3 that exist are listed, with the plug-in that evaluates."""
    shown = imr("--help").stdout

    assert all(name in shown for name in ("index", "ask", "extract", "show", "schema", "eval"))


def test_indexing_reports_what_it_did_and_skips_what_is_unchanged(imr: Imr) -> None:
    """The report stands on standard error; standard output stays free for results."""
    first, second = imr("index", ONE), imr("index", ONE)

    assert (first.returncode, second.returncode) == (0, 0)
    assert "1 indexed, 0 unchanged" in first.stderr
    assert "0 indexed, 1 unchanged" in second.stderr
    assert first.stdout == second.stdout == ""


def test_an_answer_is_json_for_programs(imr: Imr, store: Path) -> None:
    """`ask --json` is one object that says what made it, and every citation is the text at its offsets."""
    done = imr("ask", "why were trigger points denied", "--json", "--store", store)
    answer = Answer.model_validate_json(done.stdout)
    cited = [citation for statement in answer.statements for citation in statement.citations]

    assert done.returncode == 0
    assert (answer.made_by, answer.embedder, answer.model) == ("extractive", "hashing-2048", None)
    assert answer.counts
    assert answer.counts.items == answer.counts.upheld > 0
    for name in {citation.determination_id for citation in cited if citation.determination_id}:
        text = imr("show", name, "--text", "--store", store).stdout
        for citation in cited:
            if citation.determination_id == name:
                assert " ".join(text[citation.start : citation.end].split()) == " ".join(citation.quote.split())


def test_an_answer_is_text_for_people(imr: Imr, store: Path) -> None:
    """`ask` prints statements, numbered sources and what made the answer."""
    shown = imr("ask", "why were trigger points denied", "--store", store).stdout

    assert "Sources" in shown
    assert "[1]" in shown
    assert "FTS5 + hashing-2048" in shown


def test_a_determination_is_shown_as_text_record_and_page(imr: Imr, store: Path) -> None:
    """`show` finds a letter by the beginning of its file's name."""
    record = Determination.model_validate_json(imr("show", "grocery", "--json", "--store", store).stdout)
    page = imr("show", "grocery", "--store", store).stdout

    assert record.source.endswith("grocery-stocker-2014.txt")
    assert all(item.request.split()[0] in page for item in record.items)


def test_extraction_writes_records(imr: Imr, tmp_path: Path) -> None:
    """`extract` needs no store and writes one record per letter."""
    done = imr("extract", ONE, "--out", "out.jsonl")
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]

    assert done.returncode == 0
    assert len(records) == 1
    assert Determination.model_validate(records[0]).items


@pytest.mark.parametrize(("kind", "title"), [("record", "Determination"), ("answer", "Answer")])
def test_schemas_are_printed(imr: Imr, kind: str, title: str) -> None:
    """`schema` prints a JSON Schema."""
    assert json.loads(imr("schema", kind).stdout)["title"] == title


def image_pdf(path: Path) -> None:
    """A PDF whose only page holds no text."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(200, 200)
    pdf.save(str(path))


def bad_files(folder: Path) -> Path:
    """Files that are no determinations, each in its own way."""
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "photo.txt").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 8)
    (folder / "truncated.txt").write_text(ONE.read_text(encoding="utf-8")[:1500], encoding="utf-8")
    (folder / "recipe.txt").write_text("Take two eggs and a cup of flour. Bake for an hour.\n")
    (folder / "huge.txt").write_bytes(b"word " * 10_000_000)
    image_pdf(folder / "scan.pdf")
    return folder


@pytest.mark.parametrize("command", [("index",), ("extract", "--out", "out.jsonl")], ids=["index", "extract"])
def test_bad_files_are_named_one_by_one_and_good_ones_are_done(
    imr: Imr, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Each failure is one line with the file's name; exit code 1 with a good file among them, 2 without."""
    folder = bad_files(tmp_path / "bad")
    mixed, alone = imr(*command, folder, ONE), imr(*command, folder)

    assert (mixed.returncode, alone.returncode) == (1, 2)
    for done in (mixed, alone):
        failures = [line for line in done.stderr.splitlines() if line.startswith("failed: ")]
        assert "Traceback" not in done.stderr
        assert [Path(line.split(": ")[1]).name for line in failures] == [
            *("empty.txt", "huge.txt", "photo.txt", "recipe.txt", "scan.pdf", "truncated.txt")
        ]
        assert "please report" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["index"], "name the files or folders"),
        (["index", "nothing-here"], "nothing-here"),
        (["index", "."], "no letters"),
        (["extract", "nothing-here", "--out", "out.jsonl"], "nothing-here"),
        (["extract", str(ONE), "--out", "out.docx"], ".jsonl, .csv or .parquet"),
        (["index", str(ONE), "--embedder", "magic"], "hashing, minilm, openai"),
        (["index", str(ONE), "--encoding", "klingon"], "klingon"),
        (["ask", "why"], "imr index"),
        (["show", "X"], "imr index"),
        (["schema", "letters"], "record"),
        (["nonsense"], "nonsense"),
    ],
    ids=lambda value: " ".join(Path(part).name for part in value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_and_exit_code_2(imr: Imr, arguments: list[str], said: str) -> None:
    """The line says what is wrong and how to mend it; there is no traceback and no result."""
    done = imr(*arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.strip()]) == 1


def test_an_unknown_name_suggests_near_ones(imr: Imr, store: Path) -> None:
    """`show` with a misspelt name offers the name that was meant."""
    done = imr("show", "grocery-stoker-2014", "--store", store)

    assert done.returncode == 2
    assert "grocery-stocker-2014" in done.stderr


def test_two_embedders_are_not_mixed(imr: Imr, store: Path) -> None:
    """Naming another embedder than the store's is refused with the way out."""
    done = imr("index", ONE, "--store", store, "--embedder", "openai")

    assert done.returncode == 2
    assert "OPENAI_API_KEY" in done.stderr or "--rebuild" in done.stderr


def test_rebuild_makes_the_vectors_anew_from_the_records(imr: Imr, store: Path) -> None:
    """`index --rebuild` needs no files, and asking works as before."""
    done = imr("index", "--rebuild", "--store", store)

    assert done.returncode == 0
    assert imr("ask", "why were trigger points denied", "--store", store).returncode == 0
