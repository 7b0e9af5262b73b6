"""Texts to vectors: one protocol, three embedders, chosen by name."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import EmbedderMismatch, ModelError, UsageError
from ..models import Endpoint

Vectors = NDArray[np.float32]

NAMES = ("hashing", "minilm", "openai")
# a text-embedding-3 model takes 8,192 tokens; no passage comes near, and a longer one loses its tail
_MOST_CHARACTERS = 20_000
_TEXTS_PER_REQUEST = 128


class Embedder(Protocol):
    """Makes vectors of unit length. Vectors of two embedders, or of two names of one, do not compare."""

    @property
    def name(self) -> str:
        """What a store remembers, such as "hashing-2048": equal names make equal vectors."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One row per text. `query` marks questions, for embedders that treat them apart."""


class HostedEmbedder:
    """Vectors of an OpenAI-compatible service."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self.name = f"openai:{model}"
        self._endpoint = endpoint
        self._model = model
        self._dimension: int | None = None

    @property
    def dimension(self) -> int:
        """As the service's answers have it; asks once where nothing was embedded yet."""
        return self._dimension or int(self.embed(["dimension"]).shape[1])

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One row per text, in requests of moderate size; ModelError where an answer is not usable."""
        batches = [
            self._request([text[:_MOST_CHARACTERS] or " " for text in texts[start : start + _TEXTS_PER_REQUEST]])
            for start in range(0, len(texts), _TEXTS_PER_REQUEST)
        ]
        return np.concatenate(batches) if batches else np.zeros((0, self._dimension or 0), dtype=np.float32)

    def _request(self, texts: list[str]) -> Vectors:
        found = self._endpoint.embed(texts, self._model)
        lengths = {len(vector) for vector in found}
        if len(lengths) != 1 or (self._dimension and lengths != {self._dimension}):
            expected = f", expected {self._dimension}" if self._dimension else ""
            raise ModelError(f"{self._model} answered with vectors of length {sorted(lengths)}{expected}")
        vectors = np.asarray(found, dtype=np.float32)
        if not np.isfinite(vectors).all() or not vectors.any(axis=1).all():
            raise ModelError(f"{self._model} answered with a vector that is empty or not finite")
        self._dimension = int(vectors.shape[1])
        return unit(vectors)


def unit(vectors: Vectors) -> Vectors:
    """`vectors` scaled to length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def choose(
    name: str,
    *,
    minilm_path: Path | None = None,
    embedding_model: str = "text-embedding-3-small",
    base_url: str | None = None,
    api_key: str | None = None,
) -> Embedder:
    """The embedder called `name`: one of NAMES, or the full name that a store remembers.

    Raises:
        UsageError: no embedder is called so, or it lacks a key.
        MissingExtraError: its weights or packages are not installed.
    """
    kind, _, rest = name.partition(":")
    match kind.partition("-")[0]:
        case "hashing":
            from .hashing import HashingEmbedder

            embedder: Embedder = HashingEmbedder()
        case "minilm":
            from .minilm import MiniLmEmbedder

            embedder = MiniLmEmbedder(minilm_path)
        case "openai":
            embedder = HostedEmbedder(Endpoint(base_url=base_url, api_key=api_key), rest or embedding_model)
        case _:
            raise UsageError(f"no embedder is called {name!r}; choose one of {', '.join(NAMES)}")
    if name not in (kind_of(embedder.name), embedder.name):
        raise EmbedderMismatch(
            f"the store was made with {name}, this version has {embedder.name}; "
            f"make its index anew with: imr index --rebuild --embedder {kind_of(embedder.name)}"
        )
    return embedder


def kind_of(name: str) -> str:
    """What a user writes for the embedder of this full name."""
    return name.partition(":")[0].partition("-")[0]
