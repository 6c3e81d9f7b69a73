"""Parts of the terms on which the shop sells."""

from functools import cached_property
from typing import TYPE_CHECKING

from storefront.wiring.catalog import CatalogParts

if TYPE_CHECKING:
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
