"""How fast and for how much: a pace in requests and tokens a minute, and a budget. Both are reserved beforehand."""

import asyncio
import time

from ..models import Limits, Price
from ..records import Usage

_MINUTE = 60.0


class Pace:
    """Requests and tokens a minute, as the user limits them and as the server's headers say; None is no limit yet.

    What a request may use is taken before it leaves and corrected when its answer says what it did use.
    """

    def __init__(self, requests: int | None = None, tokens: int | None = None) -> None:
        self._buckets = (_Bucket(requests), _Bucket(tokens))
        self._held_until = 0.0
        self._turn = asyncio.Lock()

    async def admit(self, tokens: int, stopped: asyncio.Event) -> bool:
        """Wait until a request of about so many tokens may leave; False where the run stops first."""
        async with self._turn:
            while not stopped.is_set():
                wait = self._wait(tokens)
                if wait <= 0:
                    self._buckets[0].take(1)
                    self._buckets[1].take(tokens)
                    return True
                await pause(wait, stopped)
        return False

    def settle(self, reserved: int, used: int) -> None:
        """Correct a reservation: the answer is there, or will not come."""
        self._buckets[1].take(used - reserved)

    def heard(self, limits: Limits) -> None:
        """Go by the server's own word where it is stricter."""
        self._buckets[0].heard(limits.requests, limits.requests_left, limits.requests_reset)
        self._buckets[1].heard(limits.tokens, limits.tokens_left, limits.tokens_reset)

    def hold(self, seconds: float) -> None:
        """Nothing leaves for so long: the server has asked for it."""
        self._held_until = max(self._held_until, time.monotonic() + seconds)

    def _wait(self, tokens: int) -> float:
        return max(self._held_until - time.monotonic(), self._buckets[0].wait(1), self._buckets[1].wait(tokens))


class _Bucket:
    """What may still be used now; it fills evenly up to a minute's worth."""

    def __init__(self, per_minute: int | None) -> None:
        self._asked = per_minute
        self._most = per_minute
        self._level = float(per_minute or 0)
        self._at = time.monotonic()

    def wait(self, amount: float) -> float:
        """Seconds until `amount` is there; one larger than a minute's worth waits for a full bucket only."""
        if self._most is None:
            return 0.0
        self._fill()
        lacking = min(amount, float(self._most)) - self._level
        return lacking * _MINUTE / self._most if lacking > 0 else 0.0

    def take(self, amount: float) -> None:
        """Use up, or give back where negative."""
        if self._most is not None:
            self._fill()
            self._level = min(float(self._most), self._level - amount)

    def heard(self, per_minute: int | None, left: int | None, reset: float | None) -> None:
        """What a server says; what it has left is only ever a reason for less."""
        if per_minute and per_minute > 0:
            most = min(per_minute, self._asked) if self._asked else per_minute
            if self._most is None:
                self._level, self._at = float(left if left is not None else most), time.monotonic()
            self._most = most
        # a server that names no reset time may count by the day: its remainder is then no measure of this minute
        if left is not None and self._most is not None and reset is not None and reset <= _MINUTE:
            self._fill()
            self._level = min(self._level, float(left))

    def _fill(self) -> None:
        now = time.monotonic()
        if self._most is not None:
            self._level = min(float(self._most), self._level + (now - self._at) * self._most / _MINUTE)
        self._at = now


class Budget:
    """Dollars for a run: what a request may cost at most is reserved before it leaves. `most` None: no limit."""

    def __init__(self, most: float | None, price: Price | None, spent: float = 0.0, *, batch: bool = False) -> None:
        self._most = most
        self._price = price
        self._batch = batch
        self.spent = spent
        self._reserved = 0.0
        self._settled = asyncio.Event()

    def cost(self, usage: Usage) -> float:
        """What `usage` costs; 0 where the price is not known."""
        return self._price.of(usage, batch=self._batch) if self._price else 0.0

    async def reserve(self, usage: Usage, stopped: asyncio.Event) -> bool:
        """Set aside the cost of `usage`; where it does not fit, wait until others have cost less than they might.

        False where it will never fit.
        """
        if self._most is None:
            return True
        wanted = self.cost(usage)
        while self.spent + self._reserved + wanted > self._most:
            if self._reserved <= 1e-12 or stopped.is_set():
                return False
            self._settled.clear()
            await self._settled.wait()
        self._reserved += wanted
        return True

    def settle(self, reserved: Usage, used: Usage | None) -> float:
        """The true cost of a request whose reservation ends; None where no answer was paid for."""
        if self._most is not None:
            self._reserved = max(0.0, self._reserved - self.cost(reserved))
        cost = self.cost(used) if used else 0.0
        self.spent += cost
        self._settled.set()
        return cost


async def pause(seconds: float, stopped: asyncio.Event) -> None:
    """Sleep, or wake when the run stops."""
    try:
        await asyncio.wait_for(stopped.wait(), seconds)
    except TimeoutError:
        return
