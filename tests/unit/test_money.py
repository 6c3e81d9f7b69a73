"""Money: text to minor units and back, without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.currencies import CURRENCIES, EIGHT_DIGITS, MOST
from storefront.money import Money, exponent, parse_money

amounts = st.integers(0, EIGHT_DIGITS)
currencies = st.sampled_from(sorted(CURRENCIES))


@given(amounts, currencies)
def test_every_amount_survives_being_written_and_read(amount: int, currency: str) -> None:
    assert parse_money(str(Money(amount, currency)), currency) == Money(amount, currency)


@given(
    st.text(max_size=15) | st.from_regex(r"[0-9]{1,10}(\.[0-9]{0,4})?", fullmatch=True), currencies
)
def test_any_text_is_an_amount_or_a_value_error(text: str, currency: str) -> None:
    try:
        money = parse_money(text, currency)
    except ValueError:
        return

    whole, _, decimals = text.partition(".")
    scale = exponent(currency)
    assert money.amount == int(whole) * 10**scale + int(decimals.ljust(scale, "0") or "0")
    assert money.amount <= MOST[currency]


@given(amounts, amounts, currencies)
def test_a_sum_shows_the_sum(one: int, other: int, currency: str) -> None:
    total = Money(one, currency) + Money(other, currency)

    assert total == Money(one + other, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (19_900, "BDT", "199.00"),
        (5, "USD", "0.05"),
        (500, "JPY", "500"),
        (1_234, "KWD", "1.234"),
        (-150, "BDT", "-1.50"),
        (0, "BDT", "0.00"),
    ],
)
def test_money_is_shown_with_its_currencys_decimals(amount: int, currency: str, text: str) -> None:
    assert str(Money(amount, currency)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "-1",
        "1.",
        ".5",
        "1.005",
        "1e3",
        "1,00",
        "0x10",
        "NaN",
        "১",
        "1\n",
        "1000000.00",
        "9" * 10,
    ],
)
def test_text_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        parse_money(text, "BDT")


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        parse_money("1.00", "XXX")


def test_two_currencies_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="cannot add"):
        Money(1, "BDT") + Money(1, "USD")


def test_a_quantity_multiplies_the_amount() -> None:
    assert Money(19_900, "BDT") * 3 == Money(59_700, "BDT")
