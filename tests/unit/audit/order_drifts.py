"""Drifts of orders, of their units and of what repeats are answered."""

from storefront.books.model import CommonRule
from storefront.db.tables import Table
from storefront.fulfilments.audit import FulfilmentRule
from storefront.inventory.audit import StockRule
from storefront.inventory.repository import ledger_pks, movements_pk
from storefront.orders.audit.sections import OrderRule
from storefront.payments.audit.sections import PaymentRule
from tests.support.drift import Hand, Key
from tests.support.parcels import bought
from tests.support.past import Past
from tests.unit.audit.planting import (
    change_json,
    change_line,
    event,
    in_another_shard,
    later,
    order,
    planted,
    provider_state,
    sale,
    time_passes,
)


@planted(CommonRule.READABLE)
def an_order_that_calls_itself_another(past: Past, hand: Hand) -> str:
    hand.set(order(past.canceled), order_id="01JOTHER")
    return f"ORDER#{past.canceled} ORDER"


@planted(CommonRule.READABLE)
def a_pending_order_that_calls_itself_another(past: Past, hand: Hand) -> str:
    hand.set(order(past.pending.order_id), order_id="01JOTHER")
    return f"ORDER#{past.pending.order_id} ORDER"


@planted(CommonRule.READABLE)
def counters_that_call_themselves_another_product_s(past: Past, hand: Hand) -> str:
    hand.set(sale(past.mug), product_id="01JOTHER")
    return f"PRODUCT#{past.mug} SALE"


@planted(CommonRule.READABLE)
def details_that_call_themselves_another_product_s(past: Past, hand: Hand) -> str:
    hand.set((Table.CATALOG, f"PRODUCT#{past.mug}", "DETAILS"), product_id="01JOTHER")
    return f"PRODUCT#{past.mug} DETAILS"


@planted(CommonRule.READABLE)
def a_ledger_line_that_calls_itself_another_product_s(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.rare}", kind="received")
    hand.set(key, product_id="01JOTHER")
    return f"{key[1]} {key[2]}"


@planted(CommonRule.READABLE)
def a_ledger_line_that_is_not_where_it_is_looked_for(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.rare}", kind="received")
    elsewhere = next(one for one in ledger_pks(past.rare) if one != key[1])
    hand.copy(key, pk=elsewhere)
    hand.delete(key)
    return f"{elsewhere} {key[2]}"


@planted(CommonRule.LISTING)
def an_order_that_is_listed_under_another_status(past: Past, hand: Hand) -> str:
    listed = provider_state(past.canceled, "expired")["status_shard"]
    hand.set(order(past.canceled), status_shard=listed)
    return past.canceled


@planted(CommonRule.LISTING)
def an_order_that_is_listed_in_another_shard(past: Past, hand: Hand) -> str:
    in_another_shard(hand, order(past.canceled), "status_shard")
    return past.canceled


@planted(OrderRule.HOLD_QUEUE)
def a_hold_that_waits_in_another_shard(past: Past, hand: Hand) -> str:
    in_another_shard(hand, order(past.pending.order_id), "hold_queue")
    return past.pending.order_id


@planted(OrderRule.HISTORY)
def a_canceled_order_that_is_called_expired(past: Past, hand: Hand) -> str:
    hand.set(order(past.canceled), **provider_state(past.canceled, "expired"))
    return past.canceled


@planted(OrderRule.HISTORY, PaymentRule.SOLD)
def an_order_that_was_paid_by_its_events_and_is_canceled(past: Past, hand: Hand) -> str:
    hand.set(event(past.canceled, 2), type="order.paid")
    return past.canceled


@planted(OrderRule.HISTORY)
def an_order_that_was_paid_twice(past: Past, hand: Hand) -> str:
    hand.set(event(past.paid.order_id, 2), type="order.paid")
    return past.paid.order_id


@planted(OrderRule.HISTORY)
def an_order_that_expired_before_it_was_placed(past: Past, hand: Hand) -> str:
    hand.set(event(past.canceled, 1), type="order.expired")
    return past.canceled


@planted(OrderRule.HISTORY)
def an_order_whose_events_give_back_less_than_all(past: Past, hand: Hand) -> str:
    last = past.shop.get(past.refunded.order_id).version
    change_json(
        hand, event(past.refunded.order_id, last), "data", lambda data: data.update(refunded="1.00")
    )
    return past.refunded.order_id


@planted(OrderRule.PLACED)
def lines_and_total_that_were_changed_together(past: Past, hand: Hand) -> str:
    change_line(hand, past.canceled, quantity=1)
    hand.set(order(past.canceled), total_amount=19_900)
    return past.canceled


@planted(OrderRule.PLACED)
def a_price_that_was_lowered_with_the_total(past: Past, hand: Hand) -> str:
    order_id = past.shop.order(past.shop.buyer(), {past.mug: 2})
    change_line(hand, order_id, unit_amount=1)
    hand.set(order(order_id), total_amount=2)
    return order_id


@planted(OrderRule.PLACED)
def an_order_that_was_given_to_somebody_else(past: Past, hand: Hand) -> str:
    hand.set(order(past.canceled), user_id="01JSTRANGER")
    return past.canceled


@planted(OrderRule.HOLD)
def a_hold_that_was_made_longer(past: Past, hand: Hand) -> str:
    hand.set(order(past.pending.order_id), hold_expires_at=4_102_444_800)
    return past.pending.order_id


@planted(OrderRule.HOLD)
def an_order_that_was_sold_at_another_time(past: Past, hand: Hand) -> str:
    hand.set(order(past.paid.order_id), hold_expires_at=1)
    return past.paid.order_id


@planted(OrderRule.HOLD, CommonRule.OVERDUE)
def a_hold_that_ends_before_its_payment(past: Past, hand: Hand) -> str:
    hand.set(order(past.pending.order_id), hold_expires_at=1)
    return past.pending.order_id


@planted(OrderRule.HOLD)
def a_payment_that_outlives_its_hold(past: Past, hand: Hand) -> str:
    key = (Table.PAYMENTS, f"ATTEMPT#{past.pending.attempt_id}", "ATTEMPT")
    hand.set(key, expires_at="2099-01-01T00:00:00.000000+00:00")
    return past.pending.order_id


@planted(CommonRule.OVERDUE)
def a_hold_that_lapsed_long_ago(past: Past, hand: Hand) -> str:
    del hand
    later(past, hours=2)
    return past.pending.order_id


@planted(CommonRule.OVERDUE)
def a_payment_that_never_ends(past: Past, hand: Hand) -> str:
    del hand
    later(past, days=2)
    past.shop.sweep()
    return past.executing.attempt_id


@planted(CommonRule.OVERDUE)
def a_refund_of_which_nothing_is_known_for_days(past: Past, hand: Hand) -> str:
    del hand
    later(past, days=2)
    past.shop.sweep()
    return past.shop.attempt(past.paid.attempt_id).unconfirmed_refund_id or ""


@planted(StockRule.MOVEMENT)
def units_that_were_sold_to_no_order(past: Past, hand: Hand) -> str:
    key = hand.key_of(
        Table.CATALOG, f"MOVEMENTS#{past.mug}", kind="sold", order_id=past.paid.order_id
    )
    hand.set(_stray(hand, key), order_id=None)
    hand.add(sale(past.mug), available=-3, on_hand=-3)
    return past.mug


@planted(StockRule.MOVEMENT)
def units_that_came_back_from_no_order(past: Past, hand: Hand) -> str:
    its = {"kind": "returned", "order_id": past.paid.order_id}
    key = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.mug}", **its)
    hand.set(_stray(hand, key), order_id=None)
    hand.add(sale(past.mug), available=1, on_hand=1)
    return past.mug


@planted(StockRule.MOVEMENT)
def fewer_than_no_units_received(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.rare}", kind="received")
    for sk, units in {"01JSTRAY": -1, "01JSTRAY2": 1}.items():
        hand.set(_stray(hand, key, sk), quantity=units)
    return past.rare


@planted(CommonRule.EXISTS)
def units_that_were_sold_to_an_order_that_is_gone(past: Past, hand: Hand) -> str:
    key = hand.key_of(
        Table.CATALOG, f"MOVEMENTS#{past.mug}", kind="sold", order_id=past.paid.order_id
    )
    hand.set(_stray(hand, key), order_id="01JGONE")
    hand.add(sale(past.mug), available=-3, on_hand=-3)
    return "01JGONE"


@planted(PaymentRule.SOLD)
def units_of_a_product_that_was_not_ordered(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.rare}", kind="sold")
    received = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.rare}", kind="received")
    hand.set(_stray(hand, key), order_id=past.paid.order_id)
    hand.add(sale(past.rare), available=-1, on_hand=-1)
    _stray(hand, received, "01JMORE")
    hand.add(sale(past.rare), available=1, on_hand=1)
    return past.paid.order_id


@planted(PaymentRule.ATTEMPTS)
def an_attempt_that_is_named_twice(past: Past, hand: Hand) -> str:
    item = hand.item(order(past.pending.order_id))
    item["attempt_ids"]["L"] *= 2
    hand.put(Table.ORDERS, item)
    return past.pending.order_id


@planted(PaymentRule.OPEN)
def an_open_payment_that_a_second_one_could_be_begun_beside(past: Past, hand: Hand) -> str:
    hand.set(order(past.pending.order_id), open_attempt_id=None)
    return past.pending.order_id


@planted(CommonRule.ANSWER)
def an_answer_that_tells_a_stranger_of_an_order(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.ORDERS, f"IDEMPOTENCY#{past.pending.user_id}#create_order#")
    hand.copy(key, pk="IDEMPOTENCY#01JSTRANGER#create_order#k")
    return past.pending.order_id


@planted(CommonRule.ANSWER)
def an_answer_of_another_total(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.ORDERS, f"IDEMPOTENCY#{past.pending.user_id}#create_order#")
    change_json(hand, key, "answer", lambda answer: answer.update(total_amount="0.01"))
    return past.pending.order_id


@planted(OrderRule.UNPAID)
def a_buyer_of_whom_more_is_counted_than_is_unpaid(past: Past, hand: Hand) -> str:
    hand.add((Table.ORDERS, f"BUYER#{past.pending.user_id}", "UNPAID"), units=1)
    return past.pending.user_id


@planted(OrderRule.UNPAID)
def a_buyer_of_whom_nothing_is_counted(past: Past, hand: Hand) -> str:
    hand.delete((Table.ORDERS, f"BUYER#{past.pending.user_id}", "UNPAID"))
    return past.pending.user_id


def _stray(hand: Hand, key: Key, sk: str = "01JSTRAY") -> Key:
    """Write a ledger line once more, with another id, where it is looked for; return its key."""
    product_id = key[1].split("#")[1]
    stray = (Table.CATALOG, movements_pk(product_id, sk), sk)
    hand.copy(key, pk=stray[1], sk=sk)
    return stray


def _hot(past: Past) -> str:
    """Return a product whose stock is spread, and whose last order holds units in a shard."""
    product = past.shop.product(stock=8)
    past.shop.sharding_service.spread(product, 4)
    return product


def _shard(product_id: str, number: int) -> Key:
    return Table.CATALOG, f"STOCK#{product_id}#{number}", "SHARD"


@planted(StockRule.SHARDS)
def a_shard_that_sells_at_another_price(past: Past, hand: Hand) -> str:
    product = _hot(past)
    hand.set(_shard(product, 2), unit_amount=1)
    return product


@planted(StockRule.SHARDS)
def a_shard_that_sells_what_is_off_sale(past: Past, hand: Hand) -> str:
    product = _hot(past)
    hand.set(_shard(product, 2), status="inactive")
    return product


@planted(StockRule.SHARDS)
def a_shard_that_no_order_finds(past: Past, hand: Hand) -> str:
    product = _hot(past)
    hand.copy(_shard(product, 4), pk=f"STOCK#{product}#5")
    hand.set(_shard(product, 5), available=0, on_hand=0, number=5)
    return product


@planted(StockRule.SHARDS)
def a_hot_product_that_will_never_cool(past: Past, hand: Hand) -> str:
    product = _hot(past)
    hand.delete((Table.CATALOG, "HOT", product))
    return product


@planted(StockRule.STOCK_LEDGER, StockRule.SHARDS)
def a_shard_that_was_lost_with_its_units(past: Past, hand: Hand) -> str:
    product = _hot(past)
    hand.delete(_shard(product, 3))
    return product


@planted(OrderRule.STOCK_HELD)
def units_that_were_given_back_to_another_shard(past: Past, hand: Hand) -> str:
    product = _hot(past)
    order_id = past.shop.order(past.shop.buyer(), {product: 1})
    (here,) = past.shop.get(order_id).held_in[product]
    there = here % 4 + 1
    hand.add(_shard(product, here), available=1)
    hand.add(_shard(product, there), available=-1)
    return product


@planted(StockRule.STOCK_RANGE, OrderRule.STOCK_HELD)
def more_free_units_than_units_in_a_shard(past: Past, hand: Hand) -> str:
    product = _hot(past)
    hand.add(_shard(product, 1), available=1)
    return product


@planted(OrderRule.TOKENS)
def tokens_that_were_ended_by_nobody(past: Past, hand: Hand) -> str:
    hand.set(order(past.canceled), token_epoch=1)
    return past.canceled


@planted(OrderRule.NUMBER)
def an_order_that_is_not_found_by_its_number(past: Past, hand: Hand) -> str:
    hand.delete(_number(past))
    return past.canceled


@planted(OrderRule.NUMBER)
def an_order_with_two_numbers(past: Past, hand: Hand) -> str:
    hand.copy(_number(past), pk="NUMBER#SF-00000000")
    return past.canceled


@planted(CommonRule.EXISTS, OrderRule.NUMBER)
def a_number_that_leads_to_no_order(past: Past, hand: Hand) -> str:
    hand.set(_number(past), order_id="01JGONE")
    return "01JGONE"


def _number(past: Past) -> tuple[Table, str, str]:
    return Table.ORDERS, f"NUMBER#{past.shop.get(past.canceled).number}", "NUMBER"


@planted(OrderRule.CONTACT)
def an_order_whose_contact_is_gone_too_early(past: Past, hand: Hand) -> str:
    hand.delete((Table.ORDERS, f"ORDER#{past.canceled}", "CONTACT"))
    return past.canceled


@planted(OrderRule.CONTACT)
def an_order_that_says_nobody_knows_whom_it_was_for(past: Past, hand: Hand) -> str:
    hand.set(order(past.canceled), contact_until=None)
    return past.canceled


@planted(OrderRule.CONTACT)
def a_contact_that_is_kept_for_longer_than_the_order_says(past: Past, hand: Hand) -> str:
    hand.add(order(past.canceled), contact_until=-86_400)
    return past.canceled


@planted(OrderRule.CONTACT, CommonRule.OVERDUE)
def a_contact_that_nothing_has_deleted_in_time(past: Past, hand: Hand) -> str:
    time_passes(past, days=365 + 8)
    return past.canceled


@planted(CommonRule.EXISTS)
def a_contact_without_its_order(past: Past, hand: Hand) -> str:
    hand.copy((Table.ORDERS, f"ORDER#{past.canceled}", "CONTACT"), pk="ORDER#01JGONE")
    return "01JGONE"


@planted(OrderRule.HISTORY, OrderRule.HOLD_QUEUE, PaymentRule.CAPTURE, FulfilmentRule.UNITS)
def an_order_that_was_paid_for_and_then_canceled(past: Past, hand: Hand) -> str:
    order_id = bought(past.shop, {past.mug: 1})
    hand.set(event(order_id, past.shop.get(order_id).version), type="order.canceled")
    hand.set(event(order_id, 2), type="order.paid")
    hand.set(order(order_id), **provider_state(order_id, "canceled"))
    return order_id
