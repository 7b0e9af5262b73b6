"""Workers that a question describes by what they do: "the court reporter", "the harbor diver's letter".

A description is a noun phrase of words that no other part of the question's reading has caught. It means the letters
whose summary opens with such a worker, or whose file is called so; where many are, it means nobody in particular.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .query_dates import MONTHS
from .query_facts import StoreFacts
from .query_spans import TreatmentSpan
from .query_words import STOP, stems, tokens

BLANK = "\0"  # stands for words that were read as something else
_DETERMINER = re.compile(r"\b(?:the|that|this|(?<=is )an?|(?<=was )an?|(?<=as )an?|(?<=an )injured)\s", re.IGNORECASE)
_WORD = re.compile(r"([a-z][\w-]*)(['’]s?)?", re.IGNORECASE)
_LONGEST = 4  # words
_FOR = re.compile(r"\b(?:for|of|by|to) the $", re.IGNORECASE)
# nouns of letters, requests and care: "the denial", "the shoulder surgery" are nobody's trade
_NOBODY = stems(
    tokens(
        """guy lady gal gentleman fellow girl boy individual client customer member person reviewer doctor physician
        surgeon provider prescriber attorney lawyer judge adjuster administrator carrier insurer employer
        state law statute guideline guidelines chapter page section criteria criterion edition denial
        approval decision determination outcome result rationale reason reasons ground grounds basis summary
        record records chart note notes report letter case claim file appeal petition dispute request form
        item items injury pain function relief improvement therapy treatment drug medication medicine dose
        quantity amount number limit rate share percentage average total year month week day date time age
        sex man woman person people past first second third last next same other right left main most best
        worst only whole rest single sole largest
        surgery operation procedure test study scan imaging exam examination finding
        findings evidence documentation document trial visit visits session sessions program device unit
        equipment brand generic kind type category class corpus store question answer way chance chances
        odds difference trend standard grounds patient's worker's following remaining repeat additional
        further earlier previous prior current initial new old injectable oral topical tablet pill pills
        mechanism diagnosis
        diagnoses application assignment licence license occupation job history symptom symptoms complaint
        complaints collection overview shot shots cream patch original retrospective prospective associated
        surgical service partial full"""
    )
)
# words that end a noun phrase
_CUT = STOP.union(
    tokens(
        """along during against too already just really still recently back upon per via toward towards onto off up
        down away anyway instead otherwise approve approved deny denied uphold upheld overturn overturned
        win won lose lost fail failed fall fell hurt need needs"""
    )
)
_HEADED = 4  # letters of the shortest head noun that is looked for alone
_FEW = 3
_PAIR = 2  # words that name a worker without an article; one alone may be anything
_DECIDED = stems(tokens("denied denial approved approval upheld overturned reversed refused granted certified"))
_SHARE = 0.02  # of a large store's letters that one description may mean


class Worker(NamedTuple):
    """A description of a worker and the few determinations it means; `whole` if all its words fit them."""

    description: str
    determination_ids: tuple[str, ...]
    whole: bool = True


def people(question: str, facts: StoreFacts) -> Worker | None:
    """The worker a question describes, if it does; `question` has `BLANK` where words were read otherwise."""
    most = max(_FEW, min(40, int(_SHARE * facts.letters)))
    for phrase in _phrases(question):
        words = tuple(word for word in tokens(phrase) if word not in STOP)
        for tried in _tries(words):
            if len(tried) == 1 and facts.in_requests(tried):
                continue  # "the bed" that somebody asked for is no worker
            found = facts.workers(tried)
            if 0 < len(found) <= most:
                said = phrase if tried[-1] == words[-1] else " ".join(phrase.split()[: len(tried)])
                return Worker(said, found, tried == words or tried[-1] != words[-1])
    return _bare(question, facts)


def _tries(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words that may name the worker: all, the head noun, and those before a participle ("librarian diagnosed")."""
    if words and not stems(words) & _NOBODY:
        yield words
        if len(words) > 1 and len(words[-1]) >= _HEADED:
            yield words[-1:]
    cut = next((at for at, word in enumerate(words) if at and word.endswith("ed")), 0)
    if cut and not stems(words[:cut]) & _NOBODY:
        yield words[:cut]


def _bare(question: str, facts: StoreFacts) -> Worker | None:
    """A worker named in note form, without an article: "pool cleaner massage denied, why"."""
    for run in re.split(rf"[^\w\s'-]|{BLANK}+", question):
        words = [word for word in tokens(run) if word not in _CUT and word not in MONTHS and not word[0].isdigit()]
        if len(words) < _PAIR or stems(words) & (_NOBODY | _DECIDED) or len(words) > _LONGEST:
            continue
        found = facts.workers(tuple(words))
        if 0 < len(found) <= _FEW:
            return Worker(run.strip(), found)
    return None


def unheard_of(question: str, facts: StoreFacts) -> tuple[str, ...]:
    """The words for a worker ("of the astronaut", "for the astronaut") that no letter has at all."""
    for phrase in _phrases(question):
        before = question[: question.find(phrase)]
        words = tuple(word for word in tokens(phrase) if word not in STOP)
        if words and not stems(words) & _NOBODY and re.search(r"\b(?:for|of|to) the $", before, re.IGNORECASE):
            unheard = facts.unheard(words)
            if unheard == words:
                return words
    return ()


def without_trades(question: str, spans: tuple[TreatmentSpan, ...], facts: StoreFacts) -> tuple[TreatmentSpan, ...]:
    """The spans without those that only name what a worker does: the "press brake operator" has no brace."""
    for phrase in _phrases(question):
        start = question.find(phrase)
        words = tuple(tokens(phrase))
        # one word alone may be the service asked for: beside other treatments it is whom they are for
        whom = len(words) == 1 and bool(_FOR.search(question[:start]))
        end = start + len(phrase) - (not whom)
        inside = [span for span in spans if start <= span.start and span.end <= end]
        alone = len(words) == 1 and (not whom or len(spans) == len(inside))
        if inside and not alone and not stems(words) & _NOBODY and facts.workers(words):
            spans = tuple(span for span in spans if span not in inside)
    return spans


def _phrases(question: str) -> Iterator[str]:
    """The words after an article that may be a worker, each once: the store is asked for every one of them."""
    seen: set[str] = set()
    for start in _DETERMINER.finditer(question):
        words: list[str] = []
        position = start.end()
        while match := _WORD.match(question, position):
            if match.group(1).lower() in _CUT:
                break
            words.append(match.group(1))
            position = match.end()
            if match.group(2) or question[position : position + 1] != " " or len(words) == _LONGEST:
                break
            position += 1
        # "the flaggers epidural" has lost an apostrophe; "the repeat epidural" tells of the epidural
        before_blank = question[position : position + 1] == BLANK
        if words and (not before_blank or re.search(r"[a-z]{3}s$", words[-1])):
            phrase = " ".join(words)
            if phrase not in seen:
                seen.add(phrase)
                yield phrase
