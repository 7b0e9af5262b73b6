"""Adjudications to changes of a golden set, each one logged with the digest of its label before and after."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rag.errors import UsageError

from .fields import FIELDS, Field, Json, at, guideline_key, numbers
from .score import ITEM
from .snapshot import digest

FORMAT = "imr-adjudications/1"
LOG = "changes.jsonl"
VERDICTS = ("program_wrong", "gold_wrong", "both_acceptable")


class Change(NamedTuple):
    """One label changed by an adjudication, or the reason why it was not (`refused`)."""

    file: str
    item: int
    field: str
    verdict: str
    before_sha256: str
    after_sha256: str
    before: Any
    after: Any
    refused: str = ""
    note: str = ""


def load(path: Path) -> list[Json]:
    """The judged cases of an adjudications file, as the report exports it.

    Raises:
        UsageError: no such file, or not one that a report exported.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise UsageError(f"{path}: adjudications of the form {found['format']}; this version reads {FORMAT}")
        judged = list(found["adjudications"])
        for entry in judged:
            _ = entry["file"], entry["item"], entry["field"], entry["label_sha256"]
            if entry["verdict"] not in VERDICTS:
                raise UsageError(f"{path}: the verdict {entry['verdict']!r} is none of {', '.join(VERDICTS)}")
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file; export one from a report with “Save adjudications”") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: not the adjudications of a report ({error!r})") from error
    return judged


def apply(labels: Sequence[Json], judged: Sequence[Json]) -> tuple[list[Json], list[Change]]:
    """The labels after the adjudications, and what was changed or refused. Labels that changed since are left alone."""
    found = {label["file"]: deepcopy(label) for label in labels}
    original = {file: digest(label) for file, label in found.items()}
    changes = []
    for entry in judged:
        file = entry["file"]
        if entry["verdict"] == "program_wrong":
            continue
        if file not in found:
            changes.append(_refusal(entry, "", "not in this golden set"))
        elif original[file] != entry["label_sha256"]:
            changes.append(_refusal(entry, original[file], "its label changed since the report was made"))
        else:
            before = digest(found[file])
            why = _change(found[file], entry)
            after = digest(found[file])
            changes.append(
                _refusal(entry, before, why)
                if why
                else Change(
                    file, entry["item"], entry["field"], entry["verdict"], before, after,
                    entry.get("golden"), entry.get("predicted"), note=entry.get("note", ""),
                )
            )  # fmt: skip
    return [found[label["file"]] for label in labels], changes


def write(path: Path, labels: Sequence[Json], changes: Sequence[Change], day: date) -> tuple[str, str]:
    """Write the golden set and append to its log; the digests of the file's labels before and after."""
    file = path / "determinations.jsonl" if path.is_dir() else path
    before = digest([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()])
    after = digest(list(labels))
    partial = file.with_name(file.name + ".partial")
    partial.write_text("".join(json.dumps(label, ensure_ascii=False) + "\n" for label in labels), encoding="utf-8")
    partial.replace(file)
    with (file.parent / LOG).open("a", encoding="utf-8") as log:
        for change in changes:
            if not change.refused:
                entry = {
                    "date": day.isoformat(),
                    **change._asdict(),
                    "golden_sha256": {"before": before, "after": after},
                }
                del entry["refused"]
                log.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return before, after


def history(path: Path) -> list[Json]:
    """The logged changes of a golden set, oldest first; none where there is no log."""
    log = (path if path.is_dir() else path.parent) / LOG
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.is_file() else []


def _change(label: Json, entry: Json) -> str:
    """Change `label` in place; the reason where that cannot be done."""
    field, golden, predicted = FIELDS.get(entry["field"]), entry.get("golden"), entry.get("predicted")
    if entry["field"] == ITEM:
        return _change_item(label, entry)
    if field is None or not (key := entry.get("key")):
        return "this field cannot be changed from a report; mend the label by hand"
    target = label if not entry["item"] else _item(label, entry["item"])
    if target is None:
        return f"its label has no item {entry['item']}"
    if entry["verdict"] == "both_acceptable":
        entries = [value for value in (golden, predicted) if value is not None] if field.many else [predicted]
        target.setdefault("accept", []).extend(
            {"field": name, "value": _jsonable(value)} for given in entries for name, value in _acceptable(field, given)
        )
        return ""
    path = key.split(".")
    if isinstance(at(target, path)[1], list):
        _swap(at(target, path)[1], golden, predicted, by_code=field.name == "decisive_reasons")
    else:
        at(target, path[:-1])[1][path[-1]] = predicted
    return ""


def _acceptable(field: Field, value: Any) -> Iterator[tuple[str, Any]]:
    """What is to be accepted with a value: itself, and what other fields derive from it."""
    if field.name == "decisive_reasons":
        yield field.name, value["code"]
        return
    yield field.name, field.element(value) if field.many else value
    if field.name.endswith("_basis"):
        yield f"{field.name}.guideline", guideline_key(value)
        yield from ((f"{field.name}.pages", page) for page in value.get("pages") or ())
    elif field.name == "reasons":
        yield "decisive_reasons", value["code"]
        yield "reason_families", value["code"].split(".")[0]
    elif field.name == "request":
        yield from (("request.numbers", number) for number in numbers({"request": value}) or ())


def _swap(values: list[Any], golden: Any, predicted: Any, *, by_code: bool) -> None:
    """Put `predicted` where `golden` stands in a list; with one of them None, add or take away."""
    place = next(
        (i for i, v in enumerate(values) if v == golden or (by_code and v["code"] == golden["code"])), len(values)
    )
    if predicted is None:
        del values[place : place + 1]
    elif by_code:
        values[place] = {**values[place], "weight": predicted["weight"]}
    else:
        values[place : place + 1] = [predicted]


def _change_item(label: Json, entry: Json) -> str:
    if entry["verdict"] == "both_acceptable":
        return "an item is there or it is not; choose one of the other verdicts"
    if entry["item"] > 0:
        label["items"] = [item for item in label["items"] if item["number"] != entry["item"]]
    else:
        made: Mapping[str, Any] = entry["predicted"]
        number = max((item["number"] for item in label["items"]), default=0) + 1
        label["items"].append({"number": number, "request": made["request"], "decision": made["decision"]})
    return ""


def _item(label: Json, number: int) -> Json | None:
    return next((item for item in label["items"] if item["number"] == number), None)


def _jsonable(value: Any) -> Any:
    return [_jsonable(part) for part in value] if isinstance(value, tuple) else value


def _refusal(entry: Json, sha: str, why: str) -> Change:
    return Change(entry["file"], entry["item"], entry["field"], entry["verdict"], sha, sha, None, None, why)
