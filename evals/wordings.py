"""The wordings of evals/golden/wordings: sentences written for each reason code, and sentences that carry none.

A file holds headings `[code | request | decision]` (the decision only where it is not plain from the code) and under
each heading one sentence a line. A coin, the first byte of a sentence's SHA-1, gives every sentence to the half on
which the patterns were built or to the half on which they are measured.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rag import lexicon
from rag.records import Decision, Item, Span

FOLDER = Path(__file__).resolve().parent / "golden" / "wordings"


class Wording(NamedTuple):
    """A sentence, the code it carries or `none`, and the request it is about."""

    code: str
    request: str
    decision: Decision
    text: str

    @property
    def built_on(self) -> bool:
        """Whether the sentence belongs to the half that the patterns were built on."""
        return hashlib.sha1(self.text.encode(), usedforsecurity=False).digest()[0] % 2 == 1

    def item(self) -> Item:
        """An item that asks for the request and whose rationale is the sentence."""
        matches = lexicon.load().match_request(self.request)
        return Item(
            number=1,
            request=self.request,
            decision=self.decision,
            treatments=tuple(match.treatment_id for match in matches),
            rationale=Span(start=0, end=len(self.text)),
        )


def load(folder: Path = FOLDER) -> Iterator[Wording]:
    """The wordings of every file of `folder`, in order of file and line."""
    for path in sorted(folder.glob("*.txt")):
        code, request, decision = "none", "", "upheld"
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                code, request, *stated = (part.strip() for part in line.strip("[]").split("|"))
                decision = stated[0] if stated else ("overturned" if code.startswith("overturn.") else "upheld")
            elif line.strip():
                yield Wording(code, request, decision, line.strip())  # type: ignore[arg-type]
