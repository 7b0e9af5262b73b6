"""What a run leaves for comparing later: per determination and field the parts of its figure, its errors, its harms.

A baseline is the snapshot of a complete run that somebody blessed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import UsageError

from .figures import tally
from .harms import Harm
from .score import Outcome
from .statistics import Floats

FORMAT = "imr-eval-snapshot/1"
Unit = tuple[str, int, str]


@dataclass(frozen=True)
class Snapshot:
    """One run over a golden set, in the form that is kept.

    `labels` has the digest of each label; `parts` gives per file and field numerator and denominator of its figure and
    the number of units.
    """

    task: str
    reader: str
    golden_sha256: str
    complete: bool
    labels: dict[str, str]
    fields: list[str]
    parts: dict[str, dict[str, tuple[float, float, int]]]
    errors: list[tuple[str, int, str, str]]
    critical: list[tuple[str, int, str]]
    figures: dict[str, float | None] = field(default_factory=dict)
    format: str = FORMAT

    def array(self, files: Sequence[str], fields: Sequence[str]) -> Floats:
        """The parts of these files and fields, zeros where there are none."""
        empty = (0.0, 0.0, 0)
        rows = [[self.parts.get(file, {}).get(name, empty) for name in fields] for file in files]
        return np.array(rows, dtype=np.float64).reshape(len(files), len(fields), 3)


def of_outcomes(
    outcomes: Sequence[Outcome],
    *,
    task: str,
    reader: str,
    labels: Mapping[str, Any],
    harms: Sequence[Harm],
    complete: bool,
) -> Snapshot:
    """The snapshot of a run whose figures are F1 over outcomes; `labels` are the golden labels by file."""
    tallied = tally(outcomes)
    parts: dict[str, dict[str, tuple[float, float, int]]] = {file: {} for file in labels}
    values = tallied.f1_parts()
    units: dict[tuple[str, str], int] = {}
    for row in outcomes:
        if row.state != "unscoreable":
            units[row.file, row.field] = units.get((row.file, row.field), 0) + 1
    column = {name: i for i, name in enumerate(tallied.fields)}
    line = {file: i for i, file in enumerate(tallied.files)}
    for (file, name), count in units.items():
        above, below = values[line[file], column[name]]
        parts[file][name] = (float(above), float(below), count)
    totals = values.sum(axis=0)
    return Snapshot(
        task=task,
        reader=reader,
        golden_sha256=digest(list(labels.values())),
        complete=complete,
        labels={file: digest(label) for file, label in labels.items()},
        fields=tallied.fields,
        parts=parts,
        errors=[(*row.unit, row.state) for row in outcomes if row.failed],
        critical=[harm.key for harm in harms],
        figures={f: round(float(a / b), 6) if b else None for f, (a, b) in zip(tallied.fields, totals, strict=True)},
    )


def digest(value: Any) -> str:
    """SHA-256 of a value's JSON with sorted keys: the same for the same content, however the file is laid out."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def load(path: Path) -> Snapshot:
    """The snapshot in a file.

    Raises:
        UsageError: no such file, or another kind of file.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such baseline; make one with: imr eval bless --report DIR --baseline {path}")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise UsageError(f"{path}: a baseline of the form {found['format']}; this version writes {FORMAT}")
        for name in ("errors", "critical"):
            found[name] = [tuple(entry) for entry in found[name]]
        found["parts"] = {
            file: {name: tuple(part) for name, part in parts.items()} for file, parts in found["parts"].items()
        }
        return Snapshot(**found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: not a baseline of imr eval ({error})") from error


def save(snapshot: Snapshot, path: Path) -> None:
    """Write a snapshot, one line for each determination, so that a change of the file can be read."""
    plain = asdict(snapshot)
    lines = [f"  {json.dumps(key)}: {_value(value)}" for key, value in sorted(plain.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _value(value: Any) -> str:
    if isinstance(value, dict) and value:
        return _wrapped("{}", (f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items()))
    if isinstance(value, list) and value:
        return _wrapped("[]", (json.dumps(entry, ensure_ascii=False) for entry in value))
    return json.dumps(value, ensure_ascii=False)


def _wrapped(brackets: str, lines: Iterable[str]) -> str:
    return brackets[0] + "\n    " + ",\n    ".join(lines) + "\n  " + brackets[1]
