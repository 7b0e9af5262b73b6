"""A statement before it is checked: its words, what they rest on, and which parts of them were computed or copied."""

from typing import Any, NamedTuple

from rag.records import Citation, Decision


class Draft(NamedTuple):
    """A sentence with its evidence.

    `numbers` are the computed ones it may contain; `copied` are words taken over from records and shipped texts, in
    which numbers may stand; `decision` is what it claims of every item it cites (None: nothing, or of several at once).
    `is_count` marks the number of all that is asked about, which a correction before it has told already.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    numbers: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    decision: Decision | None = None
    is_count: bool = False


def say(
    template: str, *, citations: tuple[Citation, ...] = (), decision: Decision | None = None, **values: Any
) -> Draft:
    """A draft from a template: numbers among `values` are computed, strings are copied, and nothing else has digits."""
    numbers = tuple(str(value) for value in values.values() if isinstance(value, int | float))
    copied = tuple(value for value in values.values() if isinstance(value, str))
    text = template.format(**values)
    return Draft(text[:1].upper() + text[1:], citations, numbers, copied, decision)
