"""One writer per store: two processes that write one Chroma folder lose vectors silently (DESIGN.md, section 6)."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import StoreError, StoreLockedError

LOCK_NAME = "writer.lock"


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the writer's lock of `folder`; it ends with the process, however that ends.

    Raises:
        StoreLockedError: another process holds it; the message names the lock file and the process.
        StoreError: the folder cannot be written.
    """
    # the number stands beside the lock because some systems forbid reading a locked file
    lock, holder = folder / LOCK_NAME, folder / "writer.pid"
    file_lock = FileLock(lock)
    try:
        file_lock.acquire(timeout=0)
        holder.write_text(f"{os.getpid()}\n", encoding="ascii")
    except Timeout:
        raise StoreLockedError(
            f"{folder} is being written by process {_pid(holder)} (lock file {lock}); wait for it, or stop it"
        ) from None
    except OSError as error:
        file_lock.release()
        raise StoreError(f"cannot write to {folder}: {error.strerror}; choose another folder with --store") from error
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        file_lock.release()


def _pid(holder: Path) -> str:
    try:
        return holder.read_text(encoding="ascii").strip() or "unknown"
    except OSError:
        return "unknown"
