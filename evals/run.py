"""Run an evaluation: golden set in, outcomes, figures and a report folder out."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag import __version__, bootstrap
from rag.errors import InputError, UsageError

from . import golden, score
from .convert import convert
from .fields import Json


@dataclass(frozen=True)
class ExtractionRun:
    """The outcomes of one run with what made them; `unread` names letters that gave no record, with the reason."""

    golden: str
    reader: str
    version: str
    outcomes: Sequence[score.Outcome]
    figures: Sequence[score.Figure]
    determinations: int
    items: int
    unread: dict[str, str]


def labels(path: Path) -> list[Json]:
    """A golden set in our format, or the shared gold folder (seeds.jsonl, dwc.jsonl), converted."""
    return convert(path) if path.is_dir() and not (path / "determinations.jsonl").is_file() else golden.load(path)


def letters_folder(path: Path, letters: Path | None) -> Path:
    """Where the labelled letters stand: as given, else by the layouts of this project and of the shared gold.

    Raises:
        UsageError: no such folder.
    """
    beside = path if path.is_dir() else path.parent
    candidates = [letters] if letters else [beside.parent.parent / "corpus", beside.parent / "letters"]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise UsageError(f"{path}: cannot find its letters; name their folder with --letters")


def extraction(path: Path, *, letters: Path | None = None, records: Path | None = None) -> ExtractionRun:
    """Score the rules reader, or records made elsewhere (JSON Lines), against the golden set at `path`."""
    wanted = labels(path)
    read = _from_file(records) if records else _from_reader(letters_folder(path, letters))
    outcomes: list[score.Outcome] = []
    unread: dict[str, str] = {}
    reader = "rules"
    for label in wanted:
        record = read(label["file"])
        if isinstance(record, str):
            unread[label["file"]] = record
        else:
            reader = record.get("model") or record.get("reader", reader)
        outcomes += score.compare(label, None if isinstance(record, str) else record)
    return ExtractionRun(
        golden=str(path),
        reader=reader,
        version=__version__,
        outcomes=outcomes,
        figures=score.figures(outcomes),
        determinations=len(wanted),
        items=sum(len(label["items"]) for label in wanted),
        unread=unread,
    )


def write(run: ExtractionRun, folder: Path, report: str) -> None:
    """`report.md`, `metrics.json` and `results.jsonl` (one line per outcome) in `folder`, which is made if absent."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(report, encoding="utf-8")
    metrics = {key: value for key, value in asdict(run).items() if key not in ("outcomes", "figures")}
    metrics["figures"] = [figure._asdict() for figure in run.figures]
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    lines = (json.dumps(outcome._asdict(), default=str) + "\n" for outcome in run.outcomes)
    (folder / "results.jsonl").write_text("".join(lines), encoding="utf-8")


def _from_reader(folder: Path) -> Callable[[str], Json | str]:
    def read(file: str) -> Json | str:
        try:
            return bootstrap.extract(folder / file).model_dump(mode="json")
        except InputError as error:
            return str(error)

    return read


def _from_file(records: Path) -> Callable[[str], Json | str]:
    if not records.is_file():
        raise UsageError(f"{records}: no such file of records; make one with: imr extract PATH --out FILE.jsonl")
    by_name: dict[str, Any] = {}
    for line in records.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        by_name[Path(record["source"]).name] = record
    return lambda file: by_name.get(Path(file).name, "no record in the file")
