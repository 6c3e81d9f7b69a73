"""Parts of the terms on which the shop sells."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.catalog import CatalogParts

if TYPE_CHECKING:
    from storefront.terms.couponing import CouponService
    from storefront.terms.repository import TermsRepository
    from storefront.terms.service import TermsService


class TermsParts(CatalogParts):
    """Shipping, tax, checkout."""

    @cached_property
    def terms(self) -> "TermsRepository":
        """The terms, as DynamoDB has them."""
        from storefront.terms.repository import TermsRepository

        return TermsRepository(self.store, self.default_currency)

    @cached_property
    def terms_service(self) -> "TermsService":
        """What staff read and change of them."""
        from storefront.terms.service import TermsService

        return TermsService(self.store, self.terms, self.clock)

    @cached_property
    def coupon_service(self) -> "CouponService":
        """Makes coupons for one order, and lists them."""
        from storefront.db.idempotency import IdempotencyKeys, ShopIdempotencyRecord
        from storefront.terms.couponing import CouponService

        keys = IdempotencyKeys(self.store, ShopIdempotencyRecord, self.clock)
        return CouponService(self.store, self.terms, keys, self.clock)
