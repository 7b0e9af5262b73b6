"""Items in the many forms in which letters of 2013 to 2018 print requests, decisions and guidelines."""

from typing import Any, NamedTuple

import pytest

from rag.extract import rules
from rag.records import Item
from tests.fakes import forms

UPHELD = "Decision rationale: No benefit of the care is recorded. The request is not medically necessary.\n"
CPMTG = "Chronic Pain Medical Treatment Guidelines"
ODG = "Official Disability Guidelines"
NOTHING_CITED = "The Claims Administrator did not cite any medical evidence for its decision."


class Form(NamedTuple):
    """An item as a letter prints it, and what its record has to say."""

    heading: str
    administrator: str
    reviewer: str
    expected: dict[str, Any]


def bases(*cited: tuple[str, str, str | None, tuple[int, ...]]) -> list[tuple[str, str, str | None, tuple[int, ...]]]:
    """Citations as the test compares them."""
    return list(cited)


FORMS = {
    "brand, strength, number and refills": Form(
        "Norco (hydrocodone/acetaminophen) 10/325mg, #120 with 2 refills: Upheld",
        "Decision based on MTUS Chronic Pain Treatment Guidelines.",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids, criteria for use Page(s): 76-80, 91.",
        {"treatments": ["hydrocodone-apap"], "dose": "10/325mg", "quantity": "#120 with 2 refills", "frequency": None,
         "claims_administrator_basis": bases(("MTUS", CPMTG, None, ())),
         "reviewer_basis": bases(("MTUS", CPMTG, "Opioids, criteria for use", (76, 77, 78, 79, 80, 91)))},
    ),
    "decision in capitals after a dash": Form(
        "TIZANIDINE 4MG, 1 PO BID PRN SPASM, QTY: 60 - UPHELD",
        NOTHING_CITED,
        "Decision based on MTUS Chronic Pain Treatment Guidelines Muscle relaxants (for pain) Page(s): 63-66.",
        {"treatments": ["tizanidine"], "dose": "4MG", "quantity": "60", "frequency": "BID", "decision": "upheld",
         "claims_administrator_cited_nothing": True, "body_parts": [],
         "reviewer_basis": bases(("MTUS", CPMTG, "Muscle relaxants (for pain)", (63, 64, 65, 66)))},
    ),
    "a lower-case decision": Form(
        "physical therapy for the bilateral shoulders, 2x6: overturned",
        "The Claims Administrator did not cite any medical evidence for its decision",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Physical Medicine Page(s): 98, 99.",
        {"treatments": ["physical-therapy"], "body_parts": ["bilateral shoulders"], "frequency": "2x6",
         "decision": "overturned", "claims_administrator_cited_nothing": True,
         "reviewer_basis": bases(("MTUS", CPMTG, "Physical Medicine", (98, 99)))},
    ),
    "times for weeks": Form(
        "Chiropractic treatment x 12 sessions, 2 times per week for 6 weeks, cervical and lumbar spine: Upheld",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Manual therapy & manipulation Page(s): 58-60.",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Manual therapy & manipulation Page(s): 58-60.",
        {"treatments": ["chiropractic"], "body_parts": ["cervical spine", "lumbar spine"], "quantity": "x 12 sessions",
         "frequency": "2 times per week for 6 weeks"},
    ),
    "retrospective with its date": Form(
        "Retro: Ketoprofen 10% cream 120gm (DOS 3/14/2014): Upheld",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Topical Analgesics.",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Topical Analgesics Page(s): 111-113.",
        {"treatments": ["ketoprofen-topical"], "timing": "retrospective", "dose": "10%", "quantity": "120gm"},
    ),
    "a date of service spelt out": Form(
        "Retrospective request for urine drug screen, date of service 04/02/14: Upheld",
        "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Pain Chapter, Urine Drug Testing.",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Drug testing Page(s): 43. Decision based on Non-MTUS "
        "Citation Official Disability Guidelines (ODG), Treatment Index, 11th Edition (web), 2014, Pain, Urine drug "
        "testing (UDT).",
        {"treatments": ["urine-drug-test"], "timing": "retrospective", "body_parts": [],
         "reviewer_basis": bases(("MTUS", CPMTG, "Drug testing", (43,)),
                                 ("ODG", ODG, "Pain, Urine drug testing (UDT)", ()))},
    ),
    "a procedure with its code": Form(
        "EMG of the bilateral lower extremities (CPT 95886): Upheld",
        "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303.",
        "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303, Table 12-8. Decision based on "
        "Non-MTUS Citation ODG-TWC, Low Back Chapter, EMGs (electromyography).",
        {"treatments": ["emg-ncs-lower"], "body_parts": ["bilateral lower extremities"], "quantity": None,
         "claims_administrator_basis": bases(("MTUS", "ACOEM Chapter 12 Low Back Complaints", None, (303,)))},
    ),
    "equipment with its code": Form(
        "DME: TENS unit (HCPCS E0730), 30-day rental: Upheld",
        NOTHING_CITED,
        "Decision based on MTUS Chronic Pain Treatment Guidelines TENS, chronic pain (transcutaneous electrical nerve "
        "stimulation) Page(s): 114-116.",
        {"treatments": ["tens-unit"], "quantity": "30-day rental", "body_parts": ["lumbar spine"]},
    ),
    "levels of the spine": Form(
        "Left L4-L5, L5-S1 transforaminal epidural steroid injection under fluoroscopy: Upheld",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Epidural steroid injections (ESIs) Page(s): 46.",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Epidural steroid injections (ESIs) Page(s): 46 of "
        "127.",
        {"treatments": ["transforaminal-esi"], "body_parts": ["lumbar spine"], "quantity": None, "dose": None,
         "claims_administrator_basis": bases(("MTUS", CPMTG, "Epidural steroid injections (ESIs)", (46,))),
         "reviewer_basis": bases(("MTUS", CPMTG, "Epidural steroid injections (ESIs)", (46,)))},
    ),
    "several requests in one heading": Form(
        "Tramadol 50mg #60, Omeprazole 20mg #60 and Cyclobenzaprine 7.5mg #90: Upheld",
        NOTHING_CITED,
        "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids; NSAIDs, GI symptoms & cardiovascular risk; "
        "Cyclobenzaprine (Flexeril) Page(s): 41-42, 68-69, 113.",
        {"treatments": ["tramadol", "omeprazole", "cyclobenzaprine"], "body_parts": []},
    ),
    "the year of the regulation": Form(
        "Voltaren gel 1% 100gm, apply tid: Upheld",
        "Decision based on MTUS Chronic Pain Treatment Guidelines.",
        "Decision based on MTUS Chronic Pain Medical Treatment Guidelines (Effective July 18, 2009) Page(s): 111-112 "
        "of 127.",
        {"treatments": ["diclofenac-gel"], "dose": "1%", "quantity": "100gm", "frequency": "tid",
         "reviewer_basis": bases(("MTUS", CPMTG, None, (111, 112)))},
    ),
    "the section of the regulation": Form(
        "Functional restoration program (FRP) x 80 hours: Upheld",
        "Decision based on MTUS Chronic Pain Treatment Guidelines.",
        "Decision based on MTUS Chronic Pain Treatment Guidelines CA MTUS 2009: 9792.24.2, Chronic pain programs "
        "Page(s): 30-32.",
        {"treatments": ["functional-restoration-program"], "body_parts": [],
         "reviewer_basis": bases(("MTUS", CPMTG, "CA MTUS 2009: 9792.24.2, Chronic pain programs", (30, 31, 32)))},
    ),
    "the clearinghouse and a web address": Form(
        "Pre-op medical clearance: Overturned",
        NOTHING_CITED,
        "The Expert Reviewer based his/her decision on the MTUS. Decision based on Non-MTUS Citation National "
        "Guideline Clearinghouse, Preoperative evaluation, http://www.guideline.gov/content.aspx?id=48408.",
        {"treatments": ["preop-clearance"], "decision": "overturned",
         "reviewer_basis": bases(("other", "National Guideline Clearinghouse, Preoperative evaluation, "
                                  "http://www.guideline.gov/content.aspx?id=48408", None, ()))},
    ),
    "a label of the drug authority": Form(
        "Zofran 8mg ODT #10: Upheld",
        "Decision based on Non-MTUS Citation ODG, Pain (Chronic), Antiemetics (for opioid nausea).",
        "Decision based on Non-MTUS Citation FDA label, ondansetron.",
        {"treatments": ["ondansetron"], "dose": "8mg", "quantity": "#10",
         "claims_administrator_basis": bases(("ODG", ODG, "Pain (Chronic), Antiemetics (for opioid nausea)", ())),
         "reviewer_basis": bases(("other", "FDA label, ondansetron", None, ()))},
    ),
    "a statute": Form(
        "Transportation to and from all medical visits: Upheld",
        "Decision based on Non-MTUS Citation Labor Code 4600.",
        "Decision based on Non-MTUS Citation Labor Code 4600; Official Disability Guidelines (ODG), Knee & Leg "
        "Chapter, Transportation (to & from appointments).",
        {"treatments": ["transportation"],
         "claims_administrator_basis": bases(("other", "Labor Code 4600", None, ())),
         "reviewer_basis": bases(("other", "Labor Code 4600", None, ()), ("ODG", ODG, "Knee & Leg Chapter, "
                                 "Transportation (to & from appointments)", ()))},
    ),
    "a journal": Form(
        "PRP injection, right elbow: Upheld",
        "Decision based on Non-MTUS Citation ODG Elbow Chapter, Platelet-rich plasma (PRP).",
        "Decision based on Non-MTUS Citation Mishra A, et al. Treatment of chronic elbow tendinosis with buffered "
        "platelet-rich plasma. Am J Sports Med. 2006 Nov; 34(11):1774-8.",
        {"treatments": ["platelet-rich-plasma"], "body_parts": ["right elbow"],
         "claims_administrator_basis": bases(("ODG", ODG, "Elbow Chapter, Platelet-rich plasma (PRP)", ())),
         "reviewer_basis": bases(("other", "Mishra A, et al. Treatment of chronic elbow tendinosis with buffered "
                                  "platelet-rich plasma. Am J Sports Med. 2006 Nov; 34(11):1774-8", None, ()))},
    ),
    "a chapter of the third edition": Form(
        "MRI of the left hip: Upheld",
        "Decision based on Non-MTUS Citation ACOEM guidelines and the Official Disability Guidelines.",
        "Decision based on Non-MTUS Citation ACOEM Hip and Groin Chapter, Diagnostic Testing.",
        {"treatments": ["mri-other"], "body_parts": ["left hip"],
         "claims_administrator_basis": bases(("ACOEM", "ACOEM guidelines", None, ()), ("ODG", ODG, None, ())),
         "reviewer_basis": bases(("ACOEM", "ACOEM", "Hip and Groin Chapter, Diagnostic Testing", ()))},
    ),
    "old practice guidelines": Form(
        "Lumbar brace: Upheld",
        "Decision based on MTUS ACOEM Chapter 12 page 301.",
        "Decision based on MTUS ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 12 Low Back Complaints Page(s): "
        "298, 301.",
        {"treatments": ["lumbar-support"], "body_parts": ["lumbar spine"],
         "claims_administrator_basis": bases(("MTUS", "ACOEM Chapter 12 Low Back Complaints", None, (301,))),
         "reviewer_basis": bases(("MTUS", "ACOEM Chapter 12 Low Back Complaints", None, (298, 301)))},
    ),
    "part of a request": Form(
        "Percocet 10/325mg #180 was the original request. Percocet 10/325mg #120 was authorized by the Claims "
        "Administrator.\nThe remaining IMR eligible portion of the original request, Percocet 10/325mg #60 is: Upheld",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids.",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids, dosing Page(s): 86.",
        {"treatments": ["oxycodone-apap"], "eligible_portion": "Percocet 10/325mg #60", "quantity": "#60",
         "dose": "10/325mg"},
    ),
    "an operation and its implant": Form(
        "Right shoulder arthroscopy, subacromial decompression, possible rotator cuff repair: Overturned",
        "Decision based on MTUS ACOEM Chapter 9 Shoulder Complaints Page(s): 209-211.",
        "Decision based on MTUS ACOEM Chapter 9 Shoulder Complaints Page(s): 210, 211. Decision based on Non-MTUS "
        "Citation Official Disability Guidelines (ODG), Shoulder, Surgery for impingement syndrome.",
        {"treatments": ["shoulder-arthroscopy"], "body_parts": ["right shoulder"], "decision": "overturned",
         "claims_administrator_basis": bases(("MTUS", "ACOEM Chapter 9 Shoulder Complaints", None, (209, 210, 211)))},
    ),
    "a compound with its parts": Form(
        "Compound cream: Flurbiprofen 20%, Lidocaine 5%, Menthol 5%, Camphor 1%, 180 grams: Upheld",
        NOTHING_CITED,
        "Decision based on MTUS Chronic Pain Treatment Guidelines Topical Analgesics Page(s): 111-113.",
        {"quantity": "180 grams", "dose": None},
    ),
    "a unilateral block by side and level": Form(
        "Lt. C5-6 and C6-7 medial branch blocks x 1: Upheld",
        "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): 174.",
        "Decision based on Non-MTUS Citation ODG, Neck and Upper Back (updated 12/16/13), Facet joint blocks.",
        {"treatments": ["medial-branch-block"], "body_parts": ["cervical spine"], "quantity": "x 1",
         "reviewer_basis": bases(("ODG", ODG, "Neck and Upper Back, Facet joint blocks", ()))},
    ),
    "a follow-up visit": Form(
        "Follow up visit with pain management specialist, once a month x 6: Upheld",
        NOTHING_CITED,
        "Decision based on MTUS ACOEM Chapter 5 Cornerstones of Disability Prevention and Management Page(s): 79.",
        {"treatments": ["follow-up-visit"], "frequency": "once a month", "quantity": "x 6",
         "reviewer_basis": bases(("MTUS", "ACOEM Chapter 5 Cornerstones of Disability Prevention and Management", None,
                                  (79,)))},
    ),
    "home care by the hour": Form(
        "Home health care 4 hrs/day x 3 days/week x 6 weeks: Upheld",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Home health services Page(s): 51.",
        "Decision based on MTUS Chronic Pain Treatment Guidelines Home health services Page(s): 51.",
        {"treatments": ["home-health-aide"]},
    ),
    "2016 sections of several texts": Form(
        "Acupuncture 2 x 4 for the neck & low back: Upheld",
        "Decision based on MTUS Acupuncture Treatment 2007.",
        "Decision based on MTUS Acupuncture Treatment 2007, and Neck and Upper Back Complaints 2004, Section(s): "
        "Initial Care.",
        {"treatments": ["acupuncture"], "body_parts": ["cervical spine", "lumbar spine"], "frequency": "2 x 4",
         "reviewer_basis": bases(("MTUS", "Acupuncture Treatment 2007", None, ()),
                                 ("MTUS", "Neck and Upper Back Complaints 2004", "Initial Care", ()))},
    ),
}  # fmt: skip


def read(form: Form, *, before: str = "", after: str = "") -> Item:
    """The item of `form` in a letter, among items `before` and `after` it."""
    administrator = f"Claims Administrator guideline: {form.administrator}\n"
    text = f"{form.heading}\n{administrator}MAXIMUS guideline: {form.reviewer}\n{UPHELD}"
    letter = forms.document(forms.HOW + forms.SUMMARY + forms.ISSUES + before + text + after)
    found = rules.read(letter).items
    return found[-1] if before else found[0]


def _fields(item: Item, names: Any) -> dict[str, Any]:
    record = item.model_dump()
    return {
        name: [(one["source"], one["guideline"], one["topic"], tuple(one["pages"])) for one in record[name]]
        if name.endswith("_basis")
        else list(record[name])
        if isinstance(record[name], tuple)
        else record[name]
        for name in names
    }


@pytest.mark.parametrize("name", FORMS)
def test_an_item_is_read_in_each_form(name: str) -> None:
    """Request, amounts, parts of the body, decision and both sides' guidelines, as a reader of the letter has them."""
    form = FORMS[name]

    assert _fields(read(form), form.expected) == form.expected


@pytest.mark.parametrize("name", FORMS)
def test_an_item_is_read_below_another(name: str) -> None:
    """The same below the rationale of another item, and its request is the heading without the decision."""
    form = FORMS[name]
    item = read(form, before=forms.item("Massage therapy: Upheld"))

    assert _fields(item, form.expected) == form.expected
    assert item.request == " ".join(form.heading.split()).rpartition(" ")[0].rstrip(" :-")
