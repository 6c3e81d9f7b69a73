"""Puts events into the outbox: as they are, or with the fault that strikes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sandbox.simulators.fault_kinds import (
    Delayed,
    DeliveryFault,
    Dropped,
    Duplicated,
    Forged,
    Renamed,
    Reordered,
)
from sandbox.simulators.faults import in_other_order

if TYPE_CHECKING:
    from sandbox.simulators.faults import Faults, Ids, Strike
    from sandbox.simulators.outbox import Outbox
    from sandbox.simulators.store import Document, Store


class Scribe(Protocol):
    """What a provider does with a letter: one event for one receiver."""

    def renamed(self, letter: Document) -> Document:
        """Return a letter that tells the same fact as another event."""

    def forged(self, letter: Document, fault: Forged) -> Document:
        """Return an imitation, with a field `forgery`."""


class Mail:
    """Takes letters to the outbox.

    Args:
        store: makes an event's deliveries one change.
        outbox: from where they are sent.
        faults: the ordered ones.
        operation: the name of sending on the menu.
        scribe: rewrites letters.
    """

    def __init__(
        self, store: Store, outbox: Outbox, faults: Faults, operation: str, scribe: Scribe
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._faults = faults
        self._operation = operation
        self._scribe = scribe
        faults.on_clear(self.release)

    def post(self, letters: list[Document], ids: Ids) -> int:
        """Send one event's letters, one for each receiver, and return how many are on the way.

        Args:
            letters: what to send.
            ids: tells what the event is about.
        """
        with self._store.transaction():
            strike = self._faults.take(DeliveryFault, self._operation, ids) if letters else None
            return self._post(letters, strike) if strike else self._put(letters)

    def release(self) -> None:
        """Send what is held back for another order, although it is not complete."""
        self._outbox.send_in_order(self._outbox.batch())

    def _post(self, letters: list[Document], strike: Strike[DeliveryFault]) -> int:
        fault = strike.fault
        for letter in letters:
            self._outbox.news.tell(
                "strike",
                event=letter["event"],
                event_type=letter["event_type"],
                fault=fault.kind,
                about=letter["about"],
            )
        if isinstance(fault, Dropped):
            return 0
        if isinstance(fault, Delayed):
            return self._put(letters, delay=fault.seconds)
        if isinstance(fault, Duplicated):
            return self._put(letters * (1 + fault.copies))
        if isinstance(fault, Renamed):
            return self._put([*letters, *map(self._scribe.renamed, letters)])
        if isinstance(fault, Reordered):
            return self._hold(letters, strike, fault)
        if isinstance(fault, Forged):
            for letter in letters:
                self._put_forged(letter, fault)
        return len(letters)

    def _put(self, letters: list[Document], *, delay: float = 0) -> int:
        for letter in letters:
            self._outbox.put(letter, delay=delay)
        return len(letters)

    def _put_forged(self, letter: Document, fault: Forged) -> None:
        forged = self._scribe.forged(letter, fault)
        first, last = (forged, letter) if fault.order == "first" else (letter, forged)
        self._outbox.put(last, after=self._outbox.put(first))

    def _hold(
        self, letters: list[Document], strike: Strike[DeliveryFault], fault: Reordered
    ) -> int:
        for letter in letters:
            self._outbox.put(letter, batch=strike.fault_id)
        if strike.is_last:
            held = self._outbox.batch(strike.fault_id)
            self._outbox.send_in_order(in_other_order(held, fault))
        return len(letters)
