"""What is asked of a language model, and what comes back: the same for live calls, batches and plain files."""

from typing import Any, Literal

from ..errors import FailureKind
from .base import Record


class Message(Record):
    """One message of a conversation."""

    role: Literal["system", "user"]
    content: str


class ModelRequest(Record):
    """One self-contained request: the messages, the schema the answer must fit, and the most tokens it may have."""

    model: str
    messages: tuple[Message, ...]
    schema_name: str
    json_schema: dict[str, Any]
    max_output_tokens: int


class Usage(Record):
    """Tokens as the server counted them; `cached` are those of the input that it had seen before."""

    input: int = 0
    cached: int = 0
    output: int = 0


class Completion(Record):
    """A model's answer as it came: text, why it ended, a refusal if there is one. Nothing of it is believed yet."""

    text: str
    finish: Literal["stop", "length", "other"] = "stop"
    refusal: str | None = None
    usage: Usage = Usage()


class Failure(Record):
    """A letter that has no record, with the kind of failure and what was said; the others went on."""

    source: str
    kind: FailureKind
    message: str
    tries: int = 0
