"""A question that continues a conversation: what it takes over from the question before, and what it replaces.

"and the overturned ones?", "what about Norco?", "only 2014", "why?", "show me the second". A question that stands on
its own takes nothing over.
"""

import re
from typing import Any, NamedTuple

from rag.records import Query, Side

from .query_carried import FILTERS, OF_DECISION, OF_TREATMENT, SUBJECTS
from .query_cases import items_named
from .query_dates import month_named
from .query_kind import SHOWING, worded
from .query_marks import SIDES
from .query_words import tokens

_LEAD = re.compile(
    r"^\s*(?:ok(?:ay)?|well|so|thanks|thank you|now|then)?[\s,.]*(?:and|but|or|also|only|just|what ab\w*t|how ab\w*t|"
    r"wh?at of|same (?:question )?(?:for|with|but)|(?:now )?(?:with|without|for|in|since|before|after|until)|"
    r"compare[sd]? (?:that |it |them )?(?:with|to)|versus|vs\.?|instead)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:those|these|them|they|their|it|its|his|her|he|she|that one|this one|the same|same ones?|ones?|others?|"
    r"the rest|"
    r"the remaining|"
    r"(?:that|this|the) (?:case|letter|decision|determination|denial|approval|reviewer|request|item|worker))\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^\s*(?:and\s+)?(?:why|why not|why so|how come|explain(?: that)?|how many|how often|what would it take|"
    r"on what grounds|which guidelines?(?: pages?)?|what pages?|when|by whom|list(?: them)?|the reasons?|reasons|"
    r"overturn rate|rate|"
    r"compare|trend|over time|by \w+)\s*[?.!]*\s*$",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\b(?:of|among|from) (?:them|those|these)\b(?! \w+ing\b)", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(?:other|others|another|else)\b", re.IGNORECASE)  # may be on the other side
_PLACE = re.compile(r"^\s*(?:and\s+)?(?:for|in|on|at|of) the\b", re.IGNORECASE)
_THEN = re.compile(r"^\s*(?:so|then|ok(?:ay)?)\b|\b(?:next time|instead|differently|then)\b", re.IGNORECASE)
_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first 1st",
            "second 2nd",
            "third 3rd",
            "fourth 4th",
            "fifth 5th",
            "sixth 6th",
            "seventh 7th",
            "eighth 8th",
            "ninth 9th",
            "tenth 10th",
            "eleventh 11th",
            "twelfth 12th",
        ),
        1,
    )
    for word in words.split()
}
_THE_TWO = re.compile(
    r"\bcompare (?:the two|both|them|these|those)\b|\b(?:the two|both) compare|\bwhich (?:of (?:the two|them|these) )?"
    r"(?:one )?(?:is|was|does|did|fares?|wins?|gets?)\b[^?]*\b(?:more|most|better|worse|higher|often)\b",
    re.IGNORECASE,
)
_NTH = re.compile(
    rf"\b(?:the\s+)?({'|'.join(_ORDINALS)}|last)\b"
    r"(?:\s+(?:one|case|letter|item|result|decision|of (?:these|those|them)))?"
    r"(?=\s*(?:[?.!,]|$)|\s+(?:was|were|is|denied|approved|overturned|upheld|and|then|please|again)\b)"
    r"|\b(?:number|no\.?|#|result)\s*(\d{1,2})\b|^\s*(\d{1,2})\s*[?.!]*\s*$",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^\s*(?:please\s+)?(?:show|open|see|tell|more|read|give|what|and|why|how|which|when|who|did|was|explain|the|#|\d|no|number)",
    re.I,
)
_REST_OF_CASE = re.compile(
    r"\b(?:rest|whole|everything|remaining items|other items|others) (?:of|in|from) (?:that|this|the same|the|it|his|"
    r"her)\b",
    re.IGNORECASE,
)
_SHORT = 4  # words up to which a question without a subject of its own continues the one before


class Before(NamedTuple):
    """The question before, the items its answer showed, in order, and the treatments in dispute in its named cases.

    `group` is the question that an item was picked from: "they" and "only 2014" go back to it. `earlier` is the last
    question about another treatment: "compare the two" sets it against this one.
    """

    query: Query
    shown: tuple[tuple[str, int], ...] = ()
    in_case: frozenset[str] = frozenset()
    group: Query | None = None
    earlier: Query | None = None


class OutOfRange(NamedTuple):
    """The item asked for was not among those shown."""

    asked: int
    shown: int


def continues(text: str, fresh: Query, before: Before) -> Query | OutOfRange | None:
    """The whole question that `text` asks after `before`; None where it stands on its own.

    `fresh` is the question read alone. An ordinal ("the second") picks one of the items shown.
    """
    if (item := _item_of_case(text, fresh, before)) is not None:
        return item
    if (ids := before.query.determination_ids) and _REST_OF_CASE.search(text):
        return fresh.model_copy(update={"determination_ids": ids, "kind": "lookup", "treatments": (), "named": ()})
    picked = _picked(text, fresh, before)
    if picked is not None:
        return picked
    if (both := _both(text, fresh, before)) is not None:
        return both
    if _stays_in_case(text, fresh, before):
        ids = before.query.determination_ids
        return fresh.model_copy(update={"determination_ids": ids, "described": before.query.described})
    if not _is_continuation(text, fresh):
        return None
    if before.group and _of_group(text, fresh):
        before = before._replace(query=before.group)
    return _merged(text, fresh, before)


def _item_of_case(text: str, fresh: Query, before: Before) -> Query | None:
    """What "and the second item?" asks after a question about one case: that item of it, shown or not."""
    items, ids = items_named(text), before.query.determination_ids
    if not items or fresh.determination_ids or fresh.treatments or len(ids) != 1:
        return None
    update = {"determination_ids": ids, "items": items, "described": before.query.described, "decision": None}
    return fresh.model_copy(update=update)


def names_number(text: str) -> bool:
    """Whether a text picks one of what was shown by its number ("the seventh", "number 2")."""
    return bool(_NTH.search(text))


def _of_group(text: str, fresh: Query) -> bool:
    """Whether a continuation speaks of several again after one item was picked."""
    if fresh.aspect:
        return False
    several = re.search(r"\b(?:they|them|those|these|ones|others?|all|only|just|how (?:many|often))\b", text, re.I)
    return bool(several or fresh.measure or fresh.kind in ("aggregate", "trend", "compare"))


def _both(text: str, fresh: Query, before: Before) -> Query | None:
    """The two treatments last spoken of, set against each other."""
    one, other = before.earlier, before.query
    if one is None or fresh.treatments or not (one.treatments and other.treatments) or not _THE_TWO.search(text):
        return None
    sides = tuple(
        Side(label=" and ".join(query.named) or "these", field="treatments", values=query.treatments)
        for query in (one, other)
    )
    every = tuple(dict.fromkeys((*one.treatments, *other.treatments)))
    named = (*one.named, *other.named)
    return Query(
        text=f"{text.strip()} ({', '.join(named)})", kind="compare", treatments=every, named=named, sides=sides
    )


def _stays_in_case(text: str, fresh: Query, before: Before) -> bool:
    """Whether a whole question asks of the case spoken of: "the Botox", and that case has one ("show me the case")."""
    if (
        fresh.determination_ids
        or fresh.about_process
        or fresh.measure
        or fresh.kind in ("guideline", "aggregate", "trend")
    ):
        return False
    named = (
        re.search(rf"\b(?:the|that|his|her|their)\s+(?:\w+\s+)?{re.escape(fresh.named[0])}", text, re.I)
        if fresh.named
        else None
    )
    return bool(named and before.in_case & set(fresh.treatments)) and not re.search(
        r"\b(?:all|every|each|letters|cases)\b", text, re.I
    )


def _picked(text: str, fresh: Query, before: Before) -> Query | OutOfRange | None:
    match = _NTH.search(text)
    if match is None or fresh.determination_ids or fresh.treatments or not _OPENS.match(text) or not before.shown:
        return None
    word = (match.group(1) or "").lower()
    number = len(before.shown) if word == "last" else _ORDINALS.get(word) or int(match.group(2) or match.group(3) or 0)
    if not 1 <= number <= len(before.shown):
        return OutOfRange(number, len(before.shown))
    determination_id, item = before.shown[number - 1]
    kind = worded(text) or "lookup"
    return Query(
        text=f"{text.strip()} ({determination_id}, item {item})",
        kind=kind if kind in ("why", "what-would-it-take", "conflict") else "lookup",
        determination_ids=(determination_id,),
        items=(item,),
        aspect=fresh.aspect,
    )


def _is_continuation(text: str, fresh: Query) -> bool:
    has_subject = bool(fresh.treatments or fresh.determination_ids or fresh.categories or fresh.described)
    if _BARE.match(text):
        return True
    if _OF_THEM.search(text) or (fresh.kind == "what-would-it-take" and not has_subject and _THEN.search(text)):
        return True
    leads = bool(_LEAD.match(text))
    if has_subject:
        return leads and not _is_whole(text)
    if fresh.about_process:
        return False
    return leads or bool(_POINTS_BACK.search(text)) or len(tokens(text)) <= _SHORT


def _is_whole(text: str) -> bool:
    """Whether a question that begins with "and" or "in" still asks all it wants ("in 2014, why was Norco denied?")."""
    return worded(text) is not None and bool(re.search(r"\b(?:was|were|is|are|did|do|does|has|have)\b", text, re.I))


def _merged(text: str, fresh: Query, before_it: Before) -> Query:
    before = before_it.query
    update: dict[str, Any] = {}
    subject_changed = any(getattr(fresh, name) for name in ("treatments", "categories"))
    for subject in SUBJECTS:
        # "and for the trapezius?" names a place of the treatment spoken of, no other treatment
        kept = ("requested",) if _PLACE.match(text) and fresh.requested else ()
        if not any(getattr(fresh, name) for name in subject if name not in kept):
            update |= {name: getattr(before, name) for name in subject if name not in kept}
    if update.get("requested") and _ANOTHER.search(text):
        update["requested"] = tuple(word for word in update["requested"] if word not in SIDES)
    turned = fresh.decision is not None and before.decision not in (None, fresh.decision)
    # "only physical therapy" after a list of denials for one reason narrows the list
    replaced = subject_changed and bool(before.treatments or before.categories)
    for name in FILTERS:
        let_go = (replaced and name in OF_TREATMENT) or (turned and name in OF_DECISION)
        if not getattr(fresh, name) and not let_go:
            update[name] = getattr(before, name)
    month = month_named(text)
    if month and before.since and not fresh.since:
        # "and in February?" keeps the year spoken of
        update |= {"since": f"{before.since[:4]}-{month}", "until": f"{before.since[:4]}-{month}"}
    if subject_changed:
        stays = bool(before_it.in_case & set(fresh.treatments))
        update |= {"described": before.described if stays else None, "items": ()}
        if not stays and not fresh.determination_ids:
            update["determination_ids"] = ()
    update |= _shape(text, fresh, before, subject_changed=subject_changed)
    words = tuple(dict.fromkeys((*fresh.words, *(() if subject_changed else before.words))))
    about = "" if subject_changed or not update.get("named") else f" ({', '.join(update['named'])})"
    if update.get("about_process"):
        about = f" ({before.text})"
    return fresh.model_copy(update={**update, "words": words, "text": f"{text.strip()}{about}"})


def _shape(text: str, fresh: Query, before: Query, *, subject_changed: bool) -> dict[str, Any]:
    """The kind of answer, and what hangs on it."""
    shows = bool(SHOWING.match(text))
    asks_anew = shows or worded(text) is not None or fresh.aspect is not None or fresh.kind != "lookup"
    update: dict[str, Any] = {}
    if fresh.measure:
        update["decision"] = None
    if not (fresh.since or fresh.until):
        update["dated_by"] = before.dated_by
    if not asks_anew:
        update |= {"kind": before.kind, "group_by": fresh.group_by or before.group_by, "aspect": before.aspect}
        if not fresh.decision:
            update |= {"measure": fresh.measure or before.measure}
        if before.sides and not (subject_changed and before.sides[0].field == "treatments") and not fresh.decision:
            update["sides"] = before.sides
    if before.about_process and not subject_changed:
        update |= {"about_process": True, "kind": "guideline", "decision": None}
    if before.kind == "case" and not asks_anew:
        update["kind"] = "lookup"
    return update
