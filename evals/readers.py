"""Where the records of a run come from: read now by rules or by a language model, or made elsewhere."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from rag import bootstrap
from rag.errors import InputError, ModelError, UsageError
from rag.extract import llm
from rag.grounding import FoldedText
from rag.models import Endpoint, patience, prices
from rag.records import Document, Usage
from rag.settings import Settings

from .fields import Json


class Reading(NamedTuple):
    """One letter as read: its record, or why there is none. `declined`: the reader refused it; seconds if measured."""

    record: Json | None
    why: str = ""
    declined: bool = False
    seconds: float | None = None


Reader = Callable[[str], Reading]


class Letters:
    """The letters that labels name, loaded once each; none where their folder is not at hand."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._documents: dict[str, Document | None] = {}

    def document(self, file: str) -> Document | None:
        """The letter, or None where it cannot be read or is not there."""
        if file not in self._documents:
            try:
                self._documents[file] = bootstrap.document(self.folder / file) if self.folder else None
            except InputError:
                self._documents[file] = None
        return self._documents[file]

    def text(self, file: str) -> FoldedText | None:
        """The letter's text, folded."""
        document = self.document(file)
        return FoldedText(document.text) if document else None

    def words(self, file: str) -> str:
        """The letter's text, empty where it is not there."""
        document = self.document(file)
        return document.text if document else ""

    def digests(self, files: Iterable[str]) -> dict[str, str]:
        """The digest of each letter that is there."""
        return {file: found.sha256 for file in files if (found := self.document(file))}


def rules(folder: Path) -> Reader:
    """The rules reader over the letters in `folder`."""

    def read(file: str) -> Reading:
        began = time.perf_counter()
        try:
            record = bootstrap.extract(folder / file).model_dump(mode="json")
        except InputError as error:
            return Reading(None, _without(folder, error), declined=True)
        except Exception as error:  # a defect of the reader costs this letter, and is told; the others are scored
            return Reading(None, f"the reader failed: {error!r}")
        return Reading(record, seconds=time.perf_counter() - began)

    return read


def of_model(folder: Path, settings: Settings, endpoint: Endpoint | None = None) -> Reader:
    """A language model over the letters in `folder`, one letter after the other; each record says what it cost.

    Raises:
        UsageError: no model is named, or there is no key.
    """
    if settings.model is None:
        raise UsageError("reading with a model: name it with --model or IMR_MODEL")
    model = settings.model
    service = endpoint or Endpoint(base_url=settings.base_url, api_key=settings.api_key)

    def read(file: str) -> Reading:
        began = time.perf_counter()
        try:
            record = _asked(bootstrap.document(folder / file), service, model)
        except InputError as error:
            return Reading(None, _without(folder, error), declined=True)
        except ModelError as error:
            return Reading(None, _without(folder, error))
        return Reading(record, seconds=time.perf_counter() - began)

    return read


def _asked(document: Document, endpoint: Endpoint, model: str) -> Json:
    """A letter read in a dialogue with a model: the record, with the tokens and the money that went into it."""
    dialogue, used = llm.read(document, model), Usage()
    request = next(dialogue)
    while True:
        answer = patience.complete(endpoint, request)
        added = {name: getattr(used, name) + getattr(answer.usage, name) for name in Usage.model_fields}
        used = Usage(**added)
        try:
            request = dialogue.send(answer)
        except StopIteration as end:
            record: Json = end.value.determination.model_dump(mode="json")
            price = prices.of(model)
            cost = {"cost": price.of(used)} if price else {}
            return {**record, "usage": {"input_tokens": used.input, "output_tokens": used.output, **cost}}


def _without(folder: Path, error: Exception) -> str:
    """What an error says, without the path of this machine."""
    return str(error).replace(f"{folder}/", "")


def of_file(records: Path) -> Reader:
    """Records made elsewhere, one JSON object per line, found by the end of their source's path.

    Raises:
        UsageError: no such file, or a line that is not a record with `source` and `items`.
    """
    if not records.is_file():
        raise UsageError(f"{records}: no such file of records; make one with: imr extract PATH --out FILE.jsonl")
    by_name: dict[str, list[Json]] = defaultdict(list)
    with records.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                record = _record(records, number, line)
                by_name[PurePath(record["source"]).name].append(record)

    def read(file: str) -> Reading:
        found = by_name.get(PurePath(file).name)
        if not found:
            return Reading(None, "no record in the file")
        record = max(found, key=lambda r: _alike(r["source"], file))
        return Reading(record, seconds=_seconds(record))

    return read


def _record(records: Path, number: int, line: str) -> Json:
    try:
        record = json.loads(line)
        _ = record["source"], record["items"]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{records}, line {number}: not a record with source and items ({error!r})") from error
    return dict(record)


def _alike(source: str, file: str) -> int:
    """How many parts two paths share, counted from the end."""
    shared = 0
    for one, other in zip(reversed(PurePath(source).parts), reversed(PurePath(file).parts), strict=False):
        if one != other:
            break
        shared += 1
    return shared


def _seconds(record: Json) -> float | None:
    if isinstance(record.get("elapsed_ms"), int | float):
        return float(record["elapsed_ms"]) / 1000
    return float(record["seconds"]) if isinstance(record.get("seconds"), int | float) else None
