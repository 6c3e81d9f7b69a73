"""Drifts of parcels, of what an order counts of them, and of what is to be shipped."""

import json

from storefront.books.model import CommonRule
from storefront.db.tables import Table
from storefront.fulfilments.audit import FulfilmentRule
from storefront.fulfilments.model import ParcelStatus, Returned
from storefront.orders.audit.sections import OrderRule
from storefront.payments.audit.sections import PaymentRule
from tests.support.drift import Hand, Key
from tests.support.parcels import RETURNS, bought, go, pack
from tests.support.past import Past
from tests.support.shop import CLERK
from tests.unit.audit.planting import change_json, event, in_another_shard, order, planted, sale


def parcel(order_id: str, number: int = 1) -> Key:
    """Return the key of a parcel."""
    return Table.ORDERS, f"ORDER#{order_id}", f"FULFILMENT#{number:02}"


def packed(past: Past) -> str:
    """Return an order of three mugs, of which two are packed."""
    order_id = bought(past.shop, {past.mug: 3})
    pack(past.shop, order_id, {past.mug: 2})
    return order_id


def back(past: Past) -> str:
    """Return such an order, whose parcel came back."""
    order_id = packed(past)
    go(past.shop, order_id, *RETURNS, ParcelStatus.BACK, back={past.mug: Returned(1, 1)})
    return order_id


@planted(FulfilmentRule.TO_SHIP)
def a_unit_that_is_to_be_shipped_and_nobody_bought(past: Past, hand: Hand) -> str:
    hand.add(sale(past.mug), to_ship=1)
    return past.mug


@planted(FulfilmentRule.FULFILMENT, FulfilmentRule.UNITS)
def a_parcel_that_is_gone(past: Past, hand: Hand) -> str:
    order_id = packed(past)
    hand.delete(parcel(order_id))
    return order_id


@planted(FulfilmentRule.UNITS)
def a_unit_that_is_packed_twice(past: Past, hand: Hand) -> str:
    order_id = packed(past)
    hand.set(parcel(order_id), lines=json.dumps({past.mug: 3}))
    return f"{order_id} {past.mug}"


@planted(FulfilmentRule.UNITS)
def more_units_in_parcels_than_were_sold(past: Past, hand: Hand) -> str:
    order_id = packed(past)
    change_json(hand, order(order_id), "goods", lambda goods: goods[past.mug].update(packed=4))
    return order_id


@planted(FulfilmentRule.UNITS, OrderRule.HOLD_QUEUE, FulfilmentRule.TO_SHIP, PaymentRule.UNITS)
def units_of_an_order_that_is_over_wait_to_be_packed(past: Past, hand: Hand) -> str:
    hand.set(order(past.refunded.order_id), goods=None)
    return past.refunded.order_id


@planted(FulfilmentRule.FULFILMENT)
def a_parcel_that_its_events_bring_elsewhere(past: Past, hand: Hand) -> str:
    order_id = packed(past)
    hand.set(event(order_id, past.shop.get(order_id).version), type="parcel.changed")
    return f"{order_id} parcel 1"


@planted(CommonRule.LISTING)
def a_parcel_that_nobody_sees_to(past: Past, hand: Hand) -> str:
    order_id = packed(past)
    in_another_shard(hand, parcel(order_id), "hold_queue")
    return f"{order_id} parcel 1"


@planted(OrderRule.HOLD_QUEUE)
def an_order_that_nobody_packs(past: Past, hand: Hand) -> str:
    in_another_shard(hand, order(past.paid.order_id), "hold_queue")
    return past.paid.order_id


@planted(PaymentRule.RETURNED)
def a_unit_that_came_back_without_its_movement(past: Past, hand: Hand) -> str:
    order_id = back(past)
    hand.set(parcel(order_id), back=json.dumps({past.mug: [2, 0]}))
    change_json(
        hand,
        order(order_id),
        "goods",
        lambda goods: goods[past.mug].update(restocked=2, damaged=0),
    )
    return order_id


@planted(PaymentRule.UNITS, FulfilmentRule.TO_SHIP)
def a_unit_that_a_refund_took_and_the_order_does_not_count(past: Past, hand: Hand) -> str:
    order_id = past.paid.order_id
    change_json(hand, order(order_id), "goods", lambda goods: goods.clear())
    return order_id


@planted(PaymentRule.SOLD, FulfilmentRule.TO_SHIP, FulfilmentRule.UNITS, OrderRule.HOLD_QUEUE)
def an_order_that_does_not_know_that_it_was_sold(past: Past, hand: Hand) -> str:
    hand.set(order(past.paid.order_id), sold=None)
    return past.paid.order_id


@planted(CommonRule.ANSWER)
def a_key_that_is_answered_a_parcel_that_there_is_not(past: Past, hand: Hand) -> str:
    order_id = bought(past.shop, {past.mug: 3})
    pack(past.shop, order_id, {past.mug: 1}, "key")
    change_json(
        hand,
        hand.key_of(Table.ORDERS, f"IDEMPOTENCY#{CLERK.user_id}#create_fulfilment#"),
        "answer",
        lambda answer: answer.update(number=2),
    )
    return order_id
