"""Refunds that meet something else, at each step: no money goes back twice wherever they do."""

from functools import partial

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import RESEND_AFTER
from tests.support.fake_script import Fault
from tests.support.interleaving import Interleaving
from tests.support.interleavings import (
    PRICE,
    Interleave,
    World,
    each_provider,
    either_way,
    interleave,
)
from tests.support.provider_side import DOWN, LOST, ProviderSide, Sale, unwanted

__all__ = ["interleave"]


def _given(world: World, sale: Sale, provider: Provider) -> int:
    """Return what a provider gave back; assert that the books say the same."""
    given = ProviderSide(world.shop, provider).given(sale.attempt_id)
    assert world.shop.get(sale.order_id).refunded == given
    return given


@each_provider
def test_a_refund_asked_for_twice_is_made_once(interleave: Interleave, provider: Provider) -> None:
    def scene(world: World) -> Interleaving:
        side = ProviderSide(world.shop, provider)
        sale = side.sale()

        def check() -> None:
            assert _given(world, sale, provider) == PRICE
            assert side.listed(sale.attempt_id) == 1
            assert world.shop.levels(sale.product_id) == (8, 8)

        refund = partial(world.shop.refund, sale.order_id, "100.00", restock={sale.product_id: 1})
        return Interleaving(refund, refund, check)

    assert interleave(scene) > 5


def test_two_clerks_never_give_back_more_than_was_paid(interleave: Interleave) -> None:
    provider = Provider.BKASH

    def scene(world: World) -> Interleaving:
        side = ProviderSide(world.shop, provider)
        sale = side.sale()

        def check() -> None:
            assert _given(world, sale, provider) == 20_000
            assert side.listed(sale.attempt_id) == 1

        return Interleaving(
            lambda: world.shop.refund(sale.order_id, "200.00", key="one"),
            lambda: world.shop.refund(sale.order_id, "200.00", key="two"),
            check,
        )

    assert interleave(scene) > 5


@pytest.mark.parametrize(
    ("fault", "turned"),
    [(DOWN, False), (DOWN, True), (LOST, False)],
    ids=["never arrived", "never arrived, turned", "answer lost"],
)
def test_a_refund_in_doubt_is_finished_once(
    interleave: Interleave, fault: Fault, *, turned: bool
) -> None:
    """At bKash, which takes a repeat for another refund."""
    provider = Provider.BKASH

    def scene(world: World) -> Interleaving:
        side = ProviderSide(world.shop, provider)
        sale = side.sale()
        side.script.next("refund", fault)
        world.shop.refund(sale.order_id, "100.00")
        world.clock.now += RESEND_AFTER[provider]

        def check() -> None:
            assert _given(world, sale, provider) == PRICE
            assert side.listed(sale.attempt_id) == 1

        return either_way(
            lambda: world.shop.refund(sale.order_id, "100.00"),
            world.shop.reconcile,
            check,
            turned=turned,
        )

    assert interleave(scene) > 5


def test_a_refund_and_one_made_at_the_providers_are_both_recorded(interleave: Interleave) -> None:
    def scene(world: World) -> Interleaving:
        side = ProviderSide(world.shop, Provider.BKASH)
        sale = side.sale()

        def refund_by_hand() -> None:
            side.refund_by_hand(sale.attempt_id, PRICE)
            world.shop.reconcile()

        def check() -> None:
            assert side.given(sale.attempt_id) == 2 * PRICE

        return Interleaving(
            lambda: world.shop.refund(sale.order_id, "100.00"), refund_by_hand, check
        )

    assert interleave(scene) > 5


def test_money_that_is_due_is_given_back_once(interleave: Interleave) -> None:
    def scene(world: World) -> Interleaving:
        due = unwanted(world.shop, world.stripe)

        def check() -> None:
            assert len(world.stripe.given.objects) == 1
            assert world.shop.get(due.order_id).status is OrderStatus.REFUNDED

        return Interleaving(world.shop.reconcile, lambda: world.shop.refund(due.order_id), check)

    assert interleave(scene) > 5
