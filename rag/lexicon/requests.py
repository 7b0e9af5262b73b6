"""Treatments in requests: what is asked for, not what it is done with, for, or by."""

from collections.abc import Mapping
from typing import Any

from .entries import Treatment
from .names import Match, Names
from .sites import MARK, Sites
from .words import words


class Requests:
    """Finds what a request asks for."""

    def __init__(self, treatments: Mapping[str, Treatment], table: Mapping[str, Any]) -> None:
        self._treatments = treatments
        self._sites = Sites(table)
        self._written = {words(name)[0].key: name for name in table["written_as_names"]}
        names = [
            (name, (treatment.treatment_id,))
            for treatment in treatments.values()
            for name in (treatment.canonical_name, *treatment.synonyms)
        ]
        self._names = Names([*names, *self._sites.names], frozenset(table["everyday"]))

    def match(self, text: str, context: str = "") -> tuple[Match, ...]:
        """The treatments asked for, in order."""
        said = words(text)
        found = self._names.find(said)
        sites = self._sites.find(said)
        matches: list[Match] = []
        for number, name in enumerate(found):
            first, last, ids = name.first, name.last, name.ids
            if procedure := next((i for i in name.ids if i.startswith(MARK)), None):
                after = found[number + 1].first if number + 1 < len(found) else len(said)
                sited = self._sites.of(name, sites, after)
                known = self._sites.procedures[procedure]
                first, last = sited.first, sited.last
                ids = sited.treatments or ((known.unsited,) if known.unsited else ())
            matches += [Match(said[first].start, said[last - 1].end, treatment) for treatment in ids]
        return tuple(matches)
