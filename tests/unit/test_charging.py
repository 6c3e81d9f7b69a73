"""Which methods can take some money, and what people are told about the others."""

import pytest

from storefront.charging import (
    advice,
    fault_of_price,
    fault_of_total,
    methods_for,
    why_not,
)
from storefront.currencies import ONLINE, Provider
from storefront.money import Money

BOTH = ONLINE
CARD, BKASH = Provider.STRIPE, Provider.BKASH


@pytest.mark.parametrize(
    ("amount", "currency", "methods"),
    [
        (99, "BDT", []),
        (100, "BDT", [BKASH]),
        (5_999, "BDT", [BKASH]),
        (6_000, "BDT", [CARD, BKASH]),
        (99_999_999, "BDT", [CARD, BKASH]),
        (100_000_000, "BDT", []),
        (50, "USD", [CARD]),
        (49, "USD", []),
        (12_345, "KWD", []),
        (12_340, "KWD", [CARD]),
        (150_000_000, "IDR", [CARD]),
        (100, "GHS", []),
    ],
)
def test_a_total_is_taken_by_those_whose_limits_allow_it(
    amount: int, currency: str, methods: list[Provider]
) -> None:
    assert methods_for(Money(amount, currency), BOTH) == methods
    assert methods_for(Money(amount, currency), {BKASH}) == [one for one in methods if one is BKASH]


def test_prices_with_fractions_that_a_method_lacks_rule_it_out() -> None:
    total, prices = Money(24_690, "KWD"), [Money(12_345, "KWD")]

    assert methods_for(total, BOTH) == [CARD]
    assert methods_for(total, BOTH, prices) == []


@pytest.mark.parametrize(
    ("price", "providers", "fault"),
    [
        (Money(1, "USD"), BOTH, None),
        (Money(1, "BDT"), {BKASH}, None),
        (Money(150_000_000, "IDR"), BOTH, None),
        (Money(12_345, "KWD"), BOTH, ("price", "must be a multiple of 0.010")),
        (Money(100_000_000, "USD"), BOTH, ("price", "must be at most 999999.99")),
        (
            Money(100, "USD"),
            {BKASH},
            ("currency", "no payment method of this shop takes it"),
        ),
        (
            Money(100, "GHS"),
            BOTH,
            ("currency", "no payment method of this shop takes it"),
        ),
    ],
)
def test_a_price_is_refused_if_nobody_of_the_shop_can_charge_it(
    price: Money, providers: frozenset[Provider], fault: tuple[str, str] | None
) -> None:
    assert fault_of_price(price, providers) == fault


@pytest.mark.parametrize(
    ("total", "providers", "told"),
    [
        (Money(49, "USD"), BOTH, "below 0.50 USD, the least that can be paid"),
        (Money(99, "BDT"), BOTH, "below 1.00 BDT"),
        (Money(5_999, "BDT"), {CARD}, "below 60.00 BDT"),
        (Money(100_000_000, "BDT"), BOTH, "above 999999.99 BDT"),
        (Money(500, "USD"), {BKASH}, "No payment method of this shop takes USD."),
        (Money(12_345, "KWD"), BOTH, "No payment method of this shop takes these prices."),
    ],
)
def test_a_total_that_cannot_be_paid_is_told_why(
    total: Money, providers: frozenset[Provider], told: str
) -> None:
    assert told in fault_of_total(total, providers)


@pytest.mark.parametrize(
    ("provider", "total", "told"),
    [
        (CARD, Money(2_000, "BDT"), "A payment by card is at least 60.00 BDT."),
        (BKASH, Money(50, "BDT"), "A payment by bKash is at least 1.00 BDT."),
        (BKASH, Money(5_000, "USD"), "A payment by bKash cannot be in USD."),
        (CARD, Money(100_000_000, "USD"), "A payment by card is at most 999999.99 USD."),
        (CARD, Money(12_345, "KWD"), "A payment by card cannot be of exactly 12.345 KWD."),
    ],
)
def test_a_buyer_is_told_why_a_method_does_not_serve(
    provider: Provider, total: Money, told: str
) -> None:
    assert why_not(provider, total) == told


def test_a_buyer_is_told_what_to_do() -> None:
    assert advice([BKASH]) == "Pay by bKash."
    assert advice([CARD, BKASH]) == "Pay by card or bKash."
    assert advice([]).startswith("No other payment method takes this order")
