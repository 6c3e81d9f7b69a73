"""Parts of orders."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.terms import TermsParts

if TYPE_CHECKING:
    from storefront.fulfilments.repository import FulfilmentRepository
    from storefront.fulfilments.service import FulfilmentService
    from storefront.orders.accepting import AcceptanceService
    from storefront.orders.contacting import OrderContactService
    from storefront.orders.guests import OrderTokenService
    from storefront.orders.holds import HoldService
    from storefront.orders.index import OrderIndex
    from storefront.orders.listing import OrderListService
    from storefront.orders.ordering import OrderingService
    from storefront.orders.phones import PhoneService
    from storefront.orders.placing import HoldPolicy
    from storefront.orders.quoting import QuoteService
    from storefront.orders.repository import OrderRepository
    from storefront.orders.seal import QuoteSeal
    from storefront.orders.service import OrderService
    from storefront.uses.buyers import BuyerNames


class OrderParts(TermsParts):
    """Orders, and the stock that they hold."""

    @cached_property
    def hold_policy(self) -> "HoldPolicy":
        """How long stock is held for an order."""
        from storefront.orders.placing import HoldPolicy

        return HoldPolicy.of(self.settings)

    @cached_property
    def orders(self) -> "OrderRepository":
        """Orders as they are stored."""
        from storefront.orders.repository import OrderRepository

        return OrderRepository(self.store)

    @cached_property
    def order_index(self) -> "OrderIndex":
        """Lists orders."""
        from storefront.orders.index import OrderIndex

        return OrderIndex(self.store)

    @cached_property
    def hold_service(self) -> "HoldService":
        """Expires orders whose hold has lapsed."""
        from storefront.orders.holds import HoldService

        return HoldService(self.store, self.orders, self.order_index, self.stock, self.clock)

    @cached_property
    def order_service(self) -> "OrderService":
        """Places orders."""
        from storefront.orders.service import OrderService
        from storefront.orders.using import UseFinder

        return OrderService(
            self.store,
            self.orders,
            self.stock,
            self.order_keys,
            self.hold_service,
            self.sharding_service,
            self.hold_policy,
            self.clock,
            session_guard=self.session_guard,
            uses=UseFinder(self.store, self.buyer_names),
            terms=self.terms,
            providers=self.providers,
        )

    @cached_property
    def buyer_names(self) -> "BuyerNames":
        """Names buyers for who counts what they use."""
        from storefront.parameters import Secret
        from storefront.settings import SecretName
        from storefront.uses.buyers import BuyerNames

        return BuyerNames(Secret(self.settings.secret_name(SecretName.BUYER_KEYS)))

    @cached_property
    def quote_seal(self) -> "QuoteSeal":
        """Makes tokens of quotes."""
        from storefront.orders.seal import QuoteSeal
        from storefront.parameters import Secret
        from storefront.settings import SecretName

        keys = Secret(self.settings.secret_name(SecretName.QUOTE_KEYS))
        return QuoteSeal(keys, f"storefront/{self.settings.stage}")

    @cached_property
    def quote_service(self) -> "QuoteService":
        """Tells what something costs."""
        from storefront.orders.belonging import Belonging
        from storefront.orders.eligibility import Conditions
        from storefront.orders.quoting import QuoteService
        from storefront.uses.guesses import Guesses

        belonging = Belonging(self.categories.tree)
        return QuoteService(
            self.stock,
            self.terms,
            self.session_guard,
            self.quote_seal,
            self.clock,
            conditions=Conditions(self.order_index, belonging),
            guesses=Guesses(self.store),
            names=self.buyer_names,
            providers=self.providers,
        )

    @cached_property
    def ordering_service(self) -> "OrderingService":
        """Places orders by quotes."""
        from storefront.orders.ordering import OrderingService

        return OrderingService(self.order_service, self.quote_service, self.quote_seal)

    @cached_property
    def acceptance_service(self) -> "AcceptanceService":
        """Accepts orders that are paid when they come."""
        from storefront.orders.accepting import AcceptanceService

        return AcceptanceService(
            self.store, self.orders, self.stock, self.session_guard, self.clock
        )

    @cached_property
    def phone_service(self) -> "PhoneService":
        """Shows what is counted of phones, and lets staff judge them."""
        from storefront.orders.phones import PhoneService

        return PhoneService(self.store, self.orders, self.buyer_names, self.clock)

    @cached_property
    def order_list_service(self) -> "OrderListService":
        """Lists orders."""
        from storefront.orders.listing import OrderListService

        return OrderListService(self.order_index)

    @cached_property
    def order_token_service(self) -> "OrderTokenService":
        """Ends tokens for single orders."""
        from storefront.orders.guests import OrderTokenService

        return OrderTokenService(self.store, self.orders, self.clock)

    @cached_property
    def order_contact_service(self) -> "OrderContactService":
        """Changes and erases whom orders are for."""
        from storefront.orders.contacting import OrderContactService
        from storefront.places.bangladesh import bangladesh

        places = bangladesh()
        return OrderContactService(
            self.store, self.orders, self.session_guard, places, self.buyer_names, self.clock
        )

    @cached_property
    def fulfilments(self) -> "FulfilmentRepository":
        """Parcels as they are stored."""
        from storefront.fulfilments.repository import FulfilmentRepository

        return FulfilmentRepository(self.store)

    @cached_property
    def fulfilment_service(self) -> "FulfilmentService":
        """Packs orders and follows their parcels."""
        from storefront.fulfilments.service import FulfilmentService

        return FulfilmentService(
            self.store, self.orders, self.fulfilments, self.stock, self.order_keys, self.clock
        )
