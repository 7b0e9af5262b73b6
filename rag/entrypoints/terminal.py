"""What people see in a terminal: answers, determinations, progress.

Text from letters is printed as text, never as markup.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from rag.export import rows
from rag.records import Basis, Determination, Document, Item, Record

if TYPE_CHECKING:
    from rag.ingest import IndexReport

_CONTROL = {code: "�" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"} | {ord("\f"): " "}
_DECISION = {"upheld": ("UPHELD: the denial stands", "red"), "overturned": ("OVERTURNED: approved", "green")}
_SHOWN_FAILURES = 50


class _Output(Console):
    def on_broken_pipe(self) -> None:
        """Leave a pipe that nobody reads to the command, which knows what to say about it."""
        raise BrokenPipeError


def out() -> Console:
    """Standard output for people."""
    return _Output(highlight=False, soft_wrap=False)


def err() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False)


def clean(text: str) -> str:
    """`text` without control characters, which could repaint a terminal."""
    return text.translate(_CONTROL)


def json_line(record: Record) -> None:
    """The record as one JSON line on standard output: UTF-8 whatever the locale, as JSON is."""
    _exactly(record.model_dump_json() + "\n")


def text(document: Document) -> None:
    """The document's text as it is, on standard output: offsets count its characters, whatever the locale."""
    _exactly(document.text)


def _exactly(said: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(said.encode())
    sys.stdout.flush()


@contextmanager
def progress(task: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar with an estimate on standard error; yields a function of (done, total)."""
    with stages() as advance:
        yield lambda done, total: advance(task, done, total)


@contextmanager
def stages() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for work in several stages; yields a function of (stage, done, total)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = err()
    # in a file or a pipe a bar would be noise: the report says what was done
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage)
            bar.update(tasks[stage], completed=done, total=total)

        yield advance


def skipped(paths: Sequence[Path]) -> None:
    """One line on files that are not determinations by their kind."""
    if paths:
        endings = sorted({path.suffix or path.name for path in paths})
        err().print(Text(f"skipped {len(paths)} hidden or foreign files ({', '.join(endings[:6])})"))


def failures(failed: Sequence[tuple[str, Exception]]) -> None:
    """Each failed input in one line on standard error."""
    for _, error in failed[:_SHOWN_FAILURES]:
        err().print(Text(clean(f"failed: {error}").replace("\n", " ")), soft_wrap=True)
    if len(failed) > _SHOWN_FAILURES:
        err().print(Text(f"... and {len(failed) - _SHOWN_FAILURES} more"))


def index_report(report: "IndexReport") -> None:
    """What an indexing run did, on standard error."""
    skipped(report.skipped)
    failures(report.failed)
    for warning in report.warnings:
        err().print(Text(clean(f"warning: {warning}")), soft_wrap=True)
    done = f"{len(report.indexed)} indexed, {len(report.unchanged)} unchanged, {len(report.removed)} removed"
    err().print(
        Text(f"{done}, {len(report.failed)} failed; {report.total} determinations in the store"), soft_wrap=True
    )


def determination(found: Determination, document: Document) -> None:
    """One determination: header, items, bases, and the rationale with the carrying quotes marked."""
    console = out()
    console.print(Text(clean(f"{found.determination_id}  ({found.source})"), style="bold"))
    console.print(_header(found))
    for item in found.items:
        console.print(_item(item, document))
    for conflict in found.conflicts:
        console.print(Text(clean(f"Conflict ({conflict.kind}): {conflict.explanation}"), style="yellow"))
    for warning in (*document.warnings, *found.warnings):
        console.print(Text(clean(f"Warning: {warning}"), style="yellow"))


def _header(found: Determination) -> Table:
    table = Table.grid(padding=(0, 2))
    worker = " ".join(filter(None, [found.worker.sex, f"aged {found.worker.age}" if found.worker.age else None]))
    review = " on ".join(filter(None, [found.utilization_review.outcome, found.utilization_review.date]))
    facts = {
        "Worker": worker,
        "Date of injury": found.date_of_injury,
        "Utilization review": review,
        "Decision date": found.decision_date,
        "Reviewer": "; ".join((*found.reviewer.certifications, *found.reviewer.subspecialties)),
        "Licensed in": ", ".join(found.reviewer.licensed_in),
        "Read by": found.reader if found.model is None else f"{found.reader} ({found.model}, {found.prompt})",
    }
    for label, value in facts.items():
        if value:
            table.add_row(Text(label, style="dim"), Text(clean(value)))
    return table


def _item(item: Item, document: Document) -> Panel:
    verdict, colour = _DECISION[item.decision]
    lines: list[Any] = [Text(verdict, style=f"bold {colour}")]
    lines += [Text(clean(f"Still in dispute: {item.eligible_portion}"))] if item.eligible_portion else []
    lines += [Text(clean(f"Treatment: {', '.join(item.treatments) or 'not in the lexicon'}"))]
    lines += [_relied("Claims administrator", item.claims_administrator_basis, item.claims_administrator_cited_nothing)]
    lines += [_relied("Reviewer", item.reviewer_basis, item.reviewer_cited_nothing)]
    lines += [_rationale(item, document)] if item.rationale else []
    for reason in item.reasons:
        lines.append(Text(clean(f"  {reason.weight}: {reason.code}  “{reason.quote.text}”"), style="cyan"))
    for finding in item.criteria:
        note = "" if finding.verified == "verified" else f" [{finding.verified} wording]"
        lines.append(
            Text(clean(f"  {finding.criterion} {finding.finding.replace('_', ' ')}{note}: “{finding.quote.text}”"))
        )
    for annotation in item.annotations:
        lines.append(Text(clean(f"  {annotation.code}: “{annotation.quote.text}”")))
    return Panel(
        Group(*lines), title=Text(clean(f"{item.number}. {item.request}")), title_align="left", border_style=colour
    )


def _relied(side: str, bases: Iterable[Basis], cited_nothing: bool) -> Text:
    if cited_nothing:
        return Text(f"{side}: cited nothing")
    return Text(clean(f"{side}: {'; '.join(map(rows.basis, bases)) or 'not read'}"))


def _rationale(item: Item, document: Document) -> Padding:
    if item.rationale is None:
        return Padding(Text(""))
    start, end = item.rationale.start, item.rationale.end
    text = Text(clean(document.text[start:end]))
    for reason in item.reasons:
        text.stylize("reverse", reason.quote.start - start, reason.quote.end - start)
    return Padding(Text(" ").join(line for line in text.split() if line.plain.strip()), (1, 2))
