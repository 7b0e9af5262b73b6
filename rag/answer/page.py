"""An answer, or a conversation, as a Markdown page with numbered sources."""

from collections.abc import Iterable
from pathlib import PurePath

from rag.records import Answer, Citation, Counts

from . import wording

_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), "�")
_SPECIAL = _CONTROL | {ord(mark): f"\\{mark}" for mark in "\\`*_[]<>#|&"}


def conversation(turns: Iterable[tuple[str, Answer]], title: str = "Conversation") -> str:
    """All turns, one section each."""
    sections = [_section(f"{number}. {question}", answer) for number, (question, answer) in enumerate(turns, 1)]
    return "\n".join([f"# {title}\n", *sections])


def page(answer: Answer) -> str:
    """One answer under its question."""
    return _section(answer.question, answer, level="#")


def _section(title: str, answer: Answer, level: str = "##") -> str:
    sources: dict[Citation, int] = {}
    lines = [f"{level} {_plain(title)}", ""]
    if answer.understood:
        lines += [f"*{_plain(answer.understood)}*", ""]
    if answer.refused:
        lines += [_plain(answer.refusal or "No answer."), ""]
    for statement in answer.statements:
        marks = [sources.setdefault(citation, len(sources) + 1) for citation in statement.citations]
        numbered = "".join(rf" \[{mark}\]" for mark in wording.marks(marks))
        lines.append(f"- {_plain(statement.text)}{numbered}")
    lines += ["", *_table(answer), *_counted(answer.counts, answer.base)]
    if sources:
        lines += ["**Sources**", "", *(f"{mark}. {_source(citation)}" for citation, mark in sources.items()), ""]
    lines += [f"*{_made_by(answer)}*", ""]
    return "\n".join(lines)


def _source(citation: Citation) -> str:
    name = citation.determination_id or PurePath(citation.source).name
    where = wording.part_of(citation)
    note = f", {citation.verification}" if citation.verification else ""
    place = f"characters {citation.start}-{citation.end} of {_plain(PurePath(citation.source).name)}"
    return f"{_plain(name)}, {where}{note} ({place}): “{_plain(citation.quote)}”"


def _table(answer: Answer) -> list[str]:
    if not answer.table:
        return []
    names = list(dict.fromkeys(name for row in answer.table for name in row))
    lines = [f"| {' | '.join(_plain(name) for name in names)} |", f"|{'---|' * len(names)}"]
    for row in answer.table:
        lines.append(f"| {' | '.join(_cell(row.get(name)) for name in names)} |")
    return [*lines, ""]


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return _plain(", ".join(str(part) for part in value))
    return _plain("" if value is None else str(value))


def _counted(counts: Counts | None, base: Counts | None) -> list[str]:
    if counts is None:
        return []
    text = (
        f"Counted over {counts.items} disputed items in {counts.determinations} letters: "
        f"{counts.upheld} upheld (denied), {counts.overturned} overturned (approved)."
    )
    if base and base != counts:
        text += f" All decisions on the same: {base.items} items, {base.upheld} upheld, {base.overturned} overturned."
    return [text, ""]


def _made_by(answer: Answer) -> str:
    maker = (
        f"worded by {_plain(answer.model)} with prompt {answer.prompt}, each claim checked"
        if answer.model
        else "quoted and counted without a language model"
    )
    if answer.dropped:
        noun = "statement" if answer.dropped == 1 else "statements"
        maker += f"; {answer.dropped} {noun} left out: {_plain('; '.join(answer.drops))}"
    return f"{maker}. Information, not medical or legal advice."


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)
