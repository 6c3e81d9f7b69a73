"""An event beside what its sentence needs: the order, and what had happened before."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from storefront.money import Money, parse_money
from storefront.orders.event import OrderEvent
from storefront.orders.model import Order
from storefront.payments.model.refund import Refund
from storefront.timeline.model import provider_name
from storefront.values import dataclass

#: How many products a sentence names.
_NAMED = 5
_ABOUT_CASH = {"parcel.delivered", "cash.collected", "units.refused", "order.paid"}
_ENDS = {"order.canceled": "was canceled", "order.expired": "had expired"}


@dataclass(frozen=True, slots=True)
class EventContext:
    """One event, and readings of it that are text, empty where the event does not say.

    Args:
        event: what happened.
        order: to which order, as it is now.
        earlier: the events before it.
        refund: the refund it tells of, where its reader may know what staff wrote of it.
    """

    event: OrderEvent
    order: Order
    earlier: Sequence[OrderEvent] = ()
    refund: Refund | None = None

    def said(self, name: str) -> str:
        """Return one of the event's figures, ids or codes."""
        value = self.event.data.get(name)
        return value if isinstance(value, str) else ""

    @property
    def provider(self) -> str:
        """The name of the provider that the event tells of."""
        return provider_name(self.said("provider"))

    @property
    def money(self) -> str:
        """The event's amount with its currency."""
        return f"{self.said('amount')} {self.said('currency')}".strip() or "an amount"

    @property
    def units(self) -> str:
        """What the order is for."""
        return _listed(_counted(line.quantity, line.name) for line in self.order.lines)

    @property
    def returned(self) -> str:
        """What the event put back on the shelf."""
        return self._named("restocked")

    @property
    def packed(self) -> str:
        """What the event put into a parcel."""
        return self._named("packed")

    def _named(self, name: str) -> str:
        names = {line.product_id: line.name for line in self.order.lines}
        told = self.event.data.get(name) or {}
        return _listed(_counted(units, names.get(one, one)) for one, units in told.items())

    @property
    def refused(self) -> str:
        """What the buyer did not take, as far as the event says."""
        names = {line.product_id: line.name for line in self.order.lines}
        said = self.event.data.get("refused") or {}
        return _listed(_counted(units, names.get(one, one)) for one, units in said.items() if units)

    @property
    def claimed(self) -> str:
        """What a courier should have of an order's cash, by what it says in this event."""
        return f"{self.said('claimed')} {self.said('currency')}" if self.said("claimed") else ""

    @property
    def claimed_before(self) -> str:
        """What was claimed last, if that is what this event collects: nothing was since."""
        last = next((one for one in reversed(self.earlier) if one.type in _ABOUT_CASH), None)
        return EventContext(last, self.order).claimed if last else ""

    @property
    def who(self) -> str:
        """Who did it, without a name."""
        buying = {"order.placed", "order.claimed"}
        owners = {one.actor for one in (*self.earlier, self.event) if one.type in buying}
        return "the buyer" if self.event.actor in owners | {self.order.user_id} else "staff"

    @property
    def ended(self) -> str:
        """How the order had ended before, if it had."""
        return next((_ENDS[one.type] for one in self.earlier if one.type in _ENDS), "")

    @property
    def left(self) -> str:
        """What a refund left of the order's money; nothing, if it was other money."""
        if self.said("attempt_id") not in self.order.paying_ids or not self.said("refunded"):
            return ""
        currency = self.order.total.currency
        given = parse_money(self.said("refunded"), currency)
        rest = Money(self.order.taken - given.amount, currency)
        if not rest.amount:
            return "all of it is given back"
        is_due = any(one.type == "order.refund_due" for one in self.earlier)
        return f"{rest} {rest.currency} {'still due' if is_due else 'kept'}"

    @property
    def was_confirmed(self) -> bool:
        """Whether the event's refund had been confirmed before."""
        return any(
            one.data.get("refund_id") == self.said("refund_id")
            and one.data.get("refund_status") == "succeeded"
            for one in self.earlier
        )

    def until(self, name: str) -> str:
        """Return a moment of the event's data as people say it, with its date if it is another."""
        if not self.said(name):
            return ""
        moment = datetime.fromisoformat(self.said(name))
        is_same_day = moment.date() == self.event.at.date()
        return f"{moment:%H:%M} UTC" if is_same_day else f"{moment:%Y-%m-%d %H:%M} UTC"


def _counted(units: int, name: str) -> str:
    return f"{units} \N{MULTIPLICATION SIGN} {name}"


def _listed(parts: Iterable[str]) -> str:
    every = list(parts)
    more = len(every) - _NAMED
    if more > 1:
        every = [*every[:_NAMED], f"{more} more products"]
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))
