"""A shop in Dhaka in which one pays when the goods come."""

from dataclasses import asdict, replace

from storefront.access import Caller
from storefront.idempotency import IdempotencyKey
from storefront.orders.model import Order
from storefront.orders.ordering import OrderingService
from storefront.orders.quote import PayMethod
from storefront.orders.quote_views import QuoteView
from storefront.payments.model.cash import Collection
from storefront.payments.model.refund import NewRefund, Refund, RefundParts, RefundUnits
from storefront.terms.checkout import Advance, CashPolicy, CheckoutTerms, PayBy
from tests.support.shop import Shop
from tests.unit.orders.quotes import IN_DHAKA, SHIPPING, TAX, Counter

#: Of goods for 199.00: delivery for 60.00.
POLICY = CashPolicy(hold_hours=48)
ADVANCE = CashPolicy(advance=Advance.DELIVERY)
BY_CASH = replace(
    SHIPPING, methods=tuple(replace(one, takes_cash=True) for one in SHIPPING.methods)
)


def terms(policy: CashPolicy) -> CheckoutTerms:
    """Return terms by which one may pay in every way."""
    return CheckoutTerms("BDT", pay_by=tuple(PayBy), cash=policy, lets_plain_orders=True)


class CashSales(Counter):
    """The shop.

    Args:
        shop: on which tables.
        policy: who may pay when the goods come.
    """

    def __init__(self, shop: Shop, policy: CashPolicy = POLICY) -> None:
        super().__init__(shop)
        self.say(BY_CASH, TAX, terms(policy))
        self.ordering = OrderingService(shop.order_service, self.service, self.seal)
        self.clerk = shop.staff()

    def ask_cod(self, product: str, quantity: int = 1) -> QuoteView:
        """Ask what something costs that is paid when it comes."""
        return self.ask({product: quantity}, method=PayMethod.COD)

    def place(self, product: str, quantity: int = 1) -> Order:
        """Order something that is paid when it comes."""
        token = self.token({product: quantity}, method=PayMethod.COD)
        return self.shop.get(self.ordering.order(self.buyer, token, None, IN_DHAKA)["id"])

    def accept(self, order: Order, clerk: Caller | None = None) -> Order:
        """Accept an order, as staff."""
        return self.shop.acceptance_service.accept(clerk or self.clerk, order.order_id)

    def collect(self, order: Order, amount: str, reference: str = "DL1", key: str = "one") -> Order:
        """Write down cash that was collected, as staff."""
        body = {"amount": amount, "reference": reference}
        scope = f"create_collection#{order.order_id}"
        full_key = IdempotencyKey(self.clerk.user_id, scope, key, body)
        said = Collection(amount, reference)
        return self.shop.cash_service.collect(self.clerk, order.order_id, said, full_key)

    def refuse(self, order: Order, **units: tuple[int, int]) -> Order:
        """Write down what was refused, and what of it is back, as staff."""
        return self.shop.cash_service.refuse(self.clerk, order.order_id, units)

    def give_back(
        self, order: Order, amount: str, reference: str | None = "TRX1", key: str = "back"
    ) -> Refund:
        """Write down what was given back, as staff."""
        return self._give_back(order, NewRefund("broken", amount, reference=reference), key)

    def give_units_back(self, order: Order, units: dict[str, RefundUnits]) -> Refund:
        """Write down that the cash for units was given back, as staff."""
        new = NewRefund("broken", parts=RefundParts(units), reference="TRX1")
        return self._give_back(order, new, "units")

    def _give_back(self, order: Order, new: NewRefund, key: str) -> Refund:
        full_key = IdempotencyKey(
            self.clerk.user_id, f"create_refund#{order.order_id}", key, asdict(new)
        )
        return self.shop.refund_service.refund(self.clerk, order.order_id, new, full_key)

    def accepted(self, product: str, quantity: int = 1) -> Order:
        """Return an order that the shop has accepted."""
        return self.accept(self.place(product, quantity))
