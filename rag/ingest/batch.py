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
_ROUNDS = 8
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

    def run(self) -> str | None:
        """All rounds."""
        try:
            for _ in range(_ROUNDS):
                stopped = self._send_out()
                active = self._active()
                if not active:
                    return stopped
                answered = sum(self._take_in(job) for job in self._wait(active))
                self._ledger.unmark(self._work.run)
                if stopped is not None:
                    return stopped
                if not answered:
                    return f"server: no request of the batches was answered ({self._last_problem or 'no reason given'})"
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
        for chunk in self._chunks():
            if self._terms.budget is not None and self._over_budget(chunk.usage):
                stopped = "budget"
                break
            self._write(chunk)
        for job in self._active():
            self._start(job)
        return stopped

    def _over_budget(self, more: Usage) -> bool:
        spent = self._ledger.totals(self._work.run).cost
        out = self._reserved + more.output, self._reserved_input + more.input
        cost = self._terms.price.of(Usage(input=out[1], output=out[0]), batch=True) if self._terms.price else 0.0
        return spent + cost > (self._terms.budget or 0.0)

    _reserved = 0
    _reserved_input = 0

    def _chunks(self) -> Iterator["_Chunk"]:
        chunk = _Chunk([], [], 0, Usage())
        seen: set[str] = set()
        for asked in lines.waiting(self._ledger, self._work, self._settled):
            if asked.letter.asked is not None:
                continue  # out already, in a job that an earlier process started
            text = "" if asked.custom_id in seen else lines.line(asked, self._endpoint)
            seen.add(asked.custom_id)
            size = len(text.encode())
            if chunk.lines and (
                len(chunk.lines) + bool(text) > self._terms.most_lines or chunk.size + size > self._terms.most_bytes
            ):
                yield chunk
                chunk = _Chunk([], [], 0, Usage())
            chunk.asked.append((asked.letter.position, asked.custom_id))
            if text:
                chunk.lines.append(text)
                tokens = sum(estimate(message.content) for message in asked.request.messages)
                used = Usage(
                    input=chunk.usage.input + tokens, output=chunk.usage.output + asked.request.max_output_tokens
                )
                chunk = chunk._replace(size=chunk.size + size, usage=used)
        if chunk.lines:
            yield chunk

    def _write(self, chunk: "_Chunk") -> None:
        name = f"{len(self._ledger.jobs(self._work.run)) + 1:06d}.jsonl"
        (self._place / name).write_text("".join(chunk.lines), encoding="utf-8")
        # the file is whole before the ledger knows of it, and its letters are marked in the same transaction
        self._ledger.mark(self._work.run, chunk.asked, Job(name, None, None, "written"))
        self._reserved += chunk.usage.output
        self._reserved_input += chunk.usage.input

    def _start(self, job: Job) -> None:
        if job.state == "written":
            data = (self._place / job.name).read_bytes()
            job = job._replace(file=self._patiently(lambda: self._endpoint.upload(job.name, data)), state="uploaded")
            self._ledger.set_job(self._work.run, job)
        if job.state == "uploaded" and job.file is not None:
            known = self._started_before(job)
            tag = self._tag(job)
            file = job.file
            started = known or self._patiently(lambda: self._endpoint.start_batch(file, tag)).batch_id
            self._ledger.set_job(self._work.run, job._replace(job=started, state="started"))

    def _started_before(self, job: Job) -> str | None:
        """A job that was started just before a process died, which then could not write down its id."""
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

    def _take_in(self, job: Job) -> int:
        """The answers of a job into the ledger, before the job counts as over; how many lines came back."""
        state = self._state(job)
        self._last_problem = state.problem or state.status
        came = 0
        for file in (state.output_file, state.error_file):
            if file is None:
                continue
            for reply in lines.replies(self._endpoint.download(file), self._work.model):
                came += self._one(reply)
        self._ledger.set_job(self._work.run, job._replace(state="over"))
        (self._place / job.name).unlink(missing_ok=True)
        return came

    def _one(self, reply: lines.Reply) -> bool:
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
        return True

    def _fail(self, letters: list[Letter], error: CallFailed) -> None:
        for letter in letters:
            failure = Failure(source=letter.source, kind=error.kind, message=str(error), tries=1)
            self._ledger.failed(self._work.run, letter.position, self._work.maker, failure)
            self._settled()

    def _give_up(self) -> str | None:
        """What is pending after the last round fails as transient: resuming the run tries it again."""
        left = list(self._ledger.pending(self._work.run))
        self._fail(left, CallFailed(f"no usable answer in {_ROUNDS} rounds of batches", "transient"))
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


class _Chunk(NamedTuple):
    """The lines of one file, and the letters that wait for them."""

    asked: list[tuple[int, str]]
    lines: list[str]
    size: int
    usage: Usage
