"""One invented case: a worker, an injury, a reviewer, and the decided requests, with what a reader has to find."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from rag.records import LayoutName

from . import citing, rationale, requests
from .parts import Care, Citation, Parts, Treatment

# how often each layout is made, and the utilization review dates it is made for (first day, days)
PERIODS: dict[LayoutName, tuple[int, date, int]] = {
    "2013": (10, date(2013, 7, 1), 120),
    "professional-review": (5, date(2013, 2, 1), 100),
    "decisions-and-rationales": (10, date(2013, 10, 1), 150),
    "2014": (50, date(2014, 5, 1), 760),
    "2016": (25, date(2016, 11, 1), 1000),
}
_FORMATS = ("{0.month}/{0.day}/{0.year}", "{0:%m/%d/%Y}", "{0:%B} {0.day}, {0.year}", "{0.month}-{0.day}-{0.year}")
_EDITION_OF_2017 = date(
    2017, 12, 1
)  # the ACOEM chapters replaced the texts of 2016 (corpus/reference/guidelines-in-force.md)
_PROSE: frozenset[LayoutName] = frozenset({"2013", "professional-review", "decisions-and-rationales"})


@dataclass(frozen=True, slots=True)
class Item:
    """One decided request as it will be printed, with its label; an empty side has cited nothing."""

    request: requests.Request
    care: str
    short: str
    overturned: bool
    administrator: tuple[Citation, ...]
    reviewer: tuple[Citation, ...]
    rationale: str
    label: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A whole case: the values a letter prints."""

    layout: LayoutName
    number: str
    injured: date
    visited: date
    utilization_review: date
    received: date
    assigned: date
    decided: date
    date_format: str
    worker: dict[str, Any]
    occupation: str
    region: dict[str, Any]
    side: str
    diagnoses: tuple[str, ...]
    reviewer: dict[str, list[str]]
    items: tuple[Item, ...]

    def written(self, day: date) -> str:
        """A date in the style of this letter."""
        return self.date_format.format(day)

    @property
    def outcome(self) -> str:
        """What utilization review did: denied, modified (each request in part), or mixed."""
        partly = {item.request.eligible is not None for item in self.items}
        return "mixed" if len(partly) == 2 else "modified" if partly == {True} else "denied"


def compose(n: int, parts: Parts, rng: Random) -> Case:
    """The case of letter `n`."""
    people = parts.people
    layout: LayoutName = rng.choices(list(PERIODS), [share for share, _, _ in PERIODS.values()])[0]
    _, first, days = PERIODS[layout]
    ur = first + timedelta(rng.randrange(days))
    received = ur + timedelta(rng.randint(8, 25))
    assigned = received + timedelta(rng.randint(7, 20))
    region = rng.choice(people["regions"])
    scene = _Scene(layout, ur, rng.choice(region["sides"]), rng.choice(("male", "female")), rng.choice(_FORMATS))
    return Case(
        layout=layout,
        number=f"CM{received:%y}-{n % 10_000_000:07}",
        injured=ur - timedelta(rng.randint(90, 3600)),
        visited=ur - timedelta(rng.randint(8, 30)),
        utilization_review=ur,
        received=received,
        assigned=assigned,
        decided=assigned + timedelta(rng.randint(14, 40)),
        date_format=scene.date_format,
        worker={"age": rng.randint(21, 68), "sex": scene.sex},
        occupation=rng.choice(people["occupations"]),
        region=region,
        side=scene.side,
        diagnoses=tuple(text.format(side=scene.side) for text in rng.sample(region["diagnoses"], rng.randint(1, 3))),
        reviewer=_reviewer(layout, people, rng),
        items=_around([_item(treatment, scene, rng) for treatment in _asked(parts.by_region[region["id"]], rng)]),
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the requests of one letter have in common."""

    layout: LayoutName
    day: date
    side: str
    sex: str
    date_format: str


def _asked(fitting: Sequence[Treatment], rng: Random) -> list[Treatment]:
    """One to five treatments, no two of the same kind: a letter then has one short name for each."""
    chosen: dict[str, Treatment] = {}
    for treatment in rng.sample(fitting, rng.choice((1, 2, 2, 3, 3, 4, 5))):
        chosen.setdefault(treatment.care.name, treatment)
    return list(chosen.values())


def _around(items: Sequence[Item]) -> tuple[Item, ...]:
    """Services around an operation concern the part operated on, where the letter decides on the operation as well."""
    operated = [item.label["body_parts"] for item in items if item.care == "surgery"]
    for item in items:
        service = item.care == "around-surgery" or item.request.text.startswith("Associated surgical service")
        if service and operated:
            item.label.setdefault("body_parts", operated[0])
    return tuple(items)


def _item(treatment: Treatment, scene: _Scene, rng: Random) -> Item:
    overturned = rng.random() < 0.2
    numbered_notice = scene.layout in ("2013", "professional-review")  # these print no partial authorisations here
    late = rng.random() < 0.08 and not numbered_notice and treatment.unit == "#{}"
    service = scene.date_format.format(scene.day - timedelta(rng.randint(20, 60))) if late else None
    site = rng.choice(_sites(treatment, scene.side)) if treatment.sites else ""
    partly = rng.random() < 0.15 and not numbered_notice
    request = requests.compose(treatment, rng, site=site, service_date=service, partly=partly)
    administrator = () if rng.random() < 0.15 else _cited(treatment.care, scene, rng, pages=rng.random() < 0.4)
    reviewer = _cited(treatment.care, scene, rng, pages=True)
    if scene.layout in ("2014", "2016") and treatment.care.name == "around-surgery" and rng.random() < 0.5:
        reviewer = ()
    said = rationale.compose(treatment, request, rng, sex=scene.sex, overturned=overturned)
    prose = scene.layout in _PROSE
    unsaid = scene.layout == "professional-review"  # that form names the reviewer's guidelines only
    heading = request.text + (" is" if request.eligible and not prose else "")
    label = {
        "request": heading,
        **request.label,
        "decision": "overturned" if overturned else "upheld",
        "claims_administrator_basis": [] if unsaid else [citing.basis(c, prose=prose) for c in administrator],
        "claims_administrator_cited_nothing": not administrator and not unsaid,
        "reviewer_basis": [citing.basis(c, prose=prose) for c in reviewer],
        "reviewer_cited_nothing": not reviewer,
        "reasons": said.reasons,
        "annotations": said.annotations + ([_residual(heading)] if request.eligible and not overturned else []),
    }
    return Item(request, treatment.care.name, treatment.short, overturned, administrator, reviewer, said.text, label)


def _residual(heading: str) -> dict[str, str]:
    return {"code": "N.partial-residual", "quote": heading}


def _sites(treatment: Treatment, side: str) -> list[str]:
    """The treatment's sites on the injured side; all of them where none is."""
    return [site for site in treatment.sites if side and site.startswith(side)] or list(treatment.sites)


def _cited(care: Care, scene: _Scene, rng: Random, *, pages: bool) -> tuple[Citation, ...]:
    late = care.of_2017 if scene.day >= _EDITION_OF_2017 else care.of_2016
    pool = late if scene.layout == "2016" else care.early
    chosen = [rng.choice(pool)]
    if care.odg and chosen[0].source != "odg" and rng.random() < 0.3 and scene.layout in ("2014", "2016"):
        chosen.append(rng.choice(care.odg))
    # prose citations are made with pages only: "pg." without a number does not occur
    return tuple(c if pages or scene.layout in _PROSE else c._replace(pages="") for c in chosen)


def _reviewer(layout: LayoutName, people: dict[str, Any], rng: Random) -> dict[str, list[str]]:
    certified = list(rng.choice(people["specialties"]))
    states = rng.sample(people["states"], rng.choice((0, 0, 0, 1, 1, 2)))
    if layout == "2016" and rng.random() < 0.3:
        certified += [second for second in rng.sample(people["second_specialties"], 1) if second not in certified]
    special = [] if layout == "2016" or rng.random() < 0.7 else [rng.choice(people["subspecialties"])]
    return {"certifications": certified, "subspecialties": special, "licensed_in": ["California", *states]}
