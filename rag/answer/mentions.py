"""Which letters have a word, in summary or rationale: all of them counted, the first ones with the sentence."""

import re

from rag.search.query_cohort import Cohort
from rag.search.query_words import tokens

from . import aggregate, wording
from .draft import Draft, say
from .inquiry import Composition, Inquiry

_ASKED = re.compile(
    r"^\s*(?:in\s+)?(?:which|what|how many|list (?:all |the |every )?|show (?:me )?(?:all |the |every )?)\s*(?:other )?"
    r"(?:letters?|cases?|determinations?|summaries|rationales?|imrs?|decisions?|files?)\s+(?:that\s+|which\s+)?"
    r"(?:even\s+|ever\s+)?"
    r"(?:mention(?:s|ed|ing)?|speaks? of|talks? about|refers? to|contains?|names?|(?:has|have|had|with|uses?) "
    r"the (?:words?|terms?|phrase))\s+(?:(?:the|an?)\s+)?(?:words?\s+|terms?\s+|phrase\s+)?"
    r"(?P<words>[^?.]{2,60}?)\s*[?.]*\s*$",
    re.IGNORECASE,
)
_OF_DECISIONS = re.compile(
    r"\b(?:guidelines?|mtus|odg|acoem|page|no|not|lack\w*|missing|without|denied|approved|upheld|overturned|and|or|as)\b",
    re.IGNORECASE,
)
_SHOWN = 12
_SHORTEST = 4  # letters of another name that means nothing else


def mentions(inquiry: Inquiry) -> Composition | None:
    """The letters with the words that a question asks for as such; None where it asks something else."""
    match = _ASKED.match(inquiry.query.text)
    words = tokens(match.group("words")) if match else []
    if match is None or not words or _OF_DECISIONS.search(match.group("words")):
        return None
    sentences = _sentences(inquiry, words)
    others = {
        name: said for name, said in _by_other_names(inquiry, match.group("words")).items() if name not in sentences
    }
    if not sentences:
        return None
    whole = aggregate.counts(inquiry.store, Cohort("1", ())).determinations
    first = say(
        "{number} of the {whole} {noun} here {verb} “{words}” in the case summary or a rationale.",
        number=len(sentences),
        whole=whole,
        noun=wording.plural(whole, "letter"),
        verb="has" if len(sentences) == 1 else "have",
        words=match.group("words"),
    )
    drafts = [first, *list(sentences.values())[:_SHOWN]]
    if len(sentences) > _SHOWN:
        drafts.append(say("{rest} more are not shown here.", rest=len(sentences) - _SHOWN))
    if others:
        number = len(others)
        noun, verb = wording.plural(number, "letter"), "calls" if number == 1 else "call"
        drafts.append(say("{number} more {noun} {verb} it by another name:", number=number, noun=noun, verb=verb))
        drafts += list(others.values())[:_SHOWN]
    ids = (*sentences, *others)
    query = inquiry.query.model_copy(
        update={"determination_ids": ids, "treatments": (), "requested": (), "body_parts": (), "decision": None}
    )
    return Composition(tuple(drafts), table=tuple({"case": name} for name in ids), query=query)


def _by_other_names(inquiry: Inquiry, words: str) -> dict[str, Draft]:
    """The letters with another name of the one treatment that the words name ("ketorolac" for "Toradol")."""
    named = inquiry.lexicon.match_question(words)
    known = inquiry.lexicon.treatments.get(named[0].treatment_id) if len(named) == 1 else None
    if known is None or (named[0].start, named[0].end) != (0, len(words)):
        return {}
    names = (known.canonical_name.split(" (")[0], known.canonical_name.split()[0], *known.synonyms)
    found: dict[str, Draft] = {}
    for name in names:
        if len(name) >= _SHORTEST and name.lower() != words.lower() and tokens(name):
            found = {**_sentences(inquiry, tokens(name)), **found}
    return dict(sorted(found.items()))


def _sentences(inquiry: Inquiry, words: list[str]) -> dict[str, Draft]:
    """Of each letter that has the words next to each other, the first sentence that shows them."""
    sql = (
        "SELECT p.determination_id, p.item FROM passages_fts JOIN passages p ON p.rowid = passages_fts.rowid"
        " WHERE passages_fts MATCH ? AND p.kind IN ('summary', 'rationale') AND p.determination_id IS NOT NULL"
        " ORDER BY 1, COALESCE(p.item, 0)"
    )
    said = re.compile(r"\b" + r"[\W_]+".join(map(re.escape, words)), re.IGNORECASE)
    found: dict[str, Draft] = {}
    for name, item in inquiry.store.rows(sql, ('"' + " ".join(words) + '"',)):
        if name in found:
            continue
        evidence = inquiry.evidence
        candidates = evidence.rationale_sentences(name, item) if item else evidence.summary_sentences(name)
        cited = next((c for c in candidates if said.search(c.quote)), None)
        if cited:
            found[name] = say(
                "“{quote}” {place}.", citations=(cited,), quote=cited.quote, place=wording.where(name, item)
            )
    return found
