"""Which numbered conditions can be at issue: those of the text, the pages and the drug that the reviewer speaks of.

A guideline file restates one edition. A letter that cites a later one is not held against it, nor against a chapter,
page or drug of the same file that the reviewer does not cite.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from ... import lexicon
from ...lexicon import Criterion, Guideline
from ...records import Basis, Determination
from .dates import iso

# words of a citation, and how a guideline file names the same text in its source
_TEXTS = (
    (re.compile(r"chronic pain"), re.compile(r"Chronic Pain")),
    (re.compile(r"acupuncture"), re.compile(r"9792\.24\.1")),
    (re.compile(r"post-?surgical"), re.compile(r"9792\.24\.3")),
    (re.compile(r"acoem|complaints|general approaches"), re.compile(r"ACOEM")),
    (re.compile(r"\bodg\b|official disability"), re.compile(r"\bODG\b")),
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LATER_EDITION = re.compile(r"\b(?:3rd|third)\b")  # of ACOEM, whose second is that of 2004
_REPLACED = re.compile(r"replaced (\d{4}-\d\d-\d\d)")
_PAGES = re.compile(r"\((\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*)\)")
_NAMED_FIRST = re.compile(r"^([a-z][a-z, -]*?)(?=:| (?:is|are|was|above|has|\d|\()|$)")
_ODG = "Official Disability Guidelines"


class Cited(NamedTuple):
    """What the reviewer cites: name and edition of a text, and its pages."""

    name: str
    pages: tuple[int, ...]


class Condition(NamedTuple):
    """A condition that can be at issue, and the edition of the file it stands in."""

    criterion: Criterion
    edition: str


class _Part(NamedTuple):
    """A condition with what narrows it: the pages it is from, the treatments it names, whether it is ODG's own."""

    condition: Condition
    pages: frozenset[int]
    treatments: frozenset[str]
    of_odg: bool


class _File(NamedTuple):
    guideline: Guideline
    parts: tuple[_Part, ...]
    pages: frozenset[int]
    year: int
    replaced: date | None


def cited(bases: tuple[Basis, ...]) -> tuple[Cited, ...]:
    """The texts of an item's basis, as the cache of `conditions` takes them."""
    return tuple(Cited(f"{_ODG if b.source == 'ODG' else b.guideline} {b.edition or ''}", b.pages) for b in bases)


def replaced_by(determination: Determination) -> date | None:
    """The last day on which a file's edition was replaced before the request was judged; None: all were in force.

    The request's own date decides; the earliest known day of its review stands for it.
    """
    days = (
        determination.ur_denial_date,
        determination.utilization_review.date,
        determination.date_assigned,
        determination.decision_date,
    )
    judged = next(filter(None, map(iso, days)), None)
    return None if judged is None else max((day for day in _replacements() if day < judged), default=None)


@cache
def _replacements() -> frozenset[date]:
    return frozenset(file.replaced for files in _files().values() for file in files if file.replaced)


@lru_cache(maxsize=1024)
def conditions(treatments: tuple[str, ...], said: tuple[Cited, ...], replaced: date | None) -> tuple[Condition, ...]:
    """The conditions that can be at issue for these treatments, where the reviewer cites `said` (nothing: any text).

    `replaced`: as `replaced_by` tells it.
    """
    found: list[Condition] = []
    files = [file for file in _of(treatments) if _is_applied(file, said, replaced)]
    for file in files:
        of_file = [one for one in said if _is_of(file, one, replaced)]
        pages = frozenset(page for one in of_file for page in one.pages)
        known = any(not part.pages.isdisjoint(pages) for part in file.parts)
        elsewhere = _pages_elsewhere(file, files, pages)
        for part in file.parts:
            if part.treatments:
                if part.treatments.isdisjoint(treatments):
                    continue
            elif (known and part.pages and part.pages.isdisjoint(pages)) or (elsewhere and not part.pages):
                continue
            if part.of_odg and said and not any(one.name.startswith(_ODG) for one in said):
                continue
            found.append(part.condition)
    return tuple(found)


@cache
def with_surgery() -> tuple[Condition, ...]:
    """The conditions of services around a surgery, whatever is cited: they fall with it."""
    file = lexicon.load().guidelines["surgery-related-services"]
    return tuple(Condition(criterion, file.edition) for criterion in file.criteria[:1])


def _pages_elsewhere(file: _File, files: list[_File], pages: frozenset[int]) -> bool:
    """Whether the cited pages that are a file's are all another file's on the treatment too, and more of those are."""
    own = file.pages & pages
    return bool(own) and any(own < other.pages & pages for other in files)


def _of(treatments: tuple[str, ...]) -> Iterator[_File]:
    by_treatment = _files()
    yield from dict.fromkeys(file for treatment in treatments for file in by_treatment.get(treatment, ()))


@cache
def _files() -> dict[str, tuple[_File, ...]]:
    """The guideline files by each treatment they cover."""
    found: dict[str, list[_File]] = {}
    for guideline in lexicon.load().guidelines.values():
        file = _file(guideline)
        for treatment in guideline.treatments:
            found.setdefault(treatment, []).append(file)
    return {treatment: tuple(files) for treatment, files in found.items()}


def _file(guideline: Guideline) -> _File:
    replaced = _REPLACED.search(guideline.edition)
    years = [int(year) for year in _YEAR.findall(guideline.source)]
    return _File(
        guideline,
        tuple(_part(guideline, criterion) for criterion in guideline.criteria),
        _pages(f"({guideline.pages})"),
        max(years, default=9999),
        date.fromisoformat(replaced.group(1)) if replaced else None,
    )


def _part(guideline: Guideline, criterion: Criterion) -> _Part:
    named = _named(guideline, criterion.text) or _named(guideline, criterion.section)
    pages = _pages(criterion.text) or _pages(criterion.section)
    return _Part(Condition(criterion, guideline.edition), pages, named, criterion.text.startswith("ODG"))


def _named(guideline: Guideline, text: str) -> frozenset[str]:
    """The treatments that the first words of a text name, where all of them do: "Tramadol is not ...", "Baclofen"."""
    first = _NAMED_FIRST.match(text.lower())
    if first is None:
        return frozenset()
    names = [name.strip().replace(" ", "-") for name in re.split(r",| and ", first.group(1))]
    by_name = [{t for t in guideline.treatments if t == name or t.startswith(f"{name}-")} for name in names if name]
    return frozenset().union(*by_name) if all(by_name) else frozenset()


def _pages(text: str) -> frozenset[int]:
    found: set[int] = set()
    for match in _PAGES.finditer(text):
        for span in match.group(1).split(", "):
            first, _, last = span.partition("-")
            found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _is_applied(file: _File, said: tuple[Cited, ...], replaced: date | None) -> bool:
    if not said:
        return not _is_replaced(file, replaced)
    return any(_is_of(file, one, replaced) for one in said)


def _is_of(file: _File, one: Cited, replaced: date | None) -> bool:
    """Whether a citation is of the text that a file restates, in its edition or an earlier one."""
    name = one.name.lower()
    if not any(in_letter.search(name) and in_file.search(file.guideline.source) for in_letter, in_file in _TEXTS):
        return False
    if name.startswith(_ODG.lower()):
        return True  # it is kept up to date and has no editions
    years = [int(year) for year in _YEAR.findall(name)]
    if years:
        return min(years) <= file.year
    return not (_LATER_EDITION.search(name) or ("chronic pain" in name and _is_replaced(file, replaced)))


def _is_replaced(file: _File, replaced: date | None) -> bool:
    return file.replaced is not None and replaced is not None and file.replaced <= replaced
