"""What the shop thinks that providers charge: it is what they charge."""

import pytest

from sandbox.simulators.stripe import currencies as stripe
from sandbox.simulators.stripe.errors import ParameterError
from storefront.currencies import CURRENCIES, LIMITS, MOST, Provider
from storefront.money import exponent

BY_CARD = LIMITS[Provider.STRIPE]


@pytest.mark.parametrize("currency", sorted(BY_CARD))
def test_whatever_the_table_allows_can_be_charged_by_card(currency: str) -> None:
    limits, code = BY_CARD[currency], currency.lower()
    least = -(-limits.least // limits.step) * limits.step
    most = limits.most // limits.step * limits.step

    assert code in stripe.SUPPORTED
    assert stripe.decimals(code) == exponent(currency)
    for amount in (least, most):
        assert limits.allow(amount)
        stripe.check_unit_amount(amount, code, "unit_amount")
        stripe.check_total(amount, code)


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("BDT", 5_999),
        ("USD", 49),
        ("GBP", 29),
        ("JPY", 49),
        ("HUF", 17_499),
        ("USD", 100_000_000),
        ("IDR", 1_000_000_000_000),
    ],
)
def test_what_no_card_can_pay_is_outside_the_table(currency: str, amount: int) -> None:
    assert not BY_CARD[currency].allow(amount)
    with pytest.raises(ParameterError):
        stripe.check_total(amount, currency.lower())


@pytest.mark.parametrize("currency", ["BHD", "JOD", "KWD", "OMR", "TND"])
def test_a_third_decimal_is_always_0(currency: str) -> None:
    assert BY_CARD[currency].allow(12_340)
    assert not BY_CARD[currency].allow(12_345)


@pytest.mark.parametrize("currency", ["GHS", "IQD", "LYD", "ISK", "UGX", "MGA", "XXX"])
def test_currencies_that_nobody_charges_as_we_count_are_none_of_ours(currency: str) -> None:
    assert currency not in CURRENCIES


def test_bkash_takes_taka_from_one_taka_on() -> None:
    by_bkash = LIMITS[Provider.BKASH]

    assert by_bkash.keys() == {"BDT"}
    assert by_bkash["BDT"].allow(100)
    assert not by_bkash["BDT"].allow(99)


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("IDR", 150_000_000), ("COP", 400_000_000), ("VND", 150_000_000), ("TZS", 150_000_000)],
)
def test_small_units_have_large_amounts(currency: str, amount: int) -> None:
    assert MOST[currency] >= amount
