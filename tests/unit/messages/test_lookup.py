"""A lost link is sent anew to whom the order is for, and to nobody else; nothing tells which."""

import json
from datetime import timedelta
from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.contacts.model import KEPT, Contact
from storefront.db.tables import Table
from storefront.messages.lookup import (
    MAX_LINKS,
    MAX_QUESTIONS,
    LinkNotSentError,
    LookupService,
)
from storefront.messages.model import Channel, Question
from storefront.messages.repository import MessageRepository
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of
from tests.support.shop import Shop

PHONE, EMAIL, SOURCE = "+8801712345678", "rahima.k@example.com", "203.0.113.7"


@pytest.fixture
def messages(shop: Shop) -> MessageRepository:
    return MessageRepository(shop.store)


@pytest.fixture
def service(shop: Shop, messages: MessageRepository) -> LookupService:
    return LookupService(shop.store, shop.orders, messages, frozenset(Channel), shop.clock)


@pytest.fixture
def order_id(shop: Shop) -> str:
    guest = Caller(shop.buyer().user_id, Role.GUEST)
    erase_at = (shop.clock() + KEPT).replace(microsecond=0)
    contact = Contact("Rahima", PHONE, erase_at, email=EMAIL)
    placed = shop.order_service.place(guest, {shop.product(): 1}, None, contact=contact)
    return str(placed["id"])


def question(shop: Shop, order_id: str, known: str = PHONE, source: str = SOURCE) -> Question:
    channel = Channel.EMAIL if "@" in known else Channel.SMS
    return Question(shop.get(order_id).number, channel, known, source)


def about(messages: MessageRepository) -> list[str]:
    return [one.order_id for one in messages.waiting(100)]


@pytest.mark.parametrize("known", [PHONE, EMAIL])
def test_whoever_the_order_is_for_gets_a_link(
    shop: Shop, service: LookupService, messages: MessageRepository, order_id: str, known: str
) -> None:
    service.ask(question(shop, order_id, known))

    (waiting,) = messages.waiting(100)
    assert waiting.order_id == order_id
    assert waiting.channel is (Channel.EMAIL if known == EMAIL else Channel.SMS)


@pytest.mark.parametrize("known", ["+8801812345678", "somebody@example.com"])
def test_nobody_else_does_and_the_work_is_the_same(
    shop: Shop, service: LookupService, messages: MessageRepository, order_id: str, known: str
) -> None:
    right, wrong = question(shop, order_id), question(shop, order_id, known)
    nobody_s = Question("SF-00000000", Channel.SMS, PHONE, SOURCE)
    work = []

    for one in (right, wrong, nobody_s):
        with counted_calls() as calls:
            service.ask(one)
        work.append(list(calls))

    assert work == [["UpdateItem", "GetItem", "BatchGetItem", "TransactWriteItems"]] * 3
    assert about(messages).count(order_id) == 1
    assert len(about(messages)) == 3


def test_an_order_that_gives_no_address_is_not_opened_by_an_empty_one(
    shop: Shop, service: LookupService, messages: MessageRepository, clock: FrozenClock
) -> None:
    guest, erase_at = Caller(shop.buyer().user_id, Role.GUEST), clock() + timedelta(days=1)
    contact = Contact("Rahima", PHONE, erase_at.replace(microsecond=0))
    placed = shop.order_service.place(guest, {shop.product(): 1}, None, contact=contact)
    unsaid = shop.order(shop.buyer(), {shop.product(): 1})

    for order_id in (placed["id"], unsaid):
        service.ask(Question(shop.get(order_id).number, Channel.EMAIL, "", SOURCE))

    assert not {placed["id"], unsaid} & set(about(messages))


def test_an_order_has_so_many_links_a_day(
    shop: Shop,
    service: LookupService,
    messages: MessageRepository,
    order_id: str,
    clock: FrozenClock,
) -> None:
    for number in range(MAX_LINKS + 2):
        service.ask(question(shop, order_id, source=f"198.51.100.{number}"))
    assert about(messages) == [order_id] * MAX_LINKS

    clock.advance(days=1)
    service.ask(question(shop, order_id))
    assert about(messages).count(order_id) == MAX_LINKS + 1


def test_a_source_asks_so_often_an_hour(
    shop: Shop, service: LookupService, messages: MessageRepository, order_id: str
) -> None:
    nobody_s = Question("SF-00000000", Channel.SMS, PHONE, SOURCE)
    for _ in range(MAX_QUESTIONS):
        service.ask(nobody_s)

    service.ask(question(shop, order_id))
    assert order_id not in about(messages)
    service.ask(question(shop, order_id, source="198.51.100.1"))
    assert order_id in about(messages)


def test_what_waits_says_nothing_of_anybody(
    shop: Shop, service: LookupService, order_id: str, aws: Any
) -> None:
    service.ask(question(shop, order_id, EMAIL))
    service.ask(question(shop, order_id, PHONE))

    kept = [one for one in items_of(aws, Table.ORDERS) if one["pk"]["S"] != f"ORDER#{order_id}"]
    for personal in ("rahima", "1712345678", SOURCE):
        assert personal not in json.dumps(kept)


def test_who_waits_for_what_is_never_sent_is_told_so_whatever_the_order(
    shop: Shop, messages: MessageRepository, order_id: str
) -> None:
    by_mail = LookupService(shop.store, shop.orders, messages, {Channel.EMAIL}, shop.clock)
    nobody_s = Question("SF-00000000", Channel.SMS, PHONE, SOURCE)

    for one in (question(shop, order_id, PHONE), nobody_s):
        with counted_calls() as calls, pytest.raises(LinkNotSentError) as told:
            by_mail.ask(one)
        assert (calls, told.value.fields) == ([], {"channels": ["email"]})
    by_mail.ask(question(shop, order_id, EMAIL))
    assert about(messages) == [order_id]
