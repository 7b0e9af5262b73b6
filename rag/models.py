"""The only door to language models and hosted embeddings: any OpenAI-compatible endpoint, never reached unless named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .errors import ModelError, UsageError

if TYPE_CHECKING:
    import openai

_TIMEOUT_SECONDS = 60.0


class Endpoint:
    """One OpenAI-compatible service: its address and key. The client is made at the first call."""

    def __init__(self, *, base_url: str | None = None, api_key: str | None = None, http_client: Any = None) -> None:
        if not api_key:
            raise UsageError("a hosted model needs OPENAI_API_KEY (any value for a server that asks for none)")
        self.base_url = base_url
        self._api_key = api_key
        self._http_client = http_client
        self._client: openai.OpenAI | None = None

    def embed(self, texts: Sequence[str], model: str) -> list[list[float]]:
        """One vector per text, in order.

        Raises:
            ModelError: the service refused, could not be reached, or sent something else than vectors.
        """
        import openai

        try:
            # "float" because not every compatible service speaks the default, base64
            response = self.client.embeddings.create(model=model, input=list(texts), encoding_format="float")
            found = {entry.index: entry.embedding for entry in response.data}
            return [found[position] for position in range(len(texts))]
        except openai.APIStatusError as error:
            raise ModelError(
                f"{model} at {self._where()}: HTTP {error.status_code}, {_short(error.message)}"
            ) from error
        except openai.APIConnectionError as error:
            raise ModelError(f"{model}: {self._where()} cannot be reached; check OPENAI_BASE_URL") from error
        except (openai.OpenAIError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            # a malformed body comes as a bare JSONDecodeError, a wrong one as whatever it lacks (openai 3.54)
            raise ModelError(
                f"{model} at {self._where()} did not answer with one vector for each of {len(texts)} texts"
            ) from error

    @property
    def client(self) -> openai.OpenAI:
        """The vendor's client, made once."""
        if self._client is None:
            import openai

            self._client = openai.OpenAI(
                base_url=self.base_url,
                api_key=self._api_key,
                http_client=self._http_client,
                timeout=_TIMEOUT_SECONDS,
                max_retries=2,
            )
        return self._client

    def _where(self) -> str:
        return self.base_url or "api.openai.com"


def _short(message: str) -> str:
    folded = " ".join(message.split())
    return folded if len(folded) <= 200 else folded[:199] + "…"
