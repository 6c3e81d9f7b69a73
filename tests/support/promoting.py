"""A shop with promotions that may be used so often only, and its buyers."""

from dataclasses import replace
from datetime import timedelta

from storefront.access import Caller, Role
from storefront.categories.model import Text
from storefront.categories.repository import CategoryRepository
from storefront.contacts.model import Contact
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.orders.belonging import Belonging
from storefront.orders.eligibility import Conditions
from storefront.orders.ordering import OrderingService, QuoteChangedError
from storefront.orders.quote_views import QuoteView
from storefront.orders.quoting import Enquiry, QuoteService
from storefront.orders.seal import QuoteSeal
from storefront.orders.status import OrderStatus
from storefront.orders.views import OrderView
from storefront.parameters import Secret
from storefront.pricing.model import Percentage
from storefront.terms.checkout import CheckoutTerms
from storefront.terms.promotions import Promotion, PromotionKind, PromotionTerms, UseLimits
from storefront.uses.guesses import Guesses
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import everything_in
from tests.support.shop import Shop

STAFF = "01JSTAFF000000000000000000"
COUPON = "EID27"
EID = Promotion(
    "eid",
    Text("Eid discount", "ঈদের ছাড়"),
    PromotionKind.ORDER,
    Percentage(1_000),
    coupons=(COUPON,),
)
#: With coupons for one order each.
THANKS = replace(EID, coupons=(), single_use=True)
_KEYS = '{"key-1": "' + "cXVvdGVz" * 6 + '"}'


class PromotingShop:
    """A shop in which one orders with a coupon.

    Args:
        shop: the shop.
        promotions: those that it has at first.
    """

    def __init__(self, shop: Shop, *promotions: Promotion) -> None:
        self.shop = shop
        self.seal = QuoteSeal(Secret("quotes", lambda _: _KEYS), "storefront/test")
        self.quotes = QuoteService(
            shop.stock,
            shop.terms,
            shop.session_guard,
            self.seal,
            shop.clock,
            conditions=Conditions(shop.order_index, Belonging(CategoryRepository(shop.store).tree)),
            guesses=Guesses(shop.store),
            names=shop.buyer_names,
            providers=shop.providers,
        )
        self.ordering = OrderingService(shop.order_service, self.quotes, self.seal)
        plain = CheckoutTerms("BDT", lets_plain_orders=True)
        self.shop.terms_service.put_checkout(plain, Seen(), STAFF)
        self.say(*promotions)

    def say(self, *promotions: Promotion) -> None:
        """Let staff change the promotions."""
        terms = PromotionTerms("BDT", promotions)
        self.shop.terms_service.put_promotions(terms, Seen(), STAFF)

    def ask(
        self,
        buyer: Caller,
        wanted: dict[str, int],
        coupon: str | None = COUPON,
        source: str | None = None,
    ) -> QuoteView:
        """Ask for a quote."""
        return self.quotes.quote(buyer, Enquiry(wanted, coupon=coupon, source=source))

    def order(
        self,
        buyer: Caller,
        quote: QuoteView,
        contact: Contact | None = None,
        key: IdempotencyKey | None = None,
    ) -> OrderView:
        """Order by a quote."""
        token = quote["quote"]
        assert token
        return self.ordering.order(buyer, token, key, contact)

    def buy(
        self,
        product: str,
        buyer: Caller | None = None,
        contact: Contact | None = None,
        coupon: str = COUPON,
    ) -> str:
        """Order a unit with a coupon; return the order's id."""
        who = buyer or self.shop.buyer()
        return self.order(who, self.ask(who, {product: 1}, coupon), contact)["id"]

    def make(self, count: int, promotion: str = "eid") -> list[str]:
        """Let staff make coupons for one order; return them as buyers get them."""
        made = self.shop.coupon_service.make(promotion, count, STAFF, None)
        return [one["code"] for one in made["coupons"]]

    def lapse(self) -> None:
        """Let every hold lapse, and be released."""
        self.shop.clock.advance(minutes=16)  # type: ignore[attr-defined]
        self.shop.hold_service.release_lapsed(100)

    def guest(self) -> Caller:
        """Return a new guest."""
        return Caller(new_id(self.shop.clock()), Role.GUEST)

    def contact(self, phone: str = "+8801712345678", email: str = "") -> Contact:
        """Return whom an order is for."""
        until = (self.shop.clock() + timedelta(days=365)).replace(microsecond=0)
        return Contact("Rahima Khatun", phone, until, email)

    def counters(self, code: str = "eid") -> dict[str, tuple[int, int]]:
        """Return what is used of each counter of a promotion, and its limit."""
        return {
            item["sk"]: (item["used"], item["limit"])
            for item in everything_in(self.shop.store, Table.SHOP)
            if item["pk"] == f"USES#{code}"
        }

    def used(self, code: str = "eid") -> int:
        """Return how often a promotion was used, by all orders together."""
        parts = self.counters(code).items()
        return sum(used for sk, (used, _) in parts if sk.startswith("TOTAL#"))


def limited(total: int | None = None, per_buyer: int | None = None) -> Promotion:
    """Return a promotion that may be used so often only."""
    return replace(EID, limits=UseLimits(total, per_buyer))


def reason(quote: QuoteView) -> str | None:
    """Return why the coupon gives nothing; None if it does."""
    assert quote["coupon"]
    assert quote["coupon"]["applied"] is (quote["coupon"]["reason"] is None)
    return quote["coupon"]["reason"]


def fresh(error: QuoteChangedError) -> QuoteView:
    """Return the quote that somebody is shown who was refused."""
    quote: QuoteView = error.fields["quote"]
    return quote


def paid(eid: PromotingShop, stripe: FakeStripe) -> tuple[str, Caller]:
    """Place an order with the coupon and pay it; return its id and its buyer."""
    shop, buyer = eid.shop, eid.shop.buyer()
    order_id = eid.buy(shop.product(), buyer)
    attempt = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    return order_id, buyer


class LateOrder:
    """An order with the coupon, which has expired, and whose money comes now."""

    def __init__(self, eid: PromotingShop, stripe: FakeStripe, coupon: str = COUPON) -> None:
        self.eid, self.shop = eid, eid.shop
        self.product, self.buyer = eid.shop.product(stock=50), eid.shop.buyer()
        self.order_id = eid.buy(self.product, self.buyer, eid.contact(), coupon)
        attempt = self.shop.begin_stripe(self.buyer, self.order_id)
        self.event = stripe.pay(attempt.reference or "")
        self.shop.clock.advance(hours=2)  # type: ignore[attr-defined]
        self.shop.hold_service.release_lapsed(10)
        assert self.shop.get(self.order_id).status is OrderStatus.EXPIRED

    def pay(self) -> OrderStatus:
        """Let the money come; return what the order is then."""
        self.shop.deliver(self.event)
        return self.shop.get(self.order_id).status
