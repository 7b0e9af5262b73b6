"""Lines that count the pages, in a text that has lost its page breaks."""

import pytest

from rag.documents.layout import outline
from tests.fakes import forms
from tests.fakes.forms import document, labelled


@pytest.mark.parametrize(
    "footer",
    [
        "CM16-0123456 | Page {page} of 3",
        "Page | {page}",
        "{page} | P a g e",
        "Page {page}/3",
        "[Page {page}]",
        "Maximus Example Services, Inc.  Page {page}",
        "Form of 5/1/2018    PAGE {page}",
    ],
)
def test_a_line_that_counts_the_pages_is_no_part_of_a_value(footer: str) -> None:
    """It is known by its next number, whatever its words are."""
    lines = labelled("Norco 10/325 mg\nquantity 60: Upheld", "Massage: Overturned", head=forms.HEADER).split("\n")
    broken = []
    for page, at in enumerate(range(0, len(lines), 9), 1):
        broken += [*lines[at : at + 9], footer.format(page=page)]
    text = "\n".join(broken)
    found, whole = outline(document(text)), outline(document("\n".join(lines)))

    assert [one.request for one in found.items] == [one.request for one in whole.items]
    assert found.fields == whole.fields
    for item in found.items:
        assert item.rationale
        assert text[item.rationale.start : item.rationale.end].endswith("medically necessary.")


def test_pages_of_a_guideline_at_the_end_of_lines_do_not_count() -> None:
    """A page that is cited is no footer, nor is a line that stands only once."""
    cited = "Claims Administrator guideline: Decision based on MTUS Chronic Pain Treatment Guidelines,\npage {}\n"
    text = labelled("Norco: Upheld", "Massage: Upheld", head=forms.HEADER)
    for page in (46, 47):
        text = text.replace(forms.CLAIMS, cited.format(page), 1)
    found = outline(document(text))

    ends = [text[span.start : span.end][-7:] for one in found.items if (span := one.claims_administrator_guideline)]
    assert ends == ["page 46", "page 47"]
