"""Records as files: whole, typed, safe in a spreadsheet, and under their name only when complete."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import export, resources
from rag.documents.load import load
from rag.errors import MissingExtraError, UsageError
from rag.export.schema import schema
from rag.extract import rules
from rag.records import SCHEMA_VERSION, Determination

CORPUS = Path(__file__).parent.parent / "corpus" / "determinations"


@pytest.fixture(scope="module")
def records() -> list[Determination]:
    """A few shipped letters."""
    return [rules.read(load(path)) for path in sorted(CORPUS.glob("*.txt"))[:6]]


def write(path: Path, records: list[Determination]) -> None:
    """All records to a file."""
    with export.writer(path) as put:
        for record in records:
            put(record)


def test_json_lines_hold_whole_records(tmp_path: Path, records: list[Determination]) -> None:
    """What is read back is what was written."""
    path = tmp_path / "out.jsonl"
    write(path, records)

    assert [Determination.model_validate_json(line) for line in path.read_text("utf-8").splitlines()] == records


def test_csv_has_a_row_for_each_item(tmp_path: Path, records: list[Determination]) -> None:
    """Lists are joined, columns are named."""
    path = tmp_path / "out.csv"
    write(path, records)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) == sum(len(record.items) for record in records)
    assert tuple(rows[0]) == export.COLUMNS
    assert {row["decision"] for row in rows} <= {"upheld", "overturned"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_cell_cannot_become_a_formula(tmp_path: Path, records: list[Determination], text: str) -> None:
    """A request that a spreadsheet would run is shown instead."""
    item = records[0].items[0].model_copy(update={"request": text})
    write(tmp_path / "out.csv", [records[0].model_copy(update={"items": (item,)})])
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cell = next(csv.DictReader(file))["request"]

    assert cell == f"'{text}"


@given(st.text())
def test_guarding_changes_nothing_else(text: str) -> None:
    """Text that starts no formula stays as it is."""
    guarded = export.guarded(text)

    assert guarded in (text, f"'{text}")
    assert not guarded.lstrip(" ").startswith(("=", "+", "-", "@"))


def test_parquet_is_typed(tmp_path: Path, records: list[Determination]) -> None:
    """Items with lists and quotes as they are; determinations in a table of their own; full dates are dates."""
    parquet = pytest.importorskip("pyarrow.parquet")
    write(tmp_path / "out.parquet", records)
    items = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    letters = parquet.read_table(tmp_path / "out.determinations.parquet").to_pylist()

    assert len(items) == sum(len(record.items) for record in records)
    assert [letter["determination_id"] for letter in letters] == [record.determination_id for record in records]
    flat = [item for record in records for item in record.items]
    assert [row["treatments"] for row in items] == [list(item.treatments) for item in flat]
    assert [[r["start"] for r in row["reasons"]] for row in items] == [[r.quote.start for r in i.reasons] for i in flat]
    dated = [letter["decision_date"] for letter in letters if letter["decision_date"]]
    assert dated
    assert all(isinstance(day, date) for day in dated)


def test_rows_are_written_in_groups(tmp_path: Path, records: list[Determination]) -> None:
    """A file of any size needs no memory."""
    parquet = pytest.importorskip("pyarrow.parquet")
    write(tmp_path / "out.parquet", records * 300)
    file = parquet.ParquetFile(tmp_path / "out.parquet")

    assert file.metadata.num_row_groups > 1
    assert file.metadata.num_rows == 300 * sum(len(record.items) for record in records)


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet"])
def test_an_unfinished_file_keeps_its_ending(tmp_path: Path, records: list[Determination], name: str) -> None:
    """Whoever reads the name can rely on what stands under it."""
    path = tmp_path / name
    with pytest.raises(ZeroDivisionError), export.writer(path) as put:
        put(records[0])
        raise ZeroDivisionError
    with export.writer(tmp_path / f"b{name}", complete=False) as put:
        put(records[0])

    assert not path.exists()
    assert not (tmp_path / f"b{name}").exists()
    assert export.partial(tmp_path / f"b{name}").exists()


@pytest.mark.parametrize("name", ["out.docx", "out", "no-such-folder/out.jsonl"])
def test_a_name_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path, name: str) -> None:
    """The message says which endings there are, or which folder is missing."""
    with pytest.raises(UsageError):
        export.check(tmp_path / name)


def test_parquet_without_its_package_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the command."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)

    with pytest.raises(MissingExtraError, match="pip install"):
        export.check(tmp_path / "out.parquet")


def test_the_published_schema_is_the_one_of_the_records() -> None:
    """After a change of the records: a new version in rag/records/base.py, then `imr schema > schemas/...`."""
    shipped = resources.path("schemas", f"determination.v{SCHEMA_VERSION}.json").read_text("utf-8")

    assert json.loads(shipped) == schema(Determination)
