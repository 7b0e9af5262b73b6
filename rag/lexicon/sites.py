"""Procedures that are another treatment at another part of the body: "MRI" and "lumbar" make a lumbar MRI."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .names import Found, Names
from .words import Word

MARK = "@"  # begins the ids of procedures that are not yet treatments
_OTHER = "other"
_LISTING = frozenset({"and", "or"})
_LINKS = _LISTING | {"the", "of", "left", "right"}
_LINKS = frozenset(
    {"and", "or", "of", "the", "to", "for", "left", "right", "bilateral", "without", "with", "at", "in", "on"}
)
_VAGUE = frozenset({"spine"})  # say less than the site beside them ("lumbar spine")
_REACH = 14  # words after a procedure within which its site is looked for


class Procedure(NamedTuple):
    """A procedure: which treatment it is at which site, and the one that a request without a site means."""

    at: Mapping[str, str]
    unsited: str | None
    weak_beside: frozenset[str] = frozenset()

    def treatments(self, sites: Sequence[str]) -> tuple[str, ...]:
        """The treatments at `sites`; where a site is not listed, the one for other sites, if there is one."""
        precise = [site for site in sites if site not in _VAGUE] or list(sites)
        ids = (self.at.get(site) or self.at.get(_OTHER) for site in precise)
        return tuple(dict.fromkeys(treatment for treatment in ids if treatment))

    def is_open(self) -> bool:
        """Whether the treatment that a request without a site means is one of many sites, not of a single one."""
        sites = [site for site, treatment in self.at.items() if treatment == self.unsited]
        return _OTHER in sites or len(sites) > len(self.at) / 2

    def all(self) -> tuple[str, ...]:
        """Every treatment that the procedure may be."""
        return tuple(dict.fromkeys(self.at.values()))


class Sited(NamedTuple):
    """A procedure with its site: the words that say so, and the treatments."""

    first: int
    last: int
    treatments: tuple[str, ...]


class Sites:
    """Reads the site that stands with a procedure."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.procedures: dict[str, Procedure] = {}
        self.names: list[tuple[str, tuple[str, ...]]] = []
        for number, entry in enumerate(table["sited"]):
            name = f"{MARK}{number}"
            self.procedures[name] = Procedure(
                entry["at"], entry.get("unsited"), frozenset(entry.get("weak_beside", ()))
            )
            self.names += [(word, (name,)) for word in entry["words"]]
        # a treatment of several procedures ("another joint's arthroscopy") tells no procedure
        listed = [(treatment, procedure) for procedure in self.procedures.values() for treatment in procedure.all()]
        several = Counter(treatment for treatment, _ in listed)
        self._by_treatment = {treatment: procedure for treatment, procedure in listed if several[treatment] == 1}
        words = [(word, (site,)) for site, listed in table["sites"].items() for word in listed]
        self._words = Names(words, frozenset())

    def may_have_one(self, found: Found) -> bool:
        """Whether `found` is a procedure, or a treatment of one that may be asked for at more sites."""
        return found.ids[0] in self._by_treatment or any(name.startswith(MARK) for name in found.ids)

    def find(self, text: Sequence[Word]) -> list[Found]:
        """The sites in `text`."""
        return self._words.find(text)

    def of(self, found: Found, said: Sequence[Word], sites: Sequence[Found], after: int) -> Sited:
        """The procedure `found` with the sites right before it, else those between it and word `after`."""
        procedure = self.procedures[next(name for name in found.ids if name.startswith(MARK))]
        before: list[Found] = []
        first = found.first
        for site in reversed(sites):
            if site.last <= first and first - site.last <= (1 if before else 0):
                before.insert(0, site)
                first = site.first
        if ids := procedure.treatments([name for site in before for name in site.ids]):
            return Sited(first, found.last, ids)
        limit = min(after, found.last + _REACH)
        behind = [site for site in sites if found.last <= site.first < limit and not _next_ones(site, said, after)]
        ids = procedure.treatments([name for site in behind for name in site.ids])
        return Sited(found.first, behind[-1].last if ids else found.last, ids)

    def listed_after(self, found: Found, said: Sequence[Word], sites: Sequence[Found], after: int) -> Sited | None:
        """More sites of a treatment that has one: "MRI of the cervical spine and lumbar spine"."""
        procedure = self._by_treatment.get(found.ids[0])
        if procedure is None:
            return None
        last, more = found.last, []
        for site in sites:
            if site.first < after and _goes_on(said, last, site.first) and not _next_ones(site, said, after):
                more.append(site)
                last = site.last
        ids = procedure.treatments([name for site in more for name in site.ids])
        return Sited(found.last, last, ids) if ids else None


def _goes_on(said: Sequence[Word], last: int, first: int) -> bool:
    """Whether a list goes on from word `last` to word `first`: a comma, or "and the left"."""
    between = [word.key for word in said[last:first]]
    if first == last:
        return not said[first].joined
    return len(between) <= 3 and set(between) <= _LINKS and not _LISTING.isdisjoint(between)


def _next_ones(site: Found, said: Sequence[Word], after: int) -> bool:
    """Whether a site stands right before the next procedure and so belongs to it: "and cervical X-rays"."""
    return site.last == after < len(said) and said[after].joined
