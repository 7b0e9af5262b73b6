"""A case printed in one of the five layouts of final determination letters (corpus/reference/letter-layouts.md).

The fixed sentences are the form's own, as every published determination carries them.
"""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from rag.records import LayoutName

from . import citing, summary
from .case import Case, Item
from .parts import Citation
from .typesetting import typeset

_MADE = "HOW THE IMR FINAL DETERMINATION WAS MADE"
_PRACTICE = (
    "He/she has been in active clinical practice for more than five years and is currently working at least 24 hours a "
    "week in active practice. "
)
_CHOSEN = (
    "The {reviewer} was selected based on his/her clinical experience, education, background, and expertise in the "
    "same or similar specialties that evaluate and/or treat the medical condition and disputed items/{services}. "
)
_FAMILIAR = (
    "He/she is familiar with governing laws and regulations, including the strength of evidence hierarchy that applies "
    "to Independent Medical Review determinations."
)
_SENT = (
    "MAXIMUS Federal Services sent the complete case file to {reviewer}. He/she has no affiliation with the employer, "
    "employee, providers or the claims administrator. "
)
_SUMMARY_INTRO = (
    "The expert reviewer developed the following clinical case summary based on a review of the case file, including "
    "all medical records:"
)
_SET_FORTH = "The Final Determination was based on decisions for the disputed items/services set forth below:"
_RELIED = (
    "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her Decision:"
)
_DOCTOR = (
    "The independent Medical Doctor who made the decision has no affiliation with the employer, employee, providers or "
    "the claims administrator. The physician reviewer is {credentials}. {practice}The Expert Reviewer was selected "
    "based on his/her clinical experience, education, background, and expertise in the same or similar specialties "
    "that evaluate and/or treat the medical condition and treatments in dispute."
)
_DOCUMENTS = (
    "The following relevant documents received from the interested parties and the documents provided with the "
    "application were reviewed and considered. These documents included:"
)
_EFFECT = (
    "The determination of MAXIMUS Federal Services and its physician reviewer is deemed to be the final determination "
    "of the Administrative Director, Division of Workers' Compensation. With respect to the medical necessity of the "
    "treatment in dispute, this determination is binding on all parties."
)


def text(case: Case, rng: Random) -> str:
    """The letter of a case."""
    spaced = case.layout == "2014" and rng.random() < 0.5
    return typeset(list(_PRINTERS[case.layout](case, rng)), rng, spaced=spaced)


def _of_2014(case: Case, rng: Random) -> Iterator[str]:
    yield from (_MADE, "")
    yield (
        _SENT.format(reviewer="an expert reviewer")
        + f"The expert reviewer is {_credentials(case)}. "
        + _PRACTICE
        + _CHOSEN.format(reviewer="expert reviewer", services="services")
        + _FAMILIAR
    )
    yield from ("", "CLINICAL CASE SUMMARY", _SUMMARY_INTRO, summary.compose(case, rng), "")
    yield from _decided(case, rng, late=False)


def _of_2016(case: Case, rng: Random) -> Iterator[str]:
    yield f"Case Number: {case.number}"
    yield f"Date Assigned: {case.assigned:%m/%d/%Y} Date of Injury: {case.injured:%m/%d/%Y}"
    yield f"Decision Date: {case.decided:%m/%d/%Y} UR Denial Date: {case.utilization_review:%m/%d/%Y}"
    yield from ("Priority: Standard Application ", "Received: ", f"{case.received:%m/%d/%Y}", _MADE)
    yield (
        _SENT.format(reviewer="an expert reviewer")
        + _PRACTICE
        + _CHOSEN.format(reviewer="expert reviewer", services="Service")
        + _FAMILIAR
    )
    yield "The Expert Reviewer has the following credentials:"
    yield f"State(s) of Licensure: {', '.join(case.reviewer['licensed_in'])}"
    yield f"Certification(s)/Specialty: {', '.join(case.reviewer['certifications'])}"
    yield from ("CLINICAL CASE SUMMARY", _SUMMARY_INTRO, summary.compose(case, rng))
    yield from _decided(case, rng, late=True)


def _decided(case: Case, rng: Random, *, late: bool) -> Iterator[str]:
    """The disputed items of the forms of 2014 and 2016, now and then run together as extraction does it."""
    glued = "" if rng.random() < 0.8 else _SET_FORTH
    yield "IMR ISSUES, DECISIONS AND RATIONALES"
    if not glued:
        yield _SET_FORTH
    for number, item in enumerate(case.items):
        decision = "Overturned" if item.overturned else "Upheld"
        heading = f"{glued if number == 0 else ''}{item.label['request']}:"
        administrator = "Claims Administrator guideline: " + citing.as_line(
            item.administrator, "Claims Administrator", late=late
        )
        shape = rng.random()
        if shape < 0.15:
            yield f"{heading} {decision}{administrator}"
        elif shape < 0.3:
            yield from (heading, decision, administrator)
        else:
            yield from (f"{heading} {decision}", administrator)
        yield "MAXIMUS guideline: " + citing.as_line(item.reviewer, "Expert Reviewer", late=late)
        yield from (f"Decision rationale: {item.rationale}", "")


def _of_2013(case: Case, rng: Random) -> Iterator[str]:
    yield from _header_of_2013(case, rng)
    not_ = rng.choice(("not ", "not"))  # the notices of 2013 often print "notmedically"
    notice = [_notice(number, item, not_) for number, item in enumerate(case.items, 1)]
    yield from (*notice, "", "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE")
    yield (
        f"An application for Independent Medical Review was filed on {_day(case.received)} disputing the Utilization "
        f"Review Denial dated {_day(case.utilization_review)}. A Notice of Assignment and Request for Information was "
        f"provided to the above parties on {_day(case.assigned)}. A decision has been made for each of the treatment "
        "and/or services that were in dispute:"
    )
    yield from (*notice, "", "Medical Qualifications of the Expert Reviewer:")
    yield _DOCTOR.format(credentials=_credentials(case), practice=_PRACTICE)
    yield from (
        "Expert Reviewer Case Summary:",
        summary.compose(case, rng),
        "",
        "Documents Reviewed for Determination:",
    )
    yield _DOCUMENTS
    yield from ("  o Application for Independent Medical Review", "  o Utilization Review Determination", "")
    for number, item in enumerate(case.items, 1):
        yield from (f"{number}) Regarding the request for {item.request.text}:", _RELIED)
        yield f"{_administrator(item)} {_expert(item)}"
        yield from ("Rationale for the Decision:", item.rationale, "")
    yield from ("Effect of the Decision:", _EFFECT)


def _header_of_2013(case: Case, rng: Random) -> Iterator[str]:
    """The first lines of a notice; values stand beside their labels or on a line of their own."""
    yield from ("MAXIMUS FEDERAL SERVICES, INC.", "Independent Medical Review")
    yield "Notice of Independent Medical Review Determination"
    yield from (f"Dated: {_day(case.decided)}", "Employee:", "Claim Number:")
    apart = "\n" if rng.random() < 0.3 else " "
    for name, value in (
        ("Date of UR Decision", _day(case.utilization_review)),
        ("Date of Injury", _day(case.injured)),
        ("IMR Application Received", _day(case.received)),
        ("MAXIMUS Case Number", case.number),
    ):
        yield from f"{name}:{apart}{value}".split("\n")
    yield ""


def _notice(number: int, item: Item, not_: str) -> str:
    finding = f"is {'' if item.overturned else not_}medically necessary and appropriate."
    return f"{number}) MAXIMUS Federal Services, Inc. has determined the request for {item.request.text} {finding}"


def _of_early_2014(case: Case, rng: Random) -> Iterator[str]:
    yield from ("MAXIMUS FEDERAL SERVICES, INC.", "Independent Medical Review")
    yield from ("Independent Medical Review Final Determination Letter", f"Dated: {_day(case.decided)}")
    yield f"IMR Case Number:  {case.number}          Date of Injury:  {_day(case.injured)}"
    yield f"Claims Number:                          UR Denial Date:  {_day(case.utilization_review)}"
    yield f"Priority:  STANDARD                     Application Received:  {_day(case.received)}"
    yield from ("", _MADE)
    yield (
        _SENT.format(reviewer="a physician reviewer")
        + f"The physician reviewer is {_credentials(case)}. "
        + _PRACTICE
        + _CHOSEN.format(reviewer="physician reviewer", services="services").rstrip()
    )
    yield from ("DOCUMENTS REVIEWED", "The application, the utilization review decision and the medical records.", "")
    yield from ("CLINICAL CASE SUMMARY", _SUMMARY_INTRO, summary.compose(case, rng), "")
    yield from ("IMR DECISION(S) AND RATIONALE(S)", _SET_FORTH, "")
    for number, item in enumerate(case.items, 1):
        finding = f"is {'' if item.overturned else 'not '}medically necessary and appropriate."
        yield f"{number}. {item.label['request']} {finding}"
        yield f"{_administrator(item)} {_physician(item)}"
        yield from (f"The Physician Reviewer's decision rationale: {item.rationale}", "")


def _professional(case: Case, rng: Random) -> Iterator[str]:
    yield from ("MEDICAL PROFESSIONAL REVIEW", f"Case Number: {case.number}", f"Date of Injury: {_day(case.injured)}")
    yield f"Date of UR Decision: {_day(case.utilization_review)}"
    yield from (f"Date of Review: {_day(case.decided)}", "", "ISSUE AT DISPUTE:")
    mark = rng.choice((".", ")"))
    yield from (f"{number}{mark} {item.request.text}" for number, item in enumerate(case.items, 1))
    yield from ("CASE SUMMARY:", summary.compose(case, rng), "DOCUMENTS REVIEWED FOR DETERMINATION:")
    yield "Progress reports of the treating physician, the utilization review decision and the application."
    yield "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:"
    for number, item in enumerate(case.items, 1):
        yield f"{number}{mark} {'; '.join(map(citing.as_note, item.reviewer))}."
    yield "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY:"
    for number, item in enumerate(case.items, 1):
        yield from (f"{number}{mark} {item.request.text}:", item.rationale)
    yield from ("MEDICAL REVIEWER QUALIFICATIONS:", f"The medical professional reviewer is {_credentials(case)}.")


def _administrator(item: Item) -> str:
    if not item.administrator:
        return citing.NOTHING_AS_PROSE
    return f"The Claims Administrator based its decision on the {_listed(item.administrator)}."


def _expert(item: Item) -> str:
    if all(citation.source == "odg" for citation in item.reviewer):
        found = "The Expert Reviewer found that no section of the MTUS was applicable and"
        return f"{found} relied on the {_listed(item.reviewer)}."
    return f"The Expert Reviewer relied on the {_listed(item.reviewer)}."


def _physician(item: Item) -> str:
    return f"The Physician Reviewer based his/her decision on the {_listed(item.reviewer)}."


def _listed(citations: tuple[Citation, ...]) -> str:
    return ", and the ".join(map(citing.as_prose, citations))


def _credentials(case: Case) -> str:
    """As the forms up to 2016 print it: "Board Certified in X, has a subspecialty in Y and is licensed to ..."."""
    special = "".join(f", has a subspecialty in {name}" for name in case.reviewer["subspecialties"])
    states = case.reviewer["licensed_in"]
    where = " and ".join(filter(None, (", ".join(states[:-1]), states[-1])))
    certified = " and ".join(case.reviewer["certifications"])
    return f"Board Certified in {certified}{special} and is licensed to practice in {where}"


def _day(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


_PRINTERS: dict[LayoutName, Callable[[Case, Random], Iterator[str]]] = {
    "2013": _of_2013,
    "professional-review": _professional,
    "decisions-and-rationales": _of_early_2014,
    "2014": _of_2014,
    "2016": _of_2016,
}
