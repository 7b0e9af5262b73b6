"""The write journey over many files: into a store (`index`), or into files of records (bulk extraction)."""

from .index import IndexReport

__all__ = ["IndexReport"]
