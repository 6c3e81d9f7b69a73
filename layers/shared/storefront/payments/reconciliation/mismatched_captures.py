"""Money that came by an attempt and is not its own, and how that ends.

It pays nothing, and the shop gives it back to nobody by itself: what happened there a person must
find out. They give it back on the provider's own pages; when the provider lists all of it as given
back, the attempt ends here as well, and the order is free.
"""

from collections.abc import Iterable
from dataclasses import replace

from storefront.errors import ProviderRefusedError, UnavailableError
from storefront.money import Money
from storefront.payments.gateways.port import RefundGateway
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.model.change import Capture
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, RefundStatus
from storefront.payments.recording.payments import PaymentRecorder, is_own


def end_if_refunded(
    capture: Capture, attempt: Attempt, gateway: RefundGateway, recorder: PaymentRecorder
) -> bool:
    """Return whether all of a capture went back that is not its attempt's; if so, end the attempt.

    Args:
        capture: what the provider says it has taken.
        attempt: by which it came.
        gateway: the provider.
        recorder: records what providers say of payments.

    Raises:
        UnavailableError: no definite outcome here in time.
    """
    has_own = attempt.status is AttemptStatus.CAPTURED or is_own(capture, attempt)
    if has_own or capture.amount is None:
        return False
    payer = replace(attempt, transaction_id=capture.transaction_id)
    try:
        listed = gateway.refunds(payer)
    except (ProviderRefusedError, UnavailableError):
        return False  # the difference stays until the provider says so
    if not _is_all(capture.amount, listed):
        return False
    answer = {**capture.message.payload, "refunds": [one.message.payload for one in listed]}
    message = ProviderMessage(capture.message.source, answer)
    recorder.end_refunded_mismatch(attempt.attempt_id, message)
    return True


def _is_all(taken: Money, listed: Iterable[ProviderRefund]) -> bool:
    given = [one.amount for one in listed if one.status is RefundStatus.SUCCEEDED]
    known = [one.amount for one in given if one and one.currency == taken.currency]
    return sum(known) == taken.amount
