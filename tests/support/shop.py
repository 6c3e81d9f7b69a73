"""The whole shop, wired for a test: real services over any store, with chosen providers."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Protocol

from storefront.access import Caller, Role
from storefront.accounts.model import User
from storefront.catalog.model import NewItem, NewProduct
from storefront.catalog.options import Option
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.inventory.model import MovementKind, ProductStatus, StockChange
from storefront.messages.codes import Codes
from storefront.money import Money
from storefront.orders.model import Order
from storefront.orders.placing import HoldPolicy
from storefront.parameters import Secret
from storefront.payments.gateways.bkash.sns import SnsTopic
from storefront.payments.gateways.bkash.tokens import BkashTokens, Grant
from storefront.payments.gateways.port import RefundGateway
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.inbound.bkash_notification import BkashNotifications
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Outcome
from storefront.payments.model.refund import NewRefund, Refund, RefundParts, RefundUnits
from storefront.payments.reconciliation.bkash import BkashPayment
from storefront.payments.reconciliation.lanes import one_by_one
from storefront.payments.reconciliation.report import ReconciliationReport
from storefront.payments.reconciliation.stripe import StripeSession
from storefront.settings import Settings
from storefront.uses.buyers import BuyerNames
from storefront.wiring.shop import Shop as WiredShop
from tests.support import sns
from tests.support.entitled import at_work

#: The policy of the template's defaults.
POLICY = HoldPolicy(
    first=timedelta(seconds=900),
    order_life=timedelta(seconds=7200),
    max_orders=5,
    max_units=100,
)
#: A member of staff.
CLERK = Caller("01JCLERK000000000000000000", Role.MANAGER)
#: By which buyers are counted.
BUYER_KEYS = '{"key-1": "' + "YnV5ZXJz" * 6 + '"}'
#: Where Stripe sends buyers in tests.
RESULT_URL = "https://shop.example/result"


class StripePort(StripeSession, RefundGateway, Protocol):
    """What the shop asks of Stripe."""

    def expire(self, session_id: str) -> None:
        """See `StripeGateway.expire`."""


class BkashPort(BkashPayment, RefundGateway, Protocol):
    """What the shop asks of bKash."""


class Shop(WiredShop):
    """The wiring of the shop on one store, and shorthands for what tests do all the time.

    Nothing here depends on where the tables are. Services keep no state between calls, so one
    shop may serve many threads, as far as its store and gateways may.

    Args:
        store: must know all tables.
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
        parts = {
            "stripe": stripe,
            "bkash": bkash,
            "hold_policy": policy,
            "livemode": livemode,
            "lanes": one_by_one,
            "buyer_names": BuyerNames(Secret("buyers", lambda _: BUYER_KEYS)),
            "codes": Codes(Secret("buyers", lambda _: BUYER_KEYS)),
        }
        settings = Settings({"BKASH_CALLBACK_URL": "https://callback.example/"})
        super().__init__(settings, clock, store=store, **parts)

    def tokens(
        self, grant: Callable[[], Grant], sleep: Callable[[float], None] = lambda _: None
    ) -> BkashTokens:
        """Return one function's view of the deployment's bKash token."""
        return BkashTokens(self.store, grant, self.clock, sleep)

    def buyer(self) -> Caller:
        """Return a new customer."""
        return Caller(new_id(self.clock()), Role.CUSTOMER)

    def customer(self, email: str, name: str = "Rahima") -> Caller:
        """Return a new customer who has an account, with a password that nobody knows."""
        caller = self.buyer()
        user = User(caller.user_id, email, name, caller.role, 0, self.clock())
        transaction = self.store.transaction()
        self.accounts.add(transaction, user, "none")
        transaction.commit()
        return caller

    def staff(self) -> Caller:
        """Return a new member of staff."""
        return Caller(new_id(self.clock()), Role.MANAGER)

    def product(
        self,
        stock: int = 10,
        price: int = 19_900,
        currency: str = "BDT",
        status: ProductStatus = ProductStatus.ACTIVE,
    ) -> str:
        """Create a product with units on the shelf; `price` in minor units. Return its id."""
        code = new_id(self.clock())
        new = NewProduct(
            f"Product {code[-4:]}", "", status, (NewItem(f"SKU-{code}", Money(price, currency)),)
        )
        product_id = self.product_service.create(new, None)["id"]
        if stock:
            self.receive(product_id, stock)
        return product_id

    def variants(self, stock: int = 10, price: int = 19_900) -> list[str]:
        """Create a product with two variants and units of each; return the ids of these."""
        code = new_id(self.clock())
        sizes = Option("Size", ("M", "L"))
        items = tuple(
            NewItem(f"SKU-{code}-{size}", Money(price, "BDT"), (size,)) for size in sizes.values
        )
        new = NewProduct(f"Product {code[-4:]}", "", ProductStatus.ACTIVE, items, (sizes,))
        made = self.product_service.create(new, None)["variants"]
        for one in made if stock else ():
            self.receive(one["id"], stock)
        return [one["id"] for one in made]

    def receive(self, product_id: str, quantity: int) -> None:
        """Put units on the shelf."""
        kind, actor = MovementKind.RECEIVED, "01JSTAFF000000000000000000"
        self.stock_service.change(StockChange(product_id, kind, quantity, "delivery", actor), None)

    def order(self, buyer: Caller, wanted: Mapping[str, int], key: str | None = None) -> str:
        """Place an order, with an Idempotency-Key if given, and return its id."""
        body = {"items": [{"product_id": one, "quantity": many} for one, many in wanted.items()]}
        full_key = IdempotencyKey(buyer.user_id, "create_order", key, body) if key else None
        return self.order_service.place(buyer, wanted, full_key)["id"]

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
        return self.stripe_webhook.apply(event)

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
        message = sns.notification(sns.payment(attempt.attempt_id, trx_id))
        signed = sns.body(sns.signer().sign(message))
        return BkashNotifications(topic, self.recorder, self.bkash_recorder).receive(signed)

    def cancel(self, caller: Caller, order_id: str) -> Order:
        """Cancel an order."""
        return self.cancellation_service.cancel(caller, order_id)

    def refund(
        self,
        order_id: str,
        amount: str | None = None,
        key: str = "refund",
        restock: Mapping[str, int] | None = None,
        attempt_id: str | None = None,
    ) -> Refund:
        """Refund as the clerk of this shop does: `amount` is decimal text, all where not given."""
        new = NewRefund("asked for", amount, attempt_id, restock or {})
        return self._refund(order_id, new, key)

    def refund_units(
        self, order_id: str, units: Mapping[str, RefundUnits], key: str = "refund", **parts: str
    ) -> Refund:
        """Refund units of an order as the clerk of this shop does."""
        new = NewRefund("asked for", parts=RefundParts(units, **parts))
        return self._refund(order_id, new, key)

    def _refund(self, order_id: str, new: NewRefund, key: str) -> Refund:
        full_key = IdempotencyKey(CLERK.user_id, f"create_refund#{order_id}", key, asdict(new))
        return self.refund_service.refund(CLERK, order_id, new, full_key)

    def reconcile(self, *, everything: bool = True, days: int = 1) -> ReconciliationReport:
        """Ask the providers about every attempt, or only about those whose time has come."""
        with at_work(frozenset({"reconcile_payments"})):
            return self.reconciliation_service.run(everything=everything, days=days)

    def sweep(self, limit: int = 1000) -> int:
        """Release lapsed holds, as the schedule does."""
        return self.hold_service.release_lapsed(limit)

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
