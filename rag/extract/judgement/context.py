"""What kind of treatment an item disputes: the boundaries of the taxonomy (reasons.md, section 4) depend on it."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from ... import lexicon
from ...records import Item

_BY_CATEGORY = {
    "Diagnostic Testing": ("test",),
    "DMEPOS": ("device",),
    "Evaluation & Management": ("visit",),
    "Home Health": ("service",),
    "Injection": ("injection",),
    "Pharmaceuticals": ("drug",),
    "Programs": ("program",),
    "Psych Services": ("psych",),
    "Rehabilitation": ("therapy",),
    "Surgery": ("surgery",),
    "Transportation": ("service",),
}
# part of a treatment id or of its drug class -> kind
_BY_WORD = (
    (
        ("preop", "postop", "assistant", "anesthesia", "inpatient-stay", "facility-fee", "medical-clearance"),
        "ancillary",
    ),
    (("surgical-implants", "intraoperative", "blood-products", "sling", "cold-therapy", "dvt-unit"), "ancillary"),
    (("urine-drug",), "udt"),
    (("lab-panels", "preop-labs", "genetic"), "lab"),
    (("functional-capacity",), "fce"),
    (("acupuncture",), "acupuncture"),
    (("trigger-point-injection",), "tpi"),
    (("facet", "medial-branch", "radiofrequency"), "facet"),
    (("botulinum",), "botox"),
    (("hyaluron", "viscosuppl"), "injection"),
    (("spinal-cord-stim",), "scs"),
    (("topical", "-gel", "-patch", "ointment", "lidopro", "terocin", "salicylate", "compound"), "topical"),
    (("compound", "lidopro", "terocin"), "compound"),
    (("ppi", "h2 blocker", "mucosal", "misoprostol"), "ppi"),
    (("nsaid",), "nsaid"),
    (("opioid",), "opioid"),
    (("muscle relaxant", "antispasticity", "carisoprodol"), "muscle-relaxant"),
    (("muscle relaxant", "benzodiazepine", "hypnotic", "nsaid", "barbiturate", "antiemetic", "opioid"), "short-term"),
)
# words of a heading, where the lexicon knows no treatment -> kind
_BY_HEADING = (
    (r"\b\d+ ?(?:mg|mcg|ml|%)|#\d|\b(?:tab|cap|cream|gel|patch|ointment)", "drug"),
    (r"\b(?:mri|ct|x-?ray|emg|ncv|ncs|ultrasound|test|scan|study|arthrogram)\b", "test"),
    (r"therap|sessions?|visits?|massage|exercise|treatments", "therapy"),
    (r"\binjection|block\b", "injection"),
    (r"\bunit\b|brace|purchase|rental|supplies", "device"),
    (r"surg|arthroscop|ectomy|plasty|fusion|repair|release", "surgery"),
    (r"consult|evaluation|visit|follow", "visit"),
)
_HEADING = tuple((re.compile(pattern), kind) for pattern, kind in _BY_HEADING)
_COMMON = frozenset(
    """time week mont visi sess righ left bila cerv lumb spin with with unit trea auth rema orig requ port elig clai
    admi serv asso surg thro thor extr uppe lowe days hour each per for and the was of to in on no x mg use per perc
    ther phys care moda prog heal tota neck back shou knee hip ankl elbo wris hand foot""".split()  # noqa: SIM905
)
_WORD = re.compile(r"[a-z]{3,}")
_EVERYDAY = re.compile(
    r"therap|treatment|service|session|surgical|associated|request|original|remain|eligible|portion|authoriz|physical|"
    r"modalit|program|administ|additional|cervical|lumbar|thoracic|shoulder|bilateral|extremit|without|percent"
)


class Context(NamedTuple):
    """The kinds of an item's treatment, the anchors of words that name it, and whether the item was approved."""

    kinds: frozenset[str]
    names: frozenset[str]
    approved: bool
    words: frozenset[str] = frozenset()  # whole words of the request that begin like a common one


def of(item: Item) -> Context:
    """What `item` asks for: kinds from its treatments, else from the words of its heading."""
    request = (item.eligible_portion or item.request).lower()
    kinds, names = _known(item.treatments)
    if not kinds:
        kinds = frozenset(kind for pattern, kind in _HEADING if pattern.search(request))
    if "associated surgical" in item.request.lower():
        kinds |= {"ancillary"}
    if request.count("%") > 1:
        kinds |= {"compound", "topical"}
    if "surgery" in kinds and "ancillary" not in kinds:
        kinds |= {"principal"}
    asked = _WORD.findall(item.request.lower())
    own = {word[:4] for word in asked} - _COMMON
    whole = frozenset(word for word in asked if len(word) > 6 and word[:4] in _COMMON and not _EVERYDAY.match(word))
    return Context(kinds or frozenset({"other"}), names | own, item.decision == "overturned", whole)


@lru_cache(maxsize=512)
def _known(treatments: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    table = lexicon.load().treatments
    kinds: set[str] = set()
    names: set[str] = set()
    for treatment_id in treatments:
        treatment = table.get(treatment_id)
        if treatment is None:
            continue
        kinds.update(_BY_CATEGORY.get(treatment.category, ("other",)))
        described = f"{treatment_id} {treatment.drug_class or ''}".lower()
        kinds.update(kind for words, kind in _BY_WORD if any(word in described for word in words))
        if "barbiturate" in described:  # a tablet of several drugs is no compounded cream
            kinds -= {"compound", "topical"}
        spoken: Iterable[str] = (treatment.canonical_name, treatment.drug_class or "", *treatment.synonyms)
        names.update(word[:4] for name in spoken for word in _WORD.findall(name.lower()))
    if "opioid" in kinds:
        names.update(("opio", "narc", "opia"))
    return frozenset(kinds), frozenset(names) - _COMMON
