"""What a refund by units comes to: each unit at its own price, so that all together are the line.

Units of a line are numbered, and each is worth what the money kernel says (`pricing.shares`). A
refund owns numbers, the lowest free ones; one that failed owns none. So refunds may come in any
order and in any parts, and fail: once all units are back, so is the line's charge, never more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from storefront.contract import Currency, Decimals, with_members
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.money import Money, parse_money
from storefront.orders.doorstep import refused_units
from storefront.orders.goods import LineUnits
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.payments.model.attempt import (
    Attempt,
    AttemptStateError,
    Provider,
    RefundTooLargeError,
)
from storefront.payments.model.change import Change, Snapshot
from storefront.payments.model.refund import (
    NO_BREAKDOWN,
    MoreThanSoldError,
    Refund,
    RefundBreakdown,
    RefundParts,
    RefundStatus,
    RefundTerms,
    RefundUnits,
    require_step,
)
from storefront.payments.recording.refunds import (
    canceling_unsent,
    given_by_hand,
    requested,
    require_reference,
)
from storefront.pricing.shares import Units, worth


class AmountDiffersError(ConflictError):
    """A refund comes to another amount than whoever asks for it has seen.

    Args:
        amount: what it comes to.
    """

    slug = "refund-differs"
    title = "The refund comes to another amount"
    members = with_members(amount=Decimals, currency=Currency)

    def __init__(self, amount: Money) -> None:
        super().__init__(
            "Nothing was given back. Look at the figures of now.",
            amount=str(amount),
            currency=amount.currency,
        )


def break_down(order: Order, refunds: Iterable[Refund], parts: RefundParts) -> RefundBreakdown:
    """Return what a refund comes to beside those that there are.

    Args:
        order: as it is.
        refunds: all of the payments that paid it.
        parts: of what it is to be made up.

    Raises:
        MoreThanSoldError: fewer units are left, or another product.
        ValidationFailedError: more of delivery than is left, or what is no money.
        AmountDiffersError: it is not what was expected.
    """
    live = [one for one in refunds if one.status is not RefundStatus.FAILED]
    lines = {line.product_id: (place, line) for place, line in enumerate(order.lines)}
    numbers, worths = dict[str, tuple[int, ...]](), dict[str, int]()
    wanted = dict[str, RefundUnits]()
    for product_id, one in parts.units.items():
        if product_id not in lines:
            raise MoreThanSoldError(product_id)
        place, line = lines[product_id]
        numbers[product_id] = _numbers(order, line, live, one.quantity)
        worths[product_id] = worth(charge_of(order, place), line.quantity, numbers[product_id])
        wanted[product_id] = _known(order, product_id, live, one)
    shipping = _money("shipping", parts.shipping, order)
    if shipping > shipping_left(order, live):
        raise _invalid("shipping", "must not be more than is left of what was paid for delivery")
    goodwill = _money("goodwill", parts.goodwill, order)
    breakdown = RefundBreakdown(numbers, worths, shipping, goodwill, wanted)
    expected = parts.expected
    if expected is not None and _money("expected_amount", expected, order) != breakdown.amount:
        raise AmountDiffersError(Money(breakdown.amount, order.total.currency))
    return breakdown


def breakdown_of(seen: Snapshot, parts: RefundParts) -> RefundBreakdown:
    """Return what a refund by units comes to, of an order with all its payments and their refunds.

    Raises as `break_down` does, and:

    Raises:
        AttemptStateError: the payments bought no units.
    """
    if any(payer.refund_due for payer in seen.payers):
        raise AttemptStateError("This payment bought no units: give back an amount of it.")
    return break_down(seen.order, seen.refunds, parts)


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
    breakdown = breakdown_of(seen, terms.parts or RefundParts())
    shares = split(seen.payers, breakdown.amount)
    if not shares:
        raise AttemptStateError("Nothing is left to refund.")
    require_reference(terms.reference, [payer for payer, _ in shares])
    changes, order, wanted = list[Change](), seen.order, breakdown
    for nth, (payer, amount) in enumerate(shares):
        require_step(Money(amount, payer.amount.currency), payer)
        before = replace(seen, attempt=payer, order=order)
        change = requested(before, now, terms, refund_ids[nth], amount, wanted)
        if payer.provider is Provider.CASH:
            # Each is a name of its own for ever, and one handing over may be of two collections.
            name = (terms.reference or "") + (f"/{nth + 1}" if nth else "")
            change = given_by_hand(before, now, change, name)
        changes.append(change)
        order, wanted = change.order, NO_BREAKDOWN
    first, rest = changes[0], tuple(changes[1:])
    if first.refund is None:
        raise AssertionError("a refund was asked for")
    owner = replace(first.refund, rest=tuple(refund_ids[1 : len(changes)]))
    return canceling_unsent(replace(first, refund=owner, rest=rest))


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


def charge_of(order: Order, place: int) -> int:
    """Return what was charged for the line at a place, with its tax, in minor units."""
    price = order.price
    return price.payable(place) if price else order.lines[place].total.amount


def shipping_left(order: Order, live: Iterable[Refund]) -> int:
    """Return what is left of what was paid for delivery, given the refunds that did not fail."""
    price = order.price
    return (price.delivery_payable if price else 0) - sum(one.shipping for one in live)


def units_left(order: Order, line: OrderLine, live: Iterable[Refund]) -> int:
    """Return of how many units of a line money is here that is not back, nor going."""
    return line.quantity - len(_without_money(order, line, live).back)


def _numbers(
    order: Order, line: OrderLine, live: Iterable[Refund], quantity: int
) -> tuple[int, ...]:
    try:
        return _without_money(order, line, live).take(quantity)[1]
    except ValueError:
        raise MoreThanSoldError(line.product_id) from None


def _without_money(order: Order, line: OrderLine, live: Iterable[Refund]) -> Units:
    """Return the units of a line with those for which nothing is here to give back.

    That is what refunds own, and what was refused and never paid.
    """
    owned = _owned(line.product_id, live)
    return Units(line.quantity, owned.union(refused_units(order, line)))


def _owned(product_id: str, live: Iterable[Refund]) -> frozenset[int]:
    return frozenset(number for one in live for number in one.units.get(product_id, ()))


def _known(
    order: Order, product_id: str, live: Iterable[Refund], wanted: RefundUnits
) -> RefundUnits:
    """Return what is wanted, with what refunds before have done to the product's units."""
    units = order.goods.get(product_id, LineUnits())
    by_refunds = [one for one in live if product_id in one.units]
    here = sum(
        one.taken.canceled.get(product_id, 0) + one.taken.retrieved.get(product_id, 0)
        for one in live
    )
    unsent = sum(one.taken.canceled.get(product_id, 0) for one in by_refunds)
    owned = sum(len(one.units[product_id]) for one in by_refunds)
    _, back = order.refused.get(product_id, (0, 0))
    gone = max(0, units.canceled + units.canceling + units.retrieved - here - back)
    return replace(wanted, gone=gone, paid_back=max(0, owned - unsent))


def _money(name: str, text: str | None, order: Order) -> int:
    if text is None:
        return 0
    try:
        return parse_money(text, order.total.currency).amount
    except ValueError as error:
        raise _invalid(name, str(error)) from None


def _invalid(name: str, message: str) -> ValidationFailedError:
    fault = FieldError(field=name, code="amount", message=message)
    return ValidationFailedError("The refund is not valid; see errors.", [fault])
