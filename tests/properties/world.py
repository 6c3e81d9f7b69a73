"""A shop, its buyers, its staff and its providers, one step at a time, with things going wrong.

Every step is one that somebody outside takes. A step may be given one fault: a request to DynamoDB
or a call to a provider that fails before or after its effect, or a process that is killed there.
Whatever happens, `check` must hold after each step, and after `settle_down` every order is over and
the providers' ledgers are ours to the last minor unit.
"""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from sandbox.faults.kinds import Kind
from sandbox.faults.plan import Killed, Plan, Rule
from storefront.access import Caller
from storefront.catalog.model import ProductChanges, VariantChanges
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import StorefrontError, UnavailableError
from storefront.fulfilments.model import ParcelStatus, Returned
from storefront.inventory.model import product_of
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.refund import Refund
from storefront.terms.checkout import CashPolicy
from tests.properties.staff import Staff
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.faults import faulty
from tests.support.invariants import check_invariants, everything_in
from tests.support.ledgers import CashBox, check_ledgers
from tests.support.parcels import go, pack
from tests.support.shop import CLERK, Shop

#: How a call to a provider goes wrong: the error its caller sees, and whether it had its effect.
PROVIDER_FAULTS: dict[str, tuple[type[BaseException], bool]] = {
    "no-answer-before": (UnavailableError, False),
    "no-answer-after": (UnavailableError, True),
    "killed-before": (Killed, False),
    "killed-after": (Killed, True),
}
#: The calls a step may make to providers.
STRIPE_CALLS = ("open", "expire", "session", "refund", "refunds")
BKASH_CALLS = ("open", "execute", "query", "refund", "refunds")
#: Where no order waits for anything or anybody any more.
#: (One that is accepted waits for people at a door.)
_OVER = set(OrderStatus) - {OrderStatus.PENDING, OrderStatus.REFUND_DUE}
_MONEY_CAME = {OrderStatus.PAID, OrderStatus.REFUND_DUE, OrderStatus.REFUNDED}
#: Where an order that was sold before its money came may be in the end.
_AT_THE_DOOR = {OrderStatus.ACCEPTED, OrderStatus.PAID, OrderStatus.REFUNDED, OrderStatus.REFUSED}
#: What an order may become, in any number of steps. "Refunded" ends if a bank sends money back.
_AHEAD = {
    OrderStatus.PENDING: set(OrderStatus),
    OrderStatus.ACCEPTED: _AT_THE_DOOR | {OrderStatus.CANCELED},
    OrderStatus.REFUSED: _AT_THE_DOOR,  # open again if a refund fails of what its buyer has
    OrderStatus.CANCELED: {OrderStatus.CANCELED} | _MONEY_CAME | _AT_THE_DOOR,
    OrderStatus.EXPIRED: {OrderStatus.EXPIRED, OrderStatus.CANCELED} | _MONEY_CAME | _AT_THE_DOOR,
    OrderStatus.PAID: {OrderStatus.PAID, OrderStatus.REFUNDED},
    OrderStatus.REFUND_DUE: {OrderStatus.REFUND_DUE, OrderStatus.REFUNDED},
    OrderStatus.REFUNDED: _MONEY_CAME,
}


@dataclass(frozen=True)
class DatabaseFault:
    """The nth request to DynamoDB of a step goes wrong in this way."""

    kind: Kind
    nth: int


@dataclass(frozen=True)
class ProviderFault:
    """The next call of this name to a provider goes wrong in this way (`PROVIDER_FAULTS`)."""

    provider: Provider
    call: str
    how: str


AnyFault = DatabaseFault | ProviderFault


@dataclass
class Placed:
    """An order as the outside remembers it."""

    order_id: str
    buyer: Caller


@dataclass
class World:
    """Everybody and everything.

    Args:
        store: an engine whose transactions are atomic.
    """

    store: Store
    clock: FrozenClock = field(default_factory=FrozenClock)
    orders: list[Placed] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    mail: list[dict[str, Any]] = field(default_factory=list)  # Stripe's events, delivered or not
    refund_keys: int = 0
    pack_keys: int = 0
    faults: int = 0
    seen: dict[str, tuple[OrderStatus, int]] = field(default_factory=dict)  # status and total
    was_due: set[str] = field(default_factory=set)  # orders

    def __post_init__(self) -> None:
        """Open the shop."""
        self.stripe, self.bkash = FakeStripe(self.clock), FakeBkash()
        self.shop = Shop(self.store, self.clock, self.stripe, self.bkash)

    @cached_property
    def staff(self) -> Staff:
        """Whoever sells by quotes, and sees to orders that are paid when they come."""
        return Staff(self.shop)

    @property
    def box(self) -> CashBox | None:
        """The cash, if anybody has been at the staff."""
        return self.staff.box if "staff" in vars(self) else None

    def step(self, action: Callable[[], object], fault: AnyFault | None = None) -> object:
        """Take one step; refusals, unknown outcomes and deaths are part of life.

        Returns:
            what came of it: a value, the refusal, or None after a death.
        """
        plan = Plan(Rule(fault.kind, nth=fault.nth) if isinstance(fault, DatabaseFault) else _NEVER)
        with ExitStack() as stack:
            stack.enter_context(faulty(self.store, plan))
            if isinstance(fault, ProviderFault):
                error, after = PROVIDER_FAULTS[fault.how]
                script = self._script(fault.provider)
                script.next(fault.call, Fault(error(), after_effect=after))
                stack.callback(script.clear)
            try:
                return action()
            except StorefrontError as refusal:
                return refusal
            except Killed:
                return None
            finally:
                self.faults += len(plan.log) + isinstance(fault, ProviderFault)
                plan.restart()

    def check(self) -> None:
        """Check what holds after every step."""
        check_invariants(self.shop)
        check_ledgers(self.shop, self.stripe, self.bkash, self.box, settled=False)
        self._check_progress()

    def stock_up(self, units: int) -> None:
        """Sell one product more."""
        self.products.append(self.shop.product(stock=units))

    def stock_up_variants(self, units: int) -> None:
        """Sell one product more, by its two variants."""
        self.products += self.shop.variants(stock=units)

    def edit(self, item: str, changes: ProductChanges, *, own: bool) -> object:
        """Let staff change a product, or of a variant what is its own."""
        if item == product_of(item):
            return self.shop.product_service.update(item, changes)
        if not (changes.are_prices or own) or changes.name is not None:
            return self.shop.product_service.update(product_of(item), changes)
        ours = VariantChanges(
            price=changes.price, sale=changes.sale, without=changes.without, status=changes.status
        )
        return self.shop.variant_service.update(item, ours)

    def place(self, wanted: dict[str, int]) -> None:
        """Let a new buyer place an order."""
        buyer = self.shop.buyer()
        self.remember(self.shop.order(buyer, wanted), buyer)

    def place_by_quote(
        self, wanted: dict[str, int], policy: CashPolicy | None, coupon: str | None = None
    ) -> Callable[[], None]:
        """Return a new buyer's request to order by a quote what is paid when it comes.

        Args:
            wanted: quantity by product id.
            policy: what is paid before; None for an order that costs nothing.
            coupon: that they know.
        """
        buyer = self.shop.buyer()
        if policy:
            send = self.staff.sell(buyer, wanted, policy, coupon)
        else:
            send = self.staff.give_away(buyer, wanted)
        return lambda: self.remember(str(send()), buyer)

    def remember(self, order_id: str, buyer: Caller) -> None:
        """Note an order that was answered."""
        if all(placed.order_id != order_id for placed in self.orders):
            self.orders.append(Placed(order_id, buyer))

    def begin(self, placed: Placed, provider: Provider) -> Attempt:
        """Let a buyer begin to pay."""
        begin = self.shop.begin_stripe if provider is Provider.STRIPE else self.shop.begin_bkash
        return begin(placed.buyer, placed.order_id)

    def attempts(self, provider: Provider) -> list[Attempt]:
        """Return the attempts that have got as far as the provider's page."""
        ids = [one for placed in self.orders for one in self.shop.get(placed.order_id).attempt_ids]
        found = (self.shop.attempt(attempt_id) for attempt_id in ids)
        return [one for one in found if one.provider is provider and one.reference]

    def visit_stripe(self, attempt: Attempt, what: str) -> None:
        """Let a buyer do something on Stripe's page, if it still takes money."""
        session = self.stripe.session(attempt.reference or "")
        if what in {"pay", "pay_later"} and session["status"] == "open":
            visit = self.stripe.pay if what == "pay" else self.stripe.pay_later
            self.mail.append(visit(session["id"]))
        elif what in {"settle", "fail"} and self._is_delayed(session):
            visit = self.stripe.settle if what == "settle" else self.stripe.fail
            self.mail.append(visit(session["id"]))
        elif what == "expire" and session["status"] == "expired":
            self.mail.append(self.stripe.event("expired", session["id"]))

    def visit_bkash(self, attempt: Attempt, what: str) -> None:
        """Let a buyer approve, or turn back, on bKash's page."""
        payment = self.bkash.payments[attempt.reference or ""]
        if payment.status != "Initiated":
            return
        if what == "approve":
            self.bkash.approve(attempt.reference or "")
        else:
            self.bkash.turn_back(attempt.reference or "")

    def refund(self, placed: Placed, amount: str | None, *, restock: bool) -> Callable[[], Refund]:
        """Return a clerk's request to refund an order; it may be sent again, under the same key."""
        self.refund_keys += 1
        key = f"key-{self.refund_keys}"
        lines = self.shop.get(placed.order_id).lines
        back = {lines[0].product_id: 1} if restock else None
        return lambda: self.shop.refund(placed.order_id, amount, key, back)

    def pack(self, placed: Placed) -> Callable[[], object]:
        """Return a clerk's request to pack a unit of an order; it may be sent again."""
        self.pack_keys += 1
        key, (line, *_) = f"key-{self.pack_keys}", self.shop.get(placed.order_id).lines
        return lambda: pack(self.shop, placed.order_id, {line.product_id: 1}, key)

    def parcels(self) -> list[str]:
        """Return the orders of which something was packed."""
        items = everything_in(self.store, Table.ORDERS)
        return [one["pk"].partition("#")[2] for one in items if one["sk"] == "FULFILMENT#01"]

    def carry(self, order_id: str, status: ParcelStatus, damaged: int) -> object:
        """Let an order's first parcel come to a status; some of what comes back is damaged."""
        _, parcels = self.shop.fulfilments.of_order(order_id, CLERK)
        lines = parcels[0].lines if parcels else {}
        back = {one: Returned(n - min(n, damaged), min(n, damaged)) for one, n in lines.items()}
        return go(self.shop, order_id, status, back=back)

    def delay_next_refund(self, provider: Provider) -> None:
        """Let the next refund at a provider not succeed at once."""
        if provider is Provider.STRIPE:
            self.stripe.given.next_status = "pending"
        else:
            self.bkash.given.next_status = "Initiated"

    def end_refund(self, choose: int, *, succeeds: bool) -> None:
        """Let a refund that was delayed at Stripe come to its end; Stripe writes of it."""
        pending = [one for one in self.stripe.given.objects.values() if one["status"] == "pending"]
        if pending:
            refund_id = pending[choose % len(pending)]["id"]
            ended = self.stripe.given.change(refund_id, "succeeded" if succeeds else "failed")
            self.mail.append(
                self.stripe.refund_event("updated" if succeeds else "failed", dict(ended))
            )

    def captured(self, provider: Provider) -> list[Attempt]:
        """Return the attempts whose money is here."""
        return [one for one in self.attempts(provider) if one.status is AttemptStatus.CAPTURED]

    def dispute(self, attempt: Attempt, status: str, share: int) -> None:
        """Let the buyer's bank bring a dispute about a share of a payment to a state.

        A decision is for ever.
        """
        intent = attempt.transaction_id or ""
        before = [one for one in self.stripe.disputed.values() if one["payment_intent"] == intent]
        if any(one["status"] in _DECIDED for one in before):
            return
        amount = before[0]["amount"] if before else self.stripe.paid(intent).amount // share
        what = "closed" if status in _DECIDED else "updated" if before else "created"
        self.mail.append(self.stripe.dispute_event(what, intent, status, amount=amount))

    def happened(self) -> Counter[str]:
        """Return how much has happened in this world, by what it was."""
        given = [one for one in self.stripe.given.objects.values() if one["status"] == "succeeded"]
        return Counter(
            {
                "histories": 1,
                "orders": len(self.seen),
                "captured stripe": len(self.stripe.ledger),
                "captured bkash": len(self.bkash.ledger),
                "refunded stripe": len(given),
                "refunded bkash": len(self.bkash.given.made),
                "refunded elsewhere": sum(not one["metadata"] for one in given),
                "due": len(self.was_due),
                "disputed": len(self.stripe.disputed),
                "faults": self.faults,
                "packed": len(self.parcels()),
                "handed over": self._handed_over(),
                "free": self._orders_that(lambda one: not one["total_amount"]),
                "at the door": self._orders_that(lambda one: one["status"] == "accepted"),
                "handed over in cash": len(self.box.handed_over) if self.box else 0,
                "collected": len(self.box.taken) if self.box else 0,
                "given back in cash": len(self.box.given) if self.box else 0,
                "not taken": self._orders_that(lambda one: "refused" in one),
                "cheaper": self._orders_that(lambda one: "uses" in one),
                "not given back": self._refunds_that_failed(),
                "open again": self._reopened(),
            }
        )

    def _orders_that(self, fits: Callable[[dict[str, Any]], object]) -> int:
        items = everything_in(self.store, Table.ORDERS)
        return sum(bool(fits(one)) for one in items if one["sk"] == "ORDER")

    def _refunds_that_failed(self) -> int:
        items = everything_in(self.store, Table.PAYMENTS)
        refunds = [one for one in items if one["pk"].startswith("REFUNDS#")]
        return sum(one["status"] == "failed" for one in refunds)

    def _reopened(self) -> int:
        items = everything_in(self.store, Table.ORDERS)
        return sum(one.get("type") == "order.reopened" for one in items)

    def _handed_over(self) -> int:
        items = everything_in(self.store, Table.ORDERS)
        return sum("handed_over_at" in one for one in items)

    def refund_at_provider(self, attempt: Attempt, amount: int) -> None:
        """Let somebody refund in a provider's dashboard, as far as it lets them."""
        if attempt.transaction_id is None:
            return
        if attempt.provider is Provider.STRIPE:
            paid = self.stripe.paid(attempt.transaction_id)
            if self.stripe.given.given(attempt.transaction_id) + amount <= paid.amount:
                made = self.stripe.given.make(attempt.transaction_id, paid, amount, {})
                self.mail.append(self.stripe.refund_event("created", made))
        else:
            paid = self.bkash.paid(attempt.transaction_id)
            if self.bkash.given.given(attempt.transaction_id) + amount <= paid.amount:
                text = str(type(paid)(amount, paid.currency))
                self.bkash.given.make(attempt.transaction_id, str(paid), text)

    def settle_down(self) -> None:
        """Let time pass without faults, with all of Stripe's mail lost, and look at the result."""
        self._settle_providers()
        for _ in range(6):
            self.clock.now += timedelta(hours=1)
            self.shop.sweep()
            self.shop.reconcile(everything=True)
        if self.box:
            self.staff.compare_again()
        self.check_settled()

    def _settle_providers(self) -> None:
        """Let all that providers have still to do come to a good end."""
        for session_id, session in list(self.stripe.sessions.items()):
            if self._is_delayed(session):
                self.stripe.settle(session_id)
        self.stripe.given.next_status, self.bkash.given.next_status = "succeeded", "Completed"
        for refund in self.stripe.given.objects.values():
            if refund["status"] == "pending":
                refund["status"] = "succeeded"
        for made in self.bkash.given.made:
            if made.status == "Initiated":
                made.status = "Completed"
        for dispute in self.stripe.disputed.values():
            if dispute["status"] not in _DECIDED:
                dispute["status"] = "won"

    def check_settled(self) -> None:
        """Check what holds when everything has come to its end."""
        self.check()
        check_ledgers(self.shop, self.stripe, self.bkash, self.box, settled=True)
        for order_id in self.seen:
            order = self.shop.get(order_id)
            attempts = self.shop.attempts.get_many(order.attempt_ids)
            stuck = f"{order.order_id} is {order.status.value} for ever: {attempts}"
            assert order.status in _OVER, stuck
            for attempt in attempts:
                assert not attempt.is_unfinished, f"{attempt.attempt_id} is unfinished for ever"
                final = {AttemptStatus.CAPTURED, AttemptStatus.FAILED, AttemptStatus.EXPIRED}
                assert attempt.status in final

    def shuffled_mail(self, seed: int) -> list[dict[str, Any]]:
        """Return all events of Stripe so far, in an order of their own."""
        return random.Random(seed).sample(self.mail, len(self.mail))

    def _check_progress(self) -> None:
        """Check that no order has gone backwards, and no total has changed, since the last look.

        That is all orders: somebody may have placed one without ever hearing of it.
        """
        for item in everything_in(self.store, Table.ORDERS):
            if item["sk"] == "ORDER":
                status, total = OrderStatus(item["status"]), item["total_amount"]
                before, same = self.seen.get(item["order_id"], (OrderStatus.PENDING, total))
                ahead = _AHEAD[before] if total else _AHEAD[before] | {OrderStatus.CANCELED}
                assert status in ahead, f"{before.value} became {status.value}"
                assert total == same, "a total has changed"
                self.seen[item["order_id"]] = (status, total)
                if status is OrderStatus.REFUND_DUE:
                    self.was_due.add(item["order_id"])

    def _script(self, provider: Provider) -> Any:
        return self.stripe.script if provider is Provider.STRIPE else self.bkash.script

    def _is_delayed(self, session: dict[str, Any]) -> bool:
        unpaid = session["status"] == "complete" and session["payment_status"] == "unpaid"
        return unpaid and session.get("intent_status") is None


_DECIDED = {"won", "lost"}
_NEVER = Rule(Kind.THROTTLED, chance=0)
