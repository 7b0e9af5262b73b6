"""A rationale that speaks of another service than the one its heading asks for (reasons.md, rule 8)."""

from functools import lru_cache

from ... import lexicon
from ...records import Item
from . import phrases
from .reading import Sentence
from .relief import Found

_NAMED = phrases.of(
    r"\b(?:the|this) (?:current |present |proposed )?requests? for (?P<asked>(?:[\w/'-]+ ){0,6}?[\w/'-]+)"
    r"(?= (?:is|was|are|were|does|do|has|have|cannot|would)\b|[.,;])|"
    r"\b(?:the|this) (?P<disputed>(?:[\w/-]+ ){0,2}[\w/-]+) (?:in question|at issue)\b",
)


def of_another(item: Item, findings: list[Sentence]) -> Found:
    """Where the service that the rationale calls the request is of another kind than the heading's.

    Services around an operation are spoken of by the operation's name, so that they are left out.
    """
    own = {_category(name) for name in item.treatments}
    if not own or None in own or "associated surgical" in item.request.lower() or "Surgery" in own:
        return
    for sentence in findings:
        for _, match in _NAMED.every(sentence.words):
            said = _kinds(match["asked"] or match["disputed"])
            if said and said.isdisjoint(own) and "Surgery" not in said:
                explanation = f"The request is for {item.request}; the rationale speaks of the {match[1] or match[2]}."
                yield explanation, None, sentence, match.start(), match.end()


@lru_cache(maxsize=1024)
def _kinds(words: str) -> frozenset[str]:
    """The categories of the treatments that these words name."""
    named = (_category(match.treatment_id) for match in lexicon.load().match_request(words))
    return frozenset(kind for kind in named if kind is not None)


def _category(treatment_id: str) -> str | None:
    treatment = lexicon.load().treatments.get(treatment_id)
    return treatment.category if treatment is not None else None
