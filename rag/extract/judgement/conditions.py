"""How each condition of a guideline shows in a rationale: corpus/lexicon/criterion_patterns.toml, read once."""

import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from ... import resources
from . import limits, phrases
from .catalogue import Wordings

_OWN_DENIAL = re.compile(r"\b(?:no|not|without|absent|fail)")  # in the pattern of a wording


class Rule(NamedTuple):
    """How a criterion shows in a rationale: codes that speak of its failure, words for it, words for met and unmet.

    `only`: the treatments it is about, where not all of its file's. `every`: all of its codes must be found, `beside`:
    one of these as well. `covered_by`: criteria whose failure says more than this one's.
    `shown`: codes for approval that tell of its being met, where `shown_about` fits their quote.
    """

    criterion: str
    only: frozenset[str]
    codes: frozenset[str]
    documents: bool  # whether one of its codes says that something is not documented
    beside: frozenset[str]
    about: re.Pattern[str] | None
    met: Wordings | None
    denies: bool  # whether `met` has a denial of its own
    unmet: Wordings | None
    every: bool
    covered_by: frozenset[str]
    shown: frozenset[str]
    shown_about: re.Pattern[str] | None
    limit: limits.Limit | None
    example: str


@cache
def load() -> dict[str, Rule]:
    """Rules by criterion, from corpus/lexicon/criterion_patterns.toml."""
    with resources.path("corpus", "lexicon", "criterion_patterns.toml").open("rb") as file:
        data = tomllib.load(file)
    words: dict[str, str] = data["words"]
    entries = [{key: _expanded(value, words) for key, value in entry.items()} for entry in data["criteria"]]
    return {
        entry["criterion"]: Rule(
            criterion=entry["criterion"],
            only=frozenset(entry.get("only", "").split()),
            codes=frozenset(entry.get("codes", "").split()),
            documents="doc." in entry.get("codes", ""),
            beside=frozenset(entry.get("beside", "").split()),
            about=_pattern(entry, "about"),
            met=phrases.of(rf"\b(?:{entry['met']})") if "met" in entry else None,
            denies=_OWN_DENIAL.search(entry.get("met", "")) is not None,
            unmet=phrases.of(rf"\b(?:{entry['unmet']})") if "unmet" in entry else None,
            every=entry.get("every", False),
            covered_by=frozenset(entry.get("covered_by", "").split()),
            shown=frozenset(entry.get("shown", "").split()),
            shown_about=_pattern(entry, "shown_about"),
            limit=limits.of(entry["limit"]) if "limit" in entry else None,
            example=entry["example"],
        )
        for entry in entries
    }


def _expanded(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, pattern in words.items():
            value = value.replace(f"{{{name}}}", pattern)
    return value


def _pattern(entry: dict[str, Any], name: str) -> re.Pattern[str] | None:
    return re.compile(entry[name]) if name in entry else None
