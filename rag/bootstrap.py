"""Settings to the chosen parts, wired once. The entry points call these functions and nothing below them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from . import settings
from .records import Answer, Determination, Document

if TYPE_CHECKING:
    from .documents.load import Walk
    from .ingest import IndexReport

DEFAULT_EMBEDDER = "hashing"
