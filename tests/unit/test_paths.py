"""How far a reader has to go to follow one request: files entered, and switches between them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest

from tests.support.clock import FrozenClock
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import call, load, proxy_event
from tests.support.payment_functions import configure, signed, url_event
from tests.support.shop import CLERK, Shop

#: Parts that stand in the place of a library: the SDK, how PynamoDB reads items, and the
#: dataclasses of the standard library.
IN_A_LIBRARY = (
    "/db/calls.py",
    "/db/wire.py",
    "/db/records.py",
    "/storefront/answers.py",
    "/storefront/values.py",
)


class Path:
    """The files of the shop whose functions were called, in the order of the calls."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    @property
    def files(self) -> list[str]:
        """Those entered, once each."""
        return sorted(set(self.calls))

    @property
    def switches(self) -> int:
        """How often a call led into another file than the call before."""
        return sum(before != after for before, after in pairwise(self.calls))

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """Take what `sys.setprofile` tells; code that a dataclass made has no file."""
        name = frame.f_code.co_filename
        is_ours = "/layers/shared/storefront/" in name or (
            "/functions/" in name and name.endswith("app.py")
        )
        # What stands in the place of a library is entered as little as that is.
        if event == "call" and is_ours and not name.endswith(IN_A_LIBRARY):
            self.calls.append(name)


@contextmanager
def followed() -> Iterator[Path]:
    path = Path()
    sys.setprofile(path.note)
    try:
        yield path
    finally:
        sys.setprofile(None)


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


@pytest.fixture
def begun(shop: Shop) -> tuple[str, str]:
    """An order of two units whose payment by card was begun, and Stripe's name for that."""
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 2})
    return order_id, shop.begin_stripe(buyer, order_id).reference or ""


def test_a_payment_is_recorded_in_few_files(
    begun: tuple[str, str], stripe: FakeStripe, clock: FrozenClock
) -> None:
    body, headers = signed(stripe.pay(begun[1]), clock)
    function = load("stripe_webhook")

    with followed() as path:
        answer = call(function, url_event("POST", body=body, headers=headers))

    assert answer.body == {"outcome": "paid"}
    assert path.switches <= 64
    assert len(path.files) <= 18, path.files


def test_a_refund_is_made_in_few_files(
    shop: Shop, begun: tuple[str, str], stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.deliver(stripe.pay(begun[1]))
    function = load("create_refund")
    monkeypatch.setattr(function, "refund_service", shop.refund_service)
    request = proxy_event(
        {"reason": "broken", "amount": "10.00"},
        user_id=CLERK.user_id,
        role=CLERK.role.value,
        path={"order_id": begun[0]},
        headers={"Idempotency-Key": "key"},
    )

    with followed() as path:
        answer = call(function, request)

    assert answer.body["status"] == "succeeded"
    assert path.switches <= 118
    assert len(path.files) <= 22, path.files
