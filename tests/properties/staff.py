"""What staff do with orders by quotes: deeds, each a request that its sender may send again.

Cash lies in a box: taken before it is written down, and out of it again if that is refused. So what
the shop has written down can be compared with it, as with the ledger of a provider.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial

from storefront.access import Caller
from storefront.errors import StorefrontError, UnavailableError
from storefront.fulfilments.model import ParcelStatus, Returned
from storefront.idempotency import IdempotencyKey
from storefront.money import Money, parse_money
from storefront.orders.doorstep import awaited, outstanding, settled
from storefront.orders.model import Order
from storefront.orders.promising import awaits_acceptance
from storefront.orders.quote import PayMethod
from storefront.orders.quoting import Enquiry
from storefront.orders.repository import (
    STOPPED,
    TO_COLLECT,
    TO_PACK,
    queue_of,
)
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import (
    Disposition,
    NewRefund,
    Refund,
    RefundParts,
    RefundUnits,
)
from storefront.payments.model.remittance import NewRemittance
from storefront.payments.refunds.preview import refund_preview
from storefront.pricing.model import Percentage
from storefront.terms.checkout import Advance, CashPolicy
from storefront.terms.promotions import PromotionTerms
from storefront.terms.shipping import ShippingTerms
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.ledgers import CashBox
from tests.support.parcels import go, pack
from tests.support.promoting import EID, limited
from tests.support.shop import Shop
from tests.unit.orders.cash import BY_CASH, CashSales, terms
from tests.unit.orders.quotes import DHAKA, IN_DHAKA

#: Over within the hours that a history is given at its end.
POLICY = CashPolicy(hold_hours=2)
WITH_CODES = CashPolicy(hold_hours=2, codes_a_day=9)
WITH_ADVANCE = CashPolicy(hold_hours=2, advance=Advance.DELIVERY)
HALF_BEFORE = CashPolicy(hold_hours=2, advance=Advance.PERCENTAGE, basis_points=5_000)
#: Who has a coupon pays less, as long as it may be used; or nothing.
RARE = limited(total=2)
GIFT = replace(EID, code="gift", coupons=("GIFT",), reward=Percentage(10_000))

#: What is done next about a parcel, by where it is; one that has failed comes back.
NEXT: Mapping[ParcelStatus, ParcelStatus] = {
    ParcelStatus.PACKED: ParcelStatus.HANDED_OVER,
    ParcelStatus.HANDED_OVER: ParcelStatus.DELIVERED,
    ParcelStatus.IN_TRANSIT: ParcelStatus.DELIVERED,
    ParcelStatus.FAILED: ParcelStatus.COMING_BACK,
    ParcelStatus.COMING_BACK: ParcelStatus.BACK,
}
#: Steps after which nothing of an order is left to do.
_MOST_WORK = 30
#: Where an order waits for somebody, whom some list must tell.
_IN_BETWEEN = {OrderStatus.PENDING, OrderStatus.ACCEPTED, OrderStatus.REFUND_DUE}

#: A request; sending it again is what a clerk does who got no answer.
Send = Callable[[], object]


class Staff(CashSales):
    """The shop's staff, and buyers who ask what something costs first.

    Args:
        shop: on which tables.
    """

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop, POLICY)
        self.say(promotions=PromotionTerms("BDT", (RARE, GIFT)))
        self.box = CashBox()
        self.invoices: list[Send] = []
        self._asked = 0

    def sell(
        self,
        buyer: Caller,
        wanted: Mapping[str, int],
        policy: CashPolicy = POLICY,
        coupon: str | None = None,
    ) -> Send:
        """Return a buyer's request to order what is paid when it comes, by the quote of now."""
        self.say(checkout=terms(policy))
        enquiry = Enquiry(wanted, DHAKA, coupon=coupon, method=PayMethod.COD)
        token = self.service.quote(buyer, enquiry)["quote"] or ""
        return lambda: self.ordering.order(buyer, token, None, IN_DHAKA)["id"]

    def give_away(self, buyer: Caller, wanted: Mapping[str, int]) -> Send:
        """Return a buyer's request to order what costs nothing."""
        self.say(ShippingTerms("BDT"))
        token = self.service.quote(buyer, Enquiry(wanted, coupon="GIFT"))["quote"] or ""
        self.say(BY_CASH)
        return lambda: self.ordering.order(buyer, token, None, IN_DHAKA)["id"]

    def deed(self, name: str, order_id: str) -> Send:
        """Return a clerk's request about an order, as it is now; see `DEEDS`."""
        return DEEDS[name](self, self.shop.get(order_id))

    def ask_for_code(self, buyer: Caller, order: Order) -> None:
        """Let a buyer ask for the code by which they confirm."""
        self.shop.confirmation_service.send(buyer, order.order_id, "1.2.3.4")

    def confirming(self, buyer: Caller, order: Order) -> Send:
        """Return a buyer's request to confirm by the first code that they were sent."""
        code = self.shop.codes.of(order.order_id, 1)
        return lambda: self.shop.confirmation_service.confirm(buyer, order.order_id, code)

    def remitting(self, lines: Sequence[tuple[str, str]]) -> Send:
        """Return a request to enter what a courier hands over; it answers with its name."""
        self.box.handed_over |= {name for name, _ in lines if name in self.box.taken}
        new = NewRemittance("pathao", "INV-1", "BDT", lines[0][1], "0.00", lines)
        key = IdempotencyKey(self.clerk.user_id, "create_remittance", "one", list(lines))
        return lambda: self.shop.remittance_service.enter(self.clerk.user_id, new, key).name

    def handing_over(self, more: int = 0) -> Send:
        """Return a request to enter an invoice of all cash that couriers were ever paid.

        Args:
            more: minor units by which it names other amounts than these.
        """
        paid = self.box.taken or {"NOBODY": 100}
        lines = [(name, str(Money(amount + more, "BDT"))) for name, amount in paid.items()]
        invoice = self._name("INV-").upper()
        new = NewRemittance("pathao", invoice, "BDT", lines[0][1], "0.00", lines)
        key = IdempotencyKey(self.clerk.user_id, "create_remittance", invoice, list(lines))

        def send() -> str:
            return self.shop.remittance_service.enter(self.clerk.user_id, new, key).name

        if not more:
            self.box.handed_over |= self.box.taken.keys()
        self.invoices.append(send)
        return send

    def compare_again(self) -> None:
        """Enter all invoices again, so that what nobody knew by then is compared again."""
        for enter in self.invoices:
            enter()

    def collecting(self, order: Order, hundredths: int) -> Send:
        """Return a request to write down cash: so much of what is outstanding."""
        money = Money(outstanding(order).amount * hundredths // 100, order.total.currency)
        name = self._name("DL")

        def send() -> Order:
            self.box.taken[name] = money.amount
            try:
                return self.collect(order, str(money), name, name)
            except StorefrontError as refusal:
                if not isinstance(refusal, UnavailableError):
                    del self.box.taken[name]
                raise

        return send

    def refusing(self, order: Order, units: int, back: int) -> Send:
        """Return a request to write down that more units were not taken, and more are back."""
        product_id = order.lines[0].product_id
        before, was_back = order.refused.get(product_id, (0, 0))
        said = {product_id: (before + units, was_back + back)}
        return lambda: self.refuse(order, **said)

    def giving_back(
        self,
        order: Order,
        amount: str | None,
        units: Mapping[str, RefundUnits] | None = None,
        *,
        shipping: bool = False,
    ) -> Send:
        """Return a request to give money of an order back: in cash, where some came so."""
        price = order.price
        fee = str(Money(price.delivery_payable, order.total.currency)) if price else None
        name = self._name("TRX")
        new = NewRefund(
            "broken",
            amount,
            parts=RefundParts(units, fee if shipping else None) if units else None,
            reference=name if order.collections else None,
        )
        scope = f"create_refund#{order.order_id}"
        key = IdempotencyKey(self.clerk.user_id, scope, name, asdict(new))

        handed = self._handed_over(order, new, name)

        def send() -> Refund:
            self.box.given |= handed
            try:
                return self.shop.refund_service.refund(self.clerk, order.order_id, new, key)
            except StorefrontError as refusal:
                if not isinstance(refusal, UnavailableError):
                    self.box.given = {k: v for k, v in self.box.given.items() if k not in handed}
                raise

        return send

    def _handed_over(self, order: Order, new: NewRefund, name: str) -> dict[str, tuple[str, int]]:
        """Return what leaves the box for a refund, as the clerk has seen it, before it is asked.

        By units it is what the preview says, of each collection; an amount is of the latest.
        """
        if not order.collections:
            return {}
        if new.parts is None:
            latest = self.shop.attempt(order.paying_ids[0])
            said = new.amount and parse_money(new.amount, order.total.currency).amount
            return {name: (latest.transaction_id or "", said or latest.refundable)}
        try:
            seen = self.shop.refund_previews.look(order.order_id)
            shares = refund_preview(seen, new.parts)["payments"]
        except StorefrontError:
            return {}  # of which no clerk hands anything over
        currency = order.total.currency
        return {
            f"{name} of {one['attempt_id']}": (
                self.shop.attempt(one["attempt_id"]).transaction_id or "",
                parse_money(one["amount"], currency).amount,
            )
            for one in shares
            if one["provider"] is Provider.CASH
        }

    def see_to_the_end(self, order_id: str, *, is_paid: bool = True) -> None:
        """Do what the lists of the day ask for until an order is in none, and see that it is over.

        Fails if a list asks for what cannot be done: nobody would ever get it out of there.

        Args:
            order_id: the order.
            is_paid: whether its buyer pays at the door what is outstanding, or takes nothing.
        """
        for _ in range(_MOST_WORK):
            order = self.shop.get(order_id)
            step = self._next_step(order, is_paid=is_paid)
            if step is None:
                assert order.status not in _IN_BETWEEN, f"{order.status.value}, and in no list"
                return
            step()
        raise AssertionError(f"never over: {self.shop.get(order_id)}")

    def _next_step(self, order: Order, *, is_paid: bool) -> Send | None:
        """Return what is to be done next of an order, or of a parcel of it; None for nothing."""
        _, parcels = self.shop.fulfilments.of_order(order.order_id, self.clerk)
        for parcel in parcels:
            way = NEXT.get(parcel.status)
            if parcel.status is ParcelStatus.PACKED and not order.may_ship:
                way = ParcelStatus.CANCELED
            if way:
                back = {one: Returned(units, 0) for one, units in parcel.lines.items()}
                return partial(go, self.shop, order.order_id, way, number=parcel.number, back=back)
        if awaits_acceptance(order):
            return lambda: self.accept(order)
        group = queue_of(order)
        if group == TO_PACK:
            return self.packing(order, order.left_to_pack)
        if group == TO_COLLECT:
            return self.collecting(order, 100) if is_paid else self._refusing_all(order)
        if group == STOPPED:
            apart = awaited(order)
            if order.is_accepted and not apart:
                return self.canceling(order)
            assert apart, f"nobody can do anything about {order}"
            return lambda: self.refuse(
                order,
                **{
                    one: (order.refused[one][0], order.refused[one][1] + units)
                    for one, units in apart.items()
                },
            )
        return None

    def _refusing_all(self, order: Order) -> Send:
        """Return a request to write down that nothing was taken of what is not paid back."""
        gone = settled(order)
        said = {
            one.product_id: (
                one.quantity - gone.get(one.product_id, 0),
                _back(order, one.product_id),
            )
            for one in order.lines
        }
        before = {one.product_id: order.refused.get(one.product_id, (0, 0)) for one in order.lines}
        assert said != before, f"nobody can do anything about {order}"
        return lambda: self.refuse(order, **said)

    def giving_back_elsewhere(self, order: Order) -> Send:
        """Return the deed of somebody who gives all of a payment back on bKash's own pages."""

        def send() -> None:
            attempts = self.shop.attempts.get_many(order.attempt_ids)
            for one in attempts:
                if one.provider is Provider.BKASH and one.refundable:
                    paid = str(one.amount)
                    self.bkash.given.make(one.transaction_id or "", paid, paid)
            self.shop.reconcile(everything=True)

        return send

    def delaying(self) -> Send:
        """Return the fact that providers take their time with the next refund."""

        def send() -> None:
            self.bkash.given.next_status, self.stripe.given.next_status = "Initiated", "pending"

        return send

    def saying_no(self) -> Send:
        """Return the fact that providers do not give back what they took their time with."""

        def send() -> None:
            for made in self.bkash.given.made:
                made.status = "Failed" if made.status == "Initiated" else made.status
            self._failing("pending")
            self.shop.reconcile(everything=True)

        return send

    def bouncing(self) -> Send:
        """Return the fact that the buyer's bank sends back what Stripe had given."""
        return lambda: self._failing("succeeded")

    def _failing(self, status: str) -> None:
        for refund in list(self.stripe.given.objects.values()):
            if refund["status"] == status:
                failed = self.stripe.given.change(refund["id"], "failed")
                self.shop.deliver(self.stripe.refund_event("failed", dict(failed)))

    def disputing(self, order: Order, what: str, status: str) -> Send:
        """Return the fact that the buyer's bank brings disputes of what was paid by card there."""

        def send() -> None:
            for one in self.shop.attempts.get_many(order.attempt_ids):
                name = one.transaction_id or ""
                decided = [
                    dispute["status"] in {"won", "lost"}
                    for dispute in self.stripe.disputed.values()
                    if dispute["payment_intent"] == name
                ]
                if one.provider is Provider.STRIPE and name and not any(decided):
                    self.shop.deliver(self.stripe.dispute_event(what, name, status))

        return send

    @property
    def bkash(self) -> FakeBkash:
        """Where advances are paid."""
        assert isinstance(self.shop.bkash, FakeBkash)
        return self.shop.bkash

    @property
    def stripe(self) -> FakeStripe:
        """Where cards are charged."""
        assert isinstance(self.shop.stripe, FakeStripe)
        return self.shop.stripe

    def packing(self, order: Order, units: Mapping[str, int]) -> Send:
        """Return a request to pack units of an order."""
        name = self._name("parcel-")
        return lambda: pack(self.shop, order.order_id, units, name)

    def carrying(self, order: Order, status: ParcelStatus) -> Send:
        """Return a request to say where the parcel is that was packed last.

        Of what comes back in it the smaller half is damaged.
        """
        _, parcels = self.shop.fulfilments.of_order(order.order_id, self.clerk)
        latest = max(parcels, key=lambda one: one.number, default=None)
        number, lines = (latest.number, latest.lines) if latest else (1, {})
        back = {one: Returned(units - units // 2, units // 2) for one, units in lines.items()}
        return lambda: go(self.shop, order.order_id, status, number=number, back=back)

    def canceling(self, order: Order) -> Send:
        """Return a request to cancel an order."""
        return lambda: self.shop.cancel(self.clerk, order.order_id)

    def _name(self, kind: str) -> str:
        self._asked += 1
        return f"{kind}{self._asked}"


def _back(order: Order, product_id: str) -> int:
    return order.refused.get(product_id, (0, 0))[1]


def _of(disposition: Disposition) -> Callable[[Staff, Order], Send]:
    """Return the deed to give a unit's money back, of which this becomes."""

    def deed(staff: Staff, order: Order) -> Send:
        units = {order.lines[0].product_id: RefundUnits(1, disposition)}
        return staff.giving_back(order, None, units)

    return deed


def _carrying(status: ParcelStatus) -> Callable[[Staff, Order], Send]:
    return lambda staff, order: staff.carrying(order, status)


#: All that staff may do with an order, by what they would say.
DEEDS: Mapping[str, Callable[[Staff, Order], Send]] = {
    "accept": lambda staff, order: lambda: staff.accept(order),
    "cancel": lambda staff, order: staff.canceling(order),
    "collect": lambda staff, order: staff.collecting(order, 100),
    "collect a part": lambda staff, order: staff.collecting(order, 40),
    "collect too much": lambda staff, order: staff.collecting(order, 109),
    "collect far too much": lambda staff, order: staff.collecting(order, 120),
    "refuse one": lambda staff, order: staff.refusing(order, 1, 0),
    "refuse one, which is back": lambda staff, order: staff.refusing(order, 1, 1),
    "one that was refused is back": lambda staff, order: staff.refusing(order, 0, 1),
    "give a part back": lambda staff, order: staff.giving_back(order, "50.00"),
    "give all back": lambda staff, order: staff.giving_back(order, None),
    "somebody gives all back at bKash": lambda staff, order: staff.giving_back_elsewhere(order),
    "the buyer disputes": lambda staff, order: staff.disputing(order, "created", "needs_response"),
    "the bank takes the money": lambda staff, order: staff.disputing(order, "closed", "lost"),
    "the bank leaves the money": lambda staff, order: staff.disputing(order, "closed", "won"),
    "hand over the cash": lambda staff, _: staff.handing_over(),
    "hand over other amounts": lambda staff, _: staff.handing_over(more=1),
    "the provider takes its time": lambda staff, _: staff.delaying(),
    "the provider says no": lambda staff, _: staff.saying_no(),
    "the bank sends it back": lambda staff, _: staff.bouncing(),
    "give back and restock": _of(Disposition.RESTOCK),
    "give back what is damaged": _of(Disposition.DAMAGED),
    "give back and let keep": _of(Disposition.NONE),
    "pack": lambda staff, order: staff.packing(order, order.left_to_pack),
    "pack one": lambda staff, order: staff.packing(order, {order.lines[0].product_id: 1}),
    **{status.value: _carrying(status) for status in ParcelStatus},
}
#: Deeds of the bank of a buyer who has paid by card.
BY_CARD = {
    "the buyer disputes",
    "the bank takes the money",
    "the bank leaves the money",
    "the bank sends it back",
}
_SENT = ("accept", "pack", "handed_over")
_HOME = ("failed", "coming_back", "back")
_LATE = ("the provider takes its time",)
#: How orders that are paid when they come mostly go.
STORIES: Sequence[tuple[str, ...]] = [
    (*_SENT, "delivered", "collect", "give back and restock"),
    (*_SENT, "refuse one", "delivered", "collect", "give a part back", "give all back"),
    (*_SENT, "refuse one", "refuse one", *_HOME),
    (*_SENT, *_HOME, "refuse one", "collect"),
    ("accept", "pack one", "handed_over", "delivered", "collect a part", "collect too much"),
    ("accept", "refuse one, which is back", "collect", "give back and restock"),
    ("accept", "refuse one", "collect", "one that was refused is back", "give back and let keep"),
    ("accept", "collect", "give back and restock", "pack one", "handed_over", "delivered"),
    ("accept", "refuse one", "collect", "give back and restock", "give back what is damaged"),
    ("accept", "refuse one, which is back", "refuse one", "one that was refused is back"),
    ("accept", "pack one", "canceled", "cancel"),
    ("pack one", "give all back", "canceled"),
    ("the provider takes its time", "give all back", "pack one", "handed_over"),
    ("give back and restock", "refuse one", "pack", "handed_over", "delivered", "refuse one"),
    ("refuse one", "give back and restock", "pack", "give back and let keep"),
    (*_SENT, *_HOME, "cancel"),
    ("pack", "handed_over", "delivered", "give back and let keep", "give back and let keep"),
    ("the bank takes the money", "pack", "handed_over"),
    ("pack one", "the bank takes the money", "canceled"),
    (*_SENT, "delivered", "collect a part", "hand over the cash", "collect", "hand over the cash"),
    (*_SENT, "delivered", "collect", "hand over other amounts", "hand over the cash"),
    ("accept", "cancel", "accept"),
    (*_LATE, "give back and restock", "refuse one", "the provider says no"),
    ("pack", "handed_over", *_LATE, "give back and let keep", "refuse one", "the provider says no"),
    ("give back and restock", "refuse one", "the bank sends it back", "give back and restock"),
    ("pack", "handed_over", "delivered", "give back and let keep", "the bank sends it back"),
    ("pack", "handed_over", "the buyer disputes", "refuse one", "the bank leaves the money"),
    ("give all back", "refuse one", "refuse one", "the bank sends it back"),
]
