"""The whole shop, wired for a test: real services over any store, with chosen providers."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from storefront.catalog.model import NewProduct
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.clock import Clock
from storefront.db.idempotency import (
    CatalogIdempotencyRecord,
    IdempotencyKey,
    IdempotencyKeys,
    OrderIdempotencyRecord,
)
from storefront.db.store import Store
from storefront.ids import new_id
from storefront.inventory.model import MovementKind, ProductStatus, StockChange
from storefront.inventory.repository import StockRepository
from storefront.inventory.service import StockService
from storefront.money import Money
from storefront.orders.holds import HoldService
from storefront.orders.model import Order
from storefront.orders.placing import HoldPolicy
from storefront.orders.repository import OrderRepository
from storefront.orders.service import OrderService
from storefront.payments.checkout.cancellation import CancellationService
from storefront.payments.checkout.service import AttemptCloser, CheckoutService
from storefront.payments.gateways.bkash.sns import SnsTopic
from storefront.payments.gateways.bkash.tokens import BkashTokens, Grant
from storefront.payments.gateways.port import RefundGateway
from storefront.payments.inbound.bkash_callback import BkashCallback, CallbackResult
from storefront.payments.inbound.bkash_notification import BkashNotifications
from storefront.payments.inbound.stripe_webhook import StripeWebhook
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.change import Outcome
from storefront.payments.model.refund import Refund
from storefront.payments.reconciliation.bkash import BkashLookup, BkashPayment
from storefront.payments.reconciliation.report import Report
from storefront.payments.reconciliation.service import ReconciliationService
from storefront.payments.reconciliation.stripe import StripeLookup, StripeSession
from storefront.payments.recording.bkash_payments import BkashRecorder
from storefront.payments.recording.payments import PaymentRecorder
from storefront.payments.refunds.automatic import AutomaticRefundService
from storefront.payments.refunds.service import RefundService
from storefront.payments.schemas import RefundRequest
from storefront.payments.store.attempts import AttemptRepository
from storefront.payments.store.refunds import RefundRepository
from storefront.web.access import Caller, Role
from tests.support import sns

#: The policy of the template's defaults.
POLICY = HoldPolicy(first=timedelta(seconds=900), order_life=timedelta(seconds=7200))
#: A member of staff.
CLERK = Caller("01JCLERK000000000000000000", Role.STAFF)
#: Where Stripe sends buyers in tests.
RESULT_URL = "https://shop.example/result"


class StripePort(StripeSession, RefundGateway, Protocol):
    """What the shop asks of Stripe."""

    def expire(self, session_id: str) -> None:
        """See `StripeGateway.expire`."""


class BkashPort(BkashPayment, RefundGateway, Protocol):
    """What the shop asks of bKash."""


class Shop:
    """Every service of the shop on one store, and shorthands for what tests do all the time.

    Nothing here depends on where the tables are. Services keep no state between calls, so one
    shop may serve many threads, as far as its store and gateways may.

    Args:
        store: must know all four tables.
        clock: the present.
        stripe, bkash: gateways, fake or real.
        policy: how long stock is held.
        livemode: whether Stripe events of real money are believed, or those of test money.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        stripe: StripePort,
        bkash: BkashPort,
        policy: HoldPolicy = POLICY,
        *,
        livemode: bool = False,
    ) -> None:
        self.store, self.clock, self.policy = store, clock, policy
        self.stripe, self.bkash = stripe, bkash
        self.orders = OrderRepository(store)
        self.attempts = AttemptRepository(store)
        self.stock = StockRepository(store)
        catalog_keys = IdempotencyKeys(store, CatalogIdempotencyRecord, clock)
        self.editor = ProductService(store, ProductRepository(store), catalog_keys, clock)
        self.stockroom = StockService(store, self.stock, catalog_keys, clock)
        self.keys = IdempotencyKeys(store, OrderIdempotencyRecord, clock)
        self.holds = HoldService(store, self.orders, self.stock, clock)
        self.ordering = OrderService(
            store, self.orders, self.stock, self.keys, self.holds, policy, clock
        )
        closer = AttemptCloser(stripe)
        self.stripe_checkout = CheckoutService.of(store, stripe, closer, policy, clock)
        self.bkash_checkout = CheckoutService.of(store, bkash, closer, policy, clock)
        self.cancellation = CancellationService(
            store, self.orders, self.attempts, self.stock, closer, clock
        )
        self.recorder = PaymentRecorder.of(store, clock)
        self.stripe_events = StripeWebhook(store, clock, livemode=livemode)
        self.bkash_callback = BkashCallback(self.recorder, bkash)
        self.refunds = RefundRepository(store)
        self.refund_service = RefundService(store, self._gateway, clock)
        self.reconciler = ReconciliationService(
            store,
            {
                Provider.STRIPE: StripeLookup(store, stripe, clock, livemode=livemode),
                Provider.BKASH: BkashLookup(store, bkash, clock),
            },
            AutomaticRefundService(store, self._gateway, clock),
            clock,
            period=timedelta(minutes=2),
            budget=timedelta(minutes=8),
        )

    def _gateway(self, provider: Provider) -> RefundGateway:
        return self.stripe if provider is Provider.STRIPE else self.bkash

    def tokens(
        self, grant: Callable[[], Grant], sleep: Callable[[float], None] = lambda _: None
    ) -> BkashTokens:
        """Return one function's view of the deployment's bKash token."""
        return BkashTokens(self.store, grant, self.clock, sleep)

    def buyer(self) -> Caller:
        """Return a new customer."""
        return Caller(new_id(self.clock()), Role.CUSTOMER)

    def staff(self) -> Caller:
        """Return a new member of staff."""
        return Caller(new_id(self.clock()), Role.STAFF)

    def product(
        self,
        stock: int = 10,
        price: int = 19_900,
        currency: str = "BDT",
        status: ProductStatus = ProductStatus.ACTIVE,
    ) -> str:
        """Create a product with units on the shelf; `price` in minor units. Return its id."""
        code = new_id(self.clock())
        new = NewProduct(f"SKU-{code}", f"Product {code[-4:]}", "", Money(price, currency), status)
        product_id = self.editor.create(new, None)["id"]
        if stock:
            self.receive(product_id, stock)
        return product_id

    def receive(self, product_id: str, quantity: int) -> None:
        """Put units on the shelf."""
        kind, actor = MovementKind.RECEIVED, "01JSTAFF000000000000000000"
        self.stockroom.change(StockChange(product_id, kind, quantity, "delivery", actor), None)

    def order(self, buyer: Caller, wanted: Mapping[str, int], key: str | None = None) -> str:
        """Place an order, with an Idempotency-Key if given, and return its id."""
        body = {"items": [{"product_id": one, "quantity": many} for one, many in wanted.items()]}
        full_key = IdempotencyKey(buyer.user_id, "create_order", key, body) if key else None
        return self.ordering.place(buyer, wanted, full_key)["id"]

    def begin_stripe(self, buyer: Caller, order_id: str) -> Attempt:
        """Begin to pay by card."""
        attempt, _ = self.stripe_checkout.begin(buyer, order_id, {"result_url": RESULT_URL})
        return attempt

    def begin_bkash(self, buyer: Caller, order_id: str, payer: str = "") -> Attempt:
        """Begin to pay with bKash."""
        attempt, _ = self.bkash_checkout.begin(buyer, order_id, {"payer_reference": payer})
        return attempt

    def deliver(self, event: Mapping[str, Any]) -> Outcome:
        """Apply a Stripe event that was verified."""
        return self.stripe_events.apply(event)

    def call_back(
        self, attempt: Attempt, /, status: str = "success", **changes: str
    ) -> CallbackResult | None:
        """Come back from bKash's page; `changes` replace parameters of the query string."""
        query = {
            "attempt": attempt.attempt_id,
            "paymentID": attempt.reference or "",
            "status": status,
            "signature": "Qw3rTy7UiP",
            "apiVersion": "1.2.0-beta/",
        }
        handled = self.bkash_callback.handle(query | changes)
        return handled[0] if handled else None

    def notify(self, attempt: Attempt, trx_id: str) -> Outcome:
        """Let bKash's SNS topic say that an attempt was paid, by the transaction `trx_id`."""
        topic = SnsTopic(sns.ARN, "", self.clock, sns.FakeSns())
        listed = BkashRecorder(self.recorder, self.bkash)
        message = sns.notification(sns.payment(attempt.attempt_id, trx_id))
        signed = sns.body(sns.signer().sign(message))
        return BkashNotifications(topic, self.recorder, listed).receive(signed)

    def cancel(self, caller: Caller, order_id: str) -> Order:
        """Cancel an order."""
        return self.cancellation.cancel(caller, order_id)

    def refund(
        self,
        order_id: str,
        amount: str | None = None,
        key: str = "refund",
        restock: Mapping[str, int] | None = None,
        attempt_id: str | None = None,
    ) -> Refund:
        """Refund as the clerk of this shop does: `amount` is decimal text, all where not given."""
        back = [{"product_id": one, "quantity": many} for one, many in (restock or {}).items()]
        given = {"amount": amount, "attempt_id": attempt_id}
        body: dict[str, Any] = {"reason": "asked for", "restock": back}
        body |= {name: value for name, value in given.items() if value is not None}
        request = RefundRequest.model_validate(body)
        full_key = IdempotencyKey(CLERK.user_id, f"create_refund#{order_id}", key, body)
        return self.refund_service.refund(CLERK, order_id, request, full_key)

    def reconcile(self, *, everything: bool = True, days: int = 1) -> Report:
        """Ask the providers about every attempt, or only about those whose time has come."""
        return self.reconciler.run(everything=everything, days=days)

    def sweep(self, limit: int = 1000) -> int:
        """Release lapsed holds, as the schedule does."""
        return self.holds.release_lapsed(limit)

    def get(self, order_id: str) -> Order:
        """Return an order that exists."""
        order = self.orders.get(order_id)
        assert order is not None, f"no order {order_id}"
        return order

    def attempt(self, attempt_id: str) -> Attempt:
        """Return an attempt that exists."""
        attempt = self.attempts.get(attempt_id)
        assert attempt is not None, f"no attempt {attempt_id}"
        return attempt

    def levels(self, product_id: str) -> tuple[int, int]:
        """Return a product's available and on-hand units."""
        item = self.stock.get(product_id)
        assert item is not None, f"no product {product_id}"
        return item.available, item.on_hand

    def events(self, order_id: str) -> list[str]:
        """Return the types on an order's timeline, the oldest first."""
        owner = Caller(self.get(order_id).user_id, Role.CUSTOMER)
        return [event.type for event in self.orders.history(order_id, owner)[1]]
