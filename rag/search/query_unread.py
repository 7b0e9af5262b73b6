"""Words of a counting question that changed nothing in how it was read: a condition that the number is without.

Found by reading the question again without each word. Words that only ask or join are left out.
"""

import re
from collections.abc import Callable

from rag.records import Query

from .query_requests import GENERIC

_MOST = 8  # words that are tried; a longer question is a story
_KEPT = ("text", "words", "named", "corrections", "described", "mentioned", "unread")
_ASKING = frozenset(
    """concern concerned concerning already missing improvement holding single changed change lack lacked lacking
    lacks board certified among become became becomes rarer rare follow followed follows evidence limits limit
    breakdown count counts dealt deal carry carried given giving gave came come turned turn regarding related
    relating relate about approximately roughly overall altogether actually really currently altogether collection
    loaded data dataset exactly precisely physicians experts expert claimant's worker's ones fall fell happen
    happened saw seen wound ended end ending go went gone got getting subject subjects sort sorts kind kinds ever
    both either together each every year month day total sum figure figures tell told list listed instead tests
    testing test therapy treatment procedure procedures device devices unit units better worse wanted want""".split()  # noqa: SIM905
)


def unread(query: Query, read: Callable[[str], Query]) -> tuple[str, ...]:
    """The words without which the question would be read the same; empty where nothing is counted."""
    words = [w for w in query.words if w not in GENERIC and w not in _ASKING and w.isalpha()]
    if query.kind != "aggregate" or query.about_process or query.unanswerable or len(words) > _MOST:
        return ()
    whole = _core(query)
    return tuple(w for w in words if _core(read(_without(query.text, w))) == whole)


def _without(text: str, word: str) -> str:
    return re.sub(rf"\b{re.escape(word)}\b", " ", text, flags=re.IGNORECASE)


def _core(query: Query) -> dict[str, object]:
    return query.model_dump(exclude=set(_KEPT))
