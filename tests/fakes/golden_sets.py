"""Golden sets for the tests of the evaluation: made letters with labels, and records that agree with them."""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from evals import agreeing, extraction
from evals.readers import Reading
from evals.synthesize import letters as made_letters
from rag.grounding import FoldedText
from rag.records import Document

Json = dict[str, Any]


@cache
def _made(count: int, seed: int) -> tuple[tuple[Json, str, Json], ...]:
    found = []
    for letter in made_letters(count, seed):
        found.append((letter.label, letter.text, agreeing.record(letter.label, letter.text)))
    return tuple(found)


class GoldenSet:
    """Labels, letters and records that a test may change; it stands in for the folder of letters too."""

    folder = None

    def __init__(self, count: int = 12, seed: int = 7) -> None:
        made = copy.deepcopy(_made(count, seed))
        self.labels = [label for label, _, _ in made]
        self.texts = {label["file"]: text for label, text, _ in made}
        self.records: dict[str, Json] = {label["file"]: record for label, _, record in made}

    @property
    def files(self) -> list[str]:
        """The letters, in order."""
        return [label["file"] for label in self.labels]

    def document(self, file: str) -> Document | None:
        """A letter as a document."""
        return Document(source=file, text=self.texts[file], sha256=file) if file in self.texts else None

    def text(self, file: str) -> FoldedText | None:
        """A letter's text, folded."""
        return FoldedText(self.texts[file]) if file in self.texts else None

    def digests(self, files: Any) -> dict[str, str]:
        """Something for each letter."""
        return {file: file for file in files if file in self.texts}

    def score(self, change: Callable[[Json], Json] | None = None) -> extraction.Scored:
        """The records, each after `change`, scored against the labels."""

        def read(file: str) -> Reading:
            record = self.records.get(file)
            if record is None:
                return Reading(None, "no record in the file")
            return Reading(change(copy.deepcopy(record)) if change else record)

        return extraction.score_all(self.labels, read, self)  # type: ignore[arg-type]
