"""When there is nothing to answer from: why, and what the letters have instead."""

from rag.search.query_facts import StoreFacts

from . import wording
from .inquiry import Composition, Inquiry

_SHOWN = 5
_WHY = {
    "names": "The letters name nobody: the reviewer is anonymous, and worker, physicians, employer and insurer are "
    "left out of what is published. They give the reviewer's specialty and the worker's age and sex at most.",
    "money": "The letters decide medical necessity only and say nothing of cost, payment or settlement.",
    "contact": "The letters and the reference texts hold no addresses or telephone numbers.",
    "prediction": "What a reviewer will decide cannot be told from these letters; they show what was decided, and why.",
    "advice": "This tool reads determinations; it does not advise on anyone's treatment or case.",
    "averages": "The letters give no numbers of that to average; counts and shares of items and letters are told.",
    "uncounted": "Diagnoses stand in the case summaries in free words and are not counted.",
    "opinion": "Whether a decision was right is not for this tool to say; it shows what was decided, and why.",
    "aftermath": "The letters end with the decision and do not say what happened afterwards.",
}


def out_of_scope(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """A question that no letter can answer."""
    return Composition(refusal=f"{_WHY[inquiry.query.unanswerable or 'names']} {held(inquiry, facts)}")


def not_disputed(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """The treatment asked about is in no letter."""
    name = wording.treatments(inquiry.query, inquiry.lexicon)
    return Composition(
        refusal=f"No letter here decides on {name}, so there is nothing to count or to quote. {held(inquiry, facts)}"
    )


def not_heard_of(inquiry: Inquiry, facts: StoreFacts, words: tuple[str, ...]) -> Composition:
    """The question is about something no letter mentions."""
    return Composition(
        refusal=f"No case summary or rationale here mentions {wording.listed(words)}. {held(inquiry, facts)}"
    )


def not_requested(inquiry: Inquiry, facts: StoreFacts, words: tuple[str, ...]) -> Composition:
    """The letters know the words, and none of them as a request."""
    return Composition(
        refusal=f"No request in these letters is known by the words {wording.listed(words)}. {held(inquiry, facts)}"
    )


def no_such_items(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """The filters leave no item."""
    notes = " ".join(inquiry.query.corrections)
    start = f"{notes} " if notes else "No item in these letters fits all that the question asks for. "
    return Composition(refusal=start + held(inquiry, facts))


def no_such_licence(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """Reviewers of a state that none here is licensed in."""
    states = wording.listed(list(inquiry.query.licensed_in), "or")
    known = f" The reviewers here are licensed in {wording.listed(list(facts.licences))}." if facts.licences else ""
    return Composition(refusal=f"No reviewer of these letters is licensed in {states}.{known} {held(inquiry, facts)}")


def nothing_found(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """Neither the letters nor the reference texts speak of it."""
    notes = (
        " ".join(inquiry.query.corrections) or "Nothing in these letters or in the reference texts supports an answer."
    )
    return Composition(refusal=f"{notes} {held(inquiry, facts)}")


def held(inquiry: Inquiry, facts: StoreFacts) -> str:
    """What the store has instead, by its most frequent treatments."""
    if not facts.letters:
        return "The store holds no determinations yet."
    names = [
        inquiry.lexicon.treatments[t].canonical_name
        for t in list(facts.treatments)[:_SHOWN]
        if t in inquiry.lexicon.treatments
    ]
    names = [wording.lowered(name) for name in names]
    more = ["other treatments"] if len(facts.treatments) > len(names) else []
    noun = wording.plural(facts.letters, "letter")
    held_ = f"There {'is' if facts.letters == 1 else 'are'} {facts.letters} {noun}"
    if not names:
        return f"{held_}."
    asking = f"You could ask, for example: “how often was {names[0]} denied”."
    return f"{held_}, on {wording.listed([*names, *more])}. {asking}"
