"""What an order's events are in words: one sentence for each type, and here only."""

from collections.abc import Callable, Mapping

from storefront.orders.quote import PayMethod
from storefront.timeline.event_context import EventContext

_DISPUTE_ENDS = {
    "won": "the money stays with the shop",
    "lost": "the bank gave {part}the money back to the buyer",
}
_REFUND_BEGINNINGS = {
    "staff": "asked for by staff",
    "automatic": "begun by the shop, since the money is due",
}


def tell(context: EventContext) -> str:
    """Return the sentence for an event; also for one of a type that is not known here."""
    return SENTENCES.get(context.event.type, _other)(context)


def _placed(it: EventContext) -> str:
    used = _if("; it uses ", ", ".join(it.event.data.get("limited_promotions", ())))
    if it.order.is_free:
        return f"Order placed: {it.units} for nothing, so it is paid{used}"
    total = f"{it.order.total} {it.order.total.currency}"
    due = it.order.due_on_delivery
    later = f", {due} {due.currency} of it when it comes" if due.amount else ""
    held = _if("; stock held until ", it.until("hold_until"))
    return f"Order placed: {it.units} for {total}{later}{held}{used}"


def _canceled(it: EventContext) -> str:
    ended = f"; the payment by {it.provider} was ended" if it.said("provider") else ""
    back = it.returned or it.units
    return f"Order canceled by {it.who}; {back} back on sale{ended}"


def _contact_changed(it: EventContext) -> str:
    fields = it.event.data.get("fields", ())
    what = ", ".join("address" if one == "delivery" else one for one in fields)
    return f"Whom it is for was changed by {it.who}{_if(': ', what)}"


def _contact_erased(it: EventContext) -> str:
    return f"Whom it was for was erased by {it.who}"


def _claimed(_: EventContext) -> str:
    return "The buyer took the order into their account"


def _tokens_ended(it: EventContext) -> str:
    return f"Links to the order were ended by {it.who}"


def _lapsed(it: EventContext) -> str:
    return f"Hold lapsed; {it.units} back on sale"


def _begun(it: EventContext) -> str:
    return (
        f"Payment by {it.provider} begun"
        + (f" for {it.money}" if it.said("amount") else "")
        + _if(", to be paid by ", it.until("expires_at"))
        + _if("; stock held until ", it.until("hold_until"))
        + ("; the payment begun before was ended" if it.said("replaces") else "")
    )


def _processing(it: EventContext) -> str:
    return f"Payment by {it.provider}: outcome awaited; stock held until it is known"


def _not_approved(it: EventContext) -> str:
    return f"Payment by {it.provider} not approved yet; the buyer may try again"


def _failed(it: EventContext) -> str:
    return f"Payment by {it.provider} failed{_if(' (', it.said('reason'), ')')}: no money was taken"


def _unpaid(it: EventContext) -> str:
    return f"Payment by {it.provider} ended unpaid"


def _collected(it: EventContext) -> str:
    collected = f"{it.money} was collected on delivery{_if(' (', it.said('transaction_id'), ')')}"
    differs = it.claimed_before not in {"", it.money}
    return f"{collected}, where {it.claimed_before} was claimed" if differs else collected


def _refused(it: EventContext) -> str:
    return f"The buyer did not take {it.refused or 'anything'}{_back_on_the_shelf(it)}"


def _units_back(it: EventContext) -> str:
    return f"{it.returned or 'Nothing'} of what was not taken is back on the shelf"


_NOT_GIVEN = "the buyer has units that were to be paid back, and are not"


def _not_owed(it: EventContext) -> str:
    """Return why a buyer owes nothing, though nobody has collected anything now."""
    if "refused" in it.event.data:
        return _refused(it)
    return _NOT_GIVEN.capitalize()


def _reopened(it: EventContext) -> str:
    owed = _if("; ", it.said("outstanding"), f" {it.order.total.currency} is outstanding")
    return f"Open again: {_NOT_GIVEN}{owed}"


def _paid(it: EventContext) -> str:
    if it.order.method is PayMethod.COD:
        how = _collected(it) if it.said("provider") else _not_owed(it)
        return f"{how}: paid, nothing is outstanding"
    return (
        f"Paid by {it.provider}: {it.money}"
        + _if(", transaction ", it.said("transaction_id"))
        + _if(", although the order ", it.ended)
        + f"; {it.units} left the shelf"
    )


def _accepted(it: EventContext) -> str:
    due = it.order.due_on_delivery
    code = ", with the code sent to their phone" if it.said("by") == "code" else ""
    whose = f"the advance of {it.money}, {_via(it)}" if it.said("provider") else it.who + code
    left = f"{it.units} left the shelf, and {due} {due.currency} is paid on delivery"
    return f"Accepted by {whose}: {left}"


def _via(it: EventContext) -> str:
    name = it.provider + _if(" (", it.said("transaction_id"), ")")
    return name + _if(", although the order ", it.ended)


def _too_late(it: EventContext) -> str:
    return (
        f"{_came(it)} after the order {it.ended or 'was over'} and the stock was gone: refund due"
    )


def _surplus(it: EventContext) -> str:
    return f"{_came(it)} although the order's money had come already: refund due"


def _mismatch(it: EventContext) -> str:
    return (
        f"{it.provider} reported money that does not fit this payment of {it.money}: it pays "
        "nothing, and staff must look into it"
    )


def _unclear(it: EventContext) -> str:
    return f"{it.provider} spoke of other money than this payment's; it will be asked"


def _returned(it: EventContext) -> str:
    return (
        f"{it.provider} has given back all of the money that did not fit: the payment of "
        f"{it.money} has ended"
    )


def _differs(it: EventContext) -> str:
    return (
        f"{it.provider} says something else of this payment of {it.money} than the books: it is "
        "asked until both agree"
    )


def _disputed(it: EventContext) -> str:
    state = _if(" (", it.said("dispute"), ")")
    part = _if("", _part(it), " of ")
    return (
        f"The buyer disputes {part}the payment of {it.money} by {it.provider} with their bank"
        f"{state}"
    )


def _dispute_closed(it: EventContext) -> str:
    state = it.said("dispute")
    end = _DISPUTE_ENDS.get(state, "").format(part=_if("", _part(it), " of "))
    return "Dispute closed" + _if(", ", state) + _if(": ", end) + _back_on_the_shelf(it)


def _dispute_unclear(it: EventContext) -> str:
    return (
        f"{it.provider} spoke of a dispute, but of no payment that is known here; it will be asked"
    )


def _part(it: EventContext) -> str:
    """Return how much is disputed, if that is not the whole payment."""
    disputed = it.said("disputed")
    return "" if disputed == it.said("amount") else disputed


def _refund_requested(it: EventContext) -> str:
    is_wordy = it.refund is not None and it.said("origin") == "staff"
    return (
        f"Refund of {it.money} {_REFUND_BEGINNINGS.get(it.said('origin'), 'begun')}"
        + _if(": ", it.refund.reason if it.refund and is_wordy else "")
        + _back_on_the_shelf(it)  # as older entries tell it
    )


def _back_on_the_shelf(it: EventContext) -> str:
    return _if("; ", it.returned, " back on the shelf")


def _refund_pending(it: EventContext) -> str:
    return f"{it.provider} has taken on the refund of {it.money}{_reference(it)}"


def _refund_succeeded(it: EventContext) -> str:
    how = "given in cash" if it.said("provider") == "cash" else f"confirmed by {it.provider}"
    return f"Refund of {it.money} {how}{_reference(it)}{_if('; ', it.left)}" + _back_on_the_shelf(
        it
    )


def _refund_failed(it: EventContext) -> str:
    confirmed = ", although it had been confirmed" if it.was_confirmed else ""
    return (
        f"Refund of {it.money} failed at {it.provider}{_if(' (', it.said('reason'), ')')}"
        f"{confirmed}: the shop has the money"
    )


def _refund_noticed(it: EventContext) -> str:
    ends = {
        "succeeded": _if("; ", it.left),
        "failed": f" and failed{_if(' (', it.said('reason'), ')')}: the shop has the money",
    }
    rest = ends.get(it.said("refund_status"), "; not confirmed yet")
    return f"Refund of {it.money} was made at {it.provider} itself{_reference(it)}{rest}"


def _refund_unclear(it: EventContext) -> str:
    return f"{it.provider} spoke of a refund that fits none recorded here; it will be asked"


def _refund_rechecked(it: EventContext) -> str:
    return f"{it.provider} was asked about all refunds of this payment"


def _packed(it: EventContext) -> str:
    return f"{_parcel(it)} packed{_if(': ', it.packed)}"


def _parcel_is(words: str) -> Callable[[EventContext], str]:
    return lambda it: f"{_parcel(it)} {words}"


def _delivered(it: EventContext) -> str:
    cash = _if("; its courier should have ", it.claimed, " in cash, which is claimed by that")
    return f"{_parcel(it)} delivered{cash}"


def _delivery_failed(it: EventContext) -> str:
    nth = _nth(it.event.data.get("failures", 1))
    return f"{_parcel(it)} could not be delivered, for the {nth} time"


def _parcel_back(it: EventContext) -> str:
    return f"{_parcel(it)} came back{_back_on_the_shelf(it)}"


def _unpacked(it: EventContext) -> str:
    end = f"{it.returned} back on the shelf" if it.returned else "its units wait to be packed again"
    return f"{_parcel(it)} unpacked: {end}"


def _parcel(it: EventContext) -> str:
    number = it.event.data.get("parcel")
    return f"Parcel {number}" if number else "A parcel"


def _nth(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _other(it: EventContext) -> str:
    words = it.event.type.replace(".", " ").replace("_", " ").capitalize()
    return words + (f": {it.money}" if it.said("amount") else "")


def _came(it: EventContext) -> str:
    return f"{it.money} came by {it.provider}" + _if(" (", it.said("transaction_id"), ")")


def _reference(it: EventContext) -> str:
    return _if(" (", it.said("refund_reference"), ")")


def _if(before: str, text: str, after: str = "") -> str:
    """Return a text with what belongs around it; nothing, where there is no text."""
    return f"{before}{text}{after}" if text else ""


SENTENCES: Mapping[str, Callable[[EventContext], str]] = {
    "order.placed": _placed,
    "order.canceled": _canceled,
    "order.expired": _lapsed,
    "order.accepted": _accepted,
    "order.paid": _paid,
    "order.refused": _refused,
    "order.reopened": _reopened,
    "cash.collected": _collected,
    "units.refused": _refused,
    "units.returned": _units_back,
    "order.refund_due": _too_late,
    "order.contact_changed": _contact_changed,
    "order.contact_erased": _contact_erased,
    "parcel.packed": _packed,
    "parcel.canceled": _unpacked,
    "parcel.handed_over": _parcel_is("handed over to the courier"),
    "parcel.in_transit": _parcel_is("on its way"),
    "parcel.delivered": _delivered,
    "parcel.failed": _delivery_failed,
    "parcel.coming_back": _parcel_is("on its way back"),
    "parcel.back": _parcel_back,
    "parcel.changed": _parcel_is("has another courier or tracking number"),
    "order.claimed": _claimed,
    "order.tokens_ended": _tokens_ended,
    "payment.begun": _begun,
    "payment.processing": _processing,
    "payment.not_approved": _not_approved,
    "payment.failed": _failed,
    "payment.expired": _unpaid,
    "payment.surplus": _surplus,
    "payment.mismatch": _mismatch,
    "payment.unclear": _unclear,
    "payment.mismatch_refunded": _returned,
    "payment.differs": _differs,
    "payment.disputed": _disputed,
    "payment.dispute_closed": _dispute_closed,
    "payment.dispute_unclear": _dispute_unclear,
    "refund.requested": _refund_requested,
    "refund.pending": _refund_pending,
    "refund.succeeded": _refund_succeeded,
    "refund.failed": _refund_failed,
    "refund.noticed": _refund_noticed,
    "refund.unclear": _refund_unclear,
    "refund.rechecked": _refund_rechecked,
}
