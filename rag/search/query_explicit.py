"""Filters given beside a question (`--treatment`, `--decision`, `--since` ...): checked, and never relaxed."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from rag.errors import UnknownIdError, UsageError
from rag.lexicon import Lexicon
from rag.records import Decision, Query

from .query_facts import StoreFacts
from .query_filters import BODY_PARTS

_DECISIONS: Mapping[str, Decision] = {
    "upheld": "upheld",
    "denied": "upheld",
    "overturned": "overturned",
    "approved": "overturned",
}
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


class Filters(NamedTuple):
    """What a user narrows the items to; each word as typed, several of one kind meaning any of them."""

    treatments: tuple[str, ...] = ()
    decision: str | None = None
    reasons: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    specialties: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


def applied(query: Query, filters: Filters, lexicon: Lexicon, facts: StoreFacts) -> Query:
    """The query with the filters in place of what the question said on the same.

    Raises:
        UnknownIdError: a filter names nothing that the lexicon or the store knows; the message lists what comes near.
        UsageError: a date or a decision is none.
    """
    update: dict[str, Any] = {}
    if filters.treatments:
        update["treatments"] = _each(filters.treatments, lambda word: _treatments(word, lexicon))
        update |= {"mentioned": update["treatments"], "named": filters.treatments, "requested": (), "categories": ()}
    if filters.decision:
        update |= {"decision": _decision(filters.decision), "measure": None, "claimed": None}
    if filters.reasons:
        codes = _each(filters.reasons, lambda word: _reasons(word, lexicon))
        update |= {"reasons": codes, "families": (), "reason_detail": None}
    if filters.specialties:
        update["specialties"] = _each(filters.specialties, lambda word: _specialties(word, facts))
    if filters.body_parts:
        update["body_parts"] = _each(filters.body_parts, _body_parts)
    if filters.cases:
        update |= {"determination_ids": _each(filters.cases, lambda word: _case(word, facts)), "described": None}
    for name, date in (("since", filters.since), ("until", filters.until)):
        if date:
            update[name] = _date(date)
    explicit = tuple(dict.fromkeys((*query.explicit, *(name for name in update if update[name]))))
    return query.model_copy(update={**update, "explicit": explicit}) if update else query


def _each(words: Iterable[str], meant: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for word in words for value in meant(word)))


def _treatments(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    if word in lexicon.treatments:
        return (word,)
    found = tuple(match.treatment_id for match in lexicon.match_question(word))
    return found or _unknown("treatment", word, lexicon.treatments)


def _reasons(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """A code, a family ("doc"), or a label."""
    low = word.lower()
    codes = tuple(
        code for code, known in lexicon.reasons.items() if low in (code, code.partition(".")[0], known.label.lower())
    )
    return codes or _unknown("reason", word, [*lexicon.reasons, *(r.label for r in lexicon.reasons.values())])


def _specialties(word: str, facts: StoreFacts) -> tuple[str, ...]:
    low = word.lower()
    # "orthopedics" finds "Orthopedic Surgery"
    found = tuple(name for name in facts.specialties if low.rstrip("s") in name.lower())
    return found or _unknown("reviewer specialty", word, facts.specialties)


def _body_parts(word: str) -> tuple[str, ...]:
    low = word.lower()
    found = tuple(name for name, pattern, _ in BODY_PARTS if low == name or re.fullmatch(pattern, low))
    return found or _unknown("body part", word, [name for name, _, _ in BODY_PARTS])


def _case(word: str, facts: StoreFacts) -> tuple[str, ...]:
    found = facts.cases(word)
    if len(found) > 1:
        raise UnknownIdError(f"--case {word!r} may be {', '.join(found)}; give more of the name")
    return found or _unknown("case", word, ())


def _decision(word: str) -> Decision:
    if word.lower() not in _DECISIONS:
        raise UsageError(f"--decision {word!r} is none; use upheld (denied) or overturned (approved)")
    return _DECISIONS[word.lower()]


def _date(word: str) -> str:
    if not _DATE.fullmatch(word):
        raise UsageError(f"{word!r} is no date; write 2014, 2014-11 or 2014-11-12")
    return word


def _unknown(noun: str, word: str, known: Iterable[str]) -> tuple[str, ...]:
    near = difflib.get_close_matches(word, list(known), n=4, cutoff=0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise UnknownIdError(f"no {noun} is called {word!r}{hint}")
