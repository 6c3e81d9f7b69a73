"""What somebody who pays at the door must pay before."""

import pytest

from storefront.terms.checkout import Advance, CashPolicy


@pytest.mark.parametrize(
    ("policy", "advance"),
    [
        (CashPolicy(), 0),
        (CashPolicy(advance=Advance.DELIVERY), 60),
        (CashPolicy(advance=Advance.AMOUNT, amount=100), 100),
        (CashPolicy(advance=Advance.AMOUNT, amount=5_000), 1_001),
        (CashPolicy(advance=Advance.PERCENTAGE, basis_points=1_000), 101),
        (CashPolicy(advance=Advance.PERCENTAGE, basis_points=10_000), 1_001),
    ],
)
def test_the_advance_is_never_more_than_the_total(policy: CashPolicy, advance: int) -> None:
    assert policy.advance_of(total=1_001, delivery=60) == advance
