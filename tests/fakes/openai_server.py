"""A server that speaks the OpenAI protocol: chat completions, files and batches, with faults on demand.

In a test: `with OpenAiServer(answer) as server: server.url`. From a shell, as its own process, it prints its address:
`python -m tests.fakes.openai_server --latency 0.2 [--tail]`.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from tests.fakes.model import honest

Body = dict[str, Any]


class Say(NamedTuple):
    """What the server does with one request: an answer's text, or an HTTP error, or a body that is none."""

    text: str = ""
    finish: str = "stop"
    refusal: str | None = None
    status: int = 200
    error: Body | None = None
    headers: dict[str, str] = {}  # noqa: RUF012
    raw: bytes | None = None
    cut: bool = False
    usage: tuple[int, int] = (1_000, 200)


def completion(say: Say, model: str) -> Body:
    """The body of a successful answer."""
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": say.finish,
                "message": {"role": "assistant", "content": say.text, "refusal": say.refusal},
            }
        ],
        "usage": {"prompt_tokens": say.usage[0], "completion_tokens": say.usage[1], "total_tokens": sum(say.usage)},
    }


@dataclass
class OpenAiServer:
    """The server. `answer` makes what is said of a request's body; `latency` how long it takes, in seconds."""

    answer: Callable[[Body], Say] = lambda body: Say(honest(body))
    latency: Callable[[], float] = lambda: 0.0
    bad_line: Callable[[str, Body], Body | None] = lambda _id, _body: None
    requests: list[Body] = field(default_factory=list)
    times: list[tuple[float, float]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, Body] = field(default_factory=dict)
    polls_until_done: int = 1
    expire: bool = False
    most_at_once: int = 0
    asked_to_wait: float = 0.0
    keep_bodies: bool = True
    away_until: float = 0.0  # a moment of time.monotonic(): until then connections are dropped
    away_for: float = 0.0  # so long from the first connection on
    remember: bool = False  # the digest of each request, also of those whose asker is gone
    digests: list[str] = field(default_factory=list)
    _at_once: int = 0

    def __enter__(self) -> Self:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()

        def serve() -> None:
            asyncio.set_event_loop(self._loop)
            self._server = self._loop.run_until_complete(asyncio.start_server(self._client, "127.0.0.1", 0))
            started.set()
            self._loop.run_forever()

        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *exception: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        this = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not this]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # closed transports say good-bye in the next rounds of the loop

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    @property
    def texts(self) -> list[str]:
        """The last message of each chat request, in order of arrival."""
        return [body["messages"][-1]["content"] for body in self.requests]

    def stats(self) -> Body:
        """From the first request's arrival to the last answer, and the seconds that answers took on purpose."""
        first = min((t[0] for t in self.times), default=0.0)
        return {
            "requests": len(self.requests),
            "span": max((t[1] for t in self.times), default=0.0) - first,
            "digests": self.digests,
            "latency": self.asked_to_wait,
            "at_once": self.most_at_once,
        }

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            if self.away_for:
                self.away_until, self.away_for = time.monotonic() + self.away_for, 0.0
            while time.monotonic() >= self.away_until and (head := await reader.readuntil(b"\r\n\r\n")):
                first, *lines = head.decode("latin-1").split("\r\n")
                method, path, _ = first.split(" ")
                headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines if line)}
                data = await reader.readexactly(int(headers.get("content-length", 0)))
                status, body, extra, cut = await self._handle(method, path.removeprefix("/v1"), data, headers)
                if cut:
                    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n" + body[:20])
                    await writer.drain()
                    break
                said = "".join(f"{k}: {v}\r\n" for k, v in extra.items())
                writer.write(
                    f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n"
                    f"content-length: {len(body)}\r\n{said}\r\n".encode()
                    + body
                )
                await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _handle(
        self, method: str, path: str, data: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes, dict[str, str], bool]:
        if path == "/chat/completions":
            return await self._chat(json.loads(data))
        if path == "/stats":
            return _ok(self.stats())
        if path == "/files" and method == "POST":
            name = f"file-{len(self.files)}"
            self.files[name] = _uploaded(data, headers["content-type"])
            return _ok({"id": name, "object": "file", "bytes": 0, "created_at": 0, "filename": name, "purpose": ""})
        if path.startswith("/files/"):
            return 200, self.files[path.split("/")[2]], {}, False
        if path == "/batches" and method == "POST":
            return _ok(self._start_batch(json.loads(data)))
        if path.startswith("/batches?") or path == "/batches":
            return _ok({"object": "list", "data": list(self.batches.values())[::-1], "has_more": False})
        return _ok(self._batch(path.split("/")[2]))

    async def _chat(self, body: Body) -> tuple[int, bytes, dict[str, str], bool]:
        began = time.monotonic()
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        self.requests.append(body if self.keep_bodies else {})
        if self.remember:
            self.digests.append(hashlib.sha256(body["messages"][-1]["content"].encode()).hexdigest())
        say = self.answer(body)
        wait = self.latency()
        self.asked_to_wait += wait
        await asyncio.sleep(max(0.0, wait - (time.monotonic() - began)))
        self._at_once -= 1
        self.times.append((began, time.monotonic()))
        if say.raw is not None or say.cut:
            return 200, say.raw or b'{"id": "c", "choices": [', say.headers, say.cut
        if say.status != 200:
            return say.status, json.dumps({"error": say.error or {"message": "no"}}).encode(), say.headers, False
        return 200, json.dumps(completion(say, body["model"])).encode(), say.headers, False

    def _start_batch(self, body: Body) -> Body:
        name = f"batch-{len(self.batches)}"
        self.batches[name] = {
            "id": name, "object": "batch", "endpoint": body["endpoint"], "input_file_id": body["input_file_id"],
            "completion_window": "24h", "status": "in_progress", "created_at": 0, "metadata": body.get("metadata"),
            "output_file_id": None, "error_file_id": None, "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "polls": 0,
        }  # fmt: skip
        return self.batches[name]

    def _batch(self, name: str) -> Body:
        batch = self.batches[name]
        batch["polls"] += 1
        if batch["status"] == "in_progress" and batch["polls"] >= self.polls_until_done:
            self._run_batch(batch)
        return batch

    def _run_batch(self, batch: Body) -> None:
        good: list[str] = []
        bad: list[str] = []
        lines = self.files[batch["input_file_id"]].decode().splitlines()
        for position, line in enumerate(lines):
            entry = json.loads(line)
            if self.expire and position >= len(lines) // 2:
                fault = {"code": "batch_expired", "message": "not executed before the batch expired"}
                bad.append(json.dumps({"id": "r", "custom_id": entry["custom_id"], "response": None, "error": fault}))
                continue
            self.requests.append(entry["body"])
            response = self.bad_line(entry["custom_id"], entry["body"])
            if response is None:
                say = self.answer(entry["body"])
                response = {"status_code": 200, "request_id": "r", "body": completion(say, entry["body"]["model"])}
            came = json.dumps({"id": "r", "custom_id": entry["custom_id"], "response": response, "error": None})
            (good if response["status_code"] == 200 else bad).append(came)
        batch["status"] = "expired" if self.expire else "completed"
        self.expire = False
        for kind, lines in (("output_file_id", good), ("error_file_id", bad)):
            if lines:
                batch[kind] = f"file-{len(self.files)}"
                self.files[batch[kind]] = ("\n".join(lines) + "\n").encode()


def _ok(body: Body) -> tuple[int, bytes, dict[str, str], bool]:
    return 200, json.dumps(body).encode(), {}, False


def _uploaded(data: bytes, content_type: str) -> bytes:
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    for part in data.split(b"--" + boundary):
        head, _, body = part.partition(b"\r\n\r\n")
        if b'name="file"' in head:
            return body.removesuffix(b"\r\n")
    raise AssertionError("no file in the upload")


def lognormal(mean: float, sigma: float, most: float, seed: int) -> Callable[[], float]:
    """Latencies with a heavy tail."""
    chance = random.Random(seed)  # noqa: S311
    return lambda: min(most, chance.lognormvariate(0, sigma) * mean / 1.5)


class Night:
    """The answers of a server over a night: honest, but for the faults it was started with."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._chance = random.Random(2)  # noqa: S311
        self._broken: set[str] = set()
        self._seen: dict[str, int] = {}

    def __call__(self, body: Body) -> Say:
        """What is said of a request."""
        given, text = self._given, body["messages"][-1]["content"]
        summary = text.partition("SUMMARY\n")[2].partition("\nITEM")[0]
        number = self._seen.setdefault(summary, len(self._seen))
        if number == given.broken:
            return Say(status=500)
        if number == given.cut:
            return Say('{"items": [', finish="length")
        if given.money is not None and len(self._seen) > given.money:
            return Say(status=429, error={"message": "exceeded your current quota", "code": "insufficient_quota"})
        if self._chance.random() < given.limited:
            return Say(status=429, headers={"retry-after-ms": "200"})
        schema = body.get("response_format", {}).get("json_schema", {}).get("name", "")
        if schema.endswith("_answer"):
            return Say(honest(body))
        return Say('{"decisions": []}' if body.get("response_format") else '{"extractions": []}')


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--tail", action="store_true")
    parser.add_argument("--broken", type=int)
    parser.add_argument("--cut", type=int)
    parser.add_argument("--limited", type=float, default=0.0)
    parser.add_argument("--money", type=int)
    parser.add_argument("--away", type=float, default=0.0, help="seconds without an answer, from the first request on")
    parser.add_argument("--remember", action="store_true")
    given = parser.parse_args()
    latency = lognormal(given.latency, 0.9, 3.0, 7) if given.tail else lambda: given.latency
    with OpenAiServer(Night(given), latency=latency, keep_bodies=False, remember=given.remember) as server:
        server.away_for = given.away
        print(server.url, flush=True)  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
