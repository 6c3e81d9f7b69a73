"""Each problem of their own that endpoints declare is really answered, with its members.

That the answer is what the contract says is seen by `call`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.generate.problems import type_of
from storefront.access import Caller
from storefront.currencies import Provider
from storefront.editions import Seen
from storefront.errors import ConflictError, PaymentRefusedError, ProviderRefusedError
from storefront.terms.checkout import CheckoutTerms
from storefront.web.endpoint import Endpoint
from tests.support.clock import FrozenClock
from tests.support.declared import declared
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.provider_side import ProviderSide
from tests.support.shop import CLERK, Shop

#: What functions ask of the shop, by their name for it.
PARTS = {
    "create_stripe_session": "stripe_checkout",
    "initiate_bkash": "bkash_checkout",
    "cancel_order": "cancellation_service",
    "create_refund": "refund_service",
    "create_fulfilment": "fulfilment_service",
    "update_fulfilment": "fulfilment_service",
}


class Scene:
    """A shop with fake providers, and functions that work in it."""

    def __init__(self, shop: Shop, stripe: FakeStripe, patch: pytest.MonkeyPatch) -> None:
        self.shop = shop
        self.stripe = stripe
        self.patch = patch

    def ask(self, function: str, caller: Caller, body: Any = None, **path: str) -> Answer:
        """Call a function as somebody who is signed in."""
        module = load(function)
        if function in PARTS:
            self.patch.setattr(module, PARTS[function], getattr(self.shop, PARTS[function]))
        user_id, role = caller.user_id, caller.role.value
        return call(module, proxy_event(body, user_id=user_id, role=role, path=path))

    def order(self, product_id: str, quantity: int = 1, buyer: Caller | None = None) -> Answer:
        """Place an order."""
        items = [{"product_id": product_id, "quantity": quantity}]
        return self.ask("create_order", buyer or self.shop.buyer(), {"items": items})

    def begin(self, function: str = "create_stripe_session", **product: Any) -> Answer:
        """Begin to pay an order for a product."""
        buyer = self.shop.buyer()
        order_id = self.shop.order(buyer, {self.shop.product(**product): 1})
        return self.ask(function, buyer, {"order_id": order_id})

    def refund(self, **terms: Any) -> Answer:
        """Ask for money of a sale of 300.00 BDT."""
        sale = ProviderSide(self.shop, Provider.STRIPE).sale()
        body = {"reason": "broken", **terms}
        return self.ask("create_refund", self.shop.staff(), body, order_id=sale.order_id)


def _too_many_unpaid(scene: Scene) -> Answer:
    buyer, product_id = scene.shop.buyer(), scene.shop.product(stock=100)
    for _ in range(5):
        scene.shop.order(buyer, {product_id: 1})
    return scene.order(product_id, buyer=buyer)


def _archived(scene: Scene) -> Answer:
    staff, product_id = scene.shop.staff(), scene.shop.product()
    scene.ask("archive_product", staff, product_id=product_id)
    return scene.ask("update_product", staff, {"name": "Mug"}, product_id=product_id)


def _paid(scene: Scene) -> Answer:
    sale = ProviderSide(scene.shop, Provider.STRIPE).sale()
    return scene.ask("cancel_order", sale.buyer, order_id=sale.order_id)


def _processing(scene: Scene) -> Answer:
    buyer = scene.shop.buyer()
    order_id = scene.shop.order(buyer, {scene.shop.product(): 1})
    attempt = scene.shop.begin_stripe(buyer, order_id)
    scene.shop.deliver(scene.stripe.pay_later(attempt.reference or ""))
    return scene.ask("cancel_order", buyer, order_id=order_id)


def _not_offered(scene: Scene) -> Answer:
    scene.patch.setattr(scene.shop.stripe_checkout, "_providers", frozenset({Provider.BKASH}))
    return scene.begin()


def _given_back(scene: Scene) -> Answer:
    sale = ProviderSide(scene.shop, Provider.STRIPE).sale()
    path = {"order_id": sale.order_id}
    assert scene.ask("create_refund", scene.shop.staff(), {"reason": "x"}, **path).status == 201
    return scene.ask("create_refund", scene.shop.staff(), {"reason": "x"}, **path)


def _unsold(scene: Scene) -> Answer:
    restock = [{"product_id": "of-another-shop", "quantity": 1}]
    return scene.refund(restock=restock)


def _pack(scene: Scene, quantity: int, times: int = 1) -> Answer:
    sale = ProviderSide(scene.shop, Provider.STRIPE).sale()
    body = {"lines": [{"product_id": sale.product_id, "quantity": quantity}]}
    path = {"order_id": sale.order_id}
    for number in range(1, times):
        scene.ask("create_fulfilment", CLERK, body, **path)
        over = {"number": str(number), **path}
        scene.ask("update_fulfilment", CLERK, {"status": "canceled"}, **over)
    return scene.ask("create_fulfilment", CLERK, body, **path)


def _not_moved(scene: Scene) -> Answer:
    sale = ProviderSide(scene.shop, Provider.STRIPE).sale()
    body = {"lines": [{"product_id": sale.product_id, "quantity": 1}]}
    scene.ask("create_fulfilment", CLERK, body, order_id=sale.order_id)
    path = {"order_id": sale.order_id, "number": "1"}
    return scene.ask("update_fulfilment", CLERK, {"status": "delivered"}, **path)


def _packed_units(scene: Scene) -> Answer:
    sale = ProviderSide(scene.shop, Provider.STRIPE).sale()
    line = {"product_id": sale.product_id, "quantity": 3}
    path = {"order_id": sale.order_id}
    scene.ask("create_fulfilment", CLERK, {"lines": [line]}, **path)
    return scene.ask("create_refund", CLERK, {"reason": "broken", "restock": [line]}, **path)


def _refused(error: ProviderRefusedError) -> Callable[[Scene], Answer]:
    def ask(scene: Scene) -> Answer:
        scene.stripe.script.next("open", Fault(error))
        return scene.begin()

    return ask


def _dearer(scene: Scene) -> Answer:
    items = [{"product_id": scene.shop.product(), "quantity": 1, "unit_price": "150.00"}]
    return scene.ask("create_order", scene.shop.buyer(), {"items": items})


def _not_quoted(scene: Scene) -> Answer:
    least = CheckoutTerms("BDT", minimum=100)
    scene.shop.terms_service.put_checkout(least, Seen(), CLERK.user_id)
    return scene.order(scene.shop.product())


def _changed_at_once(scene: Scene) -> Answer:
    def refuse(*_: Any, **__: Any) -> None:
        raise ConflictError("The account was changed at the same moment.")

    module = load("update_me")
    scene.patch.setattr(module.account_service, "change", refuse)
    caller = scene.shop.customer("rahima@example.com")
    return call(module, proxy_event({"name": "Rahima"}, user_id=caller.user_id))


#: How each is brought about; those that are not here have tests of their own in this folder.
PROBLEMS: dict[str, Callable[[Scene], Answer]] = {
    "amount-not-supported": lambda scene: scene.begin(price=2_000),
    "conflict": _changed_at_once,
    "currency-not-supported": lambda scene: scene.begin("initiate_bkash", currency="USD"),
    "more-than-sold": _unsold,
    "not-left-to-pack": lambda scene: _pack(scene, 4),
    "order-state": _paid,
    "parcel-state": _not_moved,
    "out-of-stock": lambda scene: scene.order(scene.shop.product(stock=1), 2),
    "payment-in-progress": _processing,
    "payment-method-not-offered": _not_offered,
    "price-changed": _dearer,
    "payment-refused": _refused(PaymentRefusedError("No.", provider_code="amount_too_small")),
    "payment-state": _given_back,
    "product-archived": _archived,
    "product-unavailable": lambda scene: scene.order("of-another-shop"),
    "quote-needed": _not_quoted,
    "provider-refused": _refused(ProviderRefusedError("No.", provider_code=None)),
    "refund-differs": lambda scene: scene.refund(goodwill="5.00", expected_amount="6.00"),
    "refund-too-large": lambda scene: scene.refund(amount="300.01"),
    "too-many-parcels": lambda scene: _pack(scene, 1, 21),
    "too-many-unpaid-orders": _too_many_unpaid,
    "units-away": _packed_units,
}
#: Every problem that an endpoint declares for itself.
OWN = {
    error.slug: error
    for one in declared().values()
    if isinstance(one.handler, Endpoint)
    for error in one.handler.errors
}


@pytest.fixture
def scene(
    shop: Shop, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock
) -> Scene:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)
    return Scene(shop, stripe, monkeypatch)


@pytest.mark.parametrize("slug", PROBLEMS)
def test_a_problem_is_answered_as_it_is_declared(scene: Scene, slug: str) -> None:
    answer = PROBLEMS[slug](scene)

    assert (answer.status, answer.body["type"]) == (OWN[slug].status, type_of(OWN[slug]))
    assert OWN[slug].members.keys() <= answer.body.keys()


def test_every_problem_that_is_declared_is_asked_for() -> None:
    """Here, or by name in another test of the functions."""
    others = "".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))

    assert [slug for slug in OWN if slug not in PROBLEMS and f'{slug}"' not in others] == []
