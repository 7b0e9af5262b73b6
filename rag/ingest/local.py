"""The rules reader over a run's letters, in as many processes as the machine has cores. No network, no key."""

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import NamedTuple

from ..errors import ImrError, InputError
from ..records import Failure
from .ledger import Ledger, Letter, Packed, pack

_CHUNK = 16
_FEW = 2 * _CHUNK  # so many are read sooner than processes start
_AHEAD = 3  # chunks that wait for each process: memory does not grow with the run


class Read(NamedTuple):
    """What became of one letter."""

    position: int
    record: Packed | None
    failure: Failure | None


def read_all(
    ledger: Ledger, run: str, maker: int, *, encoding: str | None, processes: int, settled: Callable[[], None]
) -> None:
    """Read every pending letter of a run; `settled` hears of each.

    Raises:
        KeyboardInterrupt: Ctrl-C; what was read is in the ledger.
    """
    letters = ledger.pending(run)
    first = list(islice(letters, _FEW))
    following: Iterable[Letter] = _chain(first, letters)
    several = processes > 1 and len(first) == _FEW
    for read in _in_processes(following, encoding, processes) if several else _here(following, encoding):
        if read.record is not None:
            ledger.done(run, read.position, maker, read.record)
        elif read.failure is not None:
            ledger.failed(run, read.position, maker, read.failure)
        settled()


def read_one(letter: Letter, encoding: str | None) -> Read:
    """One letter by the rules; whatever is wrong with it is its own failure."""
    from ..documents.load import load
    from ..extract import rules

    try:
        return Read(letter.position, pack(rules.read(load(letter.source, encoding=encoding))), None)
    except InputError as error:
        message = str(error)
    except ImrError:
        raise
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
        message = f"{letter.source}: the reader failed ({fault}); please report this letter"
    return Read(letter.position, None, Failure(source=letter.source, kind="unreadable", message=message, tries=1))


def _here(letters: Iterable[Letter], encoding: str | None) -> Iterator[Read]:
    return (read_one(letter, encoding) for letter in letters)


def _in_processes(letters: Iterable[Letter], encoding: str | None, processes: int) -> Iterator[Read]:
    waiting: deque[Future[list[Read]]] = deque()
    pool = ProcessPoolExecutor(processes, initializer=_child, initargs=(os.getpid(),))
    try:
        for chunk in _chunks(letters):
            waiting.append(pool.submit(_read_chunk, chunk, encoding))
            if len(waiting) >= _AHEAD * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _read_chunk(letters: list[Letter], encoding: str | None) -> list[Read]:
    return [read_one(letter, encoding) for letter in letters]


def _chunks(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    following = iter(letters)
    while chunk := list(islice(following, _CHUNK)):
        yield chunk


def _chain(first: list[Letter], rest: Iterable[Letter]) -> Iterator[Letter]:
    yield from first
    yield from rest


def _child(parent: int) -> None:
    """A process that leaves Ctrl-C to its parent and does not outlive it: a killed parent cannot end its children."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
