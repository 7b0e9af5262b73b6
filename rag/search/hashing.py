"""Vectors without weights: words and their letters hashed into a fixed number of signed buckets.

Stateless, so a new determination changes no other vector. On 30 questions within noise of MiniLM; words carry synonyms
only because passages name their treatment's other names (search/passages.py).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .embed import Vectors, unit

DIMENSION = 2048
# change the number when equal texts would get other vectors: stores made before are then refused, not mixed
_VERSION = 1

_WORD = re.compile(r"[a-z0-9]+(?:[-/.][a-z0-9]+)*")
_LONGEST_WORD = 40
_GRAM_SIZES = (3, 4, 5)
_GRAM_SHARE = 0.6
_SUFFIXES = (
    *(("ations", "at"), ("ation", "at"), ("ing", ""), ("edly", ""), ("ies", "y"), ("ied", "y"), ("sses", "ss")),
    *(("ments", "ment"), ("ed", ""), ("es", ""), ("ly", ""), ("s", "")),
)
_SHORTEST_STEM = 4

_STOP_WORDS = frozenset(
    """a an and are as at be been being but by can could did do does for from had has have he her him his how i if in
    into is it its may me my no nor of on or our out over she should so such than that the their them then there these
    they this those to too under up us was we were what when where which while who whom whose why will with would you
    your""".split()  # noqa: SIM905
)
# words of nearly every letter: they say that something is a determination, not which
_COMMON_WORDS = frozenset(
    """request requested requests medical medically necessary necessity treatment patient injured worker guideline
    guidelines recommended support supported documentation documented record records review reviewer california mtus
    acoem odg determination therefore""".split()  # noqa: SIM905
)
_COMMON_WEIGHT = 0.4


class HashingEmbedder:
    """Signed feature hashing of stems and character 3- to 5-grams, sublinear in how often a word occurs."""

    name = f"hashing-{DIMENSION}" + (f"v{_VERSION}" if _VERSION > 1 else "")
    dimension = DIMENSION

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One row per text; a text without words gets a row that is near nothing."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[:] = _vector(text)
        return unit(vectors)


def _vector(text: str) -> NDArray[np.float32]:
    counts: dict[str, int] = {}
    for match in _WORD.finditer(text.lower()):
        word = match.group()
        for part in (word, *re.split(r"[-/.]", word)) if not word.isalnum() else (word,):
            if part and part not in _STOP_WORDS:
                counts[part] = counts.get(part, 0) + 1
    if not counts:
        # cosine distance to zeros is not a number: an empty text points where nothing else does
        lonely = np.zeros(DIMENSION, dtype=np.float32)
        lonely[0] = 1
        return lonely
    features = [_features(word) for word in counts]
    times = 1 + np.log(np.fromiter(counts.values(), dtype=np.float64))
    buckets = np.concatenate([found[0] for found in features])
    weights = np.concatenate([found[1] * scale for found, scale in zip(features, times, strict=True)])
    return np.bincount(buckets, weights=weights, minlength=DIMENSION).astype(np.float32)


@lru_cache(maxsize=50_000)
def _features(word: str) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The buckets of a word and what it adds to each: its stem in one, its letters spread over the others."""
    weight = _COMMON_WEIGHT if word in _COMMON_WORDS else 1.0
    padded = f" {word[:_LONGEST_WORD]} "
    grams = [padded[i : i + size] for size in _GRAM_SIZES for i in range(len(padded) - size + 1)]
    hashes = np.array([crc32(f"w:{stem(word)}".encode()), *(crc32(gram.encode()) for gram in grams)], dtype=np.int64)
    weights = np.full(len(hashes), weight * _GRAM_SHARE / max(1.0, len(grams)) ** 0.5)
    weights[0] = weight
    signs = np.where(hashes >> 31 & 1, 1.0, -1.0)
    return (hashes % DIMENSION).astype(np.intp), weights * signs


def stem(word: str) -> str:
    """`word` without the commonest endings of English: enough to join singular with plural, and verb with noun."""
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) + len(instead) >= _SHORTEST_STEM:
            return word[: len(word) - len(suffix)] + instead
    return word
