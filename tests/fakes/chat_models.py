"""Chat models behind LangChain's interface that answer as a test says, right or wrong, or fail half-way."""

from collections.abc import Callable
from typing import Any

from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel

# from the schema asked for and the messages to the parsed answer, as a dictionary; may raise
Says = Callable[[type[BaseModel], list[Any]], dict[str, Any]]


class Scripted(GenericFakeChatModel):
    """A model whose structured answers come from a function; `asked` keeps the messages of each call."""

    says: Any
    asked: list[list[Any]] = []  # noqa: RUF012 (a pydantic field: copied for each instance)

    def with_structured_output(self, schema: Any, **_options: Any) -> Runnable[Any, Any]:
        """The schema filled by the script, with LangChain's three keys."""

        def answer(messages: list[Any]) -> dict[str, Any]:
            self.asked.append(messages)
            parsed = schema.model_validate(self.says(schema, messages))
            return {"raw": AIMessage(content=""), "parsed": parsed, "parsing_error": None}

        return RunnableLambda(answer)


def scripted(says: Says) -> Scripted:
    """A model that says what `says` gives for each schema."""
    return Scripted(messages=iter(()), says=says)


def understanding(kind: str = "lookup", **fields: Any) -> dict[str, Any]:
    """A reading of a question that adds nothing but `fields`."""
    empty: dict[str, Any] = {
        "treatments": [],
        "decision": None,
        "reasons": [],
        "specialties": [],
        "body_parts": [],
        "since": None,
        "until": None,
        "about_process": False,
    }
    return {"kind": kind, **empty, **fields}
