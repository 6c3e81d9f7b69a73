"""What changes with a refund: when it is asked for, and when a provider says what became of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from storefront import log
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.errors import FieldError, ValidationFailedError
from storefront.ids import new_id
from storefront.money import Money
from storefront.orders.ending import cancel_unsent
from storefront.orders.goods import LineUnits
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStateError, AttemptStatus, Provider
from storefront.payments.model.cash import GIVEN_BACK, word_of
from storefront.payments.model.change import Change, Outcome, Result, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import (
    NO_BREAKDOWN,
    ProviderRefund,
    Refund,
    RefundBreakdown,
    RefundOrigin,
    RefundStatus,
    RefundTerms,
    RefundUnits,
    amount_given,
    goods_after_bounce,
    goods_after_success,
    release_units,
    take_units,
)
from storefront.payments.recording.rechecks import decide_recheck
from storefront.payments.recording.writer import ChangeWriter
from storefront.payments.store.refunds import REFERENCE_LABEL

#: Type of the timeline entry of a refund that somebody made at the provider's.
NOTICED = "refund.noticed"

_TRIES = 5


class RefundRecorder:
    """Applies what providers say of refunds, any number of times and in any order.

    Args:
        writer: writes the changes.
        clock: the present.
    """

    def __init__(self, writer: ChangeWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock

    def apply(self, attempt_id: str, reported: ProviderRefund, of: str | None = None) -> Result:
        """Apply the provider's word on one refund; see `decide_refund`.

        Args:
            attempt_id: the capture that is given back.
            reported: what the provider says.
            of: our refund that this answers, if it was our own call.

        Raises:
            UnavailableError: no definite outcome in time; the same call may be made again.
        """
        refund_id = new_id(self._clock())
        decide = partial(decide_refund, reported=reported, of=of, refund_id=refund_id)
        for _ in range(_TRIES):
            try:
                result = self._writer.apply(attempt_id, decide, also=self._writer.with_refunds)
            except TransactionCanceledError as error:
                # Two facts about one refund met, and the other one was first: look again.
                if not error.labelled(REFERENCE_LABEL):
                    raise
            else:
                if result.change and result.change.event == NOTICED:
                    log.warning("refund made at the provider's", attempt_id=attempt_id)
                return result
        return Result(Outcome.MISMATCH)

    def hinted(
        self, attempt_id: str, charge: Mapping[str, Any], message: ProviderMessage
    ) -> Outcome:
        """Take Stripe's `charge.refunded`: a sum, from which no single refund can be told.

        If it is another sum than ours the attempt is marked, and the reconciler asks for the list.

        Args:
            attempt_id: whose money it is.
            charge: https://docs.stripe.com/api/charges/object.
            message: the event.
        """
        decide = partial(decide_sum, given=charge.get("amount_refunded"), message=message)
        return self._writer.apply(attempt_id, decide, also=self._writer.with_refunds).outcome


def decide_refund_request(
    seen: Snapshot, now: datetime, terms: RefundTerms, refund_id: str
) -> Change:
    """Decide to set an amount aside for a refund that the provider is to be asked for.

    Args:
        seen: the attempt and its order; with all its payments if there are several.
        now: the present.
        terms: what is to be given back.
        refund_id: names the refund.

    Raises:
        AttemptStateError: nothing was captured, or nothing is left.
        RefundTooLargeError: less is left.
        RefundInProgressError: the outcome of an earlier refund must be known first.
        MoreThanSoldError: more units would come back than were sold.
        UnitsAwayError: units would come back that are packed or on their way.
    """
    amount = seen.attempt.refundable if terms.amount is None else terms.amount
    return requested(seen, now, terms, refund_id, amount, None)


def decide_cash_given_back(
    seen: Snapshot, now: datetime, terms: RefundTerms, refund_id: str
) -> Change:
    """Decide to note cash that people have given back. Raises as `decide_refund_request` does."""
    asked = decide_refund_request(seen, now, terms, refund_id)
    return canceling_unsent(given_by_hand(seen, now, asked, terms.reference or ""))


def requested(
    seen: Snapshot,
    now: datetime,
    terms: RefundTerms,
    refund_id: str,
    amount: int,
    breakdown: RefundBreakdown | None,
) -> Change:
    """Return the change that sets an amount aside, with the units that are reckoned for it."""
    attempt, order = seen.attempt, seen.order
    following = attempt.refunding(refund_id, amount, now)
    if not amount:
        raise AttemptStateError("Nothing is left to refund.")
    if breakdown is None:
        is_bare = following.refundable and not terms.restock
        breakdown = NO_BREAKDOWN if is_bare else _by_amount(seen, terms.restock, amount)
    after, taken, restock = take_units(
        order, breakdown.wanted, now, took_stock=not attempt.refund_due
    )
    refund = replace(
        _asked(attempt, amount, terms, refund_id, now),
        restock=restock,
        units=breakdown.numbers,
        shipping=breakdown.shipping,
        taken=taken,
    )
    return Change(
        Outcome.CHANGED,
        following,
        after,
        "refund.requested",
        None,
        refund=refund,
        actor=refund.actor,
    )


def _by_amount(seen: Snapshot, restock: Mapping[str, int], amount: int) -> RefundBreakdown:
    """Return the units that an amount takes back: those that are said to come back.

    And, if with it all of the order's money is back or on its way, those that are still here:
    nobody packs these any more while it is under way.
    """
    order, attempt = seen.order, seen.attempt
    pays = order.status is OrderStatus.PAID and attempt.attempt_id in order.paying_ids
    is_all = amount >= sum(payer.refundable for payer in seen.payers or (attempt,))
    here = order.left_to_pack if pays and is_all else {}
    units = {one: max(restock.get(one, 0), here.get(one, 0)) for one in {**restock, **here}}
    return replace(NO_BREAKDOWN, wanted={one: RefundUnits(many) for one, many in units.items()})


def _asked(
    attempt: Attempt, amount: int, terms: RefundTerms, refund_id: str, now: datetime
) -> Refund:
    """Return a refund that the provider is to be asked for now."""
    return Refund(
        refund_id=refund_id,
        order_id=attempt.order_id,
        attempt_id=attempt.attempt_id,
        provider=attempt.provider,
        amount=Money(amount, attempt.amount.currency),
        status=RefundStatus.PENDING,
        origin=terms.origin,
        reason=terms.reason,
        actor=terms.actor,
        created_at=now,
        updated_at=now,
        sent_at=now,
    )


def given_by_hand(seen: Snapshot, now: datetime, asked: Change, name: str) -> Change:
    """Return a refund of cash as one that has succeeded: people have given it back, by a name."""
    if asked.refund is None:
        raise AssertionError("a refund was asked for")
    money = asked.refund.amount
    given = replace(
        asked.refund,
        status=RefundStatus.SUCCEEDED,
        reference=name,
        restocked=asked.refund.restock,
        restock={},
    )
    goods = goods_after_success(asked.order, given.taken)
    more = {"returned": asked.order.returned, "goods": goods}
    return replace(
        asked,
        attempt=seen.attempt.given_back(money.amount, now),
        order=seen.order.refund(money.amount, now, refund_due=False, **more),
        event="refund.succeeded",
        message=word_of(GIVEN_BACK, money, name),
        refund=given,
        restocked=given.restocked,
        unsent=given.taken.canceled,
    )


def require_reference(name: str | None, payers: Sequence[Attempt]) -> None:
    """Require of what was given back in cash the name by which it was; nothing else has one.

    Args:
        name: of cash, what it was given back by.
        payers: the payments that are given back from.

    Raises:
        ValidationFailedError: it has none, or something else has one.
    """
    is_cash = any(payer.provider is Provider.CASH for payer in payers)
    if is_cash == (name is not None):
        return
    message = "must say by what it was given back" if is_cash else "is for cash only"
    fault = FieldError(field="reference", code="reference", message=message)
    raise ValidationFailedError("Nothing was refunded; see errors.", [fault])


def decide_sum(
    seen: Snapshot, now: datetime, given: Any, message: ProviderMessage
) -> Change | None:
    """Decide to have the reconciler ask, if a provider's sum of refunds is not ours.

    Args:
        seen: the attempt, its order and its refunds.
        now: the present.
        given: the sum, in minor units.
        message: what the provider said.
    """
    is_known = seen.attempt.status is AttemptStatus.CAPTURED and amount_given(seen.refunds) == given
    return None if is_known else decide_recheck(seen, now, message)


def decide_refund(
    seen: Snapshot, now: datetime, reported: ProviderRefund, of: str | None, refund_id: str
) -> Change | None:
    """Decide what the provider's word on one refund changes.

    A refund that we did not make (somebody did, at the provider's) is recorded as one. Where it
    does not fit beside a refund of ours, the attempt is marked for the reconciler, which first
    finds out what became of ours.

    Args:
        seen: the attempt, its order and its refunds.
        now: the present.
        reported: what the provider says.
        of: our refund that this answers, if it was our own call.
        refund_id: of a refund that is new to us.
    """
    if seen.attempt.status is not AttemptStatus.CAPTURED:
        return decide_recheck(seen, now, reported.message)
    ours = _meant(seen.refunds, reported, of)
    if ours:
        return _answered(seen, now, ours, reported)
    if reported.reference is None:
        return None  # a refund that we do not know, and that the provider never made
    failed, money, paid = (
        reported.status is RefundStatus.FAILED,
        reported.amount,
        seen.attempt.amount,
    )
    # What is refundable, but for a lost dispute: a refund made before it counts all the same.
    left = paid.amount if failed else paid.amount - amount_given(seen.refunds)
    if money is not None and money.currency == paid.currency and 0 < money.amount <= left:
        # Also one that failed: an older word that comes late must not make it succeed.
        return _noticed(seen, reported, _made_there(seen, now, reported, money, refund_id))
    return None if failed else decide_recheck(seen, now, reported.message)


def canceling_unsent(change: Change) -> Change:
    """Return a change by a refund that takes with it what is in the shop, if its order is over.

    Args:
        change: of a refund; with others, the one that owns the units.
    """
    last, refund = change.rest[-1] if change.rest else change, change.refund
    if refund is None or not last.order.is_over:
        return change
    order, units = cancel_unsent(last.order)
    if not units:
        return change
    if change.rest:
        rest = (*change.rest[:-1], replace(last, order=order))
        change = replace(change, rest=rest)
    else:
        change = replace(change, order=order)
    return replace(
        change,
        refund=_with(refund, units),
        restocked=_sum(change.restocked, units),
        unsent=_sum(change.unsent, units),
    )


def _answered(
    seen: Snapshot, now: datetime, ours: Refund, reported: ProviderRefund
) -> Change | None:
    """Move one of our refunds on; words that come late change nothing."""
    is_final = ours.status is not RefundStatus.PENDING
    is_news = reported.status is not RefundStatus.PENDING or ours.reference is None
    bounced = ours.status is RefundStatus.SUCCEEDED and reported.status is RefundStatus.FAILED
    if not is_news or (is_final and not bounced):
        return None
    refund = ours.answered(reported.status, reported.reference, reported.failure, now)
    failed = reported.status is RefundStatus.FAILED
    attempt = seen.attempt.refund_changed(
        refund.refund_id,
        now,
        pending=0 if is_final or reported.status is RefundStatus.PENDING else -1,
        refundable=refund.amount.amount if failed else 0,
    )
    event = f"refund.{reported.status.value}"
    return canceling_unsent(
        Change(
            Outcome.CHANGED,
            attempt,
            _order_answered(seen, now, ours, reported.status),
            event,
            reported.message,
            refund,
            restocked=ours.coming_back if reported.status is RefundStatus.SUCCEEDED else {},
            unsent=ours.taken.canceled if reported.status is RefundStatus.SUCCEEDED else {},
        )
    )


def _order_answered(seen: Snapshot, now: datetime, ours: Refund, said: RefundStatus) -> Order:
    """Return the order when the provider has said what became of one of our refunds."""
    amount = ours.amount.amount
    if said is RefundStatus.SUCCEEDED:
        return _given_back(seen, now, amount, goods_after_success(seen.order, ours.taken))
    if said is RefundStatus.FAILED and ours.status is RefundStatus.PENDING:
        return release_units(seen.order, ours.coming_back, ours.taken, now)
    if said is RefundStatus.PENDING:
        return _given_back(seen, now, 0)
    # One that had succeeded comes back; its units stay on the shelf.
    return _given_back(seen, now, -amount, goods_after_bounce(seen.order, ours.taken))


def _noticed(seen: Snapshot, reported: ProviderRefund, refund: Refund) -> Change:
    """Record a refund that somebody made at the provider's."""
    now, pending = refund.created_at, refund.status is RefundStatus.PENDING
    amount = amount_given([refund])
    attempt = seen.attempt.refund_changed(
        refund.refund_id, now, pending=int(pending), refundable=-amount
    )
    order = _given_back(seen, now, 0 if pending else amount)
    change = Change(Outcome.CHANGED, attempt, order, NOTICED, reported.message, refund)
    return canceling_unsent(change)


def _made_there(
    seen: Snapshot, now: datetime, reported: ProviderRefund, money: Money, refund_id: str
) -> Refund:
    """Return the record of a refund that somebody made at the provider's."""
    attempt = seen.attempt
    return Refund(
        refund_id=refund_id,
        order_id=attempt.order_id,
        attempt_id=attempt.attempt_id,
        provider=attempt.provider,
        amount=money,
        status=reported.status,
        origin=RefundOrigin.PROVIDER,
        reason="made at the provider's",
        actor=attempt.provider.value,
        created_at=now,
        updated_at=now,
        sent_at=None,
        reference=reported.reference,
        failure=reported.failure,
    )


def _given_back(
    seen: Snapshot, now: datetime, amount: int, goods: Mapping[str, LineUnits] | None = None
) -> Order:
    """Return the order when so much more of its money (minor units, signed) has gone back.

    Args:
        seen: as it was.
        now: when.
        amount: how much.
        goods: what became of its units by that, by product id; None for nothing.
    """
    attempt, order = seen.attempt, seen.order
    if not amount or attempt.attempt_id not in order.paying_ids:
        # Not final, or of a capture that did not pay the order.
        return order.note(now)
    more = {} if goods is None else {"goods": goods}
    return order.refund(amount, now, refund_due=attempt.refund_due, **more)


def _meant(refunds: Sequence[Refund], reported: ProviderRefund, of: str | None) -> Refund | None:
    """Find the refund of ours that a provider speaks of.

    It is found by our own name, or by the provider's. bKash repeats no names of ours: there an
    unknown refund is taken for ours if the amount is the same and we do not know whether ours has
    arrived. To take another for ours is safe, and to make ours twice is not. If ours arrives after
    all, it is recorded in the place of the other: each is recorded once.
    """
    for refund in refunds:
        is_named = refund.refund_id in {of, reported.refund_id}
        if is_named and refund.reference in {None, reported.reference}:
            return refund
    if reported.reference is None:
        return None
    for refund in refunds:
        if refund.reference == reported.reference:
            return refund
    for refund in refunds:
        repeats_names = refund.provider is Provider.STRIPE
        if refund.is_unconfirmed and not repeats_names and refund.amount == reported.amount:
            return refund
    return None


def _with(refund: Refund, units: Mapping[str, int]) -> Refund:
    taken = replace(refund.taken, canceled=_sum(refund.taken.canceled, units))
    return replace(refund, taken=taken, restocked=_sum(refund.restocked, units))


def _sum(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(first) + Counter(second))
