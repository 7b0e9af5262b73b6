"""The OpenAI chat protocol as data: bodies, answers, failures and limits. Shared by live calls, batches and files."""

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, NamedTuple

from ..errors import CallFailed, FailureKind
from ..records import Completion, ModelRequest, Usage

_QUOTA = re.compile(r"insufficient_quota|billing|credit balance|exceeded your current quota", re.IGNORECASE)
_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)(ms|h|m|s))")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_STOPS_THE_RUN = (401, 403, 404)
_WORTH_ANOTHER_TRY = (408, 409, 425)


class Limits(NamedTuple):
    """What a server says it allows a minute, what is left of it, and in how many seconds it is whole again."""

    requests: int | None = None
    requests_left: int | None = None
    requests_reset: float | None = None
    tokens: int | None = None
    tokens_left: int | None = None
    tokens_reset: float | None = None


class BatchState(NamedTuple):
    """How a provider's batch stands."""

    batch_id: str
    status: str
    done: int
    total: int
    output_file: str | None
    error_file: str | None
    metadata: dict[str, str]
    problem: str | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in ("completed", "failed", "expired", "cancelled")


def body(request: ModelRequest, *, compatible: bool = False) -> dict[str, Any]:
    """The JSON body of a request with a strict schema.

    A compatible server gets the older name of the output limit, which all of them know, and temperature 0; OpenAI's
    reasoning models accept neither.
    """
    limit = "max_tokens" if compatible else "max_completion_tokens"
    made: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": request.schema_name, "strict": True, "schema": request.json_schema},
        },
        limit: request.max_output_tokens,
    }
    return made | ({"temperature": 0} if compatible else {})


def completion(data: bytes | str | Mapping[str, Any], whose: str) -> Completion:
    """The answer in a response body.

    Raises:
        CallFailed: transient where the body is not an answer at all; refusal where a filter stopped it.
    """
    try:
        answer = data if isinstance(data, Mapping) else json.loads(data)
        choice = answer["choices"][0]
        message, reason = choice["message"], choice.get("finish_reason")
        text, refusal = message.get("content"), message.get("refusal")
        if isinstance(text, list):
            text = "".join(str(part.get("text", "")) for part in text)
        used = answer.get("usage") or {}
        details = used.get("prompt_tokens_details") or {}
        usage = Usage(
            input=int(used.get("prompt_tokens") or 0),
            cached=int(details.get("cached_tokens") or 0),
            output=int(used.get("completion_tokens") or 0),
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise CallFailed(f"{whose} sent a malformed answer", "transient") from error
    finish = "stop" if reason in ("stop", None) else "length" if reason == "length" else "other"
    if reason == "content_filter" and not refusal:
        refusal = "stopped by the server's content filter"
    return Completion(text=text or "", finish=finish, refusal=refusal or None, usage=usage)


def failed(status: int, said: object, headers: Mapping[str, str], whose: str) -> CallFailed:
    """The typed failure for an HTTP status other than success; `said` is the body, parsed or not."""
    entry = said.get("error", said) if isinstance(said, Mapping) else said
    fields = entry if isinstance(entry, Mapping) else {}
    code = f"{fields.get('code')} {fields.get('type')}"
    words = short(str(fields.get("message") or entry or ""))
    kind = _kind(status, f"{code} {words}")
    return CallFailed(f"{whose}: HTTP {status}, {words}{_remedy(kind, status)}", kind, retry_after=retry_after(headers))


def _kind(status: int, words: str) -> FailureKind:
    if status == 402 or (status == 429 and _QUOTA.search(words)):
        return "quota"
    if status == 429:
        return "rate_limit"
    if status in _STOPS_THE_RUN:
        return "denied"
    return "transient" if status >= 500 or status in _WORTH_ANOTHER_TRY else "rejected"


def _remedy(kind: FailureKind, status: int) -> str:
    if kind == "quota":
        return "; add credit to the account, then resume"
    if kind == "denied":
        return "; check " + ("the model's name and OPENAI_BASE_URL" if status == 404 else "OPENAI_API_KEY")
    return ""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds a server asks to wait, from any of the three ways in which servers say it."""
    if milliseconds := headers.get("retry-after-ms"):
        return _number(milliseconds, 0.001)
    value = headers.get("retry-after")
    if not value:
        return None
    if (seconds := _number(value)) is not None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, TypeError):
        return None


def limits(headers: Mapping[str, str]) -> Limits:
    """The limits in a response's `x-ratelimit-*` headers; None where they do not say."""

    def whole(name: str) -> int | None:
        found = _number(headers.get(f"x-ratelimit-{name}", ""))
        return None if found is None else int(found)

    return Limits(
        requests=whole("limit-requests"),
        requests_left=whole("remaining-requests"),
        requests_reset=duration(headers.get("x-ratelimit-reset-requests")),
        tokens=whole("limit-tokens"),
        tokens_left=whole("remaining-tokens"),
        tokens_reset=duration(headers.get("x-ratelimit-reset-tokens")),
    )


def duration(value: str | None) -> float | None:
    """Seconds of a duration such as "6m0s", "1.5s" or "20ms"; a bare number is seconds."""
    if not value:
        return None
    parts = _DURATION.findall(value)
    if not parts:
        return _number(value)
    return sum(float(amount) * _SECONDS[unit] for amount, unit in parts)


def short(message: str) -> str:
    """`message` on one line of moderate length."""
    folded = " ".join(message.split())
    return folded if len(folded) <= 200 else folded[:199] + "…"


def _number(value: str, scale: float = 1.0) -> float | None:
    try:
        return max(0.0, float(value) * scale)
    except ValueError:
        return None
