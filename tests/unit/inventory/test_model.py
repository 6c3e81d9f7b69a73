"""Where units are taken from: one place if any has enough, else as few as can be, or none."""

from collections.abc import Callable

import pytest

from storefront.inventory.model import (
    SALE_ITEM,
    Parts,
    ProductStatus,
    SaleItem,
    Shard,
    choose_parts,
    guess_parts,
)
from storefront.inventory.prices import Prices
from storefront.money import Money

PRICES = Prices(Money(100, "BDT"))


def item(available: int = 5, shards: int = 0, *, is_hot: bool = False) -> SaleItem:
    """Return a product as an order reads it."""
    status = ProductStatus.ACTIVE
    return SaleItem("P", "MUG", "Mug", PRICES, status, available, available, shards, is_hot)


def first(count: int) -> int:
    """Draw the lowest number that can be drawn."""
    assert count > 0
    return 0


def last(count: int) -> int:
    """Draw the highest number that can be drawn."""
    return count - 1


def test_a_product_that_nobody_has_spread_is_in_its_sale_item() -> None:
    plain = SaleItem("P", "MUG", "Mug", PRICES, ProductStatus.ACTIVE, 5, 5)

    assert guess_parts(plain, 5, last) == {SALE_ITEM: 5}
    assert guess_parts(plain, 6, last) is None


def test_units_of_a_hot_product_are_guessed_in_any_of_its_shards_and_in_no_other() -> None:
    hot = item(available=0, shards=4, is_hot=True)

    assert guess_parts(hot, 3, first) == {1: 3}
    assert guess_parts(hot, 3, last) == {4: 3}


def test_a_product_that_cools_is_taken_from_its_sale_item_as_long_as_that_has_enough() -> None:
    cooling = item(available=5, shards=4)

    assert guess_parts(cooling, 5, last) == {SALE_ITEM: 5}
    assert guess_parts(cooling, 6, last) is None


@pytest.mark.parametrize(("draw", "chosen"), [(first, 1), (last, 3)])
def test_one_of_the_places_with_enough_is_drawn(draw: Callable[[int], int], chosen: int) -> None:
    assert choose_parts(3, {0: 2, 1: 3, 2: 0, 3: 9}, draw) == {chosen: 3}


@pytest.mark.parametrize(
    ("quantity", "parts"),
    [
        (7, {2: 4, 1: 3}),
        (8, {2: 4, 1: 3, 0: 1}),
        (9, {2: 4, 1: 3, 0: 2}),
        (10, None),
    ],
)
def test_where_none_has_enough_the_fullest_give_first_and_only_what_is_wanted(
    quantity: int, parts: Parts | None
) -> None:
    assert choose_parts(quantity, {0: 2, 1: 3, 2: 4, 3: 0}, first) == parts


def test_stock_is_what_is_in_the_sale_item_and_all_shards() -> None:
    shards = [
        Shard("P", number, PRICES, ProductStatus.ACTIVE, available, on_hand)
        for number, available, on_hand in [(1, 2, 7), (2, 0, 4)]
    ]

    whole = item(available=5, shards=2).with_shards(shards)

    assert (whole.available, whole.on_hand) == (7, 16)
