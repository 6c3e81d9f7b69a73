"""Orders of guests: what they must say, and tokens that open one order."""

import json
from datetime import timedelta

import pytest

from storefront.access import Caller, Role
from storefront.accounts.tokens import AccessTokens, InvalidAccessTokenError
from storefront.contacts.model import KEPT, Contact
from storefront.errors import NotFoundError, ValidationFailedError
from storefront.orders.guests import OrderTokenService, require_reachable, with_token
from storefront.orders.views import order_view
from storefront.parameters import Secret
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.shop import Shop


@pytest.fixture
def tokens(clock: FrozenClock) -> AccessTokens:
    keys = Secret("keys", read=lambda _: json.dumps({"key-1": "a2V5LTEt" * 6}))
    return AccessTokens(keys, "storefront/sandbox", clock)


@pytest.fixture
def service(shop: Shop) -> OrderTokenService:
    return OrderTokenService(shop.store, shop.orders, shop.clock)


@pytest.fixture
def guest(shop: Shop) -> Caller:
    return Caller(shop.buyer().user_id, Role.GUEST)


@pytest.fixture
def order_id(shop: Shop, guest: Caller) -> str:
    return shop.order(guest, {shop.product(): 1})


def holder(tokens: AccessTokens, shop: Shop, order_id: str, guest: Caller) -> Caller:
    """Return whoever holds the token that the answer to placing an order has."""
    placed = with_token(order_view(shop.get(order_id)), guest, tokens)
    return tokens.verify(placed["order_token"])


def test_a_guest_gets_a_token_that_opens_their_order_and_no_other(
    shop: Shop, tokens: AccessTokens, guest: Caller, order_id: str
) -> None:
    other = shop.order(guest, {shop.product(): 1})
    caller = holder(tokens, shop, order_id, guest)

    assert shop.orders.visible(order_id, caller).order_id == order_id
    with pytest.raises(NotFoundError):
        shop.orders.visible(other, caller)
    with pytest.raises(NotFoundError):
        shop.orders.history(other, caller)


def test_an_account_has_no_need_of_one(shop: Shop, tokens: AccessTokens) -> None:
    buyer = shop.buyer()
    order = shop.get(shop.order(buyer, {shop.product(): 1}))
    assert "order_token" not in with_token(order_view(order), buyer, tokens)


def test_a_token_ends_after_180_days(
    shop: Shop, tokens: AccessTokens, clock: FrozenClock, guest: Caller, order_id: str
) -> None:
    placed = with_token(order_view(shop.get(order_id)), guest, tokens)
    clock.now += timedelta(days=180) - timedelta(seconds=1)
    assert tokens.verify(placed["order_token"]).order_id == order_id
    clock.advance(seconds=1)
    with pytest.raises(InvalidAccessTokenError):
        tokens.verify(placed["order_token"])


def test_what_staff_have_ended_opens_nothing_and_the_order_stays_its_guest_s(
    shop: Shop, tokens: AccessTokens, service: OrderTokenService, guest: Caller, order_id: str
) -> None:
    caller = holder(tokens, shop, order_id, guest)

    with counted_calls() as calls:
        assert service.end(shop.staff(), order_id, 0).token_epoch == 1
    assert calls == ["GetItem", "TransactWriteItems"]

    for read in (shop.orders.visible, shop.orders.history):
        with pytest.raises(NotFoundError):
            read(order_id, caller)
    assert shop.orders.visible(order_id, guest).order_id == order_id
    with pytest.raises(NotFoundError):  # a repeat of placing brings back none that was ended
        shop.orders.visible(order_id, holder(tokens, shop, order_id, guest))
    fresh = tokens.verify(tokens.issue_order(guest.user_id, order_id, 1))
    assert shop.orders.visible(order_id, fresh).order_id == order_id


def test_a_repeat_and_a_second_clerk_end_no_newer_tokens(
    shop: Shop, service: OrderTokenService, order_id: str
) -> None:
    clerk = shop.staff()
    with just_before(lambda: service.end(clerk, order_id, 0)):
        service.end(clerk, order_id, 0)

    assert service.end(clerk, order_id, 0).token_epoch == 1
    assert service.end(clerk, order_id, 7).token_epoch == 1
    assert shop.events(order_id) == ["order.placed", "order.tokens_ended"]
    assert service.end(clerk, order_id, 1).token_epoch == 2


def test_a_guest_says_who_they_are_and_orders_by_a_quote(shop: Shop, guest: Caller) -> None:
    contact = Contact("Rahima", "+8801712345678", shop.clock() + KEPT)

    for there, quoted, missing in (
        (None, False, ["quote", "contact"]),
        (None, True, ["contact"]),
        (contact, False, ["quote"]),
    ):
        with pytest.raises(ValidationFailedError) as caught:
            require_reachable(guest, there, quoted=quoted)
        assert [one["field"] for one in caught.value.fields["errors"]] == missing
        require_reachable(shop.buyer(), there, quoted=quoted)
    require_reachable(guest, contact, quoted=True)
