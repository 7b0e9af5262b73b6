"""One OpenAI-compatible service. The only module that imports openai; what fails comes out with a kind (errors.py)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import CallFailed, ModelError, UsageError
from ..records import Completion, ModelRequest
from . import wire

if TYPE_CHECKING:
    import openai

_EMBEDDING_SECONDS = 60.0
_ANSWER_SECONDS = 300.0
_CHAT = "/chat/completions"


class Endpoint:
    """One service: its address and key. The clients are made at the first call.

    `http_client` and `async_http_client` are httpx2 clients, for tests and for proxies.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        http_client: Any = None,
        async_http_client: Any = None,
    ) -> None:
        if not api_key:
            raise UsageError("a hosted model needs OPENAI_API_KEY (any value for a server that asks for none)")
        self.base_url = base_url
        self._api_key = api_key
        self._http_client = http_client
        self._async_http_client = async_http_client
        self._client: openai.OpenAI | None = None
        self._async_client: openai.AsyncOpenAI | None = None

    @property
    def name(self) -> str:
        """The address as messages show it."""
        return self.base_url or "api.openai.com"

    @property
    def is_compatible(self) -> bool:
        """Whether this is another server than OpenAI's own, which wants some fields under their older names."""
        return bool(self.base_url) and "api.openai.com" not in str(self.base_url)

    def embed(self, texts: Sequence[str], model: str) -> list[list[float]]:
        """One vector per text, in order.

        Raises:
            ModelError: the service refused, could not be reached, or sent something else than vectors.
        """
        import openai

        try:
            # "float" because not every compatible service speaks the default, base64
            client = self.client.with_options(max_retries=2, timeout=_EMBEDDING_SECONDS)
            response = client.embeddings.create(model=model, input=list(texts), encoding_format="float")
            found = {entry.index: entry.embedding for entry in response.data}
            return [found[position] for position in range(len(texts))]
        except openai.APIStatusError as error:
            raise ModelError(
                f"{model} at {self.name}: HTTP {error.status_code}, {wire.short(error.message)}"
            ) from error
        except openai.APIConnectionError as error:
            raise ModelError(f"{model}: {self.name} cannot be reached; check OPENAI_BASE_URL") from error
        except (openai.OpenAIError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            # a malformed body comes as a bare JSONDecodeError, a wrong one as whatever it lacks (openai 3.54)
            raise ModelError(
                f"{model} at {self.name} did not answer with one vector for each of {len(texts)} texts"
            ) from error

    def complete(self, request: ModelRequest) -> Completion:
        """One call, not repeated; CallFailed says what kind of failure it was."""
        import httpx2

        with self._failures(request.model):
            response = self.client.post(_CHAT, cast_to=httpx2.Response, body=self.body(request))
            return wire.completion(response.content, self._whose(request.model))

    async def complete_async(
        self, request: ModelRequest, heard: Callable[[wire.Limits], None] | None = None
    ) -> Completion:
        """One call, not repeated; `heard` is told the limits that the server states beside its answer."""
        import httpx2

        with self._failures(request.model, heard):
            response = await self.async_client.post(_CHAT, cast_to=httpx2.Response, body=self.body(request))
            if heard is not None:
                heard(wire.limits(response.headers))
            return wire.completion(response.content, self._whose(request.model))

    def body(self, request: ModelRequest) -> dict[str, Any]:
        """The request as this service reads it; batch lines carry the same."""
        return wire.body(request, compatible=self.is_compatible)

    def upload(self, name: str, data: bytes) -> str:
        """Send a batch file; its id."""
        with self._failures("the batch file"):
            return str(self.client.files.create(file=(name, data), purpose="batch").id)

    def start_batch(self, file_id: str, metadata: dict[str, str]) -> wire.BatchState:
        """Start a batch over an uploaded file."""
        with self._failures("the batch"):
            return _state(
                self.client.batches.create(
                    input_file_id=file_id,
                    endpoint="/v1/chat/completions",
                    completion_window="24h",
                    metadata=metadata,
                )
            )

    def batch(self, batch_id: str) -> wire.BatchState:
        """How a batch stands."""
        with self._failures(f"batch {batch_id}"):
            return _state(self.client.batches.retrieve(batch_id))

    def batches(self) -> Iterator[wire.BatchState]:
        """The account's batches, newest first."""
        with self._failures("the list of batches"):
            for batch in self.client.batches.list(limit=100):
                yield _state(batch)

    def download(self, file_id: str) -> Iterator[str]:
        """The lines of a result file, as they arrive."""
        with self._failures(f"file {file_id}"), self.client.files.with_streaming_response.content(file_id) as response:
            yield from response.iter_lines()

    @property
    def client(self) -> openai.OpenAI:
        """The vendor's client, made once; it repeats no call by itself, because who asks knows when to ask again."""
        if self._client is None:
            import openai

            self._client = openai.OpenAI(
                base_url=self.base_url,
                api_key=self._api_key,
                http_client=self._http_client,
                timeout=_ANSWER_SECONDS,
                max_retries=0,
            )
        return self._client

    @property
    def async_client(self) -> openai.AsyncOpenAI:
        """The vendor's client for many calls at once; it never repeats a call by itself."""
        if self._async_client is None:
            import httpx2
            import openai

            unlimited = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
            self._async_client = openai.AsyncOpenAI(
                base_url=self.base_url,
                api_key=self._api_key,
                http_client=self._async_http_client or openai.DefaultAsyncHttpxClient(limits=unlimited),
                timeout=_ANSWER_SECONDS,
                max_retries=0,
            )
        return self._async_client

    def warm(self) -> None:
        """Load the vendor's package and make the client now: it takes a second that no request should wait for."""
        _ = self.async_client

    async def close_async(self) -> None:
        """Let go of the connections."""
        if self._async_client is not None:
            await self._async_client.close()
            self._async_client = None

    def _whose(self, model: str) -> str:
        return f"{model} at {self.name}"

    @contextmanager
    def _failures(self, what: str, heard: Callable[[wire.Limits], None] | None = None) -> Iterator[None]:
        import openai

        try:
            yield
        except openai.APIStatusError as error:
            if heard is not None:
                heard(wire.limits(error.response.headers))
            raise wire.failed(error.status_code, error.body, error.response.headers, self._whose(what)) from error
        except openai.APITimeoutError as error:
            raise CallFailed(f"{self._whose(what)} did not answer in time", "transient") from error
        except openai.APIConnectionError as error:
            raise CallFailed(
                f"{self._whose(what)} cannot be reached; check the network and OPENAI_BASE_URL", "transient"
            ) from error
        except (openai.OpenAIError, json.JSONDecodeError, UnicodeDecodeError) as error:
            # a malformed body comes as a bare JSONDecodeError (openai 3.54)
            raise CallFailed(f"{self._whose(what)} sent a malformed answer", "transient") from error


def _state(batch: Any) -> wire.BatchState:
    counts = batch.request_counts
    errors = batch.errors.data if batch.errors and batch.errors.data else []
    return wire.BatchState(
        batch_id=str(batch.id),
        status=str(batch.status),
        done=counts.completed + counts.failed if counts else 0,
        total=counts.total if counts else 0,
        output_file=batch.output_file_id,
        error_file=batch.error_file_id,
        metadata=dict(batch.metadata or {}),
        problem="; ".join(wire.short(str(entry.message)) for entry in errors[:3]) or None,
    )
