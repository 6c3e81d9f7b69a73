"""Joining what is kept in several places into one thread, in the order in which it happened."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from storefront.inventory.model import Movement
from storefront.orders.event import OrderEvent
from storefront.orders.model import Order
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import Refund
from storefront.timeline.model import (
    ANSWERED,
    MOVED,
    REMITTED,
    SENT_AGAIN,
    UNANSWERED,
    TimelineEntry,
    provider_name,
)
from storefront.timeline.provider_answers import gist
from storefront.values import dataclass

#: An answer's attempt, and the attempt's version that it brought about.
AnswerName = tuple[str, int]


@dataclass
class History:
    """The events in their order, with what belongs before and after each of them.

    The order of events is that of the order's versions, whatever the clocks of those who wrote
    them said; what belongs to no event is put among them by its time.
    """

    events: Sequence[OrderEvent]
    spoken: Sequence[TimelineEntry]
    before: defaultdict[int, list[TimelineEntry]] = field(default_factory=lambda: defaultdict(list))
    after: defaultdict[int, list[TimelineEntry]] = field(default_factory=lambda: defaultdict(list))

    def entries(self) -> tuple[TimelineEntry, ...]:
        """Return everything in order."""
        return tuple(
            entry
            for place, spoken in enumerate(self.spoken)
            for entry in (*self.before[place], spoken, *sorted(self.after[place], key=_time))
        )

    def add_answers(self, answers: Mapping[AnswerName, tuple[datetime, ProviderMessage]]) -> None:
        """Put each answer before the event that it brought about, the others where time says."""
        causes = {
            (event.data.get("attempt_id"), event.data.get("provider_message")): place
            for place, event in enumerate(self.events)
        }
        for name, (at, message) in sorted(answers.items(), key=lambda one: (one[1][0], one[0])):
            place = causes.get(name)
            if place is not None:
                sequence = self.events[place].sequence
                self.before[place].append(_answered(sequence, name[0], at, message))
            else:
                place = self._place(at, "attempt_id", name[0])
                self.after[place].append(_answered(None, name[0], at, message))

    def add_movements(self, movements: Mapping[str, Movement], order: Order) -> None:
        """Put each ledger line behind the event that wrote it, the others where time says."""
        names = {line.product_id: line.name for line in order.lines}
        writers = {
            movement_id: place
            for place, event in enumerate(self.events)
            for movement_id in event.data.get("movements", {}).values()
        }
        for movement_id, line in movements.items():
            name, place = names.get(line.product_id, line.product_id), writers.get(movement_id)
            if place is None:
                # A line is written with its event, and a moment later than the event says.
                place, sequence = self._place(line.created_at + timedelta.resolution), None
            else:
                sequence = self.events[place].sequence
            self.after[place].append(_moved(sequence, line, name))

    def add_refunds(self, refunds: Sequence[Refund]) -> None:
        """Put in what changes nothing of the order: asking again, and getting no answer."""
        for refund in refunds:
            at = refund.sent_at
            if at is None:
                continue
            place = self._place(at, "refund_id", refund.refund_id)
            if at > refund.created_at:
                self.after[place].append(_sent_again(refund, at))
            if refund.is_unconfirmed:
                self.after[place].append(_unanswered(refund, at))

    def add_remittances(self, cash: Sequence[Attempt]) -> None:
        """Put in when cash was handed over, and by which remittance."""
        for one in cash:
            if one.remitted and one.remitted_at:
                place = self._place(one.remitted_at, "attempt_id", one.attempt_id)
                self.after[place].append(_remitted(one, one.remitted, one.remitted_at))

    def _place(self, at: datetime, name: str = "", value: str = "") -> int:
        """Return behind which event a moment belongs: never before the first about its subject."""
        places = list(enumerate(self.events))
        first = next((place for place, one in places if one.data.get(name) == value), 0)
        return max([first, *(place for place, one in places if one.at < at)])


def _answered(
    sequence: int | None, attempt_id: str, at: datetime, message: ProviderMessage
) -> TimelineEntry:
    answer = gist(message)
    data = {"attempt_id": attempt_id, **answer.data}
    return TimelineEntry(sequence, ANSWERED, at, answer.provider, data, answer.text, message)


def _moved(sequence: int | None, movement: Movement, name: str) -> TimelineEntry:
    data = {
        "product_id": movement.product_id,
        "movement_id": movement.movement_id,
        "kind": movement.kind.value,
        "quantity": movement.quantity,
    }
    text = f"Ledger of {name}: {movement.quantity:+d} {movement.kind.value}"
    if sequence is None:
        text += ", which no event of the order tells of"
    return TimelineEntry(sequence, MOVED, movement.created_at, movement.actor, data, text)


def _sent_again(refund: Refund, at: datetime) -> TimelineEntry:
    text = f"{provider_name(refund.provider.value)} was asked again for {_money(refund)}"
    return TimelineEntry(None, SENT_AGAIN, at, "system", _about(refund), text)


def _unanswered(refund: Refund, at: datetime) -> TimelineEntry:
    text = f"{provider_name(refund.provider.value)} has given no answer yet about {_money(refund)}"
    return TimelineEntry(None, UNANSWERED, at, "system", _about(refund), text)


def _remitted(cash: Attempt, name: str, at: datetime) -> TimelineEntry:
    courier, _, invoice = name.partition("#")
    money = {"amount": str(cash.amount), "currency": cash.amount.currency}
    data = {"attempt_id": cash.attempt_id, "courier": courier, "invoice": invoice, **money}
    text = f"{cash.amount} {cash.amount.currency} in cash was handed over by {courier} ({invoice})"
    return TimelineEntry(None, REMITTED, at, "staff", data, text)


def _money(refund: Refund) -> str:
    return f"the refund of {refund.amount} {refund.amount.currency}"


def _about(refund: Refund) -> dict[str, str]:
    return {"refund_id": refund.refund_id, "attempt_id": refund.attempt_id}


def _time(entry: TimelineEntry) -> datetime:
    return entry.at
