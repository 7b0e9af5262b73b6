"""A treatment that no letter decides on may only be the setting of a question, or a request may name it by these words.

"The pre-op tests before the hernia repair" tells by the repair which letter is meant; "the woman hurt at the gym" has
asked for no membership; "TENS unit" stands in a heading whose entry in the lexicon is another one.
"""

import re

from rag.records import Query
from rag.search.query_facts import StoreFacts
from rag.search.query_requests import GENERIC
from rag.search.query_words import content, stems

from . import wording
from .draft import say
from .inquiry import Composition, Inquiry

_FEW = 3
_OF_A_LETTER = re.compile(
    r"\b(?:cases?|letters?|determinations?|who|whose|workers?|patients?|claimants?|applicants?)\b", re.IGNORECASE
)


def without_setting(inquiry: Inquiry, facts: StoreFacts) -> Inquiry | None:
    """The inquiry over what else the question asks for, with a note; None where it asks for nothing else."""
    query = inquiry.query
    for changed in (_by_heading(query, facts), _by_setting(query, facts)):
        if changed is None:
            continue
        found = inquiry.with_query(query.model_copy(update={"treatments": (), "named": (), **changed}))
        if found.base.items:
            return found
    return None


def setting_of(query: Query, facts: StoreFacts) -> tuple[str, ...]:
    """The treatments named that no request has word for word."""
    return tuple(name for name in query.named if not facts.in_requests((name.lower(),)))


def _by_heading(query: Query, facts: StoreFacts) -> dict[str, object] | None:
    """The one name of the question, where a request has it word for word."""
    if len(query.named) != 1:
        return None
    name = query.named[0].lower()
    return {"requested": (name,)} if facts.in_requests((name,)) else None


def _by_setting(query: Query, facts: StoreFacts) -> dict[str, object] | None:
    """The letters that speak of the setting, and in them what else is asked for."""
    setting = setting_of(query, facts)
    asked = tuple(name for name in query.named if name not in setting)
    beside = tuple(w for w in query.words if w not in GENERIC and not any(c.isdigit() for c in w))
    letters = facts.mentioning(content(" ".join((*setting, *beside)))) or facts.mentioning(content(" ".join(setting)))
    if not setting or not 0 < len(letters) <= _FEW:
        letters = ()
    if asked and len(letters) == 1:
        return {"determination_ids": letters, "items": facts.items_called(letters[0], asked)}
    if query.worker_age or query.worker_sex:
        return {"body_parts": ()}
    requested = facts.requested(tuple(stems(beside)))
    if letters and requested:
        return {"determination_ids": letters, "requested": requested}
    if letters and _OF_A_LETTER.search(query.text):
        kind = "case" if query.kind == "lookup" and query.decision is None else query.kind
        words = (*query.words, *content(" ".join(setting)))
        return {"determination_ids": letters, "kind": kind, "words": words, "body_parts": ()}
    return None


def noted(found: Composition, setting: tuple[str, ...]) -> Composition:
    """The answer after the note that the treatment itself is not in dispute."""
    if not setting:
        return found
    note = say(
        "No letter here decides on {name} as such; that is read as the setting of the question.",
        name=wording.listed(setting),
    )
    return found._replace(drafts=(note, *found.drafts))
