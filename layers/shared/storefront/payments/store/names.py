"""What a provider calls things, and the attempts that these names lead to."""

from collections.abc import Collection

from storefront.db.store import Store
from storefront.payments.model.attempt import Provider
from storefront.payments.store.attempts import PointerRecord, reference_pk, transaction_pk
from storefront.payments.store.refunds import refund_pk


class ProviderNames:
    """Finds attempts by what a provider calls a session, a payment, its money or a refund.

    Args:
        store: must know the payments table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def attempts_of(self, names: Collection[str]) -> list[str]:
        """Return the ids of the attempts that some names lead to, whichever provider gave them.

        Args:
            names: `cs_…`, `pi_…` and `re_…` of Stripe, `paymentID` and `trxID` of bKash.
        """
        partitions = {
            partition(provider, name)
            for name in names
            for provider in Provider
            for partition in (reference_pk, transaction_pk, refund_pk)
        }
        keys = [(pk, "POINTER") for pk in sorted(partitions)]
        return sorted({one.attempt_id for one in self._store.get_many(PointerRecord, keys)})
