"""Which promotions a basket gets: what makes it cheapest; and why a code gets it nothing."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product as every
from typing import Any

import pytest

from storefront.categories.model import Text
from storefront.orders.discounting import Basket, CouponFault, Granted, grant
from storefront.pricing.breakdown import breakdown
from storefront.pricing.model import BasketLine, Discount, FixedAmount, Percentage
from storefront.terms.promotions import Promotion, PromotionKind, PromotionTerms

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SHIRT, MUG = "01SHIRT", "01MUG"
#: Two shirts of 1,000.00 (one is blue), a mug of 300.00; 60.00 to Dhaka, free from 2,000.00 on.
BASKET = Basket(
    [f"{SHIRT}-001", f"{SHIRT}-002", MUG],
    [BasketLine(100_000, 1), BasketLine(100_000, 1), BasketLine(30_000, 1)],
    "dhaka",
    lambda goods: 0 if goods >= 200_000 else 6_000,
)
PRODUCTS, ORDER, DELIVERY = PromotionKind


def promotion(code: str, kind: PromotionKind, basis_points: int, **more: Any) -> Promotion:
    """Return a promotion of a part."""
    return Promotion(code, Text(code), kind, Percentage(basis_points), **more)


def given(*promotions: Promotion, basket: Basket = BASKET, coupon: str | None = None) -> Granted:
    """Return what a basket gets of some promotions."""
    return grant(PromotionTerms("BDT", promotions), replace(basket, coupon=coupon), NOW)


def cost(granted: Granted, basket: Basket = BASKET) -> int:
    """Return what a basket costs then, with delivery."""
    goods = breakdown(basket.lines, granted.discounts).goods
    return goods + basket.fee(goods) - granted.delivery_discount


def test_without_promotions_nothing_is_given_off() -> None:
    assert given() == Granted()


def test_of_two_on_an_order_the_larger_counts_and_of_equals_the_first() -> None:
    small, large = promotion("small", ORDER, 500), promotion("large", ORDER, 1_000)

    assert given(small, large).codes == ["large"]
    assert given(large, replace(large, code="later")).codes == ["large"]


def test_each_line_has_the_best_of_those_on_products() -> None:
    shirts = promotion("shirts", PRODUCTS, 1_000, products=(SHIRT,))
    blue = promotion("blue", PRODUCTS, 2_000, products=(f"{SHIRT}-002",))

    taken = {one.name: one.lines for one in given(shirts, blue).discounts}

    assert taken == {"shirts": frozenset({0}), "blue": frozenset({1})}


def test_kinds_add_up_only_if_all_of_them_combine() -> None:
    mugs = promotion("mugs", PRODUCTS, 5_000, products=(MUG,), combines=True)
    order = promotion("order", ORDER, 1_000, combines=True)

    assert given(mugs, order).codes == ["mugs", "order"]
    assert given(mugs, replace(order, combines=False)).codes == ["order"]


def test_a_discount_that_makes_delivery_dearer_than_it_saves_is_not_taken() -> None:
    basket = replace(
        BASKET, lines=[BasketLine(100_000, 1), BasketLine(100_000, 1), BasketLine(0, 1)]
    )

    assert given(promotion("little", ORDER, 100), basket=basket) == Granted()


def test_delivery_can_be_free() -> None:
    basket = replace(BASKET, lines=BASKET.lines[:1], products=BASKET.products[:1])
    free = promotion("free", DELIVERY, 10_000, minimum=100_000)

    assert given(free, basket=basket).delivery_discount == 6_000
    assert given(replace(free, minimum=100_001), basket=basket) == Granted()


def test_delivery_that_a_discount_makes_cost_something_can_be_free_all_the_same() -> None:
    basket = replace(BASKET, lines=BASKET.lines[:2], products=BASKET.products[:2])
    order = promotion("order", ORDER, 1_000, combines=True)
    free = promotion("free", DELIVERY, 10_000, combines=True)

    granted = given(order, free, basket=basket)

    assert (granted.codes, granted.delivery_discount) == (["order", "free"], 6_000)


def test_it_counts_from_its_first_moment_on_and_not_at_its_last() -> None:
    hour = timedelta(hours=1)
    one = promotion("one", ORDER, 1_000)

    assert given(replace(one, starts_at=NOW, ends_at=NOW + hour)).codes == ["one"]
    assert given(replace(one, starts_at=NOW - hour, ends_at=NOW)).codes == []
    assert given(replace(one, starts_at=NOW + hour)).codes == []
    assert given(replace(one, is_active=False)).codes == []


def test_who_knows_a_code_gets_more() -> None:
    secret = promotion("secret", ORDER, 1_000, coupons=("EID27",))

    assert given(secret).codes == []
    granted = given(secret, coupon="EID27")
    assert (granted.codes, granted.coupon_fault) == (["secret"], None)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"is_active": False}, CouponFault.UNKNOWN),
        ({"ends_at": NOW}, CouponFault.UNKNOWN),
        ({"coupons": ("OTHER",)}, CouponFault.UNKNOWN),
        ({"districts": ("sylhet",)}, CouponFault.NOT_THERE),
        ({"products": ("01LAMP",)}, CouponFault.NO_PRODUCT),
        ({"minimum": 230_001}, CouponFault.MINIMUM),
        ({"reward": Percentage(400)}, CouponFault.BEATEN),
    ],
    ids=["off", "over", "another code", "elsewhere", "other products", "too little", "beaten"],
)
def test_a_code_that_makes_nothing_cheaper_says_why(more: dict[str, Any], why: CouponFault) -> None:
    for_all = promotion("all", ORDER, 500)
    secret = replace(promotion("secret", ORDER, 1_000, coupons=("EID27",)), **more)

    granted = given(for_all, secret, coupon="EID27")

    assert (granted.codes, granted.coupon_fault) == (["all"], why)


DICE = 300


def test_no_way_that_the_rules_leave_is_cheaper() -> None:
    """Against every choice there is: of each line, of the order, and of its delivery."""
    dice = random.Random(13)
    for _ in range(DICE):
        basket, promotions = _thrown(dice)

        assert cost(given(*promotions, basket=basket), basket) == min(_costs(promotions, basket)), (
            basket,
            promotions,
        )


def _thrown(dice: random.Random) -> tuple[Basket, list[Promotion]]:
    count = dice.randint(1, 3)
    basket = Basket(
        [f"P{place}" for place in range(count)],
        # Any part of them is whole: rounding is the money kernel's, and has tests of its own.
        [BasketLine(dice.randint(1, 9) * 10_000, dice.randint(1, 3)) for _ in range(count)],
        dice.choice(("dhaka", "sylhet")),
        lambda _: 6_000,
    )
    promotions = [
        Promotion(
            f"no-{number}",
            Text("x"),
            kind := dice.choice(list(PromotionKind)),
            Percentage(dice.randint(1, 10_000))
            if kind is PRODUCTS or dice.random() < 0.5
            else FixedAmount(dice.randint(1, 90_000)),
            minimum=dice.choice((0, 90_000)),
            products=() if kind is DELIVERY else dice.choice(((), ("P0",), ("P1", "P2"))),
            districts=dice.choice(((), ("dhaka",))),
            combines=dice.random() < 0.6,
        )
        for number in range(dice.randint(0, 5))
    ]
    return basket, promotions


def _costs(promotions: list[Promotion], basket: Basket) -> list[int]:
    """Return what a basket costs by each choice that the rules leave."""
    gross = sum(line.gross for line in basket.lines)
    able = [
        one
        for one in promotions
        if gross >= one.minimum and (not one.districts or basket.district in one.districts)
    ]

    def of(kind: PromotionKind, place: int | None = None) -> list[Promotion | None]:
        wanted = [one for one in able if one.kind is kind]
        if place is not None:
            wanted = [one for one in wanted if place in basket.places(one)]
        return [None, *wanted]

    places = range(len(basket.lines))
    found = []
    for *on_lines, order, delivery in every(
        *(of(PRODUCTS, place) for place in places), of(ORDER), of(DELIVERY)
    ):
        chosen = [one for one in (*on_lines, order, delivery) if one]
        if len({one.kind for one in chosen}) > 1 and not all(one.combines for one in chosen):
            continue
        discounts = [
            Discount(one.code, one.reward, frozenset(at for at in places if on_lines[at] is one))
            for one in dict.fromkeys(one for one in on_lines if one)
        ]
        if order:
            discounts.append(Discount(order.code, order.reward, basket.places(order)))
        goods = breakdown(basket.lines, discounts).goods
        fee = basket.fee(goods)
        found.append(goods + fee - (delivery.reward.of(fee) if delivery else 0))
    return found
