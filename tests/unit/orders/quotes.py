"""A shop in which one asks for quotes."""

from datetime import UTC, datetime

from storefront.categories.model import Text
from storefront.categories.repository import CategoryRepository
from storefront.contacts.model import Contact
from storefront.currencies import ONLINE
from storefront.editions import Seen
from storefront.orders.belonging import Belonging
from storefront.orders.eligibility import Conditions
from storefront.orders.quote import PayMethod
from storefront.orders.quote_views import QuoteView
from storefront.orders.quoting import Destination, Enquiry, QuoteService
from storefront.orders.seal import QuoteSeal
from storefront.places.address import PostalAddress
from storefront.terms.checkout import CheckoutTerms
from storefront.terms.promotions import PromotionTerms
from storefront.terms.shipping import DeliveryKind, DeliveryMethod, ShippingTerms, Tier, Zone
from storefront.terms.tax import TaxPeriod, TaxTerms
from storefront.uses.guesses import Guesses
from tests.support.shop import Shop

DHAKA, KHULNA = Destination("dhaka"), Destination("khulna")
#: Whom orders are for that go to Dhaka; far beyond any clock of a test.
IN_DHAKA = Contact(
    "Rahima",
    "+8801712345678",
    datetime(2100, 1, 1, tzinfo=UTC),
    delivery=PostalAddress("Rahima", "+8801712345678", "House 12", "dhaka", area="Dhanmondi"),
)
STAFF = "01JSTAFF000000000000000000"


class Keys:
    """Keys of quotes, as SSM has them."""

    def __init__(self, **keys: str) -> None:
        self.keys: dict[str, str] = keys or {"key-1": "cXVvdGVz" * 6}

    def json(self) -> dict[str, str]:
        return self.keys


def way(code: str, zone: str, fee: int, free_from: int | None = None) -> DeliveryMethod:
    return DeliveryMethod(
        code, Text(code, "বাংলা"), zone, DeliveryKind.HOME, (Tier(fee),), free_from, (1, 2)
    )


SHIPPING = ShippingTerms(
    "BDT",
    (Zone("inside", Text("Dhaka"), ("dhaka",)), Zone("chittagong", Text("C"), ("chattogram",))),
    (way("home", "inside", 6_000, 100_000), way("express", "inside", 15_000)),
)
TAX = TaxTerms(periods=(TaxPeriod({"standard": 1_500}),))


class Counter:
    """A shop in which one asks for quotes.

    Args:
        shop: the shop.
    """

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.keys = Keys()
        self.seal: QuoteSeal = QuoteSeal(self.keys, "storefront/test")  # type: ignore[arg-type]
        self.service = QuoteService(
            shop.stock,
            shop.terms,
            shop.session_guard,
            self.seal,
            shop.clock,
            conditions=Conditions(shop.order_index, Belonging(CategoryRepository(shop.store).tree)),
            guesses=Guesses(shop.store),
            names=shop.buyer_names,
            providers=ONLINE,
        )
        self.buyer = shop.buyer()

    def say(
        self,
        shipping: ShippingTerms | None = None,
        tax: TaxTerms | None = None,
        checkout: CheckoutTerms | None = None,
        promotions: PromotionTerms | None = None,
    ) -> None:
        """Let staff change the terms."""
        service = self.shop.terms_service
        if shipping:
            service.put_shipping(shipping, Seen(), STAFF)
        if tax:
            service.put_tax(tax, Seen(), STAFF)
        if checkout:
            service.put_checkout(checkout, Seen(), STAFF)
        if promotions:
            service.put_promotions(promotions, Seen(), STAFF)

    def ask(
        self,
        wanted: dict[str, int],
        to: Destination | None = DHAKA,
        method: PayMethod = PayMethod.ONLINE,
    ) -> QuoteView:
        """Ask for a quote, as the buyer."""
        return self.service.quote(self.buyer, Enquiry(wanted, to, method=method))

    def token(
        self,
        wanted: dict[str, int],
        to: Destination | None = DHAKA,
        method: PayMethod = PayMethod.ONLINE,
    ) -> str:
        """Ask for a quote, and return what it is sent back as."""
        token = self.ask(wanted, to, method)["quote"]
        assert token, "it was not said where to"
        return token
