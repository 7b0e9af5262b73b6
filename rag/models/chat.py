"""A chat model for LangChain chains: the same service and key as `Endpoint`, behind langchain's interface."""

import os
from typing import TYPE_CHECKING, Any

from ..errors import UsageError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_ANSWER_SECONDS = 120.0
_TRIES = 2


def chat_model(
    model: str, *, base_url: str | None = None, api_key: str | None = None, http_client: Any = None
) -> "BaseChatModel":
    """The model of that name at any OpenAI-compatible address; UsageError without a key. Nothing is called yet."""
    if not api_key:
        raise UsageError("a language model needs OPENAI_API_KEY (any value for a server that asks for none)")
    # what is asked goes to the model that was named, and to no tracing service besides
    os.environ |= {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false"}
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        model=model,
        base_url=base_url,
        api_key=api_key,
        http_client=http_client,
        temperature=0 if base_url else None,  # OpenAI's reasoning models accept none
        timeout=_ANSWER_SECONDS,
        max_retries=_TRIES,
    )
