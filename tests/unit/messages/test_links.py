"""A link that was sent opens its order and no other, for as long as it is good."""

import json
from datetime import timedelta
from typing import Any

import pytest

from storefront.access import Caller, Role
from storefront.accounts.session_guard import SessionGuard
from storefront.accounts.tokens import AccessTokens, InvalidAccessTokenError
from storefront.db.tables import Table
from storefront.errors import NotFoundError
from storefront.ids import new_code
from storefront.messages.links import LinkEndedError, LinkService
from storefront.messages.model import LINK_LIFE, Link
from storefront.messages.repository import MessageRepository
from storefront.orders.claiming import ClaimService
from storefront.orders.guests import OrderTokenService
from storefront.parameters import Secret
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.dynamodb import counted_calls
from tests.support.shop import Shop


@pytest.fixture
def tokens(clock: FrozenClock) -> AccessTokens:
    keys = Secret("keys", read=lambda _: json.dumps({"key-1": "a2V5LTEt" * 6}))
    return AccessTokens(keys, "storefront/sandbox", clock)


@pytest.fixture
def messages(shop: Shop) -> MessageRepository:
    return MessageRepository(shop.store)


@pytest.fixture
def service(shop: Shop, messages: MessageRepository, tokens: AccessTokens) -> LinkService:
    return LinkService(shop.orders, messages, tokens, shop.clock)


@pytest.fixture
def guest(shop: Shop) -> Caller:
    return Caller(shop.buyer().user_id, Role.GUEST)


@pytest.fixture
def order_id(shop: Shop, guest: Caller) -> str:
    return shop.order(guest, {shop.product(): 1})


@pytest.fixture
def code(shop: Shop, messages: MessageRepository, guest: Caller, order_id: str) -> str:
    """The code of a link that was sent just now."""
    code = new_code()
    messages.keep_link(code, Link(order_id, guest.user_id, 0, shop.clock() + LINK_LIFE))
    return code


def test_it_opens_its_order_and_no_other_as_often_as_one_likes(
    shop: Shop, service: LinkService, tokens: AccessTokens, guest: Caller, order_id: str, code: str
) -> None:
    other = shop.order(guest, {shop.product(): 1})

    with counted_calls() as calls:
        opened = service.open(code)
    assert calls == ["GetItem", "GetItem"]

    assert (opened.order_id, service.open(code).order_id) == (order_id, order_id)
    holder = tokens.verify(opened.token)
    assert shop.orders.visible(order_id, holder).order_id == order_id
    with pytest.raises(NotFoundError):
        shop.orders.visible(other, holder)


def test_its_token_ends_when_it_does(
    service: LinkService, tokens: AccessTokens, code: str, clock: FrozenClock
) -> None:
    clock.advance(days=179)
    opened = service.open(code)
    assert opened.until - clock() == timedelta(days=1)

    clock.advance(days=1, seconds=-1)
    tokens.verify(opened.token)
    clock.advance(seconds=1)

    with pytest.raises(InvalidAccessTokenError):
        tokens.verify(opened.token)
    with pytest.raises(LinkEndedError):
        service.open(code)


def test_with_the_tokens_of_an_order_its_links_end(
    shop: Shop, service: LinkService, order_id: str, code: str
) -> None:
    OrderTokenService(shop.store, shop.orders, shop.clock).end(shop.staff(), order_id, 0)

    with pytest.raises(LinkEndedError):
        service.open(code)


def test_an_order_that_was_claimed_is_its_account_s(
    shop: Shop, service: LinkService, tokens: AccessTokens, order_id: str, code: str
) -> None:
    session_guard = SessionGuard(shop.store, shop.clock)
    claims = ClaimService(shop.store, shop.orders, session_guard, tokens, shop.clock)
    claims.claim(shop.customer("rahima@example.com"), order_id, service.open(code).token)

    with pytest.raises(LinkEndedError):
        service.open(code)


def test_what_nobody_was_sent_opens_nothing(
    service: LinkService,
    messages: MessageRepository,
    guest: Caller,
    clock: FrozenClock,
    aws: Any,
) -> None:
    astray = new_code()
    messages.keep_link(astray, Link("01JN0SVCH0RDER000000000000", guest.user_id, 0, clock()))

    for code in (new_code(), astray):
        with pytest.raises(LinkEndedError):
            service.open(code)
    hand = Hand(aws)  # no link leads to no order, says the audit
    hand.delete(hand.key_of(Table.ORDERS, "LINK#"))
