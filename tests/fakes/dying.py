"""A store whose process ends at a chosen transaction, as if it were killed there."""

import contextlib
import sqlite3
from collections.abc import Iterator

from rag.store import Store


class KilledError(BaseException):
    """The process ends here; no `except Exception` stops it."""


class DyingStore(Store):
    """Dies at the `fatal`-th transaction: with it undone, or just after it was committed."""

    fatal: int = 0
    after_commit: bool = False
    _begun = 0

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """As the store's, until the fatal one."""
        if self._connection.in_transaction:
            with super().transaction() as connection:
                yield connection
            return
        self._begun += 1
        with super().transaction() as connection:
            yield connection
            if self._begun == self.fatal and not self.after_commit:
                raise KilledError
        if self._begun == self.fatal:
            raise KilledError
