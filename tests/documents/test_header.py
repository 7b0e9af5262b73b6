"""Header fields as printed, however labels and values are laid out."""

import pytest

from rag.documents.layout import outline
from rag.documents.load import load
from tests.fakes import forms, pdf
from tests.fakes.forms import document, labelled

FULL = {
    "Case Number": "CM16-0123456",
    "Date Assigned": "05/18/2016",
    "Date of Injury": "01/22/2015",
    "Decision Date": "06/17/2016",
    "UR Denial Date": "04/30/2016",
    "Priority": "Standard",
    "Application Received": "05/06/2016",
}


def fields(head: str, how: str = forms.HOW) -> dict[str, str]:
    return outline(document(labelled("Norco: Upheld", head=head, how=how))).fields


@pytest.mark.parametrize(
    "head",
    [
        forms.HEADER,
        forms.HEADER.replace(": ", ":"),
        forms.HEADER.replace(": ", ":\n"),
        forms.HEADER.replace(": ", " : "),
        forms.HEADER.replace("Application Received:", "Application \nReceived: \n"),
        forms.HEADER.replace(" Date of Injury", "          Date of Injury").upper().replace("STANDARD", "Standard"),
        "".join(f"{name}:\n" for name in FULL) + "".join(f"{value}\n" for value in FULL.values()),
        "".join(f"{name}: " for name in FULL) + "\n" + " ".join(FULL.values()) + "\n",
        "".join(f"{name}:\n" for name in list(FULL)[:4])
        + "\n".join(list(FULL.values())[:4])
        + "\n"
        + "".join(f"{name}:\n" for name in list(FULL)[4:])
        + "\n".join(list(FULL.values())[4:])
        + "\n",
        "".join(f"{name}: {value}\n" for name, value in reversed(FULL.items())),
        "MAXIMUS FEDERAL SERVICES, INC.\nP.O. Box 138009\nSacramento, CA 95813-8009\n"
        + forms.HEADER
        + "Claims Number:\nEmployee Name:\n",
        "IMR Case Number: CM16-0123456\nDated: 06/17/2016\nDate of UR Decision: 04/30/2016\n"
        "IMR Application Received:\n05/06/2016\n"
        "Date of Injury: 01/22/2015\nPriority: Standard\nDate Assigned: 05/18/2016\n",
        "IMR Case No: CM16-0123456\nDate of Assignment: 05/18/2016\nDate(s) of Injury: 01/22/2015\n"
        "Date of Determination: 06/17/2016\nDate of UR Determination: 04/30/2016\n"
        "Review Type: Standard\nDate Application Received: 05/06/2016\n",
        "IMR Case Number\nCM16-0123456\nAssigned Date: 05/18/2016\nDate of Injury: 01/22/2015\n"
        "Final Determination Date: 06/17/2016\nUtilization Review Denial Date: 04/30/2016\nPriority: Standard\n"
        "Application Received Date: 05/06/2016\n",
        forms.HEADER.replace(": ", " | "),
        forms.HEADER.replace(": ", ": | "),
        forms.HEADER.replace(": ", " - "),
        "".join(f"{name}:\n" for name in FULL).replace("UR Denial Date", "Denial Date")
        + "\n".join(FULL.values())
        + "\n",
    ],
)
def test_every_field_is_found_in_any_order_and_in_columns(head: str) -> None:
    """Side by side, below one another, labels first and values after, wrapped, in capitals, with older labels."""
    assert fields(head) == FULL


def test_an_empty_field_does_not_take_its_neighbours_value() -> None:
    """A date that is struck out stays unknown, and the dates around it keep their labels."""
    found = fields(
        "Case Number: CM16-0123456\nDate of Injury:\nUR Denial Date: 04/30/2016\nApplication \nReceived: \n05/06/2016\n"
    )

    assert found == {
        "Case Number": "CM16-0123456",
        "UR Denial Date": "04/30/2016",
        "Application Received": "05/06/2016",
    }


def test_a_date_is_kept_as_printed() -> None:
    """Words, ranges and partial dates are not made into something else."""
    assert fields("Date of Injury: March 4, 2014\n")["Date of Injury"] == "March 4, 2014"
    assert fields("Date of Injury: CT 2/1/2010 - 3/4/2014\n")["Date of Injury"] == "CT 2/1/2010 - 3/4/2014"
    assert fields("Date of Injury: 2014\nPriority: Expedited\n") == {"Date of Injury": "2014", "Priority": "Expedited"}


def test_the_summary_gives_no_header_field() -> None:
    """Dates in prose belong to nobody, and a letter without a header has no fields."""
    assert fields("") == {}


def test_the_case_number_of_a_running_title_is_enough() -> None:
    """Where no label stands before it."""
    assert fields("Final Determination Letter for IMR Case Number CM14-0001234   2\n") == {
        "Case Number": "CM14-0001234"
    }


def test_the_case_number_may_stand_in_a_footer_only() -> None:
    """A running title of a later page names the letter; a case number in prose does not."""
    footer = "\nFinal Determination Letter for IMR Case Number CM14-0001234   3\n\f"
    text = labelled("Norco: Upheld").replace("Decision rationale: ", f"Decision rationale: {footer}")

    assert outline(document(text)).fields == {"Case Number": "CM14-0001234"}
    assert outline(document(labelled("Norco: Upheld").replace("no tablet", "CM13-0009999"))).fields == {}


@pytest.mark.parametrize(
    ("lines", "licensed", "certified"),
    [
        (
            "State(s) of Licensure: California,Nevada\nCertification(s)/Specialty: Neurology\n",
            "California,Nevada",
            "Neurology",
        ),
        (
            "State of Licensure:\nCalifornia\nCertification / Specialty: Pain\nManagement\n",
            "California",
            "Pain Management",
        ),
        (
            "Certification(s)/Specialty: Neurology, Pain Management,\nHospice\nState(s) of Licensure: Ohio\n",
            "Ohio",
            "Neurology, Pain Management, Hospice",
        ),
        ("States of Licensure: Ohio\n\nCertifications/Specialties: Neurology\n", "Ohio", "Neurology"),
    ],
)
def test_credentials_are_read_from_their_lines(lines: str, licensed: str, certified: str) -> None:
    """In either order, wrapped, in the singular."""
    found = fields("", how=f"{forms.HOW}The Expert Reviewer has the following credentials:\n{lines}")

    assert found == {"State(s) of Licensure": licensed, "Certification(s)/Specialty": certified}


def test_columns_of_a_pdf_are_paired_by_their_place(tmp_path) -> None:
    """A PDF whose labels were drawn before all values gives the same fields."""
    labels = [(60, 760 - 14 * at, f"{name}:") for at, name in enumerate(FULL)]
    values = [(300, 760 - 14 * at, value) for at, value in enumerate(FULL.values())]
    body = [(60, 640 - 11 * at, line) for at, line in enumerate(labelled("Norco: Upheld").split("\n"))]

    path = pdf.write_text(tmp_path / "columns.pdf", [[*labels, *values, *body]])

    assert outline(load(path)).fields == FULL


def test_a_header_that_runs_on_every_page_is_read_once_and_cut_out_of_the_items() -> None:
    """The first page's header gives the fields; its repetitions are furniture, also inside a heading."""
    top = "Case Number: CM16-0123456\n"
    text = labelled("Massage of the\n\f" + top + "neck: Upheld", "Norco: Upheld", head=top + "Priority: Standard\n")
    text = text.replace("CLINICAL CASE", "\f" + top + "CLINICAL CASE")
    found = outline(document(text))

    assert found.fields == {"Case Number": "CM16-0123456", "Priority": "Standard"}
    assert [one.request for one in found.items] == ["Massage of the neck", "Norco"]


@pytest.mark.parametrize(
    "written",
    ["2016-05-18", "18-May-2016", "05.18.2016", "MAY 18, 2016", "May 18 2016", "5/18/16"],
)
def test_a_column_of_values_has_dates_in_any_form(written: str) -> None:
    """A date that stands away from its label is taken as it is printed."""
    found = fields(f"Case Number:\nDate Assigned:\nPriority:\nCM16-0123456\n{written}\nStandard\n")

    assert found["Date Assigned"] == written
    assert found["Priority"] == "Standard"


@pytest.mark.parametrize(
    ("licensure", "certification"),
    [
        ("State of Licensure:", "Certification/Specialty:"),
        ("State(s) Licensed:", "Board Certification(s)/Specialty:"),
        ("Licensed in:", "Specialty:"),
        ("States of License:", "Certification(s):"),
    ],
)
def test_credentials_have_labels_of_several_forms(licensure: str, certification: str) -> None:
    """Neither value has the other's label, or the heading below, in it."""
    how = forms.LICENSED.replace("State(s) of Licensure:", licensure)
    found = fields("", how.replace("Certification(s)/Specialty:", certification))
    usual = fields("", forms.LICENSED)

    assert how != forms.LICENSED
    for name in ("State(s) of Licensure", "Certification(s)/Specialty"):
        assert found[name] == usual[name]
