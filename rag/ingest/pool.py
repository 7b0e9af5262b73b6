"""Many letters at once against a live server: one bounded pool over the whole run, without barriers between batches.

A request leaves as soon as a place is free; cutting letters and checking answers happen beside that. Letters with the
same text are asked once.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..errors import CallFailed, InputError
from ..extract.llm import Reading
from ..records import Failure
from .caller import Caller, Stopped
from .ledger import Answered, Ledger, Letter, pack
from .reading import Opened, Work, advance, open_letter

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
        self._asked: dict[str, _Asked] = {}
        self._failed_alike = 0

    async def run(self) -> None:
        """Read every pending letter, or as many as may be before the run stops."""
        under_way: set[asyncio.Task[None]] = set()
        with ThreadPoolExecutor(1) as thread, _interruptible(self._caller):
            self._thread = thread
            for letter in self._ledger.pending(self._work.run):
                await self._open.acquire()
                if self._caller.stopped.is_set():
                    break
                task = asyncio.create_task(self._letter(letter))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            if under_way:
                await asyncio.gather(*under_way)

    async def _letter(self, letter: Letter) -> None:
        """One letter from its file to the ledger."""
        try:
            opened = await self._beside(open_letter, letter.source, self._work)
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
                    reply = self._keep(letter, (opened.key, step), answered)
                came = await self._beside(advance, opened, reply)
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

    def _keep(self, letter: Letter, at: tuple[str, int], answered: Answered) -> Any:
        self._ledger.keep(self._work.run, letter.position, at, answered)
        return answered.completion

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

    async def _beside(self, work: Callable[..., Any], *given: Any) -> Any:
        """Run what takes processor time beside the loop, so that requests leave without waiting for it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)


@contextlib.contextmanager
def _interruptible(caller: Caller) -> Iterator[None]:
    """The first Ctrl-C stops sending and waits for what is under way; the second one ends at once."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def interrupted() -> None:
        if caller.stopped.is_set() and task is not None:
            task.cancel()
        caller.halt("interrupted")

    try:
        loop.add_signal_handler(signal.SIGINT, interrupted)
    except (NotImplementedError, RuntimeError, ValueError):
        # no signals on this system, or not the main thread: the caller's own handling stands
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
