"""The shop's terms: what staff read of them, and how they change them."""

from collections.abc import Callable, Mapping

from storefront import log
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.editions import Seen
from storefront.errors import StaleError, UnavailableError
from storefront.places.bangladesh import bangladesh
from storefront.terms.checkout import CheckoutTerms
from storefront.terms.limiting import change_totals, totals_used
from storefront.terms.model import StoredTerms, T, TermsChange, TermsSubject, require_whole
from storefront.terms.promotions import PromotionTerms
from storefront.terms.repository import TermsRepository
from storefront.terms.shipping import ShippingTerms
from storefront.terms.tax import TaxTerms

#: More than a few, since orders count uses meanwhile.
_TRIES = 8


class TermsService:
    """The terms on which the shop sells; each document is changed whole.

    Args:
        store: must know the shop table.
        terms: the repository on that store.
        clock: the present.
    """

    def __init__(self, store: Store, terms: TermsRepository, clock: Clock) -> None:
        self._store = store
        self._terms = terms
        self._clock = clock

    def shipping(self) -> StoredTerms[ShippingTerms]:
        """Return where the shop delivers, and how."""
        return self._terms.shipping()

    def tax(self) -> StoredTerms[TaxTerms]:
        """Return how the shop reckons tax."""
        return self._terms.tax()

    def checkout(self) -> StoredTerms[CheckoutTerms]:
        """Return how the shop lets people check out."""
        return self._terms.checkout()

    def promotions(self) -> StoredTerms[PromotionTerms]:
        """Return the shop's promotions."""
        return self._terms.promotions()

    def put_shipping(
        self, after: ShippingTerms, seen: Seen, actor: str
    ) -> StoredTerms[ShippingTerms]:
        """Change where the shop delivers, and how: see `_put`."""
        return self._put(TermsSubject.SHIPPING, self._terms.shipping, after, seen, actor)

    def put_tax(self, after: TaxTerms, seen: Seen, actor: str) -> StoredTerms[TaxTerms]:
        """Change how the shop reckons tax: see `_put`."""
        return self._put(TermsSubject.TAX, self._terms.tax, after, seen, actor)

    def put_checkout(
        self, after: CheckoutTerms, seen: Seen, actor: str
    ) -> StoredTerms[CheckoutTerms]:
        """Change how the shop lets people check out: see `_put`."""
        return self._put(TermsSubject.CHECKOUT, self._terms.checkout, after, seen, actor)

    def put_promotions(
        self, after: PromotionTerms, seen: Seen, actor: str
    ) -> StoredTerms[PromotionTerms]:
        """Change the shop's promotions: see `_put`.

        Quotes with a promotion whose total is limited are refused from now on, if anything of it is
        another than before.

        Raises:
            ValidationFailedError: also if a total is less than what is used already.
        """

        def limit(transaction: Transaction, before: PromotionTerms) -> None:
            change_totals(self._store, transaction, before, after)

        return self._put(
            TermsSubject.PROMOTIONS, self._terms.promotions, after, seen, actor, along=limit
        )

    def uses(self, kept: StoredTerms[PromotionTerms]) -> Mapping[str, int]:
        """Return how often each promotion whose total is limited was used, by its code."""
        return totals_used(self._store, kept.terms)

    def _put(
        self,
        about: TermsSubject,
        read: Callable[[], StoredTerms[T]],
        after: T,
        seen: Seen,
        actor: str,
        *,
        along: Callable[[Transaction, T], None] = lambda _transaction, _before: None,
    ) -> StoredTerms[T]:
        """Write terms in the place of those before, whole or not at all.

        Args:
            about: what they are about.
            read: returns them as they are.
            after: as they are to be.
            seen: which editions may be changed. A change that is made already is no fault: the
                request may be a repeat of the one that made it.
            actor: the account that changes them.
            along: adds what else changes with them, given what they were before.

        Raises:
            ValidationFailedError: something is wrong with them as a whole.
            StaleError: the edition that the client has seen is not the latest.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        require_whole(after, bangladesh().districts)
        for _ in range(_TRIES):
            before = read()
            if before.terms == after:
                return before
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            transaction = self._store.transaction()
            change = TermsChange(self._clock(), actor)
            changed = self._terms.put(transaction, about, before, after, change)
            along(transaction, before.terms)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue  # somebody was quicker: look again
            log.info("terms changed", subject=about.value)
            return changed
        raise UnavailableError("The settings are being changed by others. Send it again.")
