"""A model's text as an answer of the schema; some servers wrap it, which is forgiven and reported."""

import re
from typing import TypeVar

from pydantic import ValidationError

from .schema import Wire

_Answer = TypeVar("_Answer", bound=Wire)
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)


def parse(text: str, form: type[_Answer]) -> tuple[_Answer, bool]:
    """The answer in `text`, and whether other text stood around it (a code fence, a thought, a greeting).

    Raises:
        ValidationError: there is none.
    """
    try:
        return form.model_validate_json(text), False
    except ValidationError:
        bare = _THOUGHT.sub("", text)
        start, end = bare.find("{"), bare.rfind("}")
        if start < 0 or end < start or bare[start : end + 1] == text.strip():
            raise
        return form.model_validate_json(bare[start : end + 1]), True
