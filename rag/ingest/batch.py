"""A run through a provider's Batch API: half the price, answers within a day.

Rounds: the requests of all pending letters go out in files under the provider's limits, every job is waited for, the
answers are checked, and what they leave open (a judgement asked again, an expired line, an error) is the next round.
Ids are in the ledger before they matter, so a killed process finds its jobs again.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..errors import CallFailed
from ..models import Endpoint, Patience, Price, estimate, wire
from ..records import Failure, Usage
from . import lines
from .ledger import Job, Ledger, Letter
from .reading import Work

_MOST_LINES, _MOST_BYTES = 50_000, 190_000_000  # the provider's limits are 50,000 lines and 200 MB
_FRUITLESS_ROUNDS = 3
_T = TypeVar("_T")


class Terms(NamedTuple):
    """How a batch run is carried out."""

    price: Price | None
    budget: float | None
    poll_seconds: float
    patience: Patience
    most_lines: int = _MOST_LINES
    most_bytes: int = _MOST_BYTES


def run(
    place: Path, ledger: Ledger, work: Work, endpoint: Endpoint, terms: Terms, settled: Callable[[], None]
) -> str | None:
    """Read every pending letter by batches; why the run stopped, None where nothing is left.

    Raises:
        KeyboardInterrupt: Ctrl-C; the jobs go on at the provider, and resuming the run finds them.
    """
    return _Batches(place, ledger, work, endpoint, terms, settled).run()


class _Batches:
    """One run's jobs."""

    def __init__(
        self, place: Path, ledger: Ledger, work: Work, endpoint: Endpoint, terms: Terms, settled: Callable[[], None]
    ) -> None:
        self._place = place
        self._ledger = ledger
        self._work = work
        self._endpoint = endpoint
        self._terms = terms
        self._settled = settled
        self._last_problem: str | None = None
        self._out = Usage()

    def run(self) -> str | None:
        """Round after round, as long as they bring something."""
        fruitless = 0
        try:
            while fruitless < _FRUITLESS_ROUNDS:
                stopped = self._send_out()
                active = self._active()
                if not active:
                    return stopped
                came = [self._take_in(job) for job in self._wait(active)]
                self._out = Usage()  # what came back is in the ledger, with what it did cost
                self._ledger.unmark(self._work.run)
                if stopped is not None:
                    return stopped
                if not any(lines for lines, _ in came):
                    return f"server: no request of the batches was answered ({self._last_problem or 'no reason given'})"
                fruitless = 0 if any(useful for _, useful in came) else fruitless + 1
        except CallFailed as error:
            return f"{error.kind}: {error}"
        return self._give_up()

    def _active(self) -> list[Job]:
        return [job for job in self._ledger.jobs(self._work.run) if job.state != "over"]

    def _send_out(self) -> str | None:
        """Files for what is pending and not out yet, then each to the provider; "budget" where it does not reach."""
        stopped = None
        if self._terms.budget is not None and self._over_budget(Usage()):
            return "budget"
        for file in self._files():
            if self._terms.budget is not None and self._over_budget(file.usage):
                file.path.unlink()
                stopped = "budget"
                break
            self._out = _sum(self._out, file.usage)
            # the file is whole before the ledger knows of it, and its letters are marked in the same transaction
            self._ledger.mark(self._work.run, file.asked, Job(file.path.name, None, None, "written"))
        for job in self._active():
            self._start(job)
        return stopped

    def _over_budget(self, more: Usage) -> bool:
        """Whether what is out and `more` may cost more than is left; what is out counts at its most."""
        spent = self._ledger.totals(self._work.run).cost
        cost = self._terms.price.of(_sum(self._out, more), batch=True) if self._terms.price else 0.0
        return spent + cost > (self._terms.budget or 0.0)

    def _files(self) -> Iterator["_File"]:
        """The requests of what is pending and not out yet, in files under the limits; each text once."""
        file: _File | None = None
        seen: set[int] = set()
        for asked in lines.waiting(self._ledger, self._work, self._settled):
            if asked.letter.asked is not None:
                continue  # out already, in a job that an earlier process started
            known = hash(asked.custom_id) in seen
            seen.add(hash(asked.custom_id))
            data = b"" if known else lines.line(asked, self._endpoint).encode()
            if file is not None and data and not file.has_room(data, self._terms):
                file.close()
                yield file
                file = None
            file = file or _File(self._place / f"{len(self._ledger.jobs(self._work.run)) + 1:06d}.jsonl")
            file.add(asked, data)
        if file is not None:
            file.close()
            yield file

    def _start(self, job: Job) -> None:
        may_be_known = job.state == "uploaded"  # by a process that died before it could write the job's id down
        if job.state == "written":
            data = (self._place / job.name).read_bytes()
            job = job._replace(file=self._patiently(lambda: self._endpoint.upload(job.name, data)), state="uploaded")
            self._ledger.set_job(self._work.run, job)
        if job.state == "uploaded" and job.file is not None:
            known = self._started_before(job) if may_be_known else None
            tag = self._tag(job)
            file = job.file
            started = known or self._patiently(lambda: self._endpoint.start_batch(file, tag)).batch_id
            self._ledger.set_job(self._work.run, job._replace(job=started, state="started"))

    def _started_before(self, job: Job) -> str | None:
        """A job of the same name at the provider."""
        try:
            for batch in self._endpoint.batches():
                if batch.metadata == self._tag(job) and batch.status not in ("failed", "cancelled"):
                    return batch.batch_id
        except CallFailed:
            return None  # a server that cannot list its jobs
        return None

    def _tag(self, job: Job) -> dict[str, str]:
        return {"imr_run": self._work.run, "imr_file": job.name}

    def _wait(self, jobs: list[Job]) -> Iterator[Job]:
        """The jobs as each is over."""
        waiting = list(jobs)
        while waiting:
            for job in list(waiting):
                if self._state(job).is_over:
                    waiting.remove(job)
                    yield job
            if waiting:
                time.sleep(self._terms.poll_seconds)

    def _state(self, job: Job) -> wire.BatchState:
        return self._patiently(lambda: self._endpoint.batch(job.job or ""))

    def _take_in(self, job: Job) -> tuple[int, int]:
        """The answers of a job into the ledger, before it counts as over: how many lines came, how many were of use."""
        state = self._state(job)
        self._last_problem = state.problem or state.status
        came = useful = 0
        for file in (state.output_file, state.error_file):
            if file is None:
                continue
            for reply in lines.replies(self._endpoint.download(file), self._work.model):
                came += 1
                useful += self._one(reply)
        self._ledger.set_job(self._work.run, job._replace(state="over"))
        (self._place / job.name).unlink(missing_ok=True)
        return came, useful

    def _one(self, reply: lines.Reply) -> bool:
        """Whether a line brought its letters on: an answer, or a failure that is final."""
        letters = self._ledger.marked(self._work.run, reply.custom_id)
        if not letters:
            return False
        if reply.completion is not None:
            lines.keep(self._ledger, self._work, letters[0], reply, self._terms.price, batch=True)
            for letter in letters:
                if lines.settle(self._ledger, self._work, letter) is None:
                    self._settled()
        elif reply.error is not None and reply.error.kind in ("rejected", "refusal"):
            self._fail(letters, reply.error)
        else:
            return False
        return True

    def _fail(self, letters: list[Letter], error: CallFailed) -> None:
        for letter in letters:
            failure = Failure(source=letter.source, kind=error.kind, message=str(error), tries=1)
            self._ledger.failed(self._work.run, letter.position, self._work.maker, failure)
            self._settled()

    def _give_up(self) -> str | None:
        """What is left fails as transient: resuming the run tries it again."""
        why = CallFailed(f"errors only, in {_FRUITLESS_ROUNDS} rounds of batches", "transient")
        self._fail(list(self._ledger.pending(self._work.run)), why)
        return None

    def _patiently(self, call: Callable[[], _T]) -> _T:
        failures = limited = 0
        while True:
            try:
                return call()
            except CallFailed as error:
                failures += error.kind == "transient"
                limited += error.kind == "rate_limit"
                pause = self._terms.patience.pause(error, failures, limited)
                if pause is None:
                    raise
                time.sleep(pause)


class _File:
    """A file of requests as it is written, line by line: a provider's limit is more than should stand in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked: list[tuple[int, str]] = []
        self.usage = Usage()
        self._lines = self._size = 0
        self._file = path.open("wb")

    def has_room(self, data: bytes, terms: Terms) -> bool:
        """Whether another line stays within the limits."""
        return self._lines < terms.most_lines and self._size + len(data) <= terms.most_bytes

    def add(self, asked: lines.Asked, data: bytes) -> None:
        """A letter that waits for a line of this file, and the line; empty where its text is in it already."""
        self.asked.append((asked.letter.position, asked.custom_id))
        if data:
            self._file.write(data)
            self._lines += 1
            self._size += len(data)
            tokens = sum(estimate(message.content) for message in asked.request.messages)
            self.usage = _sum(self.usage, Usage(input=tokens, output=asked.request.max_output_tokens))

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(input=one.input + other.input, output=one.output + other.output)
