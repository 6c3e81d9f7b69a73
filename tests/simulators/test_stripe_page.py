"""Stripe's hosted page, used as a person uses it: by its buttons, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import stripe

    from tests.simulators.drivers import Browser, Server


@pytest.fixture
def page(client: stripe.StripeClient, session_params: Any, browse: type[Browser]) -> Browser:
    """The page of an open session."""
    session = client.v1.checkout.sessions.create(session_params)
    return browse(str(session.url))


def test_the_page_shows_what_is_paid_and_that_it_is_a_simulator(page: Browser) -> None:
    text = page.page.text

    assert "no real money" in text
    assert "Mug × 2" in text
    assert "25.00 USD" in text
    assert set(page.page.buttons) == {"pay", "decline", "pay_later"}
    assert page.page.links == ["http://shop.example/cart"]
    assert page.page.scripts == 0


@pytest.mark.parametrize(("button", "payment_status"), [("pay", "paid"), ("pay_later", "unpaid")])
def test_paying_leads_to_the_shop_with_the_sessions_id(
    page: Browser, client: stripe.StripeClient, button: str, payment_status: str
) -> None:
    page.press(button)

    (session,) = client.v1.checkout.sessions.list().data
    assert page.left_for == f"http://shop.example/thanks?session={session.id}"
    assert session.payment_status == payment_status


def test_a_declined_card_is_said_and_the_page_stays_usable(page: Browser) -> None:
    page.press("decline")

    assert "declined" in page.page.text
    assert page.left_for is None
    page.press("pay")
    assert page.left_for is not None


def test_paying_twice_captures_once(page: Browser, stripe_server: Server) -> None:
    page.press("pay")
    page.press("pay")

    assert page.status == 409
    assert "complete" in page.page.text
    assert page.page.buttons == {}
    assert len(stripe_server.look("ledger")["ledger"]) == 1


def test_an_expired_session_offers_only_the_way_back(
    page: Browser, stripe_server: Server, browse: type[Browser]
) -> None:
    stripe_server.advance(24 * 3600)

    later = browse(page.url).page

    assert "expired" in later.text
    assert later.buttons == {}
    assert later.links == ["http://shop.example/cart"]


def test_what_the_shop_sends_can_not_become_markup(
    client: stripe.StripeClient, session_params: Any, browse: type[Browser]
) -> None:
    attack = '<script>alert(1)</script>"><b>'
    session_params["line_items"][0]["price_data"]["product_data"]["name"] = attack
    session_params["client_reference_id"] = attack
    session_params["cancel_url"] = 'http://shop.example/?"><script>x</script>'

    page = browse(str(client.v1.checkout.sessions.create(session_params).url)).page

    assert page.scripts == 0
    assert page.text.count(attack) == 2


def test_an_unknown_session_is_a_404(stripe_server: Server, browse: type[Browser]) -> None:
    assert browse(f"{stripe_server.url}/c/pay/cs_test_nope").status == 404
