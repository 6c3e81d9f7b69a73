"""Promotions for categories and for first orders: found out when a quote is made."""

from dataclasses import replace

import pytest

from storefront.catalog.model import ProductChanges
from storefront.inventory.model import product_of
from storefront.orders.ordering import QuoteChangedError
from storefront.orders.quote_views import QuoteView
from storefront.orders.status import OrderStatus
from storefront.paging import PageRequest
from storefront.terms.promotions import PromotionKind, UseLimits
from tests.support.categories import add, category_service_on
from tests.support.dynamodb import counted_calls
from tests.support.invariants import check_invariants
from tests.support.promoting import COUPON, EID, PromotingShop
from tests.support.shop import Shop

#: A tenth off some products, for everybody.
SOME = replace(EID, coupons=(), kind=PromotionKind.PRODUCTS)
#: A tenth off a first order, for everybody; each line costs 199.00.
FIRST = replace(EID, coupons=(), limits=UseLimits(per_buyer=1), first_order=True)
FULL, LESS = "199.00", "179.10"


def put_into(shop: Shop, sale_id: str, *category_ids: str) -> None:
    """Put a product into these categories, and out of all others."""
    shop.product_service.update(product_of(sale_id), ProductChanges(category_ids=category_ids))


def charged(quote: QuoteView) -> list[str]:
    """Return what each line costs."""
    return [one["charged"] for one in quote["lines"]]


def reason(quote: QuoteView) -> str | None:
    """Return why the coupon gives nothing."""
    assert quote["coupon"]
    return quote["coupon"]["reason"]


def test_what_is_in_a_category_or_below_it_counts_by_one_call(shop: Shop) -> None:
    service, buyer = category_service_on(shop.store, shop.clock), shop.buyer()
    clothes = add(service, "Clothes")
    sarees, books = add(service, "Sarees", clothes), add(service, "Books")
    saree, book, mug = shop.product(), shop.product(), shop.product()
    shirt, _ = shop.variants()
    put_into(shop, saree, sarees)
    put_into(shop, shirt, books, clothes)
    put_into(shop, book, books)
    eid = PromotingShop(shop, replace(SOME, categories=(clothes,), products=(mug,)))
    basket = {saree: 1, shirt: 1, book: 1, mug: 1}
    first = eid.ask(buyer, basket, None)

    with counted_calls() as calls:
        again = eid.ask(buyer, basket, None)

    assert charged(first) == charged(again) == [LESS, LESS, FULL, LESS]
    assert calls == ["BatchGetItem"]


def test_what_staff_move_counts_in_the_next_quote(shop: Shop) -> None:
    service, buyer = category_service_on(shop.store, shop.clock), shop.buyer()
    clothes, books = add(service, "Clothes"), add(service, "Books")
    sarees = add(service, "Sarees", clothes)
    saree = shop.product()
    put_into(shop, saree, sarees)
    eid = PromotingShop(shop, replace(SOME, categories=(clothes,)))

    def now() -> str:
        return charged(eid.ask(buyer, {saree: 1}, None))[0]

    assert now() == LESS
    service.move(sarees, books, None)
    assert now() == FULL
    service.move(sarees, clothes, None)
    assert now() == LESS
    put_into(shop, saree, books)
    assert now() == FULL
    put_into(shop, saree)
    service.delete(sarees)
    assert now() == FULL


def test_a_coupon_for_other_categories_says_so(shop: Shop) -> None:
    service, buyer = category_service_on(shop.store, shop.clock), shop.buyer()
    clothes, saree, mug = add(service, "Clothes"), shop.product(), shop.product()
    put_into(shop, saree, clothes)
    eid = PromotingShop(shop, replace(EID, categories=(clothes,)))

    assert reason(eid.ask(buyer, {mug: 1})) == "no-product"
    assert charged(eid.ask(buyer, {mug: 1, saree: 1})) == [FULL, LESS]


def test_only_the_first_order_gets_it_and_the_coupon_says_why(shop: Shop) -> None:
    eid = PromotingShop(shop, replace(FIRST, coupons=(COUPON,)))
    product, buyer, other = shop.product(), shop.buyer(), shop.buyer()
    shop.order(other, {product: 1})
    asked = eid.ask(buyer, {product: 1})
    late = eid.ask(other, {product: 1})

    assert (charged(asked), reason(asked)) == ([LESS], None)
    assert (charged(late), reason(late)) == ([FULL], "not-first")
    eid.order(buyer, asked)
    assert reason(eid.ask(buyer, {product: 1})) == "not-yours"
    check_invariants(shop)


@pytest.mark.parametrize("how", ["cancel", "lapse"])
def test_an_order_that_came_to_nothing_is_none(shop: Shop, how: str) -> None:
    eid = PromotingShop(shop, FIRST)
    product, buyer = shop.product(), shop.buyer()

    order_id = eid.order(buyer, eid.ask(buyer, {product: 1}, None))["id"]
    if how == "cancel":
        shop.cancel(buyer, order_id)
    else:
        eid.lapse()

    assert charged(eid.ask(buyer, {product: 1}, None)) == [LESS]
    check_invariants(shop)


def test_two_first_orders_at_once_are_one(shop: Shop) -> None:
    """Also of a guest with another name, who has the same phone."""
    eid = PromotingShop(shop, FIRST)
    product, buyer = shop.product(), shop.buyer()
    guests = [eid.guest(), eid.guest()]
    quotes = [eid.ask(buyer, {product: 1}, None) for _ in range(2)]
    by_guests = [eid.ask(guest, {product: 1}, None) for guest in guests]
    eid.order(buyer, quotes[0], eid.contact())
    eid.order(guests[0], by_guests[0], eid.contact("+8801812345678"))

    with pytest.raises(QuoteChangedError, match="you have used a promotion as often as one may"):
        eid.order(buyer, quotes[1], eid.contact())
    with pytest.raises(QuoteChangedError, match="you have used a promotion as often as one may"):
        eid.order(guests[1], by_guests[1], eid.contact("+8801812345678"))

    assert all(shop.get(one).status is OrderStatus.PENDING for one in _placed(shop))
    assert len(_placed(shop)) == 2
    check_invariants(shop)


def test_who_cannot_get_it_is_not_looked_at(shop: Shop) -> None:
    eid = PromotingShop(shop, replace(FIRST, coupons=(COUPON,)))
    product, buyer = shop.product(), shop.buyer()
    eid.ask(buyer, {product: 1}, None)

    with counted_calls() as without:
        eid.ask(buyer, {product: 1}, None)
    with counted_calls() as new:
        eid.ask(buyer, {product: 1})
    shop.order(buyer, {product: 1})
    with counted_calls() as old:
        eid.ask(buyer, {product: 1})

    assert without == ["BatchGetItem"]
    assert new == ["BatchGetItem", "Query"]
    assert old == ["BatchGetItem", "Query", "BatchGetItem"]


def _placed(shop: Shop) -> list[str]:
    """Return the ids of all orders that are pending."""
    found = shop.order_index.with_status([OrderStatus.PENDING], PageRequest()).items
    return [one.order_id for one in found]
