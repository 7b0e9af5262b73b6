"""What the letters are, as a whole or those asked about: how many, decided how, on what, and for which reasons.

Also what this tool answers, for those who ask that or nothing in particular.
"""

import re

from rag.search.query_cohort import DECIDED, ITEMS, is_filtered
from rag.search.query_dates import spoken

from . import aggregate, wording
from .draft import Draft, say
from .inquiry import Composition, Inquiry

_LETTERS = (
    r"(?:letters|determinations|decisions|cases|imrs|collection|corpus|store|data(?:set|base)?|documents|"
    r"files|everything|it all)"
)
_OVERVIEW = re.compile(
    rf"\b(?:summari[sz]e|sum up|overview|summary|describe|recap|outline)\b[^?.]{{0,40}}\b{_LETTERS}\b|"
    rf"\b{_LETTERS}\b[^?.]{{0,25}}\b(?:in a nutshell|at a glance|overview|summary)\b|"
    rf"\bwhat(?:['’]s| is| do(?:es)?| are)\b[^?.]{{0,30}}\b(?:in|inside|here|there|have|contain|"
    rf"hold)\b[^?.]{{0,20}}\b(?:these |the |this )?{_LETTERS}\b|"
    rf"\bwhat (?:are|do) (?:the|these|all) {_LETTERS} (?:about|say|contain|cover)\b|"
    rf"\bwhat {_LETTERS} (?:do you have|are there|are (?:here|loaded|in here))|^\s*(?:an? |the )?(?:overview|"
    rf"summary)\s*(?:please)?[?.!]*\s*$|"
    r"\btell me about (?:the|these|all|your) (?:letters|cases|determinations|collection)\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"^\s*(?:help|hi|hello|hey(?: there)?|good (?:morning|afternoon|evening)|what can (?:you|i|this|it|we)\b[^?]*|"
    r"how (?:do|can) i (?:use|ask)\b[^?]*|how does this (?:tool )?work|what (?:is|does) this (?:tool|program|"
    r"thing)?\b[^?]{0,20}|"
    r"who are you|what are you)\s*[?.!]*\s*$",
    re.IGNORECASE,
)
_ITEMS = re.compile(r"\b(?:items?|requests?|decisions?|treatments?|denials?|approvals?)\b", re.IGNORECASE)
_SHOWN = 5


def wants_overview(inquiry: Inquiry) -> bool:
    """Whether the letters as a whole are asked about, or nothing in particular."""
    query = inquiry.query
    if query.kind not in ("lookup", "case") or query.about_process or query.determination_ids:
        return False
    if _OVERVIEW.search(query.text):
        return True
    plain = not (
        is_filtered(query) or query.decision or query.measure or query.words or query.aspect or query.described
    )
    return plain and not query.unheard and not query.unanswerable and not _ITEMS.search(query.text)


def wants_help(text: str) -> bool:
    """Whether the question is what can be asked."""
    return bool(_HELP.match(text))


def overview(inquiry: Inquiry) -> Composition:
    """Counts, span of dates, commonest treatments and reasons of the items asked about."""
    query, counts = inquiry.query, inquiry.counts
    drafts = [
        say(
            "{letters} {noun} with {items} disputed {item_noun}: {tally}.",
            letters=counts.determinations,
            noun=wording.plural(counts.determinations, "letter"),
            items=counts.items,
            item_noun=wording.plural(counts.items, "item"),
            tally=wording.tally(counts),
        ),
        *_span(inquiry),
        *([] if query.treatments else _treatments(inquiry)),
        *_reasons(inquiry, "upheld", "Denied most often for"),
        *_reasons(inquiry, "overturned", "Approved most often for"),
        *asking(inquiry),
    ]
    return Composition(tuple(drafts), counts, inquiry.base)


def asking(inquiry: Inquiry) -> list[Draft]:
    """Questions that work here, with the store's own commonest treatment."""
    groups = aggregate.groups(inquiry.store, inquiry.base_cohort, "treatment")[:1]
    known = inquiry.lexicon.treatments
    names = [wording.lowered(known[g.name].canonical_name) for g in groups if g.name in known]
    name = names[0] if names else "physical therapy"
    return [
        say(
            "You could ask: “why was {name} denied”, “how often is {name} approved”, “what would it take to get {name} "
            "approved”, or name a case.",
            name=name,
        )
    ]


def helped(inquiry: Inquiry) -> Composition:
    """What can be asked."""
    first = say(
        "These letters can be asked what was decided and why, how often, what would have been needed, what differed, "
        "what a guideline asks for, where a letter contradicts itself, and for the facts of one case."
    )
    return Composition((first, *asking(inquiry)))


def _span(inquiry: Inquiry) -> list[Draft]:
    cohort = inquiry.cohort.and_(f"{DECIDED} IS NOT NULL AND d.determination_id = i.determination_id")
    sql = f"SELECT MIN({DECIDED}), MAX({DECIDED}) FROM {ITEMS} WHERE {cohort.where}"  # noqa: S608 (names are ours)
    first, last = inquiry.store.rows(sql, cohort.params)[0]
    if not first:
        return []
    text = "They are dated from {first} to {last}." if first != last else "They are dated {first}."
    return [say(text, first=spoken(first), last=spoken(last))]


def _treatments(inquiry: Inquiry) -> list[Draft]:
    groups = aggregate.groups(inquiry.store, inquiry.base_cohort, "treatment")[:_SHOWN]
    known = inquiry.lexicon.treatments
    parts = [
        f"{wording.lowered(known[g.name].canonical_name) if g.name in known else g.name} "
        f"({g.counts.items}, of them {g.counts.overturned} approved)"
        for g in groups
    ]
    return [
        _numbered("Most often in dispute: ", parts, [n for g in groups for n in (g.counts.items, g.counts.overturned)])
    ]


def _reasons(inquiry: Inquiry, decision: str, lead: str) -> list[Draft]:
    if inquiry.query.decision not in (None, decision):
        return []
    cohort = inquiry.cohort.and_("i.decision = ?", decision)
    whole = aggregate.counts(inquiry.store, cohort).items
    shares = aggregate.reason_shares(inquiry.store, cohort)[:_SHOWN]
    known = inquiry.lexicon.reasons
    parts = [f"{wording.lowered(known[s.code].label) if s.code in known else s.code} ({s.items})" for s in shares]
    if not parts:
        return []
    return [_numbered(f"{lead}, of {whole} items: ", parts, [whole, *(s.items for s in shares)])]


def _numbered(lead: str, parts: list[str], numbers: list[int]) -> Draft:
    return Draft(f"{lead}{wording.listed(parts)}.", numbers=tuple(map(str, numbers)))
