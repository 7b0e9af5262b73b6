"""Paragraphs to the text of an extracted PDF: wrapped lines, blank lines between them, page breaks inside sentences."""

from collections.abc import Sequence
from random import Random

_LINES_ON_A_PAGE = 44


def typeset(paragraphs: Sequence[str], rng: Random, *, spaced: bool) -> str:
    """The paragraphs wrapped at 86 to 97 characters; an empty one is a blank line.

    `spaced` puts a blank line after each line and gaps where pages end, as some extractions do.
    """
    width = rng.randint(86, 97)
    lines = [line for paragraph in paragraphs for line in wrapped(paragraph, width)]
    if not spaced:
        return "\n".join(lines) + "\n"
    pages = [lines[at : at + _LINES_ON_A_PAGE] for at in range(0, len(lines), _LINES_ON_A_PAGE)]
    return "\n\n\n\n\n".join(" \n\n".join(page) for page in pages) + " \n"


def wrapped(paragraph: str, width: int) -> list[str]:
    """The lines of a paragraph, none longer than `width` unless a single word is."""
    lines, start = [], 0
    while len(paragraph) - start > width:
        cut = paragraph.rfind(" ", start, start + width + 1)
        if cut <= start:
            cut = paragraph.find(" ", start + width)
            if cut < 0:
                break
        lines.append(paragraph[start:cut])
        start = cut + 1
    lines.append(paragraph[start:])
    return lines
