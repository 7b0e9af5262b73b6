"""What tokens cost, and about how many there are."""

import pytest

from rag.errors import UsageError
from rag.models import Price, estimate, prices
from rag.records import Usage


def test_a_listed_price_has_its_day() -> None:
    """A name that goes on after a listed one has its price; what is not listed has none."""
    listed = prices.of("gpt-4o-mini-2024-07-18")

    assert listed is not None
    assert listed.read
    assert listed == prices.of("gpt-4o-mini")
    assert prices.of("gpt-4o-minimal") is None
    assert prices.of("local-model") is None


@pytest.mark.parametrize(
    ("text", "price"), [("1,2", Price(1, 1, 2)), ("1, 0.5, 2", Price(1, 0.5, 2)), ("$1,$2", Price(1, 1, 2))]
)
def test_the_user_s_price(text: str, price: Price) -> None:
    """In and out, or in, cached and out."""
    assert prices.parse(text) == price


@pytest.mark.parametrize("text", ["", "1", "1,2,3,4", "a,b", "-1,2"])
def test_a_price_that_is_none(text: str) -> None:
    """The message shows the form."""
    with pytest.raises(UsageError, match="IN,OUT"):
        prices.parse(text)


def test_cached_tokens_and_batches_cost_less() -> None:
    """Cached tokens have their own price; the batch factor applies to all."""
    price = Price(input=2.0, cached=1.0, output=10.0, batch=0.5)
    usage = Usage(input=1_000_000, cached=500_000, output=100_000)

    assert price.of(usage) == pytest.approx(1.0 + 0.5 + 1.0)
    assert price.of(usage, batch=True) == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # counted with the public o200k vocabulary
        ("The request is not medically necessary.", 7),
        ("Cyclobenzaprine 7.5 mg #60 with 2 refills was non-certified on 12/05/2014.", 29),
        ("", 0),
    ],
)
def test_tokens_are_estimated(text: str, tokens: int) -> None:
    """Within a third for a sentence; over a letter the errors even out to a few percent."""
    assert abs(estimate(text) - tokens) <= max(1, tokens / 3)
