"""Disputes: what Stripe says of them, and what it means for us."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from storefront import log
from storefront.orders.ending import cancel_unsent
from storefront.payments.gateways.stripe.objects import moment_of, money_of, short_text
from storefront.payments.model.attempt import OVER, Attempt, AttemptStatus, Dispute
from storefront.payments.model.change import Change, Outcome, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.recording.rechecks import decide_recheck
from storefront.payments.recording.writer import ChangeWriter


def record_dispute(
    writer: ChangeWriter,
    attempt_id: str,
    dispute: Mapping[str, Any],
    message: ProviderMessage,
    *,
    is_closed: bool = False,
) -> Outcome:
    """Flag an order whose buyer disputes a payment, and keep what Stripe said.

    Args:
        writer: writes the change; see `decide_dispute`.
        attempt_id: the capture that is disputed.
        dispute: https://docs.stripe.com/api/disputes/object, with its id.
        message: the event, or the answer.
        is_closed: whether it was said to be over, whatever word its state is.

    Raises:
        UnavailableError: no definite outcome in time.
    """
    decide = partial(decide_dispute, raw=dispute, message=message, is_closed=is_closed)
    result = writer.apply(attempt_id, decide)
    changed = result.change.dispute if result.change else None
    if changed:
        log.warning("payment disputed", attempt_id=attempt_id, provider_code=changed.state)
    return result.outcome


def decide_dispute(
    seen: Snapshot,
    now: datetime,
    raw: Mapping[str, Any],
    message: ProviderMessage,
    *,
    is_closed: bool,
) -> Change | None:
    """Decide what Stripe's word on a dispute changes, any number of times and in any order.

    An event about money that has not come yet, as far as we know, has the reconciler ask.

    Args:
        seen: the attempt and its order.
        now: the present.
        raw: https://docs.stripe.com/api/disputes/object, with its id.
        message: the event, or the answer.
        is_closed: whether it was said to be over, whatever word its state is.
    """
    attempt, order = seen.attempt, seen.order
    if attempt.status is not AttemptStatus.CAPTURED:
        is_event = message.event_id is not None
        return decide_recheck(seen, now, message, "payment.dispute_unclear") if is_event else None
    dispute = _told(raw, attempt, is_closed=is_closed)
    if not dispute.is_news(attempt.disputes.known(dispute.dispute_id)):
        return None
    disputed = attempt.disputed(dispute, now)
    is_own = order.captured_attempt_id == attempt.attempt_id
    lost = disputed.disputes.lost if is_own else order.lost
    after = order.dispute(dispute.dispute_id, now, is_open=dispute.is_open, lost=lost)
    # Of an order whose money is gone what is here goes nowhere: it is for sale again.
    after, kept = cancel_unsent(after)
    return Change(
        Outcome.CHANGED,
        disputed,
        after,
        "payment.disputed" if dispute.is_open else "payment.dispute_closed",
        message,
        dispute=dispute,
        restocked=kept,
        unsent=kept,
    )


def _told(dispute: Mapping[str, Any], attempt: Attempt, *, is_closed: bool) -> Dispute:
    """Read a dispute; one of which we cannot tell how much is disputed is of everything."""
    state = short_text(dispute.get("status")) or ("closed" if is_closed else "open")
    money, captured = money_of(dispute, "amount"), attempt.amount
    is_readable = money is not None and money.currency == captured.currency and money.amount > 0
    evidence = dispute.get("evidence_details")
    return Dispute(
        dispute["id"],
        state,
        min(money.amount, captured.amount) if money and is_readable else captured.amount,
        is_open=not is_closed and state not in OVER,
        opened_at=moment_of(dispute, "created"),
        due_by=moment_of(evidence, "due_by") if isinstance(evidence, Mapping) else None,
    )
