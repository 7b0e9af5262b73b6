"""Treatments in questions: names, lay words, and roll-ups such as "opioids" or "injections"."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .entries import Treatment
from .names import Found, Match, Names
from .sites import MARK, Sites
from .words import Word, words


class Questions:
    """Finds what a question asks about."""

    def __init__(self, treatments: Mapping[str, Treatment], table: Mapping[str, Any]) -> None:
        self._sites = Sites(table)
        self._written = {words(name)[0].key: name for name in table["written_as_names"]}
        silent = {_keys(name) for name in table["not_asked_about"]}
        names: list[tuple[str, tuple[str, ...]]] = [
            (name, (treatment.treatment_id,))
            for treatment in treatments.values()
            for name in treatment.names()
            if _keys(name) not in silent
        ]
        names += [(words_, tuple(ids)) for words_, ids in table["lay"].items()]
        names += [(word, ids) for word, ids in self._sites.names if _keys(word) not in silent]
        for rollup in table["rollups"]:
            ids = tuple(rolled_up(rollup, treatments))
            names += [(word, ids) for word in rollup["words"]]
        self._names = Names(names, table["everyday"])

    def match(self, text: str) -> tuple[Match, ...]:
        """The treatments named, in the order of the text; several for one span for roll-ups and vague names."""
        said = words(text)
        found = [f for f in self._names.find(said) if self._is_name(text, said, f)]
        sites = self._sites.find(said) if found else []
        matches: list[Match] = []
        for number, name in enumerate(found):
            after = found[number + 1].first if number + 1 < len(found) else len(said)
            matches += self._meant(name, said, sites, after)
        return tuple(matches)

    def _meant(self, name: Found, said: Sequence[Word], sites: list[Found], after: int) -> Iterator[Match]:
        first, last, ids = name.first, name.last, name.ids
        if procedure := _procedure(name):
            sited = self._sites.of(name, said, sites, after)
            plain = tuple(treatment for treatment in ids if not treatment.startswith(MARK))
            first, last = sited.first, sited.last
            ids = sited.treatments or plain or self._sites.procedures[procedure].all()
        elif more := self._sites.listed_after(name, said, sites, after):
            last, ids = more.last, (*ids, *more.treatments)
        for treatment in ids:
            yield Match(said[first].start, said[last - 1].end, treatment)

    def _is_name(self, text: str, said: Sequence[Word], found: Found) -> bool:
        """Whether an everyday word is written as the name it may also be."""
        word = said[found.first]
        name = self._written.get(word.key) if found.last - found.first == 1 else None
        return name is None or text[word.start : word.end].rstrip("s") == name.rstrip("s")


def rolled_up(rollup: Mapping[str, Any], treatments: Mapping[str, Treatment]) -> Iterator[str]:
    """The ids that a roll-up stands for, by the beginning of the drug class, by category, by topic, and by name."""
    left_out = set(rollup.get("except", ()))
    listed = set(rollup.get("ids", ()))
    for treatment in treatments.values():
        fits = (
            treatment.treatment_id in listed
            or treatment.category in rollup.get("categories", ())
            or (treatment.drug_class or "-").startswith(tuple(rollup.get("classes", ())))
            or treatment.guideline_topic in rollup.get("topics", ())
        )
        if fits and treatment.treatment_id not in left_out:
            yield treatment.treatment_id


def _procedure(found: Found) -> str | None:
    return next((name for name in found.ids if name.startswith(MARK)), None)


def _keys(name: str) -> tuple[str, ...]:
    return tuple(word.key for word in words(name))
