"""An evaluation as files: one HTML page that stands alone, Markdown, and the figures for programs."""

from .files import write

__all__ = ["write"]
