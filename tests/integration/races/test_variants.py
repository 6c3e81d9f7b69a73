"""Variants that are bought while staff change them and their product: nothing gets lost between."""

from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from storefront.catalog.model import NewItem, ProductChanges, VariantChanges
from storefront.errors import (
    OutOfStockError,
    StorefrontError,
    UnavailableError,
    ValidationFailedError,
)
from storefront.inventory.model import ProductStatus, product_of
from storefront.money import Money
from storefront.orders.refusals import ProductUnavailableError
from tests.support.invariants import check_invariants
from tests.support.races import in_turn, insistent, refusals, together
from tests.support.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Callable

ACTIVE, INACTIVE = ProductStatus.ACTIVE, ProductStatus.INACTIVE
UNITS = 20


def _buy(shop: Shop, variant: str) -> str:
    return shop.order(shop.buyer(), {variant: 1})


def test_variants_are_bought_while_their_product_is_renamed_hidden_and_shown(shop: Shop) -> None:
    first, second = shop.variants(stock=UNITS)
    product, moves = product_of(first), count()

    def move() -> str:
        turn = next(moves)
        if turn % 4 == 0:
            shop.product_service.update(product, ProductChanges(status=INACTIVE))
        elif turn % 4 == 1:
            shop.variant_service.update(second, VariantChanges(status=INACTIVE))
        elif turn % 4 == 2:
            shop.product_service.update(product, ProductChanges(status=ACTIVE, name=f"Mug {turn}"))
        else:
            shop.variant_service.update(second, VariantChanges(status=ACTIVE))
        return ""

    buying = [partial(_buy, shop, one) for _ in range(UNITS) for one in (first, second)]
    outcomes = in_turn([one for buy in buying for one in (buy, move)])
    shop.product_service.update(product, ProductChanges(status=ACTIVE))
    shop.variant_service.update(second, VariantChanges(status=ACTIVE))
    left = in_turn(buying)

    bought = [one for one in (*outcomes, *left) if isinstance(one, str) and one]
    assert len(bought) == 2 * UNITS
    assert {type(one) for one in refusals(outcomes)} <= {ProductUnavailableError, UnavailableError}
    assert {type(one) for one in refusals(left)} <= {OutOfStockError}
    assert [shop.levels(one) for one in (first, second)] == [(0, UNITS)] * 2
    check_invariants(shop)


def test_of_many_who_add_the_same_variant_one_does(shop: Shop) -> None:
    first, second = shop.variants(stock=0)
    product = product_of(first)
    shop.variant_service.archive(second)

    def add(number: int) -> str:
        item = NewItem(f"{product}-{number}", Money(5_000, "BDT"), ("L",))
        (made,) = shop.variant_service.create(product, lambda _: [item], None)["items"]
        return made["id"]

    outcomes = together(*(insistent(partial(add, number)) for number in range(6)))

    made = [one for one in outcomes if not isinstance(one, StorefrontError)]
    assert made == [f"{product}-003"]
    assert {type(one) for one in refusals(outcomes)} == {ValidationFailedError}
    check_invariants(shop)


def test_a_variant_and_its_product_are_taken_off_and_put_on_at_once_and_fit_in_the_end(
    shop: Shop,
) -> None:
    for turn in range(8):
        first, _ = shop.variants(stock=0)
        product = product_of(first)
        shop.variant_service.update(first, VariantChanges(status=INACTIVE))

        hide = partial(shop.product_service.update, product, ProductChanges(status=INACTIVE))
        show = partial(shop.variant_service.update, first, VariantChanges(status=ACTIVE))
        both: list[Callable[[], object]] = [insistent(hide), insistent(show)]
        together(*both)

        item = shop.stock.get(first)
        assert item is not None
        assert (turn, item.own_status, item.status) == (turn, ACTIVE, INACTIVE)
    check_invariants(shop)
