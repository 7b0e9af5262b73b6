"""Which requests a question means by words beside the lexicon: headings, one operation of several, two in one."""

import re

from rag.lexicon import Lexicon
from rag.records import Query

from .query_facts import StoreFacts
from .query_filters import body_parts
from .query_marks import side_of
from .query_spans import TreatmentSpan
from .query_words import stems, tokens

# words that are about asking, not about what is asked for
GENERIC = frozenset(
    """name identify least rather anything something everything nothing
    right left correct true usually typically generally main mainly common commonly top occur occurs happen
    happens outcome outcomes number total win wins won loss losing lose upheld standard reviewer long short
    use different same new old last first group groups month year years date dates january february march
    april june july august september october november december male female men women age aged old year-old
    made issued dated handed came fewest doctor doctors physician physicians specialty
    source page pages quantity cervical lumbar low high workers""".split()  # noqa: SIM905
)
_OPERATIONS = frozenset(
    """surgery surgical operation operative procedure repair arthroscopy arthroscopic release removal revision open
    right left bilateral""".split()  # noqa: SIM905
)
_SHORT = 3  # letters of the parts of compound words ("op") that no request is looked through for
_JOINED = re.compile(r"\s+(?:(?:with|using|containing|plus)\s+)?(?:(?:the|an?)\s+)?", re.IGNORECASE)


def worded_requests(
    query: Query, main: tuple[TreatmentSpan, ...], lexicon: Lexicon, facts: StoreFacts
) -> dict[str, object]:
    """The filters by words of requests, as an update of the query."""
    words = _requested(query, facts) or _one_operation(query, main, lexicon, facts)
    return {"requested": (*words, *sided(query, main, facts)), **_bundled(query, main, lexicon, facts)}


def sided(query: Query, main: tuple[TreatmentSpan, ...], facts: StoreFacts) -> tuple[str, ...]:
    """The side asked about, where some request for the treatment names it."""
    if len(main) != 1 or query.sides or query.determination_ids:
        return ()
    side = side_of(query.text, main[0].start, main[0].end)
    return (side,) if side and facts.naming(main[0].treatments, (side,)) else ()


def _requested(query: Query, facts: StoreFacts) -> tuple[str, ...]:
    """Words of requests that no lexicon entry has caught ("walking boot"), where nothing else says what is asked."""
    if query.kind not in ("why", "lookup", "aggregate", "trend") or query.sides or query.group_by:
        return ()
    if any(
        (
            query.treatments,
            query.categories,
            query.determination_ids,
            query.reasons,
            query.families,
            query.aspect,
            query.described,
            query.partial,
            query.specialties,
            query.licensed_in,
            query.not_licensed_in,
            query.licences,
            query.amount,
            query.annotations,
            query.claims_administrator_cited_nothing,
            query.basis_sources,
        )
    ):
        return ()
    # "only the shoulder" is a body part already
    words = tuple(
        word
        for word in stems(query.words) - stems(GENERIC)
        if not word.isdigit() and not (query.body_parts and body_parts(word))
    )
    found = facts.requested(words)
    # a count of what a part of the words has would count something else
    return () if query.kind == "aggregate" and len(found) < len([w for w in words if len(w) > _SHORT]) else found


def _one_operation(
    query: Query, main: tuple[TreatmentSpan, ...], lexicon: Lexicon, facts: StoreFacts
) -> tuple[str, ...]:
    """Of operations and devices that share an entry of the lexicon, the one named: a SLAP repair mends no cuff."""
    if len(main) != 1 or len(main[0].treatments) != 1 or query.sides or query.determination_ids:
        return ()
    known = lexicon.treatments.get(main[0].treatments[0])
    if known is None or known.category not in ("Surgery", "DMEPOS"):
        return ()
    common = {*tokens(known.canonical_name), *_OPERATIONS}
    found = facts.narrowing(known.treatment_id, " ".join(w for w in tokens(main[0].text) if not _of_name(w, common)))
    return (found,) if found else ()


def _of_name(word: str, names: set[str]) -> bool:
    """Whether a word is one of an entry's name, or short for one ("lab")."""
    short = word.rstrip("s")
    return word in names or (len(short) > 2 and any(name.startswith(short) for name in names))


def _bundled(query: Query, main: tuple[TreatmentSpan, ...], lexicon: Lexicon, facts: StoreFacts) -> dict[str, object]:
    """Of "trigger point injection with ketorolac", the requests for the one that name the other, if there are any."""
    if len(main) == 1 and " with " in main[0].text:
        found = facts.naming(main[0].treatments, (main[0].text.rpartition(" with ")[2],))
        return {"requested": (found.lower(),)} if found else {}
    if len(main) != 2 or query.sides or not _JOINED.fullmatch(query.text[main[0].end : main[1].start]):
        return {}
    for one, other in (main, main[::-1]):
        entries = [lexicon.treatments[t] for t in other.treatments if t in lexicon.treatments]
        names = (
            other.text,
            *(name for entry in entries for name in (entry.canonical_name.split()[0], *entry.synonyms)),
        )
        found = facts.naming(one.treatments, names)
        if found:
            return {"treatments": one.treatments, "requested": (found.lower(),)}
    return {}
