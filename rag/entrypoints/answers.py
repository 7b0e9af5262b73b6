"""How an answer looks in a terminal: how it was understood, statements with numbered sources, counts, its maker."""

from pathlib import PurePath
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag.answer import wording
from rag.records import Answer, Citation, Counts, Statement, Trace

from .terminal import clean

_ROWS_SHOWN = 12


class Sources:
    """Numbers for citations, each place of a letter numbered once."""

    def __init__(self) -> None:
        self.cited: dict[tuple[Any, ...], Citation] = {}

    def marks(self, statement: Statement) -> str:
        """The numbers of a statement's citations, such as " [1] [3]", or " [1-10]" where many follow each other."""
        keys = dict.fromkeys(_key(citation) for citation in statement.citations)
        for citation in statement.citations:
            self.cited.setdefault(_key(citation), citation)
        numbers = {key: number for number, key in enumerate(self.cited, 1)}
        return "".join(f" [{mark}]" for mark in wording.marks(numbers[key] for key in keys))

    def show(self, console: Console) -> None:
        """The sources as a numbered list."""
        if self.cited:
            console.print(Padding(Text("Sources", style="bold"), (1, 0, 0, 0)))
        for number, citation in enumerate(self.cited.values(), 1):
            console.print(_source(number, citation))


def show(found: Answer, console: Console, *, explain: bool = False) -> None:
    """A whole answer."""
    console.print(Text(clean(found.question), style="bold"))
    sources = Sources()
    opening(found, console)
    for statement in found.statements:
        line(statement, sources, console)
    closing(found, console)
    sources.show(console)
    console.print(Padding(Text(clean(made_by(found)), style="dim"), (1, 0, 0, 0)))
    if explain and found.trace:
        _trace(found, found.trace, console)


def opening(found: Answer, console: Console) -> None:
    """How the question was understood, and the refusal where there is one."""
    if found.understood:
        console.print(Text(clean(found.understood), style="dim"))
    if found.refused:
        console.print(Padding(Text(clean(found.refusal or "No answer."), style="yellow"), (1, 0, 0, 0)))


def line(statement: Statement, sources: Sources, console: Console) -> None:
    """One statement with the numbers of its sources."""
    text = Text(clean(statement.text))
    text.append(sources.marks(statement), style="cyan")
    console.print(Padding(text, (1, 0, 0, 2)))


def closing(found: Answer, console: Console) -> None:
    """The table of groups, and the counts that the answer rests on."""
    if found.table and "item" not in found.table[0]:
        console.print(Padding(_table(found.table), (1, 0, 0, 2)))
    if found.counts:
        console.print(Padding(Text(_counted(found.counts, found.base)), (1, 0, 0, 0)))


def made_by(found: Answer) -> str:
    """What made the answer, what was left out of it, and how long it took."""
    maker = (
        f"worded by {found.model}, prompt {found.prompt}, each claim checked"
        if found.model
        else "quoted and counted without a language model"
    )
    dropped = ""
    if found.dropped:
        noun = "statement was" if found.dropped == 1 else "statements were"
        dropped = f"; {found.dropped} {noun} left out: {'; '.join(found.drops)}"
    embedder = f"; search: FTS5 + {found.embedder}" if found.embedder else "; search: FTS5 alone"
    return f"{maker}{embedder}{dropped}; {found.elapsed_ms} ms"


def _key(citation: Citation) -> tuple[Any, ...]:
    return citation.determination_id, citation.item, citation.source, citation.start, citation.end


def _source(number: int, citation: Citation) -> Text:
    name = citation.determination_id or PurePath(citation.source).name
    where = wording.part_of(citation)
    note = f" ({citation.verification})" if citation.verification else ""
    return Text.assemble((f"[{number}] ", "cyan"), clean(f'{name}, {where}{note}: "{citation.quote}"'))


def _table(rows: tuple[dict[str, Any], ...]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    names = [name for name in rows[0] if name != "rows"]
    for name in names:
        table.add_column(name.replace("_", " "), justify="left" if name == names[0] else "right")
    for row in rows[:_ROWS_SHOWN]:
        table.add_row(*(clean(str(row.get(name, ""))) for name in names))
    if len(rows) > _ROWS_SHOWN:
        table.add_row(f"and {len(rows) - _ROWS_SHOWN} more (--json has all)")
    return table


def _counted(counts: Counts, base: Counts | None) -> str:
    line = (
        f"Counted over {_number(counts.items, 'disputed item')} in {_number(counts.determinations, 'determination')}: "
        f"{counts.upheld} upheld (denial stands), {counts.overturned} overturned (approved)."
    )
    if base and base != counts:
        line += (
            f" All decisions on the same: {_number(base.items, 'item')}, {base.upheld} upheld, "
            f"{base.overturned} overturned."
        )
    return line


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _trace(found: Answer, trace: Trace, console: Console) -> None:
    console.print(Padding(Text("How this answer came about", style="bold"), (1, 0, 0, 0)))
    console.print(Text(f"Query, read by {found.query.understood_by}:"))
    console.print_json(found.query.model_dump_json(exclude_defaults=True))
    console.print(Text(clean(f"Cohort: items WHERE {trace.cohort}")))
    console.print(Text(clean(f"with {list(trace.parameters)}")))
    table = Table("passage", "score", "text rank", "vector rank", title="Passages found", title_justify="left")
    for hit in trace.passages:
        ranks = (str(rank or "-") for rank in (hit.text_rank, hit.vector_rank))
        table.add_row(clean(hit.passage.passage_id), f"{hit.score:.4f}", *ranks)
    console.print(table)
    console.print(Text(f"Verification: {trace.checked} statements checked, {len(trace.dropped)} dropped."))
    for dropped in trace.dropped:
        console.print(Text(clean(f"  dropped, {dropped}")))
