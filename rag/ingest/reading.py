"""A letter opened for a language model: its text, its dialogue, and the key its answers are kept under."""

import contextlib
import hashlib
import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ..documents.load import load
from ..errors import ImrError, InputError
from ..extract import llm
from ..extract.llm import Dialogue, Reading
from ..records import Completion, Document, ModelRequest

_LOG = logging.getLogger(__name__)


class Work(NamedTuple):
    """What a run reads with: its name in the ledger, its maker's number, the model and where it is asked."""

    run: str
    maker: int
    model: str
    endpoint: str
    encoding: str | None = None


class Opened(NamedTuple):
    """A letter whose first request is known. Letters with the same text have the same key."""

    key: str
    dialogue: Dialogue
    request: ModelRequest
    document: Document


def open_letter(source: str, work: Work) -> Opened:
    """Read the file and cut it.

    Raises:
        InputError: it is no determination, or a fault of ours that must not end a run over thousands.
    """
    document = load(source, encoding=work.encoding)
    dialogue = llm.read(document, work.model)
    with _faults_of_ours(source):
        request = next(dialogue)
    return Opened(key(request, work.endpoint), dialogue, request, document)


def key(request: ModelRequest, endpoint: str) -> str:
    """The digest of everything an answer depends on: model, messages, schema, limit, and the server asked."""
    system, user = request.messages
    digest = hashlib.sha256(_fixed(system.content, request.schema_name))
    for part in (endpoint, request.model, str(request.max_output_tokens), user.content):
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()


@lru_cache(maxsize=8)
def _fixed(system: str, schema_name: str) -> bytes:
    """The digest of what all letters share; the schema is part of it, for its description stands in the prompt."""
    return hashlib.sha256(f"{schema_name}:{system}".encode()).digest()


def advance(opened: Opened, reply: Completion) -> ModelRequest | Reading:
    """The next request of a letter's dialogue, or the letter as read. Errors as `extract.llm.read` has them."""
    with _faults_of_ours(opened.document.source):
        try:
            return opened.dialogue.send(reply)
        except StopIteration as end:
            reading: Reading = end.value
            return reading


def replay(opened: Opened, replies: Iterable[Completion]) -> tuple[ModelRequest | Reading, int]:
    """A dialogue taken up where kept answers end: what comes next, and how many answers were used."""
    came: ModelRequest | Reading = opened.request
    used = 0
    for reply in replies:
        came = advance(opened, reply)
        used += 1
        if isinstance(came, Reading):
            break
    return came, used


@contextlib.contextmanager
def _faults_of_ours(source: str) -> Iterator[None]:
    """One odd letter must not end a run over thousands: it is listed, and the traceback is kept for who mends it."""
    try:
        yield
    except (ImrError, StopIteration):
        raise
    except Exception as error:
        _LOG.debug("%s cannot be read", source, exc_info=True)
        fault = f"{type(error).__name__}: {error}"
        raise InputError(f"{source}: the reader failed ({fault}); please report this letter") from error
