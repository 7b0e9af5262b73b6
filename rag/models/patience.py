"""When to ask again, and after how long: growing pauses with jitter, and the server's own word where it gives one."""

import random
import time
from collections.abc import Callable
from typing import NamedTuple

from ..errors import CallFailed
from ..records import Completion, ModelRequest
from .endpoint import Endpoint


class Patience(NamedTuple):
    """How often one request is tried, and how the pauses between tries grow.

    Five pauses of 1, 2, 4, 8 and 16 seconds outlast a server that is away for ten. Being told to slow down is no
    failure of the request: such tries count apart.
    """

    tries: int = 6
    tries_when_limited: int = 20
    first_pause: float = 1.0
    longest_pause: float = 60.0

    def pause(self, error: CallFailed, failures: int, limited: int) -> float | None:
        """Seconds to wait after `error`, or None to give up; the counts include this failure."""
        if error.kind == "rate_limit":
            tried, most = limited, self.tries_when_limited
        elif error.kind == "transient":
            tried, most = failures, self.tries
        else:
            return None
        if tried >= most:
            return None
        grown = min(self.longest_pause, self.first_pause * 2 ** (tried - 1)) * random.uniform(0.5, 1.0)  # noqa: S311
        # a server may ask for more than any limit of ours: it knows when its minute or its day is over
        return max(grown, error.retry_after or 0.0) if error.kind == "transient" else (error.retry_after or grown)


def complete(
    endpoint: Endpoint,
    request: ModelRequest,
    patience: Patience = Patience(),  # noqa: B008 (immutable)
    sleep: Callable[[float], None] = time.sleep,
) -> Completion:
    """One answer, asked for as often as `patience` allows; for callers that want one answer and wait for it.

    Raises:
        CallFailed: the last failure.
    """
    failures = limited = 0
    while True:
        try:
            return endpoint.complete(request)
        except CallFailed as error:
            failures += error.kind == "transient"
            limited += error.kind == "rate_limit"
            pause = patience.pause(error, failures, limited)
            if pause is None:
                raise
            sleep(pause)
