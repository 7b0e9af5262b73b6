"""The extraction report as Markdown: verdict and harms first, then fields, then every error."""

from collections import Counter
from collections.abc import Iterator

from .fields import ITEM_FIELDS, LETTER_FIELDS
from .run import ExtractionRun
from .score import Outcome

_HARM = {field.name: field.harm for field in (*LETTER_FIELDS, *ITEM_FIELDS) if field.harm}


def harm(outcome: Outcome) -> str | None:
    """The class of harm an outcome does, or None: what a reader of the record could be misled by."""
    if outcome.field == "item":
        return {"missed": "item missed", "invented": "item invented"}.get(outcome.state)
    return _HARM.get(outcome.field) if outcome.state in ("wrong", "invented") else None


def markdown(run: ExtractionRun) -> str:
    """The whole report."""
    return "\n".join([*_verdict(run), *_harms(run), *_fields(run), *_errors(run)]) + "\n"


def _verdict(run: ExtractionRun) -> Iterator[str]:
    decisions = [outcome for outcome in run.outcomes if outcome.field == "decision"]
    right = sum(outcome.state == "correct" for outcome in decisions)
    yield "# Extraction report\n"
    yield (
        f"Reader **{run.reader}** (imr-rag {run.version}) against `{run.golden}`: decision read correctly in "
        f"**{right} of {run.items}** disputed items from {run.determinations} determinations.\n"
    )
    yield f"Coverage: {run.determinations} expected, {run.determinations - len(run.unread)} read, {len(run.unread)} unread."
    for file, why in run.unread.items():
        yield f"- unread: `{file}`: {why}"


def _harms(run: ExtractionRun) -> Iterator[str]:
    counted = Counter(filter(None, map(harm, run.outcomes)))
    yield "\n## Harm ledger\n\n| harm | count |\n|---|--:|"
    for name in (
        "decision flipped",
        "item missed",
        "item invented",
        *sorted(set(_HARM.values()) - {"decision flipped"}),
    ):
        yield f"| {name} | {counted[name]} |"


def _fields(run: ExtractionRun) -> Iterator[str]:
    yield "\n## Fields\n\nValues compared after folding white space and case; 95 % intervals resample determinations.\n"
    yield "| field | values | correct | wrong | missed | invented | P | R | F1 | 95 % |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    for row in run.figures:
        states = [str(row.states.get(name, 0)) for name in ("correct", "wrong", "missed", "invented")]
        numbers = f"{row.precision:.3f} | {row.recall:.3f} | {row.f1:.3f} | {row.low:.3f}-{row.high:.3f}"
        yield f"| {row.field} | {row.support} | {' | '.join(states)} | {numbers} |"


def _errors(run: ExtractionRun) -> Iterator[str]:
    yield "\n## Every difference\n\n| determination | item | field | state | golden only | predicted only |\n|---|--:|---|---|---|---|"
    for row in run.outcomes:
        if row.state not in ("correct", "blank_ok"):
            yield f"| {row.file} | {row.item or '-'} | {row.field} | {row.state} | {_cell(row.golden)} | {_cell(row.predicted)} |"


def _cell(values: tuple[object, ...]) -> str:
    text = "; ".join("" if value is None else str(value) for value in values)
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
