"""Many letters at once against a live server: one bounded pool over the whole run, without barriers between batches.

A request leaves as soon as a place is free: the next letter is cut and waiting by then. Letters with the same text are
asked once. All of it runs in one thread, because cutting and checking take a few milliseconds, and threads that compute
beside the loop hold up every answer that arrives (measured: 1.3 ms for each).
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ..errors import CallFailed, InputError
from ..extract.llm import Reading
from ..records import Failure
from .caller import Caller, Stopped
from .ledger import Ledger, Letter, pack
from .reading import Opened, Work, advance, open_letter

_T = TypeVar("_T")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_IN_A_ROW = 5  # letters that fail alike, and none that succeeds between: it is the server, not the letters


class _Asked(asyncio.Event):
    """A text that is being asked; letters with the same text wait for it."""

    failure: Failure | None = None


class Pool:
    """One language model over the pending letters of a run; `settled` hears of each letter that is done or failed."""

    def __init__(
        self, ledger: Ledger, work: Work, caller: Caller, concurrency: int, settled: Callable[[], None]
    ) -> None:
        self._ledger = ledger
        self._work = work
        self._caller = caller
        self._settled = settled
        self._concurrency = concurrency
        self._places = asyncio.Semaphore(concurrency)
        # letters are cut ahead of their turn, but only so many: memory does not grow with the run
        self._open = asyncio.Semaphore(2 * concurrency + 4)
        self._turn = asyncio.Lock()
        self._asked: dict[str, _Asked] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._broken: BaseException | None = None
        self._failed_alike = 0

    async def run(self) -> None:
        """Read every pending letter, or as many as may be before the run stops."""
        with _interruptible(self._caller):
            for letter in self._ledger.pending(self._work.run):
                await self._open.acquire()
                if self._caller.stopped.is_set():
                    break
                task = asyncio.create_task(self._letter(letter))
                self._under_way.add(task)
                task.add_done_callback(self._ended)
            while self._under_way:
                await asyncio.wait(self._under_way)
        if self._broken is not None:
            raise self._broken

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """A letter's own failures are in the ledger; what comes out here is the ledger's, and ends the run."""
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._broken = self._broken or error
            self._caller.halt("error")

    async def _letter(self, letter: Letter) -> None:
        """One letter from its file to the ledger."""
        try:
            opened = await self._in_turn(open_letter, letter.source, self._work)
            twin = self._asked.get(opened.key)
            if twin is not None:
                await twin.wait()
                if twin.failure is not None:
                    self._fail(letter, twin.failure.model_copy(update={"source": letter.source, "tries": 0}), "")
                    return
            asked = self._asked.setdefault(opened.key, _Asked())
            try:
                await self._converse(letter, opened, asked)
            finally:
                asked.set()
                self._asked.pop(opened.key, None)
        except InputError as error:
            self._fail(letter, Failure(source=letter.source, kind="unreadable", message=str(error)), "")
        except Stopped:
            pass  # the letter stays pending
        finally:
            self._open.release()

    async def _converse(self, letter: Letter, opened: Opened, asked: _Asked) -> None:
        kept = self._ledger.replies(self._work.run, opened.key)
        request, step = opened.request, 0
        try:
            while True:
                if step < len(kept):
                    reply = kept[step]
                else:
                    async with self._places:
                        answered = await self._caller.ask(request)
                        self._ledger.keep(self._work.run, letter.position, (opened.key, step), answered)
                    reply = answered.completion
                came = await self._in_turn(advance, opened, reply)
                if isinstance(came, Reading):
                    break
                request, step = came, step + 1
        except CallFailed as error:
            if error.kind in ("quota", "denied"):
                raise Stopped from error
            asked.failure = Failure(source=letter.source, kind=error.kind, message=str(error), tries=error.tries)
            self._fail(letter, asked.failure, opened.key)
            self._count(error)
            return
        self._failed_alike = 0
        made = pack(came.determination)
        self._ledger.done(
            self._work.run, letter.position, self._work.maker, made, kept_out=came.kept_out, key=opened.key
        )
        self._settled()

    async def _in_turn(self, work: Callable[..., _T], *given: Any) -> _T:
        """Compute, one letter after the other: between two, answers are taken in and requests leave."""
        async with self._turn:
            await asyncio.sleep(0)
            return work(*given)

    def _fail(self, letter: Letter, failure: Failure, key: str) -> None:
        self._ledger.failed(self._work.run, letter.position, self._work.maker, failure, key=key)
        self._settled()

    def _count(self, error: CallFailed) -> None:
        """Stop where the server fails everyone: a night's letters must not be spent on it."""
        if error.kind not in ("transient", "rate_limit", "invalid"):
            return
        self._failed_alike += 1
        if self._failed_alike >= _IN_A_ROW + self._concurrency // 2:
            self._caller.halt(f"server: {self._failed_alike} letters in a row failed, the last with: {error}")


@contextlib.contextmanager
def _interruptible(caller: Caller) -> Iterator[None]:
    """The first Ctrl-C, or a request to end, stops sending and waits for what is under way; the second ends at once."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def interrupted() -> None:
        if caller.stopped.is_set() and task is not None:
            task.cancel()
        caller.halt("interrupted")

    try:
        for number in _SIGNALS:
            loop.add_signal_handler(number, interrupted)
    except (NotImplementedError, RuntimeError, ValueError):
        # no signals on this system, or not the main thread: the caller's own handling stands
        yield
        return
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
