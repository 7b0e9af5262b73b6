"""The reviewer: certifications, subspecialties and licences, from labelled fields or from the credentials in prose."""

import re
from collections.abc import Mapping

from ..records import Reviewer
from . import places

_TWO_LETTERS = """AL:Alabama, AK:Alaska, AZ:Arizona, AR:Arkansas, CA:California, CO:Colorado, CT:Connecticut,
DE:Delaware, DC:District of Columbia, FL:Florida, GA:Georgia, HI:Hawaii, ID:Idaho, IL:Illinois, IN:Indiana,
IA:Iowa, KS:Kansas, KY:Kentucky, LA:Louisiana, ME:Maine, MD:Maryland, MA:Massachusetts, MI:Michigan,
MN:Minnesota, MS:Mississippi, MO:Missouri, MT:Montana, NE:Nebraska, NV:Nevada, NH:New Hampshire, NJ:New Jersey,
NM:New Mexico, NY:New York, NC:North Carolina, ND:North Dakota, OH:Ohio, OK:Oklahoma, OR:Oregon,
PA:Pennsylvania, RI:Rhode Island, SC:South Carolina, SD:South Dakota, TN:Tennessee, TX:Texas, UT:Utah,
VT:Vermont, VA:Virginia, WA:Washington, WV:West Virginia, WI:Wisconsin, WY:Wyoming, PR:Puerto Rico, GU:Guam"""
_BY_LETTERS = {entry.strip()[:2]: entry.strip()[3:] for entry in _TWO_LETTERS.split(",")}
_STATES = frozenset(name.lower() for name in _BY_LETTERS.values())
_CERTIFIED = re.compile(
    r"(?:\bBoard[- ]Certified in|\bcertified by the American Board of|\bCertification in)\s+(?P<of>.+?)"
    r"(?=,? (?:has|and has|with) (?:a |an )?(?:subspecialt|sub-specialt|added|fellowship)|,? and is licensed|"
    r",? and (?:holds|has) |, is licensed|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_SUBSPECIALTY = re.compile(
    r"(?:\bsub-?specialt(?:y|ies)(?: certificates?| certifications?)? in|\badded qualifications? in|"
    r"\bfellowship trained in)\s+"
    r"(?P<of>.+?)(?=,? and is licensed|,? and (?:holds|has) |, is licensed|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_LICENSED = re.compile(
    r"\blicen[sc]ed? (?:to practice (?:medicine )?)?in\s+(?P<of>.+?)(?=\.(?:\s|$)|,? and (?:has|is|was) |$)",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"\bholds? an? (?:current |active |valid |"
    r"unrestricted )*(?P<of>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:medical )?licen[sc]e"
)
_STATE_LIST = re.compile(r",\s*(?:and\s+)?|\s+and\s+|;\s*|\s*&\s*|\s*/\s*")
_LIST = re.compile(r",\s*(?:and\s+)?|;\s*")
# an "and" inside the name of a board, not between two
_ONE_BOARD = re.compile(
    r"\b(?:Physical Medicine|Obstetrics|Psychiatry|Allergy|Public Health|Hospice|Anatomic|Oral|Foot|Hand|Ear, Nose|"
    r"Orthopaedic|"
    r"Head|Plastic)\s+(?:and|&)\s+",
    re.IGNORECASE,
)
_LONGEST = 1500  # characters of credentials that are read


def reviewer(fields: Mapping[str, str], credentials: str) -> Reviewer:
    """The reviewer by labelled fields, else by the folded prose of the credentials.

    A letter that swaps boards and states is put right.
    """
    if fields.get("State(s) of Licensure") or fields.get("Certification(s)/Specialty"):
        licensed = tuple(map(_full, _listed(fields.get("State(s) of Licensure", ""), _STATE_LIST)))
        printed = fields.get("Certification(s)/Specialty", "")
        said = _CERTIFIED.match(printed)
        return _settled(_boards(said) if said else _listed(printed, _LIST), (), licensed)
    prose = credentials[:_LONGEST]
    lower = places.small(prose)
    licensed = _states(places.first(_LICENSED, prose, lower, ("licen",)) or _LICENCE.search(prose))
    certified = _boards(places.first(_CERTIFIED, prose, lower, ("board", "certif")))
    special = _boards(places.first(_SUBSPECIALTY, prose, lower, ("sub", "added", "fellowship")))
    return _settled(certified, special, licensed)


def _settled(certified: tuple[str, ...], special: tuple[str, ...], licensed: tuple[str, ...]) -> Reviewer:
    """The lists in their places: a letter says "Board Certified in California and licensed in Orthopedics"."""
    if certified and all(map(_is_state, certified)) and licensed and not any(map(_is_state, licensed)):
        certified, licensed = licensed, certified
    return Reviewer(certifications=certified, subspecialties=special, licensed_in=licensed)


def _full(state: str) -> str:
    """A state by its name where it is printed by its two letters."""
    return _BY_LETTERS.get(state.replace(".", "").upper(), state)


def _is_state(name: str) -> bool:
    return name.lower() in _STATES


def _boards(match: re.Match[str] | None) -> tuple[str, ...]:
    if match is None:
        return ()
    found: list[str] = []
    for part in _listed(match["of"], _LIST):
        found += (part,) if _ONE_BOARD.search(part) else _listed(part, re.compile(r"\s+and\s+"))
    return tuple(found)


def _states(match: re.Match[str] | None) -> tuple[str, ...]:
    return _listed(match["of"], _STATE_LIST) if match else ()


def _listed(value: str, separator: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip(" .") for part in separator.split(value) if part.strip(" .")))
