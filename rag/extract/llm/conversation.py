"""The reading of one letter as a dialogue without a wire: it yields requests, is sent completions, returns the record.

Whoever carries the requests (a call, a pool, a batch, a file) sees the same dialogue, and one that was broken off is
taken up by sending the completions that were kept.
"""

from collections.abc import Generator
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from ...documents import layout
from ...errors import CallFailed, NotADetermination
from ...records import Completion, Determination, Document, ModelRequest
from .. import rules
from . import claims, record, request, segment, sheet
from .answers import parse
from .schema import LetterAnswer, MendedAnswer, SegmentedAnswer, Wire

Dialogue = Generator[ModelRequest, Completion, "Reading"]
_Answer = TypeVar("_Answer", bound=Wire)


class Reading(NamedTuple):
    """A letter as a model read it, and how many of its judgements were kept out."""

    determination: Determination
    kept_out: int
    accepted: int


def read(document: Document, model: str) -> Dialogue:
    """The dialogue over one letter.

    Raises:
        InputError: the text is no determination.
        CallFailed: truncated, refusal or invalid, after what can be done about it has been done.
    """
    try:
        outline = layout.outline(document)
    except NotADetermination:
        return (yield from _unknown(document, model))
    skeleton = rules.skeleton(document, outline)
    return (yield from _known(document, skeleton, model))


def _known(document: Document, skeleton: Determination, model: str) -> Dialogue:
    numbered = sheet.of(document, skeleton)
    asked = request.letter(model, numbered, skeleton)
    try:
        answer, wrapped = yield from _ask(asked, LetterAnswer)
    except CallFailed as error:
        if error.kind != "truncated" or len(skeleton.items) < 2:
            raise
        answer, wrapped = yield from _item_by_item(skeleton, numbered, model)
    verdict = claims.check(answer, numbered, skeleton)
    verdict = yield from _mend(verdict, numbered, skeleton, model)
    return _reading(skeleton, verdict, (model, request.reference(), wrapped))


def _unknown(document: Document, model: str) -> Dialogue:
    numbered = sheet.whole(document)
    blank = segment.blank(document)
    answer, wrapped = yield from _ask(request.segmented(model, numbered, blank), SegmentedAnswer)
    outline = segment.outline(document, numbered, answer)
    skeleton = rules.skeleton(document, outline)
    skeleton = skeleton.model_copy(update={"warnings": (*skeleton.warnings, segment.WARNING)})
    placed = segment.place(numbered, outline)
    numbers = {block.number for block in outline.items}
    answer = answer.model_copy(update={"items": tuple(item for item in answer.items if item.item in numbers)})
    verdict = claims.check(answer, placed, skeleton)
    verdict = yield from _mend(verdict, placed, skeleton, model)
    return _reading(skeleton, verdict, (model, request.reference("segment"), wrapped))


def _ask(asked: ModelRequest, form: type[_Answer]) -> Generator[ModelRequest, Completion, tuple[_Answer, bool]]:
    """One answer: its limit is raised once, and what does not fit the schema is asked again once."""
    invalid = 0
    is_raised = False
    while True:
        came = yield asked
        if came.refusal:
            raise CallFailed(f"{asked.model} declined to answer: {came.refusal}", "refusal")
        if came.finish == "length":
            if is_raised:
                raise CallFailed(
                    f"{asked.model}: the answer was cut, also with a limit raised to {asked.max_output_tokens} tokens",
                    "truncated",
                )
            asked, is_raised = request.raised(asked), True
            continue
        try:
            return parse(came.text, form)
        except ValidationError as error:
            invalid += 1
            if invalid > 1:
                raise CallFailed(
                    f"{asked.model} ignored the schema twice ({_first(error)}); use a server that enforces a strict "
                    "json_schema (OpenAI, vLLM, llama-server)",
                    "invalid",
                ) from error


def _item_by_item(
    skeleton: Determination, numbered: sheet.Sheet, model: str
) -> Generator[ModelRequest, Completion, tuple[LetterAnswer, bool]]:
    parts: list[LetterAnswer] = []
    wrapped = False
    for item in skeleton.items:
        asked = request.letter(model, numbered, skeleton, frozenset({item.number}))
        part, bare = yield from _ask(asked, LetterAnswer)
        own = tuple(answer for answer in part.items if answer.item == item.number)
        parts.append(part.model_copy(update={"items": own}))
        wrapped = wrapped or bare
    return LetterAnswer(
        items=tuple(answer for part in parts for answer in part.items),
        conflicts=tuple(conflict for part in parts for conflict in part.conflicts),
        diagnoses=tuple(diagnosis for part in parts for diagnosis in part.diagnoses),
    ), wrapped


def _mend(
    verdict: claims.Verdict, numbered: sheet.Sheet, skeleton: Determination, model: str
) -> Generator[ModelRequest, Completion, claims.Verdict]:
    """Refused judgements are asked for once more, alone; what is refused again stays out."""
    if not verdict.refused:
        return verdict
    came = yield request.mend(model, numbered, verdict.refused)
    if came.refusal or came.finish == "length":
        return verdict
    try:
        answer, _ = parse(came.text, MendedAnswer)
    except ValidationError:
        return verdict
    again = claims.mended(verdict.refused, answer)
    accepted = {a.claim.identity: a for a in reversed(verdict.accepted)}
    left: list[claims.Refused] = []
    for position, refused in enumerate(verdict.refused):
        found = claims.weigh([again[position]], numbered, skeleton) if position in again else None
        if found is None or not found.accepted:
            left.append(refused)  # what was withdrawn was still said once: it counts as kept out
            continue
        accepted.setdefault(found.accepted[0].claim.identity, found.accepted[0])
    return claims.Verdict(tuple(accepted.values()), tuple(left), verdict.warnings)


def _reading(skeleton: Determination, verdict: claims.Verdict, made_by: tuple[str, str, bool]) -> Reading:
    model, prompt, wrapped = made_by
    warnings = [*skeleton.warnings, *verdict.warnings, *record.kept_out(verdict.refused)]
    if wrapped:
        warnings.append("the server does not enforce the schema: the answer came wrapped in other text")
    determination = record.assemble(skeleton, verdict.accepted)
    for item in determination.items:
        if not item.reasons:
            warnings.append(f"item {item.number}: the model gave no reason that the letter bears out")
    made = {"reader": "llm", "model": model, "prompt": prompt, "warnings": tuple(warnings)}
    return Reading(determination.model_copy(update=made), len(verdict.refused), len(verdict.accepted))


def _first(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, fault["loc"]))
    return f"{where}: {fault['msg']}" if where else fault["msg"]
