"""One request carried to a live server: paced, paid for, and asked again while there is a point in it."""

import asyncio
import logging

from ..errors import CallFailed
from ..models import Endpoint, Patience, estimate
from ..records import ModelRequest, Usage
from .ledger import Answered
from .limits import Budget, Pace, pause

_LOG = logging.getLogger(__name__)
_LONG_WAIT = 30.0  # seconds that a user wants to be told about
_FEWEST_CHARACTERS_A_TOKEN = 3  # letters have 4.3 to 5


class Stopped(Exception):
    """The run stops before this request was answered: no error, the letter waits for the next run."""


class Caller:
    """Carries requests to one endpoint; `stopped` ends all waiting, and `stop` is why."""

    def __init__(self, endpoint: Endpoint, pace: Pace, budget: Budget, patience: Patience) -> None:
        self._endpoint = endpoint
        self._pace = pace
        self._budget = budget
        self._patience = patience
        self._fixed: dict[str, int] = {}
        self.stopped = asyncio.Event()
        self.stop: str | None = None

    def halt(self, why: str) -> None:
        """No request leaves any more; those under way are waited for."""
        if self.stop is None:
            self.stop = why
        self.stopped.set()

    async def ask(self, request: ModelRequest) -> Answered:
        """The answer to `request`.

        Raises:
            CallFailed: no answer, also after what `Patience` allows.
            Stopped: the run stops.
        """
        failures = limited = 0
        while True:
            try:
                answered = await self._once(request)
                return answered._replace(tries=failures + limited + 1)
            except CallFailed as error:
                failures += error.kind == "transient"
                limited += error.kind == "rate_limit"
                wait = self._patience.pause(error, failures, limited)
                error.tries = failures + limited or 1
                if error.kind in ("quota", "denied"):
                    self.halt(f"{error.kind}: {error}")
                if wait is None:
                    raise
                if error.kind == "rate_limit" and error.retry_after:
                    self._pace.hold(error.retry_after)
                if wait >= _LONG_WAIT:
                    _LOG.warning("waiting %.0f s: %s", wait, error)
            await pause(wait, self.stopped)
            if self.stopped.is_set():
                raise Stopped

    async def _once(self, request: ModelRequest) -> Answered:
        """One call, with its tokens and dollars set aside while it is under way."""
        worst = self.worst(request)
        if not await self._budget.reserve(worst, self.stopped):
            if not self.stopped.is_set():
                self.halt("budget")
            raise Stopped
        # a server counts what an answer may have; most use a quarter of it
        tokens = worst.input + request.max_output_tokens // 4
        used: Usage | None = None
        cost = 0.0
        try:
            if not await self._pace.admit(tokens, self.stopped):
                raise Stopped
            completion = await self._endpoint.complete_async(request, self._pace.heard)
            used = completion.usage
        finally:
            cost = self._budget.settle(worst, used)
            self._pace.settle(tokens, used.input + used.output if used else 0)
        return Answered(completion, cost)

    def worst(self, request: ModelRequest) -> Usage:
        """The most tokens a request may use: all its input, none of it cached, and its whole limit."""
        return Usage(input=self._input(request), output=request.max_output_tokens)

    def _input(self, request: ModelRequest) -> int:
        """Input at its most: the part all letters share is estimated once, the rest is bounded above."""
        fixed, letter = request.messages[0].content, request.messages[-1].content
        if fixed not in self._fixed:
            self._fixed[fixed] = estimate(fixed) + estimate(str(request.json_schema))
        return self._fixed[fixed] + len(letter) // _FEWEST_CHARACTERS_A_TOKEN + 1
