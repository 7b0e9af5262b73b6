"""Treatments, reasons, annotations and guidelines: loaded once, and found in requests and questions.

The data stand in corpus/lexicon and corpus/guidelines; nothing here knows a single treatment by name.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any

from .. import resources
from . import codes, entries
from .entries import AnnotationCode, Criterion, Guideline, ReasonCode, Treatment
from .names import Match
from .questions import Questions
from .requests import Requests

__all__ = ["AnnotationCode", "Criterion", "Guideline", "Lexicon", "Match", "ReasonCode", "Treatment", "load"]


class Lexicon:
    """All entries by id, and the two ways of finding treatments in text."""

    def __init__(
        self,
        treatments: Mapping[str, Treatment],
        reasons: Mapping[str, ReasonCode],
        annotations: Mapping[str, AnnotationCode],
        guidelines: Mapping[str, Guideline],
        lay_words: Mapping[str, Any],
        billing_codes: Mapping[str, str],
    ) -> None:
        self.treatments = treatments
        self.reasons = reasons
        self.annotations = annotations
        self.guidelines = guidelines
        self._lay_words = lay_words
        self._codes = billing_codes

    def match_request(self, text: str, context: str = "") -> tuple[Match, ...]:
        """The treatments a request asks for, in its order: what is asked for, not what it is done with or for.

        `context` is the heading around a part of a request ("Associated surgical service"), which decides what a
        blood count or an X-ray is for. Where its words name nothing certain, its billing codes count.
        """
        requests = self._requests
        found = requests.match(text, context)
        if all(match.treatment_id in requests.unsure for match in found):
            found = codes.match(text, self._codes, lambda words: requests.match(words, context)) or found
        return found

    def match_question(self, text: str) -> tuple[Match, ...]:
        """The treatments a question names; a roll-up ("opioids") gives one match for each of its treatments."""
        return self._questions.match(text)

    @cached_property
    def _requests(self) -> Requests:
        return Requests(self.treatments, self._lay_words)

    @cached_property
    def _questions(self) -> Questions:
        return Questions(self.treatments, self._lay_words)


@cache
def load() -> Lexicon:
    """The lexicon that ships with the tool; read once."""
    with resources.path("corpus", "lexicon", "lay_words.toml").open("rb") as file:
        lay_words = tomllib.load(file)
    lexicon = resources.path("corpus", "lexicon")
    return Lexicon(
        {entry.treatment_id: entry for entry in entries.treatments(lexicon / "treatments.csv")},
        {entry.code: entry for entry in entries.reasons(lexicon / "reasons.csv")},
        {entry.code: entry for entry in entries.annotations(lexicon / "annotations.csv")},
        {guideline.guideline_id: guideline for guideline in _guidelines()},
        lay_words | {"everyday": _everyday()},
        codes.table(lexicon / "billing_codes.csv"),
    )


def _everyday() -> frozenset[str]:
    lines = resources.path("corpus", "lexicon", "everyday_words.csv").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _guidelines() -> Iterator[Guideline]:
    for path in sorted(resources.path("corpus", "guidelines").glob("*.md")):
        if path.stem != "README":
            yield entries.guideline(path)
