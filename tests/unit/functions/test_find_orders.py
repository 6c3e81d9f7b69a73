"""Staff find orders over HTTP."""

from typing import Any

import pytest

from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.shop import Shop

EMAIL = "rahima@example.com"


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


def find(shop: Shop, body: Any, role: str = "support", **query: str) -> Answer:
    event = proxy_event(body, user_id=shop.staff().user_id, role=role, query=query or None)
    return call(load("find_orders"), event)


def test_a_page_says_whose_the_orders_are_and_how_to_go_on(
    shop: Shop, clock: FrozenClock, capsys: pytest.CaptureFixture[str]
) -> None:
    buyer, product = shop.customer(EMAIL, "Rahima Khatun"), shop.product()
    first = shop.order(buyer, {product: 1})
    clock.advance(seconds=1)
    second = shop.order(buyer, {product: 1})

    page = find(shop, {"email": EMAIL}, limit="1")
    rest = find(shop, {"email": EMAIL}, limit="1", cursor=page.body["next_cursor"])

    assert [one["id"] for one in page.body["items"]] == [second]
    assert page.body["items"][0]["buyer"]["name"] == "Rahima Khatun"
    assert [one["id"] for one in rest.body["items"]] == [first]
    assert rest.body["next_cursor"] is None
    logged = capsys.readouterr().out
    assert EMAIL not in logged
    assert "Rahima" not in logged


def test_a_cursor_of_one_search_is_of_no_use_in_another(shop: Shop, clock: FrozenClock) -> None:
    buyer, product = shop.customer(EMAIL), shop.product()
    for _ in range(2):
        clock.advance(seconds=1)
        shop.order(buyer, {product: 1})
    cursor = find(shop, {"email": EMAIL}, limit="1").body["next_cursor"]

    assert find(shop, {"email": "karim@example.com"}, limit="1", cursor=cursor).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": EMAIL, "number": "01JZ8K3V6M"},
        {"email": "rahima"},
        {"email": None},
        {"number": "123"},
        {"payment": "a b"},
        {"name": "Rahima"},
    ],
)
def test_anything_but_one_clue_is_refused(shop: Shop, body: Any) -> None:
    assert find(shop, body).status == 422


@pytest.mark.parametrize("role", ["customer", "guest"])
def test_buyers_find_nothing(shop: Shop, role: str) -> None:
    assert find(shop, {"email": EMAIL}, role).status == 403
