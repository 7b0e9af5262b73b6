"""What goes into the ledger and comes out of it."""

import zlib
from typing import Any, NamedTuple

from ..errors import FailureKind
from ..records import Completion, Determination

# what a pause or another key may mend: such letters are tried again when a run is resumed
MENDABLE: tuple[FailureKind, ...] = ("transient", "rate_limit", "quota", "denied", "over_budget")


class Maker(NamedTuple):
    """What a record depends on besides its letter."""

    reader: str
    model: str
    prompt: str
    schema_version: str
    code: str


class Run(NamedTuple):
    """A bulk run: when it began, how it stands, and the options it was started with."""

    run: str
    created: str
    state: str
    note: str | None
    options: dict[str, Any]


class Letter(NamedTuple):
    """One letter of a run, as far as reading it needs."""

    position: int
    source: str
    digest: str | None = None
    tries: int = 0
    asked: str | None = None


class Entry(NamedTuple):
    """A letter to be entered; `stamp` is its size and time of change, None where it was not looked at."""

    source: str
    stamp: str | None = None
    digest: str | None = None


class Totals(NamedTuple):
    """A run in numbers."""

    letters: int = 0
    done: int = 0
    failed: int = 0
    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    kept_out: int = 0

    @property
    def pending(self) -> int:
        """Letters still to be read."""
        return self.letters - self.done - self.failed


class Packed(NamedTuple):
    """A record as the ledger keeps it, and the digest of its letter."""

    digest: str
    data: bytes


def pack(record: Determination) -> Packed:
    """A record made small: a run over all letters ever issued would otherwise need ten gigabytes."""
    return Packed(record.sha256, zlib.compress(record.model_dump_json().encode(), 6))


class Answered(NamedTuple):
    """An answer as it came, what it cost, and how often it was asked for."""

    completion: Completion
    cost: float = 0.0
    tries: int = 1


class Job(NamedTuple):
    """A batch at a provider: the name of its file with us, the ids the provider gave, and how far it is.

    written: the file stands in the run's folder; uploaded; started; over.
    """

    name: str
    file: str | None
    job: str | None
    state: str
