"""What was ordered without an account becomes an account's, once, for whoever has its token."""

import json

import pytest

from storefront.access import Caller, Role
from storefront.accounts.session_guard import SessionGuard
from storefront.accounts.tokens import AccessTokens
from storefront.errors import NotFoundError
from storefront.orders.claiming import AlreadyClaimedError, ClaimService
from storefront.orders.repository import (
    UNPAID,
    UnpaidRecord,
    buyer_pk,
)
from storefront.paging import PageRequest
from storefront.parameters import Secret
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.shop import Shop


@pytest.fixture
def tokens(clock: FrozenClock) -> AccessTokens:
    keys = Secret("keys", read=lambda _: json.dumps({"key-1": "a2V5LTEt" * 6}))
    return AccessTokens(keys, "storefront/sandbox", clock)


@pytest.fixture
def service(shop: Shop, tokens: AccessTokens) -> ClaimService:
    session_guard = SessionGuard(shop.store, shop.clock)
    return ClaimService(shop.store, shop.orders, session_guard, tokens, shop.clock)


@pytest.fixture
def guest(shop: Shop) -> Caller:
    return Caller(shop.buyer().user_id, Role.GUEST)


@pytest.fixture
def order_id(shop: Shop, guest: Caller) -> str:
    return shop.order(guest, {shop.product(): 2}, key="first")


@pytest.fixture
def token(tokens: AccessTokens, guest: Caller, order_id: str) -> str:
    return tokens.issue_order(guest.user_id, order_id, 0)


def unpaid(shop: Shop, buyer: Caller) -> int:
    counted = shop.store.get(UnpaidRecord, buyer_pk(buyer.user_id), UNPAID)
    return counted.to_model().units if counted else 0


def test_it_is_in_the_account_s_list_and_no_longer_the_guest_s(
    shop: Shop,
    service: ClaimService,
    tokens: AccessTokens,
    guest: Caller,
    order_id: str,
    token: str,
) -> None:
    rahima = shop.customer("rahima@example.com")

    with counted_calls() as calls:
        claimed = service.claim(rahima, order_id, token)
    assert calls == ["BatchGetItem", "TransactWriteItems"]

    assert claimed.user_id == rahima.user_id
    listed = shop.order_index.of_user(rahima.user_id, PageRequest()).items
    assert [one.order_id for one in listed] == [order_id]
    assert shop.order_index.of_user(guest.user_id, PageRequest()).items == []
    for former in (guest, tokens.verify(token)):
        with pytest.raises(NotFoundError):
            shop.orders.visible(order_id, former)
    assert shop.events(order_id) == ["order.placed", "order.claimed"]


def test_a_repeat_is_answered_the_order_and_a_second_account_is_refused(
    shop: Shop, service: ClaimService, order_id: str, token: str
) -> None:
    rahima, karim = shop.customer("rahima@example.com"), shop.customer("karim@example.com")
    first = service.claim(rahima, order_id, token)

    assert service.claim(rahima, order_id, token) == first
    with pytest.raises(AlreadyClaimedError):
        service.claim(karim, order_id, token)


def test_of_two_at_once_one_has_it(
    shop: Shop, service: ClaimService, order_id: str, token: str
) -> None:
    rahima, karim = shop.customer("rahima@example.com"), shop.customer("karim@example.com")

    with (
        just_before(lambda: service.claim(karim, order_id, token)),
        pytest.raises(AlreadyClaimedError),
    ):
        service.claim(rahima, order_id, token)

    assert shop.get(order_id).user_id == karim.user_id
    assert shop.events(order_id).count("order.claimed") == 1


def test_what_it_holds_unpaid_is_counted_for_the_account_and_it_can_still_be_paid(
    shop: Shop, stripe: FakeStripe, service: ClaimService, guest: Caller, order_id: str, token: str
) -> None:
    begun = shop.begin_stripe(guest, order_id)
    rahima = shop.customer("rahima@example.com")

    service.claim(rahima, order_id, token)
    assert (unpaid(shop, guest), unpaid(shop, rahima)) == (0, 2)
    check_invariants(shop)
    shop.deliver(stripe.pay(begun.reference or ""))

    assert shop.get(order_id).status.value == "paid"
    assert (unpaid(shop, guest), unpaid(shop, rahima)) == (0, 0)
    check_invariants(shop)


def test_only_a_good_token_of_that_order_claims_it(
    shop: Shop, service: ClaimService, tokens: AccessTokens, guest: Caller, order_id: str
) -> None:
    rahima, other = shop.customer("rahima@example.com"), shop.order(guest, {shop.product(): 1})
    wrong = {
        "of another order": tokens.issue_order(guest.user_id, other, 0),
        "of another epoch": tokens.issue_order(guest.user_id, order_id, 1),
        "of the guest": tokens.issue_guest(guest.user_id),
        "of nobody": "e30.e30.c2VhbA",
    }

    for token in wrong.values():
        with pytest.raises(NotFoundError):
            service.claim(rahima, order_id, token)
    assert shop.get(order_id).user_id == guest.user_id


def test_an_account_s_order_is_claimed_by_nobody_who_was_sent_its_link(
    shop: Shop, service: ClaimService, tokens: AccessTokens
) -> None:
    rahima, karim = shop.customer("rahima@example.com"), shop.customer("karim@example.com")
    order_id = shop.order(rahima, {shop.product(): 1})
    link = tokens.issue_order(rahima.user_id, order_id, 0)

    with pytest.raises(AlreadyClaimedError):
        service.claim(karim, order_id, link)
    assert service.claim(rahima, order_id, link) == shop.get(order_id)
    assert shop.get(order_id).user_id == rahima.user_id
