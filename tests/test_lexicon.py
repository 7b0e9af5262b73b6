"""The lexicon: what it holds, and how treatments are found in questions and requests."""

import csv
import re
import tomllib
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import lexicon, resources
from rag.lexicon import codes
from rag.lexicon.spelling import Speller, distance
from rag.lexicon.words import words

KNOWN = lexicon.load()


def asked(question: str) -> dict[str, list[str]]:
    """What a question names: its words with the treatments they mean."""
    found: dict[str, list[str]] = defaultdict(list)
    for match in KNOWN.match_question(question):
        found[question[match.start : match.end]].append(match.treatment_id)
    return dict(found)


def requested(request: str) -> list[str]:
    return [match.treatment_id for match in KNOWN.match_request(request, request)]


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.path("corpus", "lexicon", name).read_text(encoding="utf-8"))


def test_everything_that_ships_is_loaded() -> None:
    """Every row of the tables and every numbered criterion of the guideline files becomes an entry."""
    rows = resources.path("corpus", "lexicon", "treatments.csv").read_text(encoding="utf-8").splitlines()
    files = [path for path in resources.path("corpus", "guidelines").glob("*.md") if path.stem != "README"]
    numbered = sum(len(re.findall(r"^\d+\. +\*\*", path.read_text(encoding="utf-8"), re.M)) for path in files)

    assert len(KNOWN.treatments) == len(list(csv.reader(rows))) - 1
    assert len(KNOWN.guidelines) == len(files)
    assert sum(len(guideline.criteria) for guideline in KNOWN.guidelines.values()) == numbered


def test_a_guideline_keeps_its_edition_and_what_was_checked() -> None:
    """A criterion carries its wording without the support tag, and the tag as its verification."""
    guideline = KNOWN.guidelines["trigger-point-injections"]
    sixth = next(criterion for criterion in guideline.criteria if criterion.criterion_id == "tpi-6")

    assert guideline.edition.startswith("2009")
    assert guideline.pages == "122"
    assert "six weeks" in sixth.text
    assert "`" not in sixth.text
    assert sixth.verification == "verified"
    assert {c.verification for c in guideline.criteria} == {"verified", "partial", "unverified"}


def test_every_treatment_named_anywhere_exists() -> None:
    """Guidelines, lay words, roll-ups, sites and request rules name only treatments of the table."""
    table = toml("lay_words.toml")
    named = {treatment for guideline in KNOWN.guidelines.values() for treatment in guideline.treatments}
    named |= {treatment for ids in table["lay"].values() for treatment in ids}
    named |= {t for rollup in table["rollups"] for key in ("ids", "except") for t in rollup.get(key, ())}
    named |= {t for entry in table["sited"] for t in (*entry["at"].values(), entry.get("unsited"))} - {None}
    rules = table["requests"]
    named |= {t for taking, taken in rules["takes_in"].items() for t in (taking, *taken)} - {"*"}
    named |= {t for when in ("before", "after") for pair in rules["surgical"][f"becomes_{when}"].items() for t in pair}
    named |= {t for form in rules["forms"] for pair in form["of"].items() for t in pair}
    named |= {form["others"] for form in rules["forms"] if "others" in form}
    named |= {t for taken in rules["means_of"].values() for t in taken} - {"Pharmaceuticals"}
    named |= set(rules["vague"])

    assert named <= set(KNOWN.treatments)


def test_every_topic_reason_and_criterion_named_anywhere_exists() -> None:
    """A treatment's guideline, and the codes and criteria of the patterns, are entries of the lexicon."""
    topics = {treatment.guideline_topic for treatment in KNOWN.treatments.values()} - {None}
    criteria = {criterion.criterion_id for guide in KNOWN.guidelines.values() for criterion in guide.criteria}
    entries = toml("criterion_patterns.toml")["criteria"]

    assert topics <= set(KNOWN.guidelines)
    assert {entry["criterion"] for entry in entries} <= criteria
    assert {code for entry in entries for code in entry.get("codes", "").split()} <= set(KNOWN.reasons)


def test_a_name_stands_for_one_treatment() -> None:
    """No synonym belongs to two treatments, but for the pairs that a request writes as one."""
    meant: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for treatment in KNOWN.treatments.values():
        for name in (treatment.canonical_name, *treatment.synonyms):
            meant[tuple(word.key for word in words(name))].add(treatment.treatment_id)
    shared = {" ".join(name) for name, ids in meant.items() if len(ids) > 1}

    assert shared <= {"pt ot", "pt ptt"}


@pytest.mark.parametrize(
    ("question", "words_", "treatment"),
    [
        ("why were trigger points denied", "trigger points", "trigger-point-injection"),
        ("Why was TPI denied?", "TPI", "trigger-point-injection"),
        ("what about shots into muscle knots", "shots into muscle knots", "trigger-point-injection"),
        ("why was PT cut", "PT", "physical-therapy"),
        ("is a LESI ever approved", "LESI", "epidural-steroid-injection-lumbar"),
        ("MBB denials", "MBB", "medial-branch-block"),
        ("why no UDS", "UDS", "urine-drug-test"),
        ("Vicodin?", "Vicodin", "hydrocodone-apap"),
        ("was the Toradol shot approved", "Toradol shot", "ketorolac-im"),
        ("trigger point impedance imaging", "trigger point impedance imaging", "tpii"),
        ("is an MRI of the right ankle paid for", "MRI of the right ankle", "mri-other"),
        ("lumbar MRI", "lumbar MRI", "mri-lumbar"),
        ("MRIs of the knee", "MRIs of the knee", "mri-knee"),
    ],
)
def test_questions_name_treatments_in_many_ways(question: str, words_: str, treatment: str) -> None:
    """Brand, generic, abbreviation, lay words and a procedure with its site lead to the treatment."""
    assert asked(question) == {words_: [treatment]}


@pytest.mark.parametrize(
    ("question", "members", "others"),
    [
        ("opioids", {"hydrocodone-apap", "oxycodone-er", "tramadol", "buprenorphine"}, {"naloxone", "naproxen"}),
        ("pain pills", {"hydrocodone-apap", "oxycodone"}, {"cyclobenzaprine"}),
        ("injections", {"trigger-point-injection", "transforaminal-esi", "ketorolac-im"}, {"physical-therapy"}),
        ("imaging", {"mri-lumbar", "ct-other", "xray-hip", "bone-scan"}, {"emg-ncs-upper"}),
        ("muscle relaxers", {"cyclobenzaprine", "baclofen", "tizanidine"}, {"diazepam"}),
        ("sleeping pills", {"zolpidem", "eszopiclone", "temazepam"}, {"alprazolam"}),
        ("epidurals", {"epidural-steroid-injection-lumbar", "transforaminal-esi"}, {"facet-injection"}),
        ("ESI", {"epidural-steroid-injection-cervical", "epidural-steroid-injection-lumbar"}, {"sacroiliac-injection"}),
        ("MRI", {"mri-lumbar", "mri-cervical", "mri-other"}, {"ct-lumbar"}),
        ("creams", {"ketoprofen-topical", "diclofenac-gel"}, {"ketoprofen"}),
    ],
)
def test_a_rollup_means_all_its_members(question: str, members: set[str], others: set[str]) -> None:
    """One span of the question gives every treatment of the kind, and none of another kind."""
    found = asked(f"how often are {question} denied")

    assert set(found) == {question}
    assert members <= set(found[question])
    assert not others & set(found[question])


@pytest.mark.parametrize(
    ("written", "treatment"),
    [
        ("triger point injectons", "trigger-point-injection"),
        ("Trigger pint injections", "trigger-point-injection"),
        ("hydrocodne", "hydrocodone-apap"),
        ("cyclobenzaprin", "cyclobenzaprine"),
        ("acupunture", "acupuncture"),
        ("gabapentine", "gabapentin"),
        ("physical therpy", "physical-therapy"),
        ("oxycontn", "oxycodone-er"),
    ],
)
def test_typing_errors_are_forgiven(written: str, treatment: str) -> None:
    """A word that is none is read as the one name it can have been meant for, in questions and in requests."""
    assert treatment in {match.treatment_id for match in KNOWN.match_question(f"why was {written} denied")}
    assert requested(written) == [treatment]


@pytest.mark.parametrize(
    "question",
    [
        "Can a reviewer help me with the same request?",
        "Which requests were granted, and which were denied?",
        "What reports did the reviewer rely on?",
        "How many surgeons reviewed these letters?",
        "Why was the surgery denied?",
        "Which medications were approved?",
        "Who won?",
        "What is the deadline for an appeal to the board?",
        "Which standards rank above ODG in IMR?",
        "Do denials cite more record gaps or guideline bans?",
    ],
)
def test_ordinary_words_are_no_treatments(question: str) -> None:
    """Words that are also product names, misspellings of none, and whole categories give no match."""
    assert asked(question) == {}


@pytest.mark.parametrize(
    ("request_", "treatments"),
    [
        ("Trigger Point Injection (x1) with Ketorolac", ["trigger-point-injection"]),
        ("Trigger points impedance imaging (TPII)", ["tpii"]),
        ("Localized intense neurostimulation therapy [following TPII]", ["localized-neurostimulation"]),
        ("Gabapentin 300 mg #90 (30 day supply)", ["gabapentin"]),
        ("Bilateral SI joint injections with arthrogram", ["sacroiliac-injection"]),
        ("Hot/cold unit with wrap, 30 day rental", ["cold-therapy-unit"]),
        ("Repeat MRI C/S w/o contrast", ["mri-cervical"]),
        ("PT/OT 18 sessions left hand", ["physical-therapy", "occupational-therapy"]),
        ("MRI without contrast for the lumbar spine", ["mri-lumbar"]),
        ("MRI (magnetic resonance imaging) of the cervical spine", ["mri-cervical"]),
        ("MRI of the cervical spine and lumbar spine", ["mri-cervical", "mri-lumbar"]),
        ("Associated surgical service: Labs - CBC", ["preop-labs"]),
        ("CBC and CMP", ["lab-panels"]),
        ("Post-op physical therapy 12 sessions", ["postop-physical-therapy"]),
        ("Ketoprofen 10%/Baclofen 2%/Lidocaine 5% cream 180gm",
         ["ketoprofen-topical", "baclofen-topical", "lidocaine-ointment"]),
        ("Baclofen 10mg #90", ["baclofen"]),
        ("Synvisc-One injection, right knee", ["viscosupplementation"]),
        ("Cortisone injection, left shoulder", ["joint-steroid-injection"]),
        ("Lumbar epidural steroid injection with pain interventionist consult and treatment",
         ["epidural-steroid-injection-lumbar", "specialist-consult"]),
        ("Referral to chiropractor for evaluation, twice a week for 3 weeks", ["chiropractic"]),
        ("Oxycodone 15mg #30", ["oxycodone"]),
        ("Hinged brace for the left knee", ["knee-brace"]),
        ("Ketorolac 60mg injection", ["ketorolac-im"]),
        ("EMG/NCS bilateral upper and lower extremities", ["emg-ncs-upper", "emg-ncs-lower"]),
        ("Lumbar MRI and cervical X-rays", ["mri-lumbar", "xray-cervical"]),
        ("Left trigger finger release", ["trigger-finger-release"]),
        ("Consultation with a spine surgeon", ["surgical-consult"]),
        ("Electrodes for TENS unit", ["electrodes-supplies"]),
        ("a walk in the park", []),
    ],
)  # fmt: skip
def test_requests_give_what_is_asked_for(request_: str, treatments: list[str]) -> None:
    """Bundles give several treatments; what one is done with, after or for gives none."""
    assert requested(request_) == treatments


def test_a_compound_of_many_drugs_is_read_drug_by_drug() -> None:
    """A percentage after a drug makes it a topical; a drug that has no topical entry makes a compound."""
    found = requested("Gabapentin 10%, Amitriptyline 10%, Dexamethasone 1% in cream base, 210 grams")

    assert "gabapentin-topical" in found
    assert "amitriptyline" not in found


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0), ("pint", "point", 1), ("tirgger", "trigger", 1), ("abc", "xyz", 3), ("a", "abcd", 3)],
)
def test_distance_counts_typing_errors(one: str, other: str, expected: int) -> None:
    """Insertions, deletions, substitutions and swaps count one each."""
    assert distance(one, other, 4) == expected
    assert distance(other, one, 4) == expected


def test_an_ambiguous_misspelling_stays_unread() -> None:
    """A word as near to two known words as to one is not corrected, nor an everyday word, nor a short one."""
    speller = Speller(["motrin", "motril", "norco"], frozenset({"martin"}))

    assert speller.correct("motrim") is None
    assert speller.correct("martin") is None
    assert speller.correct("noco") is None
    assert speller.correct("norcoo") == "norco"


FRAGMENTS = st.lists(
    st.sampled_from(
        ["MRI", "of the", "lumbar", "spine", "Norco", "10/325mg", "#60", "trigger", "point", "injection", "with", "5%",
         "cream", "and", "arthroscopy", "(", ")", "/", "pre-op", "following", "x-ray", "knee", "ESI", "L4-5", ",", "\n"]
    ),
    max_size=25,
).map(" ".join)  # fmt: skip


@given(st.text(max_size=200) | FRAGMENTS)
@settings(max_examples=150, deadline=None)
def test_matching_takes_any_text(text: str) -> None:
    """Whatever is written, matches are known treatments at places inside the text."""
    for match in (*KNOWN.match_question(text), *KNOWN.match_request(text, text)):
        assert match.treatment_id in KNOWN.treatments
        assert 0 <= match.start < match.end <= len(text)


@pytest.mark.parametrize(
    ("request_", "treatments"),
    [
        ("CPT 20610", ["joint-steroid-injection"]),
        ("HCPCS E0745", ["nmes-unit"]),
        ("97124 x 6 and 97035 x 6", ["massage", "ultrasound-therapeutic"]),
        ("CPT code 73221, left shoulder", ["mri-shoulder"]),
        ("73721-26, right knee", ["mri-knee"]),
        ("95885, 95886 bilateral lower extremities", ["emg-ncs-lower"]),
        ("64493-64495", ["facet-injection"]),
        ("20610, J7325", ["viscosupplementation"]),
        ("MRI (CPT 72148)", ["mri-lumbar"]),
        ("Injection, CPT 62323", ["epidural-steroid-injection-lumbar"]),
        ("EMG of the upper extremities (CPT 72148)", ["emg-ncs-upper"]),
        ("Lumbar epidural steroid injection (CPT 62321)", ["epidural-steroid-injection-lumbar"]),
        ("Vial of 20610 mg", []),
        ("$20610.00", []),
        ("Claim 12345", []),
    ],
)
def test_a_billing_code_names_a_treatment_where_words_name_none(request_: str, treatments: list[str]) -> None:
    """The code says what, the request's words say where; words that name a treatment come first."""
    assert sorted(requested(request_)) == treatments


def test_the_code_stands_where_it_is_printed() -> None:
    """A treatment found by its code is at the code, so that amounts beside it are its own."""
    text = "CPT 97124 x 6 and 97035 x 8"

    assert [text[match.start : match.end] for match in KNOWN.match_request(text)] == ["97124", "97035"]


def test_every_billing_code_names_a_treatment_once() -> None:
    """Each row's words mean something in the lexicon, and no code stands in two rows."""
    path = resources.path("corpus", "lexicon", "billing_codes.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [row["words"] for row in rows if not requested(row["words"])] == []
    assert len(codes.table(path)) == sum(len(codes.listed(row["codes"])) for row in rows)
