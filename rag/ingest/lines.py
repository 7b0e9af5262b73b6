"""Requests and responses as lines of plain files, in the form of the provider's batches.

Any runner that reads such lines may answer them (vLLM's run-batch, another account, a machine without a network); what
comes back passes the same checks. A line's id is made of the letter's content, so it finds its letter in any run.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CallFailed, InputError, UsageError
from ..extract.llm import Reading
from ..models import Endpoint, Price, wire
from ..records import Completion, Failure, ModelRequest
from .ledger import Answered, Ledger, Letter, pack
from .reading import Opened, Work, open_letter, replay

_URL = "/v1/chat/completions"


class Asked(NamedTuple):
    """A pending letter and the request it waits on."""

    letter: Letter
    opened: Opened
    request: ModelRequest
    step: int

    @property
    def custom_id(self) -> str:
        """The id of the request's line."""
        return custom_id(self.opened.key, self.step)


class Reply(NamedTuple):
    """One line that came back: an answer, or the failure of this one request."""

    custom_id: str
    completion: Completion | None
    error: CallFailed | None


def custom_id(key: str, step: int) -> str:
    """The id of a request: the letter's key, and how many answers it has had."""
    return f"{key}-{step}"


def waiting(ledger: Ledger, work: Work, settled: Callable[[], None]) -> Iterator[Asked]:
    """Each pending letter with the request it waits on; one whose kept answers are enough is read at once."""
    for letter in ledger.pending(work.run):
        asked = settle(ledger, work, letter)
        if asked is None:
            settled()
        else:
            yield asked


def settle(ledger: Ledger, work: Work, letter: Letter) -> Asked | None:
    """Go on with a letter as far as its kept answers reach; None where that is to the end, good or bad."""
    key = ""
    try:
        opened = open_letter(letter.source, work)
        key = opened.key
        came, used = replay(opened, ledger.replies(work.run, key))
    except InputError as error:
        failure = Failure(source=letter.source, kind="unreadable", message=str(error))
    except CallFailed as error:
        failure = Failure(source=letter.source, kind=error.kind, message=str(error), tries=1)
    else:
        if not isinstance(came, Reading):
            return Asked(letter, opened, came, used)
        made = pack(came.determination)
        ledger.done(work.run, letter.position, work.maker, made, kept_out=came.kept_out, key=key)
        return None
    ledger.failed(work.run, letter.position, work.maker, failure, key=key)
    return None


def line(asked: Asked, endpoint: Endpoint) -> str:
    """A request as a line."""
    entry = {"custom_id": asked.custom_id, "method": "POST", "url": _URL, "body": endpoint.body(asked.request)}
    return json.dumps(entry, ensure_ascii=False) + "\n"


def write_requests(ledger: Ledger, work: Work, endpoint: Endpoint, path: Path) -> str:
    """Write the requests of all pending letters, each text once; what to do next."""
    written: set[str] = set()
    with path.open("w", encoding="utf-8") as file:
        for asked in waiting(ledger, work, lambda: None):
            if asked.custom_id not in written:
                written.add(asked.custom_id)
                file.write(line(asked, endpoint))
    if not written:
        path.unlink()
        return "nothing is left to ask"
    return (
        f"{len(written)} requests in {path}; have them answered, then: "
        f"imr extract --resume {work.run} --responses-in ANSWERS.jsonl"
    )


def read_responses(
    ledger: Ledger, work: Work, path: Path, price: Price | None, settled: Callable[[], None]
) -> str | None:
    """Read answers to such requests and go on with their letters; what to do next, None where nothing is left."""
    ledger.unmark(work.run)
    for asked in waiting(ledger, work, settled):
        ledger.mark(work.run, [(asked.letter.position, asked.custom_id)])
    unknown = failed = 0
    for reply in replies(_lines(path), work.model):
        letters = ledger.marked(work.run, reply.custom_id)
        if not letters:
            unknown += 1
        elif reply.completion is not None:
            keep(ledger, work, letters[0], reply, price)
        else:
            failed += 1
    ledger.unmark(work.run)
    left = sum(1 for _ in waiting(ledger, work, settled))
    strangers = f"; {unknown} lines answer no request of this run" if unknown else ""
    if not left:
        return strangers.removeprefix("; ") or None
    return (
        f"{left} letters need another answer ({failed} came back as errors){strangers}; write their requests with: "
        f"imr extract --resume {work.run} --requests-out REQUESTS.jsonl"
    )


def keep(ledger: Ledger, work: Work, letter: Letter, reply: Reply, price: Price | None, *, batch: bool = False) -> None:
    """Put an answer into the ledger, with what it cost."""
    if reply.completion is None:
        return
    cost = price.of(reply.completion.usage, batch=batch) if price else 0.0
    key, _, step = reply.custom_id.rpartition("-")
    ledger.keep(work.run, letter.position, (key, int(step)), Answered(reply.completion, cost))


def replies(lines: Iterator[str], model: str) -> Iterator[Reply]:
    """What came back, line by line; a damaged line is passed over, its request stays unanswered."""
    for text in lines:
        try:
            entry = json.loads(text)
            name = str(entry["custom_id"])
        except (ValueError, KeyError, TypeError):
            continue
        try:
            yield Reply(name, _completion(entry, model), None)
        except CallFailed as error:
            yield Reply(name, None, error)


def _completion(entry: dict[str, Any], model: str) -> Completion:
    """The answer in a line; some runners put the body where others put a response around it."""
    if entry.get("error"):
        raise wire.failed(int(entry.get("status_code") or 500), entry["error"], {}, model)
    response = entry.get("response") or {}
    status = int(response.get("status_code") or 200)
    body = response.get("body", response)
    if status != 200:
        raise wire.failed(status, body, {}, model)
    return wire.completion(body, model)


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the responses cannot be read ({error})") from error
