"""The letters in the prompt: ours, cut and numbered by the code that cuts real ones, their answers checked likewise.

In the file an answer names a sentence by how it begins; here that becomes its number. An example whose words do not
stand where it says is an error before any call.
"""

import hashlib
import json
from functools import cache
from typing import Any, NamedTuple

from ... import prompts
from ...documents import layout
from ...errors import UsageError
from ...records import Determination, Document
from .. import rules
from . import claims
from .schema import LetterAnswer
from .sheet import Sheet, of, render


class Example(NamedTuple):
    """One example: the letter as cut by layout, its sentences, and the answer it stands for."""

    skeleton: Determination
    sheet: Sheet
    answer: LetterAnswer


@cache
def load() -> tuple[Example, ...]:
    """The examples of the prompt, each judgement checked.

    Raises:
        UsageError: one names a sentence or words that its letter does not have.
    """
    prompt = prompts.load("extract")
    found = tuple(_example(letter, json.loads(answer)) for letter, answer in prompt.examples)
    for example in found:
        verdict = claims.check(example.answer, example.sheet, example.skeleton)
        faults = [f"{r.claim.label}: {r.refusal.why}" for r in verdict.refused] + list(verdict.warnings)
        if faults:
            raise UsageError(f"prompt {prompt.reference}: an example is not borne out by its letter: {faults[0]}")
    return found


@cache
def rendered() -> str:
    """The examples as the fixed part of the prompt shows them."""
    from .request import candidates_text

    shown = []
    for number, example in enumerate(load(), 1):
        answer = json.dumps(example.answer.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
        letter = render(example.sheet, example.skeleton)
        shown.append(f"Example {number}\n\n{candidates_text(example.skeleton)}\n\n{letter}\n\nAnswer\n\n{answer}")
    return "\n\n".join(shown)


def _example(letter: str, answer: dict[str, Any]) -> Example:
    digest = hashlib.sha256(letter.encode()).hexdigest()
    document = Document(source="example", text=letter, sha256=digest)
    skeleton = rules.skeleton(document, layout.outline(document))
    sheet = of(document, skeleton)
    return Example(skeleton, sheet, LetterAnswer.model_validate(_numbered(answer, sheet)))


def _numbered(node: Any, sheet: Sheet) -> Any:
    if isinstance(node, list):
        return [_numbered(entry, sheet) for entry in node]
    if not isinstance(node, dict):
        return node
    made = {key: _numbered(value, sheet) for key, value in node.items()}
    if "sentence" in made:
        begins = made["sentence"]
        number = next((n for n, line in sheet.lines.items() if sheet.words(line).startswith(begins)), None)
        if number is None:
            raise UsageError(f"no sentence of the example begins with {begins!r}")
        made["sentence"] = number
    return made
