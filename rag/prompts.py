"""Prompts as versioned files: prompts/NAME.vN.md, loaded by name and version, filled strictly, known by their hash.

A file has a part `<!-- system -->`, which is the same for every letter so that a provider can cache it, then
`<!-- user -->`, which ends with the letter. `<!-- example -->` and `<!-- answer -->` pairs may follow. `{{name}}` is
filled; what is filled in is never filled again, so a letter that contains `{{name}}` changes nothing.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from . import resources
from .errors import UnknownIdError, UsageError
from .records import Message

_PART = re.compile(r"^<!-- (system|user|example|answer) -->\n", re.MULTILINE)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class Prompt(NamedTuple):
    """A prompt file: its two parts before filling, and its examples as they stand."""

    name: str
    version: int
    sha256: str
    system: str
    user: str
    examples: tuple[tuple[str, str], ...] = ()

    @property
    def reference(self) -> str:
        """What a record says made it, such as "extract.v1@0a1b2c3d"."""
        return f"{self.name}.v{self.version}@{self.sha256[:8]}"

    def fill(self, values: Mapping[str, str]) -> tuple[Message, Message]:
        """The two messages.

        Raises:
            UsageError: a place has no value, or a value has no place.
        """
        wanted = {match[1] for part in (self.system, self.user) for match in _PLACE.finditer(part)}
        if wanted != set(values):
            missing, unknown = sorted(wanted - set(values)), sorted(set(values) - wanted)
            raise UsageError(f"prompt {self.reference}: no value for {missing}, no place for {unknown}")

        def filled(part: str) -> str:
            return _PLACE.sub(lambda match: values[match[1]], part)

        return (Message(role="system", content=filled(self.system)), Message(role="user", content=filled(self.user)))


@cache
def load(name: str, version: int = 1) -> Prompt:
    """The prompt called `name` of this version.

    Raises:
        UnknownIdError: there is none.
        UsageError: the file lacks a part.
    """
    file = f"{name}.v{version}.md"
    try:
        path = resources.path("prompts", file)
    except UnknownIdError:
        raise UnknownIdError(f"there is no prompt {name} of version {version} (prompts/{file})") from None
    return parse(name, version, path.read_bytes())


def parse(name: str, version: int, data: bytes) -> Prompt:
    """A prompt from the bytes of its file."""
    pieces = _PART.split(data.decode("utf-8"))[1:]
    parts = [(kind, text.strip("\n")) for kind, text in zip(pieces[::2], pieces[1::2], strict=True)]
    kinds = [kind for kind, _ in parts]
    if kinds[:2] != ["system", "user"] or kinds[2:] != ["example", "answer"] * (len(kinds[2:]) // 2):
        raise UsageError(f"prompt {name}.v{version}: expected system, user, then pairs of example and answer")
    texts = [text for _, text in parts]
    examples = tuple(zip(texts[2::2], texts[3::2], strict=True))
    return Prompt(name, version, hashlib.sha256(data).hexdigest(), texts[0], texts[1], examples)
