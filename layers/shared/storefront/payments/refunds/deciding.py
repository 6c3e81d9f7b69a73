"""What a refund changes: of one payment or, by units, of all that paid an order."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from storefront.currencies import LIMITS
from storefront.errors import FieldError, ValidationFailedError
from storefront.money import Money
from storefront.orders.shipping import Wanted, given_up, take_back
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import (
    Attempt,
    AttemptStateError,
    Provider,
    RefundTooLargeError,
)
from storefront.payments.model.cash import GIVEN_BACK, word_of
from storefront.payments.model.change import Change, Outcome, Snapshot
from storefront.payments.model.refund import Refund, RefundOrigin, RefundParts, RefundStatus
from storefront.payments.recording.refunds import keeping_what_is_here
from storefront.payments.refunds.units import (
    NOTHING_RECKONED,
    Reckoned,
    no_amount,
    reckoned_of,
)
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class RefundTerms:
    """What is to be given back.

    Args:
        amount: minor units; everything that is left, where not given.
        origin, reason, actor: see `Refund`.
        restock: units to put back on the shelf, by product id.
        parts: of what it is made up; then there is neither amount nor restock, and it is of all
            payments of the order.
        reference: of cash, the name by which it was given back.
    """

    amount: int | None
    origin: RefundOrigin
    reason: str
    actor: str
    restock: Mapping[str, int] = field(default_factory=dict)
    parts: RefundParts | None = None
    reference: str | None = None


def decide_refund_request(
    seen: Snapshot, now: datetime, terms: RefundTerms, refund_id: str
) -> Change:
    """Decide to set an amount aside for a refund that the provider is to be asked for.

    Args:
        seen: the attempt and its order.
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
    return _requested(seen, now, terms, refund_id, amount, None)


def decide_cash_given_back(
    seen: Snapshot, now: datetime, terms: RefundTerms, refund_id: str
) -> Change:
    """Decide to note cash that people have given back. Raises as `decide_refund_request` does."""
    asked = decide_refund_request(seen, now, terms, refund_id)
    return keeping_what_is_here(_given_back(seen, now, asked, terms.reference or ""))


def decide_parts(
    seen: Snapshot, now: datetime, terms: RefundTerms, refund_ids: Sequence[str]
) -> Change:
    """Decide a refund by units: of each payment what it has, cash first and the advance last.

    All of it is set aside at once, so it is never half asked for. The first refund owns the units,
    and succeeds at once where there are several, since it is of cash; of what a provider refuses
    afterwards the amount is free again, and the units stay back.

    Args:
        seen: the order with all its payments and their refunds.
        now: the present.
        terms: what is to be given back, by its parts.
        refund_ids: names for the refunds, as many as there are payments.

    Raises:
        AttemptStateError, RefundTooLargeError, RefundInProgressError, MoreThanSoldError,
            UnitsAwayError: as `decide_refund_request` does.
        ValidationFailedError: the parts are not what can be given back; cash without a reference.
        AmountDiffersError: it is not what was expected.
    """
    reckoned = reckoned_of(seen, terms.parts or RefundParts())
    shares = split(seen.payers, reckoned.amount)
    if not shares:
        raise AttemptStateError("Nothing is left to refund.")
    _require_reference(terms.reference, [payer for payer, _ in shares])
    changes, order, wanted = list[Change](), seen.order, reckoned
    for nth, (payer, amount) in enumerate(shares):
        require_step(Money(amount, payer.amount.currency), payer)
        before = replace(seen, attempt=payer, order=order)
        change = _requested(before, now, terms, refund_ids[nth], amount, wanted)
        if payer.provider is Provider.CASH:
            # Each is a name of its own for ever, and one handing over may be of two collections.
            name = (terms.reference or "") + (f"/{nth + 1}" if nth else "")
            change = _given_back(before, now, change, name)
        changes.append(change)
        order, wanted = change.order, NOTHING_RECKONED
    first, rest = changes[0], tuple(changes[1:])
    if first.refund is None:
        raise AssertionError("a refund was asked for")
    owner = replace(first.refund, rest=tuple(refund_ids[1 : len(changes)]))
    return keeping_what_is_here(replace(first, refund=owner, rest=rest))


def _by_amount(seen: Snapshot, restock: Mapping[str, int], amount: int) -> Reckoned:
    """Return the units that an amount takes back: those that are said to come back.

    And, if it is all that is left of the order's money, those that are still here, which nobody
    packs any more while it is under way.
    """
    order, attempt = seen.order, seen.attempt
    gone = order.refunded + order.lost + amount
    is_all = order.status is OrderStatus.PAID and gone >= order.taken
    here = order.left_to_pack if is_all and attempt.attempt_id in order.paying_ids else {}
    units = {one: max(restock.get(one, 0), here.get(one, 0)) for one in {**restock, **here}}
    return replace(NOTHING_RECKONED, wanted={one: Wanted(many) for one, many in units.items()})


def split(payers: Sequence[Attempt], amount: int) -> list[tuple[Attempt, int]]:
    """Return what of an amount (minor units) goes back of each payment, in their turn.

    Raises:
        RefundTooLargeError: they have less.
    """
    left, shares = amount, list[tuple[Attempt, int]]()
    for payer in payers:
        share = min(left, payer.refundable)
        if share:
            shares.append((payer, share))
        left -= share
    if left:
        most = Money(amount - left, payers[0].amount.currency)
        detail = f"Only {most} {most.currency} can be refunded."
        raise RefundTooLargeError(detail, refundable=str(most))
    return shares


def _requested(
    seen: Snapshot,
    now: datetime,
    terms: RefundTerms,
    refund_id: str,
    amount: int,
    reckoned: Reckoned | None,
) -> Change:
    """Return the change that sets an amount aside, with the units that are reckoned for it."""
    attempt, order = seen.attempt, seen.order
    following = attempt.refunding(refund_id, amount, now)
    if not amount:
        raise AttemptStateError("Nothing is left to refund.")
    if reckoned is None:
        is_bare = following.refundable and not terms.restock
        reckoned = NOTHING_RECKONED if is_bare else _by_amount(seen, terms.restock, amount)
    after, taken, restock = take_back(
        order, reckoned.wanted, now, took_stock=not attempt.refund_due
    )
    refund = replace(
        _asked(attempt, amount, terms, refund_id, now),
        restock=restock,
        units=reckoned.numbers,
        shipping=reckoned.shipping,
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


def _given_back(seen: Snapshot, now: datetime, asked: Change, name: str) -> Change:
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
    goods = given_up(asked.order, given.taken)
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


def require_step(money: Money, attempt: Attempt) -> None:
    """Raise ValidationFailedError if a provider cannot move such an amount."""
    limits = LIMITS[attempt.provider].get(money.currency)
    if limits and money.amount % limits.step:
        message = f"must be a multiple of {Money(limits.step, money.currency)}"
        raise no_amount(message)


def require_reference(name: str | None, payer: Attempt) -> str | None:
    """Return the name by which cash was given back: cash has one, and nothing else.

    Raises:
        ValidationFailedError: it has none, or something else has one.
    """
    _require_reference(name, [payer])
    return name


def _require_reference(name: str | None, payers: Sequence[Attempt]) -> None:
    is_cash = any(payer.provider is Provider.CASH for payer in payers)
    if is_cash == (name is not None):
        return
    message = "must say by what it was given back" if is_cash else "is for cash only"
    fault = FieldError(field="reference", code="reference", message=message)
    raise ValidationFailedError("Nothing was refunded; see errors.", [fault])
