"""A shop in Dhaka in which one pays when the goods come."""

from dataclasses import replace

from storefront.access import Caller
from storefront.orders.model import Order
from storefront.orders.ordering import OrderingService
from storefront.orders.quote import PayMethod
from storefront.orders.quote_views import QuoteView
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
    return CheckoutTerms("BDT", pay_by=tuple(PayBy), cash=policy)


class CashDesk(Counter):
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

    def accepted(self, product: str, quantity: int = 1) -> Order:
        """Return an order that the shop has accepted."""
        return self.accept(self.place(product, quantity))
