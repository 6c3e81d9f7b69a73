"""Drifts of links to orders: what they would open that they may not."""

from datetime import timedelta

from storefront.books.model import CommonRule
from storefront.db.tables import Table
from storefront.messages.audit import MessageRule
from storefront.messages.model import LINK_LIFE, Link
from storefront.messages.repository import MessageRepository
from tests.support.drift import Hand
from tests.support.past import Past
from tests.unit.audit.planting import planted


def _linked(past: Past, hand: Hand, life: timedelta = LINK_LIFE) -> tuple[Table, str, str]:
    """Keep a link to an order that is paid, for so long; return its key."""
    order, until = past.shop.get(past.paid.order_id), past.shop.clock() + life
    link = Link(order.order_id, order.user_id, order.token_epoch, until)
    MessageRepository(past.shop.store).keep_link("code", link)
    return hand.key_of(Table.ORDERS, "LINK#")


@planted(MessageRule.LINKS)
def a_link_for_a_stranger(past: Past, hand: Hand) -> str:
    hand.set(_linked(past, hand), owner_id="01JSTRANGER")
    return past.paid.order_id


@planted(MessageRule.LINKS)
def a_link_by_tokens_that_there_are_not(past: Past, hand: Hand) -> str:
    hand.set(_linked(past, hand), token_epoch=1)
    return past.paid.order_id


@planted(MessageRule.LINKS)
def a_link_that_opens_an_order_for_ever(past: Past, hand: Hand) -> str:
    _linked(past, hand, LINK_LIFE + timedelta(days=1))
    return past.paid.order_id


@planted(CommonRule.EXISTS)
def a_link_to_no_order(past: Past, hand: Hand) -> str:
    hand.set(_linked(past, hand), order_id="01JGONE")
    return "01JGONE"


@planted(MessageRule.LINKS)
def a_link_that_nobody_has_deleted(past: Past, hand: Hand) -> str:
    _linked(past, hand, timedelta(days=-8))
    return past.paid.order_id
