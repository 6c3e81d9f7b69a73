"""Whether an account is still what its token says, found out by a read that is made anyway.

A customer's token is believed without a look for its fifteen minutes, which is good enough to look
at things. What changes stock, money or orders reads something first, and that read brings the
account and its session along: so it costs no call more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from storefront.access import Caller
from storefront.accounts.model import SessionEndedError
from storefront.accounts.repository import AccountSession, session_keys, session_of
from storefront.clock import Clock
from storefront.db.reader import ItemReader
from storefront.db.records import Record
from storefront.db.store import Store
from storefront.db.tables import Table

R = TypeVar("R", bound=Record)


class SessionGuard:
    """Makes sure that the account and the session of whoever changes something are good.

    Args:
        store: must know the users table, and those of what is read.
        clock: the present.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def reader(self, caller: Caller) -> ItemReader:
        """Return what a caller's request reads by; each call makes sure that they are good.

        It raises SessionEndedError when the caller's session has ended, the account is no more, or
        has another role than the token says. Guests have no account, and are who their token says.
        """
        if caller.session_id is None:
            return self._store
        return _Accompanied(self._store, caller, caller.session_id, self._clock)


class _Accompanied:
    """Reads items together with an account and its session, in one call."""

    def __init__(self, store: Store, caller: Caller, session_id: str, clock: Clock) -> None:
        self._store = store
        self._caller = caller
        self._session_keys = session_keys(caller.user_id, session_id)
        self._clock = clock

    def get(self, record: type[R], pk: str, sk: str) -> R | None:
        """Return the item with this key as last written, or None."""
        return next(iter(self.get_many(record, [(pk, sk)])), None)

    def get_many(self, record: type[R], keys: Sequence[tuple[str, str]]) -> list[R]:
        """Return the items that exist among `keys`, in any order, consistently read."""
        found = self.get_together({record.table: keys})
        return [record.from_raw_data(item) for item in found[record.table]]

    def get_together(
        self, keys: Mapping[Table, Sequence[tuple[str, str]]]
    ) -> dict[Table, list[dict[str, Any]]]:
        """Return the raw items that exist among the keys of several tables."""
        users = [*keys.get(Table.USERS, ()), *self._session_keys]
        found = self._store.get_together({**keys, Table.USERS: users})
        who = [item for item in found[Table.USERS] if self._is_who(item)]
        self._require_good(session_of(who))
        found[Table.USERS] = [item for item in found[Table.USERS] if item not in who]
        return found

    def _is_who(self, item: Mapping[str, Any]) -> bool:
        return (item["pk"]["S"], item["sk"]["S"]) in self._session_keys

    def _require_good(self, found: AccountSession | None) -> None:
        if found is None:
            raise SessionEndedError
        user, session = found
        if user.role is not self._caller.role or not session.is_alive(user, self._clock()):
            raise SessionEndedError
