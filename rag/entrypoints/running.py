"""What people see of bulk runs: progress with spend and time left, the report, the plan, the list of runs."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from rag.records import Failure

from . import terminal
from .options import say

if TYPE_CHECKING:
    from rag.ingest.bulk import Report
    from rag.ingest.ledger import Run, Totals
    from rag.ingest.plan import Plan

_SHOWN_FAILURES = 50
_EVERY_SECONDS = 30.0
_STOPS = {
    "interrupted": "interrupted",
    "budget": "the budget does not reach for another request",
    "quota": "the account's allowance is used up",
    "denied": "the server does not accept the key or the model",
    "server": "the server fails every letter",
}


@contextmanager
def progress(run: str, model: str | None) -> Iterator[Callable[["Totals"], None]]:
    """A function of a run's numbers: a bar on a terminal, a line now and then in a log. On standard error."""
    if not sys.stderr.isatty():
        yield _logged(run, model)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[spent]}"),
    )
    with Progress(*columns, console=terminal.err(), transient=True) as bar:
        task = bar.add_task("reading", total=None, spent="")

        def advance(totals: "Totals") -> None:
            done = totals.done + totals.failed
            bar.update(task, completed=done, total=totals.letters, spent=_spent(totals) if model else "")

        yield advance


def _logged(run: str, model: str | None) -> "Callable[[Totals], None]":
    began = told = time.monotonic()
    first: int | None = None

    def advance(totals: "Totals") -> None:
        nonlocal told, first
        now, done = time.monotonic(), totals.done + totals.failed
        first = done if first is None else first
        if now - told < _EVERY_SECONDS:
            return
        told = now
        rate = (done - first) / (now - began)
        left = f", {_hours((totals.letters - done) / rate / 3600)} left" if rate else ""
        say(f"run {run}: {done} of {totals.letters}{left}{', ' + _spent(totals) if model else ''}")

    return advance


def report(found: "Report", failures: Iterable[Failure], model: str | None) -> None:
    """What a run has come to."""
    totals = found.totals
    for number, failure in enumerate(failures):
        if number == _SHOWN_FAILURES:
            say(f"... and {totals.failed - number} more")
            break
        kind = "" if failure.kind == "unreadable" else f" ({failure.kind})"
        line = terminal.clean(f"failed: {_named(failure)}{kind}").replace("\n", " ")
        terminal.err().print(Text(line), soft_wrap=True)
    if found.written is not None:
        read = f"{totals.done} of {totals.letters} determinations written to {found.written}"
        say(f"{read} (reader: {f'llm, {model}, {_spent(totals)}' if model else 'rules'})")
    if totals.kept_out:
        say(f"{totals.kept_out} judgements of the model were kept out, because the letters do not bear them out")
    if found.failures is not None:
        say(f"{totals.failed} failed, listed in {found.failures}; try them again with: imr runs retry {found.run}")
    if found.note is not None:
        say(found.note)
    if found.stopped is not None:
        kind, _, detail = found.stopped.partition(": ")
        why = f"{_STOPS.get(kind, kind)}{f' ({detail})' if detail else ''}"
        say(f"stopped: {why}; everything read is kept, go on with: imr extract --resume {found.run}")


def _named(failure: Failure) -> str:
    return failure.message if failure.source in failure.message else f"{failure.source}: {failure.message}"


def plan(found: "Plan", model: str | None) -> None:
    """What a run would be, on standard output."""
    lines = [f"letters      {found.letters:>14,}"]
    known = "" if found.duplicates_known else "  (only letters with a known digest were compared)"
    lines.append(f"duplicates   {found.duplicates:>14,}{known}")
    if found.missing:
        lines.append(f"missing      {found.missing:>14,}")
    if model is None:
        lines.append("The rules read them: no tokens, no price.")
    else:
        lines += _priced(found, model)
    sys.stdout.write("\n".join(lines) + "\n")


def _priced(found: "Plan", model: str) -> list[str]:
    opened = f"measured on {found.opened} letters" if found.opened else "from the letters' sizes"
    total = found.fixed_tokens + found.letter_tokens
    lines = [
        f"input tokens {total:>14,}  about; {found.fixed_tokens:,} of them the same in every request ({opened})",
        f"output tokens{found.output_tokens:>14,}  about",
    ]
    if found.price is None:
        lines.append(f"price        {'unknown':>14}  {model} is not listed: add --price IN,OUT")
    else:
        lines += [
            f"price, live  {_dollars(found.live):>14}  {_dollars(found.live_cached)} with the fixed part cached",
            f"price, batch {_dollars(found.batch):>14}  in {found.batch_files:,} files",
            f"             {model}: {found.price}",
        ]
    lines += [
        f"time, live   {_hours(found.hours):>14}  at {found.pace}",
        f"time, batch  {'24 h':>14}  at most for each round that the account's limit on queued tokens lets out at once",
    ]
    return lines


def runs(found: "list[tuple[Run, Totals]]") -> None:
    """One line for each run, on standard output."""
    for run, totals in found:
        model = run.options.get("model")
        counts = f"{totals.done}/{totals.letters} done, {totals.failed} failed"
        money = f", {_spent(totals)}" if model else ""
        sys.stdout.write(f"{run.run}  {run.state:8}  {counts}{money}  {model or 'rules'}  {run.options.get('out')}\n")


def run(found: "Run", totals: "Totals", failures: Iterable[Failure]) -> None:
    """One run in full, on standard output."""
    lines = [f"run          {found.run}", f"begun        {found.created}", f"state        {found.state}"]
    lines += [f"note         {found.note}"] if found.note else []
    lines += [f"{name:12} {value}" for name, value in found.options.items() if value]
    lines += [
        f"letters      {totals.letters}: {totals.done} done, {totals.failed} failed, {totals.pending} pending",
        f"requests     {totals.requests}",
        f"tokens       {totals.input_tokens} in ({totals.cached_tokens} cached), {totals.output_tokens} out",
        f"cost         {_dollars(totals.cost)}",
        f"kept out     {totals.kept_out}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    for failure in failures:
        sys.stdout.write(terminal.clean(f"{failure.kind:12} {_named(failure)}").replace("\n", " ") + "\n")


def _spent(totals: "Totals") -> str:
    return f"{_dollars(totals.cost)} for {totals.requests} requests"


def _dollars(amount: float | None) -> str:
    if amount is None:
        return "unknown"
    return f"${amount:,.2f}" if amount >= 1 or amount == 0 else f"${amount:.4f}"


def _hours(hours: float) -> str:
    if hours < 1 / 60:
        return f"{hours * 3600:.0f} s"
    return f"{hours * 60:.0f} min" if hours < 1 else f"{hours:,.1f} h"
