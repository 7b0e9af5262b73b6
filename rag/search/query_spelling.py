"""Typing errors in the words that ask: "resaon", "denail". Names of treatments are the lexicon's concern."""

import re
from functools import lru_cache

from rag.lexicon.spelling import Speller

from .query_decision import is_decision
from .query_facts import StoreFacts
from .query_words import STOP, stem

_ASKING = """reason reasons denial denials denied approved approval overturned overturn upheld refused rejected
    guideline guidelines reviewer reviewers administrator utilization decision decisions determination criteria
    criterion letters letter cases worker workers patient patients treatment treatments injection injections surgery
    medication medications specialty specialties licensed diagnosis diagnoses injury injured summary summarize because
    requests request requested requirements required percentage average compare comparison difference between
    often common commonest rationale documentation document evidence decided quantity therapy contradict
    contradiction contradictions conflict conflicts standard expedited priority received assigned physician""".split()  # noqa: SIM905
_WORD = re.compile(r"[a-z]{5,20}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _speller() -> Speller:
    return Speller(_ASKING, STOP)


def corrected(question: str, facts: StoreFacts) -> str:
    """The question with its asking words as they were meant; a word that some letter has is no slip."""

    def meant(match: re.Match[str]) -> str:
        word = match.group().lower()
        found = _speller().correct(word)
        # "uphold" is no slip of "upheld", nor one form of a word of another
        if not found or is_decision(word) or stem(found) == stem(word):
            return match.group()
        return found if facts.unheard((word,)) else match.group()

    return _WORD.sub(meant, question)
