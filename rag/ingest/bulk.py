"""A bulk run from its start, or from where it was left, to its output file. What is kept is kept in the ledger."""

import asyncio
import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..errors import UsageError
from ..models import Endpoint, Patience, Price
from ..records import SCHEMA_VERSION, Record
from ..store.lock import writing
from . import inputs, local, output
from .caller import Caller
from .ledger import Ledger, Maker, Run, Totals
from .limits import Budget, Pace
from .maker import maker as code
from .pool import Pool
from .reading import Work

if TYPE_CHECKING:
    from .plan import Plan

Progress = Callable[[Totals], None]


class Options(Record):
    """What a run was asked to do: kept with it, so that resuming needs no more than its name."""

    paths: tuple[str, ...] = ()
    listed: str | None = None
    out: str
    model: str | None = None
    base_url: str | None = None
    encoding: str | None = None
    price: tuple[float, float, float] | None = None


class Means(NamedTuple):
    """How a run is carried out this time; none of it changes a record."""

    mode: Literal["live", "batch", "requests", "responses"] = "live"
    concurrency: int = 8
    processes: int = os.cpu_count() or 1
    budget: float | None = None
    requests_a_minute: int | None = None
    tokens_a_minute: int | None = None
    patience: Patience = Patience()
    poll_seconds: float = 30.0
    lines: Path | None = None


class Report(NamedTuple):
    """What a run has come to: its name, its numbers, why it stopped (None: it is done), and what it wrote."""

    run: str
    totals: Totals
    stopped: str | None
    written: Path | None
    failures: Path | None
    note: str | None = None


def begin(ledger: Ledger, options: Options) -> Run:
    """A new run over the letters its options name.

    Raises:
        UsageError: there is nothing to read, or the output cannot be written.
    """
    output.check(Path(options.out))
    run = ledger.begin(options.model_dump(mode="json"))
    ledger.enter(run.run, inputs.entries(_inputs(options)))
    if not ledger.totals(run.run).letters:
        ledger.set_state(run.run, "empty")
        raise UsageError("the list names no letters")
    return run


def take_up(ledger: Ledger, name: str, *, all_failed: bool = False, **changes: Any) -> Run:
    """A run to go on with: new and changed files are entered, letters that a pause may mend are opened again.

    Raises:
        UnknownIdError: no run, or several, are called so.
        UsageError: its output cannot be written.
    """
    run = ledger.run(name)
    options = Options.model_validate(run.options | {key: value for key, value in changes.items() if value is not None})
    output.check(Path(options.out))
    if options.listed is None or Path(options.listed).is_file():
        ledger.enter(run.run, inputs.entries(_inputs(options)))
    ledger.set_options(run.run, options.model_dump(mode="json"))
    ledger.reopen(run.run, _maker(ledger, options), all_failed=all_failed)
    return ledger.run(run.run)


def carry_out(
    folder: Path, ledger: Ledger, run: Run, endpoint: Endpoint | None, means: Means, progress: Progress
) -> Report:
    """Read what is pending and write the output; whatever stops it, the ledger has what was done.

    Raises:
        StoreLockedError: another process is at this run.
        UsageError: a budget without a price, or a model without an endpoint.
    """
    options = Options.model_validate(run.options)
    place = folder / "runs" / run.run
    place.mkdir(parents=True, exist_ok=True)
    with writing(place):
        maker = _maker(ledger, options)
        ledger.set_state(run.run, "running")
        told = _Told(ledger, run.run, progress)
        note = None
        try:
            if options.model is None:
                stopped = _by_rules(ledger, run.run, maker, options, means, told)
            elif endpoint is None:
                raise UsageError("a model needs an endpoint: set OPENAI_API_KEY")
            else:
                work = Work(run.run, maker, options.model, endpoint.name, options.encoding)
                stopped, note = _by_model(place, ledger, work, endpoint, _Terms(options, means), told)
        except KeyboardInterrupt:
            stopped = "interrupted"
        except BaseException as error:
            ledger.set_state(run.run, "stopped", f"{type(error).__name__}: {error}")
            raise
        out = None if means.mode == "requests" else Path(options.out)
        return _finish(ledger, run.run, out, stopped, note)


class _Terms(NamedTuple):
    options: Options
    means: Means

    @property
    def price(self) -> Price | None:
        return price_of(self.options)


def plan_of(options: Options, means: Means) -> "Plan":
    """What the run would be; nothing is asked and nothing is written."""
    from . import plan

    work = Work("", 0, options.model or "", options.base_url or "", options.encoding)
    terms = plan.Terms(work, price_of(options), means.concurrency, means.requests_a_minute, means.tokens_a_minute)
    return plan.plan(_inputs(options), terms)


def price_of(options: Options) -> Price | None:
    """The price the user gave, else the listed one of the model."""
    from ..models import prices

    if options.price is not None:
        return Price(*options.price)
    return prices.of(options.model) if options.model else None


def _finish(ledger: Ledger, run: str, out: Path | None, stopped: str | None, note: str | None) -> Report:
    """Write the output, unless nothing was to be read this time, and note how the run stands."""
    totals = ledger.totals(run)
    complete = stopped is None and totals.pending == 0
    written = failures = None
    if out is not None:
        written = output.write(ledger, run, out, complete=complete)
        failures = output.failures_path(out) if totals.failed else None
    ledger.set_state(run, "done" if complete else "stopped" if stopped else "waiting", stopped or note)
    return Report(run, totals, stopped, written, failures, note)


def _by_rules(ledger: Ledger, run: str, maker: int, options: Options, means: Means, told: "_Told") -> str | None:
    local.read_all(ledger, run, maker, encoding=options.encoding, processes=means.processes, settled=told.settled)
    return None


def _by_model(
    place: Path, ledger: Ledger, work: Work, endpoint: Endpoint, terms: _Terms, told: "_Told"
) -> tuple[str | None, str | None]:
    """Why the run stopped, and what is to be done next; both None where nothing is left."""
    from . import batch, lines

    means = terms.means
    if means.budget is not None and terms.price is None:
        raise UsageError(
            f"--budget needs a price, and {work.model} has none: add --price IN,OUT in dollars per million tokens"
        )
    if means.mode == "requests":
        return None, lines.write_requests(ledger, work, endpoint, _named(means.lines))
    if means.mode == "responses":
        return None, lines.read_responses(ledger, work, _named(means.lines), terms.price, told.settled)
    if means.mode == "batch":
        terms_of_batch = batch.Terms(terms.price, means.budget, means.poll_seconds, means.patience)
        return batch.run(place, ledger, work, endpoint, terms_of_batch, told.settled), None
    return asyncio.run(_live(ledger, work, endpoint, terms, told)), None


async def _live(ledger: Ledger, work: Work, endpoint: Endpoint, terms: _Terms, told: "_Told") -> str | None:
    means = terms.means
    spent = ledger.totals(work.run).cost
    caller = Caller(
        endpoint,
        Pace(means.requests_a_minute, means.tokens_a_minute),
        Budget(means.budget, terms.price, spent),
        means.patience,
    )
    endpoint.warm()
    # what is loaded by now stays to the end: searching it for garbage again and again took a fourth of the time
    gc.freeze()
    try:
        await Pool(ledger, work, caller, means.concurrency, told.settled).run()
    except asyncio.CancelledError:
        return "interrupted"
    finally:
        gc.unfreeze()
        await endpoint.close_async()
    return caller.stop


class _Told:
    """Tells the user how a run stands, as often as it is worth the reading of the ledger."""

    def __init__(self, ledger: Ledger, run: str, progress: Progress) -> None:
        self._ledger = ledger
        self._run = run
        self._progress = progress
        self._totals = ledger.totals(run)
        self._since = 0
        progress(self._totals)

    def settled(self) -> None:
        """Another letter is done or failed."""
        self._since += 1
        # counting a million rows for every letter would take longer than the letters
        if self._since >= max(1, self._totals.letters // 200):
            self._since = 0
            self._totals = self._ledger.totals(self._run)
            self._progress(self._totals)


def _maker(ledger: Ledger, options: Options) -> int:
    if options.model is None:
        return ledger.maker(Maker("rules", "", "", SCHEMA_VERSION, code("rules")))
    from ..extract import llm

    # the prompt in its record's form; its taxonomies and schema are part of the code's digest
    return ledger.maker(Maker("llm", options.model, llm.reference(), SCHEMA_VERSION, code("llm")))


def _inputs(options: Options) -> Any:
    listed = Path(options.listed) if options.listed else None
    return inputs.inputs([Path(path) for path in options.paths], listed)


def _named(path: Path | None) -> Path:
    if path is None:
        raise UsageError("name the file of requests or responses")
    return path
