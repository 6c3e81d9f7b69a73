"""Reading a subject again, while the shop goes on.

A full reading takes a while, and what is written meanwhile it sees in part. So whatever looks
wrong in it is read again until two readings in a row are the same: then nothing changed
from the end of the first to the beginning of the second, and what they say was so at one moment.
"""

from datetime import datetime
from typing import Any

from storefront.audit.registry import Registry, Suspect
from storefront.books.look import Look, Sleep
from storefront.books.sections import Books
from storefront.clock import Clock
from storefront.db.store import Store

#: How often something is read until two readings in a row are the same.
_TRIES = 12
#: Longest pause between two of them, in seconds; they begin without any.
_LONGEST_PAUSE = 0.5


class Rereader:
    """Reads one subject at a time.

    Args:
        store: must know the tables of all registered kinds.
        clock: the present.
        sleep: waits for some seconds.
        registry: what is registered.
        known: what a full reading found, for what only a full reading finds.
    """

    def __init__(
        self, store: Store, clock: Clock, sleep: Sleep, registry: Registry, known: Books
    ) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep
        self._registry = registry
        self._known = known
        self._kept: dict[Any, Any] = {}

    def look(self, ends: datetime | None = None) -> Look:
        """Return a new look; the same things are kept from one to the next."""
        take = self._registry.take
        return Look(self._store, self._clock, self._sleep, take, self._known, self._kept, ends)

    def follow(self, suspect: Suspect) -> Suspect:
        """Return the subject to which belongs what was noted under the id of a suspect."""
        return self._registry.follow(self.look(), suspect)

    def read(self, suspect: Suspect) -> Books | None:
        """Return a subject's books as they were at one moment; None if it never stood still."""
        before = self._once(suspect)
        for turn in range(_TRIES):
            now = self._once(suspect)
            if self._registry.sections(now, suspect) == self._registry.sections(before, suspect):
                return now
            before = now
            self._sleep(min(_LONGEST_PAUSE, 0.01 * turn**2))
        return None

    def _once(self, suspect: Suspect) -> Books:
        look = self.look()
        self._registry.reread(look, suspect)
        return look.books
