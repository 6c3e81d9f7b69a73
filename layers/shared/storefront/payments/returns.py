"""Money that came by an attempt and is not its own, and how that ends.

It pays nothing, and the shop gives it back to nobody by itself: what happened there a person must
find out. They give it back on the provider's own pages; when the provider lists all of it as given
back, the attempt ends here as well, and the order is free.
"""

from collections.abc import Iterable
from dataclasses import replace

from storefront.errors import ProviderRefusedError, UnavailableError
from storefront.money import Money
from storefront.payments.evidence import Evidence
from storefront.payments.facts import Capture
from storefront.payments.gateways.port import RefundGateway
from storefront.payments.model import Attempt, AttemptStatus
from storefront.payments.refund import RefundFact, RefundStatus
from storefront.payments.settlement import Settlement


class Returns:
    """Sees that such money went back.

    Args:
        settlement: the code path by which facts change orders.
        gateway: the provider.
    """

    def __init__(self, settlement: Settlement, gateway: RefundGateway) -> None:
        self._settlement = settlement
        self._gateway = gateway

    def all_of(self, capture: Capture, attempt: Attempt) -> bool:
        """Tell whether all of a capture went back that is not its attempt's; if so, end that.

        Args:
            capture: what the provider says it has taken.
            attempt: by which it came.

        Raises:
            UnavailableError: no definite outcome here in time.
        """
        is_own = attempt.status is AttemptStatus.CAPTURED or capture.is_of(attempt)
        if is_own or capture.amount is None:
            return False
        payer = replace(attempt, transaction_id=capture.transaction_id)
        try:
            listed = self._gateway.refunds(payer)
        except (ProviderRefusedError, UnavailableError):
            return False  # the difference stays until the provider says so
        if not _is_all(capture.amount, listed):
            return False
        answer = {**capture.evidence.payload, "refunds": [one.evidence.payload for one in listed]}
        self._settlement.end_returned(attempt.attempt_id, Evidence(capture.evidence.source, answer))
        return True


def _is_all(taken: Money, listed: Iterable[RefundFact]) -> bool:
    given = [one.amount for one in listed if one.status is RefundStatus.SUCCEEDED]
    known = [one.amount for one in given if one and one.currency == taken.currency]
    return sum(known) == taken.amount
