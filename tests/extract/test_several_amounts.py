"""Requests that name several treatments, each with amounts of its own."""

import pytest

from rag.extract import rules
from rag.records import Determination
from tests.fakes import forms


def read(request: str) -> Determination:
    return rules.read(forms.document(forms.labelled(f"{request}: Upheld", head=forms.HEADER)))


@pytest.mark.parametrize(
    ("request_", "quantity", "dose", "frequency"),
    [
        ("Norco 10/325 mg #60 and Flexeril 10 mg #30", "#60; #30", "10/325 mg; 10 mg", None),
        ("Tramadol 50mg #60, Omeprazole 20mg #60 and Soma 350mg #90", "#60; #60; #90", "50mg; 20mg; 350mg", None),
        ("Norco 5 mg BID #60, Flexeril 10 mg TID #30", "#60; #30", "5 mg; 10 mg", "BID; TID"),
        ("60 tablets of Norco 10/325 mg and 30 tablets of Soma 350 mg", "60 tablets; 30 tablets", "10/325 mg; 350 mg",
         None),
        ("Norco 10/325 mg #60 and physical therapy 12 visits", "#60; 12 visits", "10/325 mg", None),
        ("12 visits of physical therapy and 6 visits of acupuncture", "12 visits; 6 visits", None, None),
        ("Physical therapy 2x6 and acupuncture 1x6", None, None, "2x6; 1x6"),
        ("Oxycodone 10mg #60 and oxycodone 15mg #30", "#60; #30", "10mg; 15mg", None),
        ("Norco #60 and Soma #60", "#60", None, None),
        ("12 visits of physical therapy and acupuncture", "12 visits", None, None),
        ("Physical therapy and acupuncture, 12 visits", "12 visits", None, None),
        ("Ketoprofen 10%/Baclofen 2%/Lidocaine 5% cream 180gm", "180gm", None, None),
        ("Soma 350 mg #120 was the original request. Soma 350 mg #30 was certified. The remaining disputed portion, "
         "Soma 350 mg #90, is", "#90", "350 mg", None),
        ("Norco (hydrocodone/acetaminophen) 10/325mg, #120 with 2 refills", "#120 with 2 refills", "10/325mg", None),
    ],
)  # fmt: skip
def test_each_treatment_has_its_amounts_in_order(
    request_: str, quantity: str | None, dose: str | None, frequency: str | None
) -> None:
    """Amounts stand in the order of the treatments; one for all, or the parts of a mixture, stay as they are."""
    (item,) = read(request_).items

    assert (item.quantity, item.dose, item.frequency) == (quantity, dose, frequency)
    assert not any("unclear" in warning for warning in read(request_).warnings)


@pytest.mark.parametrize(
    ("request_", "kept", "said"),
    [
        ("Norco 10/325 mg #60 and Flexeril", (None, None), ": quantity and dose"),
        ("Naproxen 550 mg #60 and Prilosec 20mg", (None, "550 mg; 20mg"), ": quantity"),
        ("Soma 350 mg #120 (#30 approved by UR, #90 remaining)", (None, "350 mg"), ": quantity"),
        ("Zzyzxal 10 mg #60 and Flexeril 5mg #30", (None, None), ": quantity and dose"),
    ],
)
def test_an_amount_of_one_drug_is_not_given_as_that_of_all(
    request_: str, kept: tuple[str | None, str | None], said: str
) -> None:
    """Where it is unclear which drug an amount is for, none is given, and a warning says so."""
    found = read(request_)

    assert (found.items[0].quantity, found.items[0].dose) == kept
    assert any(warning.endswith(said) for warning in found.warnings)
