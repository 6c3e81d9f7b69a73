"""Faults over HTTP, as a whole sandbox meets them: on real connections, with real timeouts."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox.faults.kinds import Kind
from sandbox.faults.proxy import CONTROL, FaultProxy
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.faults import COMMIT
from tests.support.invariants import check_invariants
from tests.support.races import refusals, together
from tests.support.shop import Shop

AT_A_CLIENT = {Kind.UNREACHABLE, Kind.CONNECT_TIMEOUT, Kind.KILLED_BEFORE, Kind.KILLED_AFTER}


@pytest.fixture
def proxy(dynamodb_endpoint: str, dynamodb: Any) -> Iterator[str]:
    """Address of a fault proxy before the engine."""
    del dynamodb
    with FaultProxy(0, dynamodb_endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def shop(
    proxy: str,
    clock: FrozenClock,
    stripe: FakeStripe,
    bkash: FakeBkash,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    """A shop whose requests to DynamoDB go through the proxy."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", proxy)
    shop = Shop(open_store(Settings.from_environment(), Table), clock, stripe, bkash)
    yield shop
    _control(proxy, "DELETE")
    check_invariants(shop)


def _control(proxy: str, method: str, plan: Any = None) -> requests.Response:
    return requests.request(method, proxy + CONTROL, json=plan, timeout=10)


@pytest.mark.parametrize("kind", [one for one in Kind if one not in AT_A_CLIENT])
def test_an_order_that_meets_a_fault_is_placed_exactly_once(
    shop: Shop, proxy: str, kind: Kind
) -> None:
    product, buyer = shop.product(stock=2), shop.buyer()
    rule = {"kinds": [kind], "operation": COMMIT, "times": 1}
    assert _control(proxy, "POST", {"rules": [rule]}).ok

    order_id = shop.order(buyer, {product: 1})

    assert shop.levels(product) == (1, 2)
    assert shop.events(order_id) == ["order.placed"]
    assert [kind for _, _, kind in _control(proxy, "GET").json()["log"]] == [kind]


def test_orders_that_meet_at_one_product_are_all_placed(shop: Shop, proxy: str) -> None:
    product, buyers = shop.product(stock=4), [shop.buyer() for _ in range(4)]
    assert _control(proxy, "POST", {"contention": {"latency_ms": 50}}).ok

    outcomes = together(*[lambda buyer=buyer: shop.order(buyer, {product: 1}) for buyer in buyers])

    seen = _control(proxy, "GET").json()["contention"]
    assert refusals(outcomes) == []
    assert shop.levels(product) == (0, 4)
    assert seen["conflicts"] > 0
    assert seen["requests"] >= 8 + seen["conflicts"]


@pytest.mark.parametrize(
    "plan",
    [
        [],
        {"rules": "all"},
        {"rules": ["all"]},
        {"rules": [{"kinds": ["killed-before"]}]},
        {"rules": [{"kinds": ["conflict"], "chances": 1}]},
        {"seed": 1},
        {"contention": {"latency": 10}},
        {"contention": {}, "rules": {}},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(proxy: str, plan: Any) -> None:
    assert _control(proxy, "POST", plan).status_code == 400
