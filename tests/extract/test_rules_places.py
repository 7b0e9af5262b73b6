"""The part of the body that an item treats, where its request does not name it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import lexicon
from rag.extract import diagnoses, treated
from rag.extract.judgement.reading import Rationales
from rag.records import Item, Span

NOTHING = "The request is not medically necessary."


def treated_parts(request: str, rationale: str, summary: str) -> tuple[str, ...]:
    """The parts of an item with `request`, read as the reader does."""
    found = tuple(match.treatment_id for match in lexicon.load().match_request(request))
    span = Span(start=0, end=len(rationale))
    item = Item(number=1, request=request, treatments=found, decision="upheld", rationale=span)
    if not treated.belongs(item):
        return ()
    return treated.parts(item, Rationales(rationale), treated.Story(summary, diagnoses.diagnoses(summary)))


@pytest.mark.parametrize(
    ("request_", "rationale", "summary", "parts"),
    [
        # the rationale goes before the summary
        ("Physical therapy, 8 visits", "The patient was noted to have right hip pain. Six visits were attended.",
         "Diagnoses include right hip strain and neck sprain.", ("right hip",)),
        ("TENS unit, 30 day rental", "In this case, the patient has neck pain radiating to the right hand.",
         "Diagnoses include cervical strain.", ("cervical spine",)),
        ("Acupuncture x 6", "Therefore, the request for acupuncture to the left knee is not medically necessary.",
         "Diagnoses include left knee strain and lumbar strain.", ("left knee",)),
        # guideline text is no finding
        ("Chiropractic treatment, 6 visits", "The guidelines recommend manipulation for chronic low back pain. "
         "In this case, no improvement was documented.", "Diagnoses include right shoulder strain.",
         ("right shoulder",)),
        # a side comes from the injured part
        ("Massage therapy x 6", "The patient has ongoing pain in the foot.", "Diagnosed with right foot crush injury.",
         ("right foot",)),
        ("Massage therapy x 6", "The patient has persistent back pain.", "Diagnoses include lumbar sprain.",
         ("lumbar spine",)),
        # the summary names the part with the request
        ("Physical therapy, 12 visits", NOTHING, "He complains of neck, shoulder and knee pain. "
         "The treatment plan was physical therapy for the left shoulder.", ("left shoulder",)),
        # every injured part where care is for all of them, none where it is done at one of them
        ("Physical therapy, 12 visits", NOTHING,
         "The worker was diagnosed as having sprain of the neck and sprain of the lumbar spine.",
         ("cervical spine", "lumbar spine")),
        ("MRI with contrast", NOTHING, "Diagnoses include cervical sprain and left knee strain.", ()),
        ("MRI with contrast", NOTHING, "Diagnoses include left knee strain and hypertension.", ("left knee",)),
        # only the spine is manipulated where spinal manipulation is asked for
        ("Spinal manipulation x 6", NOTHING, "Diagnoses include lumbar sprain and left knee pain.", ("lumbar spine",)),
        ("Hinged knee brace", NOTHING, "Diagnoses include lumbar sprain and left knee strain.", ("left knee",)),
        ("Right CTR", NOTHING, "Diagnoses include lumbar sprain.", ("right wrist",)),
        ("TLSO", NOTHING, "Diagnoses include left knee strain.", ("lumbar spine",)),
        # the claim, where no diagnosis is listed
        ("Home exercise kit", NOTHING, "The applicant has filed a claim for chronic neck and left shoulder pain.",
         ("cervical spine", "left shoulder")),
        # a nerve root that hurts in a limb is treated at the spine
        ("Home exercise kit", NOTHING, "Diagnoses include lumbar radiculitis right leg, insomnia.", ("lumbar spine",)),
        # denied complaints and spreading pain are no injuries
        ("Physical therapy x 8", "The patient has right elbow pain that radiates into the hand. He denies neck pain.",
         "", ("right elbow",)),
        # drugs by mouth and tests of the whole body are done nowhere
        ("Norco 10/325 #60", "The patient has low back pain.", "Diagnoses include lumbar strain.", ()),
        ("Urine drug screen", "The patient has low back pain.", "Diagnoses include lumbar strain.", ()),
        ("Voltaren gel 1% 100 gm", "The patient has right wrist pain.", "", ("right wrist",)),
        ("Physical therapy x 8", NOTHING, "The worker fell from a ladder.", ()),
    ],
)  # fmt: skip
def test_the_part_that_an_item_treats(request_: str, rationale: str, summary: str, parts: tuple[str, ...]) -> None:
    """The rationale says it, else the summary; what is unclear stays empty."""
    assert treated_parts(request_, rationale, summary) == parts


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_letter_gives_known_parts(rationale: str, summary: str) -> None:
    """Whatever the letter says, reading it does not fail."""
    treated_parts("Physical therapy, 8 visits", f"The patient has pain. {rationale}", summary)
