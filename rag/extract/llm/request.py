"""Requests for one letter: the fixed part that a provider can cache, then the letter's candidates, then the letter."""

from collections.abc import Callable, Iterable
from functools import cache

from ... import lexicon, prompts
from ...records import Determination, Message, ModelRequest
from . import candidates, examples
from .claims import Refused
from .schema import LetterAnswer, MendedAnswer, SegmentedAnswer, Wire, describe, strict
from .sheet import Sheet, render

_ROOM, _ROOM_PER_ITEM, _LEAST_ROOM, _RAISE = 400, 900, 2_048, 4
_MOST_MENDED = 20


def letter(model: str, sheet: Sheet, skeleton: Determination, items: frozenset[int] | None = None) -> ModelRequest:
    """The one request for a letter of known layout; with `items`, for these alone."""
    number = len(skeleton.items) if items is None else len(items)
    asked = {"candidates": _candidates(skeleton, items), "letter": render(sheet, skeleton, items)}
    return _request(model, "extract", LetterAnswer, asked, _ROOM + _ROOM_PER_ITEM * number)


def segmented(model: str, sheet: Sheet, skeleton: Determination) -> ModelRequest:
    """The request for a letter whose layout is not known."""
    return _request(model, "segment", SegmentedAnswer, {"letter": render(sheet, skeleton)}, _ROOM + _ROOM_PER_ITEM * 4)


def mend(model: str, sheet: Sheet, refused: tuple[Refused, ...]) -> ModelRequest:
    """The request for judgements that were refused: they alone, with the sentences they may rest on."""
    asked = refused[:_MOST_MENDED]
    listed = "\n".join(
        f"{number}. {_where(r)}{r.claim.label}: refused because {r.refusal.why}; the words were: "
        f"{' / '.join(evidence.words[:200] for evidence in r.claim.evidence)}"
        for number, r in enumerate(asked, 1)
    )
    items = {r.claim.item for r in asked}
    summary = any(r.claim.kind in ("diagnosis", "conflict") for r in asked)
    lines = [line for line in sheet.lines.values() if line.item in items - {None} or (summary and line.item is None)]
    shown = "\n".join(
        f"{line.number} ({line.place}{f' of item {line.item}' if line.item else ''}) {sheet.words(line)}"
        for line in lines
    )
    return _request(model, "mend", MendedAnswer, {"judgements": listed, "sentences": shown}, 200 + 120 * len(asked))


def raised(request: ModelRequest) -> ModelRequest:
    """The same request with room for a longer answer."""
    return request.model_copy(update={"max_output_tokens": request.max_output_tokens * _RAISE})


def reference(task: str = "extract") -> str:
    """The prompt a record names."""
    return prompts.load(task).reference


def _request(model: str, task: str, answer: type[Wire], values: dict[str, str], room: int) -> ModelRequest:
    prompt = prompts.load(task)
    _, user = prompt.fill({**_fixed(task, answer), **values})
    return ModelRequest(
        model=model,
        messages=(_system(task, answer), user),
        schema_name=f"{task}_answer",
        json_schema=strict(answer),
        max_output_tokens=max(_LEAST_ROOM, room),
    )


@cache
def _fixed(task: str, answer: type[Wire]) -> dict[str, str]:
    """What is filled in once for all letters."""
    if task == "mend":
        return {"schema": describe(answer)}
    known = lexicon.load()
    reasons = known.reasons.values()
    values = {
        "reasons": "\n".join(
            f"{r.code}: {r.definition} Such as: {r.include}.{f' Not: {r.exclude}.' if r.exclude else ''}"
            for r in reasons
        ),
        "annotations": "\n".join(f"{a.code}: {a.definition} Not: {a.exclude}." for a in known.annotations.values()),
        "schema": describe(answer),
    }
    return values | ({"examples": examples.rendered()} if task == "extract" else {})


@cache
def _system(task: str, answer: type[Wire]) -> Message:
    prompt = prompts.load(task)
    system, _ = prompt._replace(user="").fill(_fixed(task, answer))
    return system


def _candidates(skeleton: Determination, items: frozenset[int] | None) -> str:
    known = lexicon.load().treatments
    asked = [item for item in skeleton.items if items is None or item.number in items]
    lines = ["Candidates for treatments"]
    for item in asked:
        ids = candidates.treatments(item)
        named = "; ".join(f"{t} ({known[t].canonical_name})" if t in known else t for t in ids)
        lines.append(f"item {item.number}: {named or 'none'}")
    conditions = {name: c for item in asked for name, c in candidates.conditions(item.treatments).items()}
    if conditions:
        lines += ["", "Conditions"]
        lines += [f"{name}: {condition.criterion.text}" for name, condition in conditions.items()]
    return "\n".join(lines)


def _where(refused: Refused) -> str:
    return f"item {refused.claim.item}, " if refused.claim.item else ""


def candidates_text(skeleton: Determination, items: Iterable[int] | None = None) -> str:
    """The candidates of a letter as the prompt has them; examples are shown with theirs."""
    return _candidates(skeleton, None if items is None else frozenset(items))


def fixed_tokens(count: Callable[[str], int]) -> int:
    """Tokens of what all requests share, counted with `count`."""
    return count(_system("extract", LetterAnswer).content) + count(str(strict(LetterAnswer)))
