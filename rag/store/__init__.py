"""The store: determinations, passages and full text in one SQLite file, which everything else can be rebuilt from."""

from .database import FILE_NAME, Change, Store, any_of
from .tables import Entry, Origin, Source

__all__ = ["FILE_NAME", "Change", "Entry", "Origin", "Source", "Store", "any_of"]
