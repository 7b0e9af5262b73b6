"""The labelled parts that letters are put together from: people, kinds of care, treatments (TOML files beside this)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

Source = Literal["chronic-pain", "acoem", "named", "odg"]
_HERE = Path(__file__).parent


class Citation(NamedTuple):
    """A guideline as a letter may print it: chapter and title are empty where the source has none."""

    source: Source
    title: str
    topic: str
    pages: str
    chapter: str = ""


class Ground(NamedTuple):
    """A sentence of a rationale with the reason code it carries."""

    code: str
    weight: Literal["decisive", "supporting"]
    text: str


@dataclass(frozen=True, slots=True)
class Care:
    """A kind of care: sentences by decision, and guidelines by the years in which letters cite them."""

    name: str
    recitals: tuple[str, ...]
    against: tuple[Ground, ...]
    in_favour: tuple[Ground, ...]
    weaning: tuple[str, ...]
    early: tuple[Citation, ...]
    of_2016: tuple[Citation, ...]
    of_2017: tuple[Citation, ...]
    odg: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Treatment:
    """Something that can be asked for, with the slots its request is filled from."""

    ids: tuple[str, ...]
    care: Care
    short: str
    requests: tuple[str, ...]
    doses: tuple[str, ...]
    unit: str
    counts: tuple[int, ...]
    frequencies: tuple[str, ...]
    sites: tuple[str, ...]
    body_parts: tuple[str, ...]
    regions: frozenset[str]


class Parts(NamedTuple):
    """All parts; `by_region` holds the treatments that make sense for an injured region."""

    people: dict[str, Any]
    treatments: tuple[Treatment, ...]
    by_region: dict[str, tuple[Treatment, ...]]


@cache
def load() -> Parts:
    """The parts, read once."""
    people, classes, listed = (_read(name) for name in ("people", "classes", "treatments"))
    treatments = tuple(_treatment(entry, classes[entry["care"]]) for entry in listed["treatment"])
    by_region = {
        region["id"]: tuple(t for t in treatments if not t.regions or region["id"] in t.regions)
        for region in people["regions"]
    }
    return Parts(people, treatments, by_region)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def _treatment(entry: dict[str, Any], kind: dict[str, Any]) -> Treatment:
    def listed(name: str) -> tuple[Any, ...]:
        return tuple(entry.get(name, ()))

    return Treatment(
        ids=listed("ids"),
        care=_care(entry["care"], {**kind, **{key: entry[key] for key in ("acoem", "odg") if key in entry}}),
        short=entry["short"],
        requests=listed("requests"),
        doses=listed("doses"),
        unit=entry.get("unit", ""),
        counts=listed("counts"),
        frequencies=listed("frequencies"),
        sites=listed("sites"),
        body_parts=listed("body_parts"),
        regions=frozenset(listed("regions")),
    )


def _care(name: str, kind: dict[str, Any]) -> Care:
    acoem = [Citation("acoem", title, "", pages, chapter) for chapter, title, pages in kind.get("acoem", ())]
    odg = tuple(Citation("odg", chapter, topic, "") for chapter, topic in kind.get("odg", ()))
    chronic = [Citation("chronic-pain", "", topic, pages) for topic, pages in kind.get("mtus_2009", ()) if pages]
    whole = [Citation("named", title, "", "") for title, pages in kind.get("mtus_2009", ()) if not pages]
    # the chapters of 2004 stayed in force into 2017; the form of that time prints them with their year and no chapter
    chapters = [Citation("named", f"{citation.title} 2004", "Special Studies", "") for citation in acoem]
    of_2016 = [Citation("named", title, section, "") for title, section in kind.get("mtus_2016", ())]
    of_2017 = [Citation("named", title, section, "") for title, section in kind.get("mtus_2017", ())]
    return Care(
        name=name,
        recitals=tuple(kind["recitals"]),
        against=tuple(map(_ground, kind["against"])),
        in_favour=tuple(map(_ground, kind["for"])),
        weaning=tuple(kind.get("weaning", ())),
        early=(*acoem, *chronic, *whole) or odg,
        of_2016=tuple(of_2016 or chapters) or odg,
        of_2017=tuple(of_2017 or chapters) or odg,
        odg=odg,
    )


def _ground(entry: list[str]) -> Ground:
    code, weight, text = entry
    return Ground(code, "decisive" if weight == "d" else "supporting", text)
