"""Rates change at a moment, and nobody has to be awake."""

from datetime import timedelta

from storefront.terms.tax import TaxPeriod, TaxTerms
from tests.support.clock import FrozenClock


def test_a_rate_is_that_of_the_moment(clock: FrozenClock) -> None:
    then = clock() + timedelta(hours=1)
    terms = TaxTerms(
        periods=(
            TaxPeriod({"standard": 1_500, "zero": 0}),
            TaxPeriod({"standard": 1_700, "zero": 0}, then),
        )
    )

    assert terms.rate_of("standard", then - timedelta(microseconds=1)) == 1_500
    assert terms.rate_of("standard", then) == 1_700
    assert terms.rate_of("zero", then) == 0
    assert terms.rate_of("unknown", then) == 1_700
    assert TaxTerms().rate_of("standard", then) == 0
