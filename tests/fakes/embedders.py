"""Embedders without weights or meaning: equal texts get equal vectors, other texts others."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from rag.search.embed import Vectors, unit


class FakeEmbedder:
    """Eight numbers drawn from the text's checksum. `texts` keeps what was embedded."""

    dimension = 8

    def __init__(self, name: str = "fake-8") -> None:
        self.name = name
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One row per text."""
        self.texts += [] if query else texts
        rows = [np.random.default_rng(crc32(text.encode())).normal(size=self.dimension) for text in texts]
        return unit(np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimension))
