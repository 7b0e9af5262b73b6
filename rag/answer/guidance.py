"""Guideline criteria, in the words of the shipped texts with their verification status, and how they were applied."""

import re

from rag.records import Passage
from rag.search.query_dates import spoken
from rag.search.query_words import content, stems

from . import accounts, aggregate, wording
from .draft import Draft, say
from .evidence import best_matching
from .facts import relied_on
from .inquiry import Composition, Inquiry
from .process import process

_MOST_CRITERIA = 12
_WORDED = {
    # what a question says, and the words criteria say it with
    r"how long|duration|time limit|weeks|short[- ]term": (
        "weeks",
        "week",
        "days",
        "months",
        "long",
        "short",
        "course",
        "duration",
        "beyond",
        "cap",
    ),
    r"how (?:many|much|often)|maximum|limit|dose": (
        "more",
        "than",
        "maximum",
        "dose",
        "limit",
        "exceed",
        "sessions",
        "visits",
        "number",
        "injections",
    ),
    r"when (?:may|can|should)|continu\w+": ("continue", "continued", "continuing"),
    r"when is|indicated": ("indications", "failure", "failed", "improve"),
    r"stop|discontinu\w+": ("stop", "stopped", "stopping"),
    r"repeat\w*|again|another": ("repeat", "repeats", "previous"),
    r"wean\w*|taper\w*": ("taper", "slow", "weaning"),
    r"first[- ]line|try first|before": ("first", "failed", "trial", "initial"),
}
_OF_GUIDELINES = re.compile(
    r"\bguidelines?\b|\bMTUS\b|\bODG\b|\bACOEM\b|recommend|not supported|criteria|indicat|failure to", re.IGNORECASE
)
_TELLING = 45  # characters of a sentence that says what a guideline wants
_WHICH = re.compile(
    r"\b(?:which|what)\s+(?:[\w-]+\s+){0,2}?(?:guidelines?|pages?|sections?|chapters?|sources?)\s+"
    r"(?:supports?|covers?|applies|apply|governs?|allows?|backs?|recommends?|is|are|was|were|do|does|did)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:criteria|criterion|list|checklist|requirements?|conditions?|what does|say about|guidelines? for)\b",
    re.IGNORECASE,
)


def guidance(inquiry: Inquiry) -> Composition:
    """Criteria of the guideline that the question asks about, then how reviewers applied it."""
    ids = guideline_ids(inquiry)
    drafts: list[Draft] = []
    if inquiry.query.aspect == "basis" and _WHICH.search(inquiry.query.text) and inquiry.base.items:
        # "which guideline supports stool softeners" is answered by what the letters cite for them
        drafts += relied_on(inquiry)
    for guideline_id in ids[:2]:
        drafts += criteria(inquiry, guideline_id, chosen(inquiry, guideline_id))
    if drafts:
        drafts += _applied(inquiry)
        return Composition(tuple(drafts), inquiry.base if inquiry.base.items and inquiry.query.treatments else None)
    told = _applied(inquiry) if inquiry.base.items and not inquiry.query.about_process else []
    if told:
        first = say("No guideline text that comes with this tool covers this; reviewers put it so:")
        return Composition((first, *told), inquiry.base)
    return process(inquiry)


def guideline_ids(inquiry: Inquiry) -> list[str]:
    """The guideline texts for the treatments asked about, the one that covers most of them first."""
    wanted = inquiry.query.treatments or inquiry.query.mentioned
    votes: dict[str, int] = {}
    for treatment in wanted:
        known = inquiry.lexicon.treatments.get(treatment)
        topic = known.guideline_topic if known else None
        if topic and topic in inquiry.lexicon.guidelines:
            votes[topic] = votes.get(topic, 0) + 2
        for guideline in inquiry.lexicon.guidelines.values():
            if treatment in guideline.treatments:
                votes[guideline.guideline_id] = votes.get(guideline.guideline_id, 0) + 1
    words = stems((*inquiry.query.words, *_topic_words(inquiry.query.text)))
    for guideline in inquiry.lexicon.guidelines.values():
        title = stems(content(guideline.title))
        if title and len(words & title) * 2 >= len(title):
            votes[guideline.guideline_id] = votes.get(guideline.guideline_id, 0) + 3 * len(words & title)
    most = max(votes.values(), default=0)
    return sorted((g for g, n in votes.items() if n * 2 > most), key=lambda g: (-votes[g], g))


def _topic_words(question: str) -> tuple[str, ...]:
    """The words by which a guideline's title knows what the question calls otherwise."""
    return (
        ("weaning", "medications")
        if re.search(r"\b(?:taper|wean|discontinu)\w*|\bstop\w* (?:an? |the )?\w+", question, re.I)
        else ()
    )


def chosen(inquiry: Inquiry, guideline_id: str) -> list[Passage]:
    """The criteria that the question is about; all of them, verified ones first, if it asks for the list."""
    known = inquiry.lexicon.guidelines[guideline_id]
    passages = inquiry.store.passages([c.criterion_id for c in known.criteria])
    own = _of_drug(inquiry, passages)
    words = set(inquiry.query.words)
    for pattern, extra in _WORDED.items():
        if re.search(rf"\b(?:{pattern})\b", inquiry.query.text, re.IGNORECASE):
            words.update(extra)
    wanted = stems(words) - stems(("mtus", "odg", "acoem", "criteria", "used", "use", "recommend"))
    scored = [(len(wanted & stems(content(f"{p.heading.rpartition(': ')[2]} {p.text}"))), p) for p in own]
    best = max((score for score, _ in scored), default=0)
    if best == 0 or (_ALL.search(inquiry.query.text) and inquiry.query.kind == "guideline"):
        return _most_certain(own)
    return _most_certain([p for score, p in scored if score >= max(1, best - 1)])


def _of_drug(inquiry: Inquiry, passages: list[Passage]) -> list[Passage]:
    """Without the criteria on other drugs, where a guideline has a section for each drug."""
    names = {
        n.lower()
        for t in inquiry.query.treatments
        if t in inquiry.lexicon.treatments
        for n in (inquiry.lexicon.treatments[t].canonical_name.split(" (")[0], *inquiry.lexicon.treatments[t].synonyms)
    }
    mine = [
        p
        for p in passages
        if any(re.search(rf"\b{re.escape(n)}\b", p.heading.lower() + " " + p.text.lower()) for n in names)
    ]
    headed = {p.heading for p in mine if any(n in p.heading.lower() for n in names)}
    if not headed:
        # what is said of the one drug asked about comes before what is said of its class
        return [*mine, *(p for p in passages if p not in mine)] if len(inquiry.query.treatments) == 1 else passages
    return [p for p in passages if p.heading in headed or p in mine]


def _most_certain(passages: list[Passage]) -> list[Passage]:
    if len(passages) <= _MOST_CRITERIA + 2:
        return passages
    ranked = sorted(passages, key=lambda p: {"verified": 0, "partial": 1}.get(p.verification or "", 2))[:_MOST_CRITERIA]
    return [p for p in passages if p in ranked]


def criteria(inquiry: Inquiry, guideline_id: str, passages: list[Passage]) -> list[Draft]:
    """The criteria with their source, edition and status."""
    known = inquiry.lexicon.guidelines[guideline_id]
    if not passages:
        return []
    page_text = (
        f", page{'s' if re.search(r'[-,]', known.pages) else ''} {known.pages}" if known.pages[:1].isdigit() else ""
    )
    first = say(
        "{title}: what {source}{pages} asks for, in our own short words{edition}. Check the guideline itself before "
        "relying on it.",
        title=known.title,
        source=known.source,
        pages=page_text,
        edition=f", edition {_dated(known.edition)}" if known.edition[:1].isdigit() else "",
        citations=tuple(inquiry.passage(p) for p in passages[:1]),
    )
    lines = [
        say(
            "{text}{status}",
            citations=(inquiry.passage(p),),
            text=p.text.rstrip("."),
            status=wording.UNVERIFIED.get(p.verification or "", "") + ".",
        )
        for p in passages
    ]
    return [first, *lines]


def _dated(text: str) -> str:
    """Dates as people write them."""
    text = re.sub(r"\d{4}-\d{2}-\d{2}", lambda day: spoken(day.group()), text)
    return re.sub(r"\s*\(([^()]*)\)", r", \1", text)


def _applied(inquiry: Inquiry) -> list[Draft]:
    """How reviewers of these letters put it, closest to the question's words."""
    if not inquiry.query.treatments:
        return []
    rows = aggregate.items(inquiry.store, inquiry.base_cohort, 8)
    words = (
        *inquiry.query.words,
        *(w for pattern, extra in _WORDED.items() if re.search(pattern, inquiry.query.text, re.I) for w in extra),
    )
    drafts = []
    for row in rows:
        sentences = inquiry.evidence.rationale_sentences(row.determination_id, row.number)
        candidates = list({cited.quote: cited for cited in sentences}.values())
        candidates = [c for c in candidates if not accounts.concludes(c.quote)] or candidates
        named = [c for c in candidates if len(c.quote) >= _TELLING and _OF_GUIDELINES.search(c.quote)]
        drafts += [
            say(
                "A reviewer applied it so: “{quote}” {place}.",
                citations=(c,),
                quote=c.quote,
                place=wording.where(row.determination_id, row.number),
            )
            for c in best_matching(named or candidates, words, max(1, 3 // len(rows)))
        ]
    return drafts[:4]
