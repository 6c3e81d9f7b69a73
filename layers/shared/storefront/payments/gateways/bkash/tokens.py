"""bKash's access token: one for the whole deployment, renewed by one function at a time.

bKash allows two token calls an hour and blocks whoever makes more for an hour, so the token, its
age and the times of the last calls live in DynamoDB, and a lease decides who renews. Each function
keeps a copy in memory while it is good.

A token is good with the app key it was granted for, and the calls are counted by it: so each app
key has an item of its own, and while a new one is rolled out neither disturbs the other.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from storefront import log
from storefront.clock import Clock, epoch
from storefront.db.records import IntegerAttribute, Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import UnavailableError
from storefront.values import dataclass

#: A token lives an hour; it is renewed after 50 minutes, while the old one still works.
_RENEW_BEFORE = timedelta(minutes=10)
#: Longest time one token call may take, until somebody else may try.
_LEASE = timedelta(seconds=45)
_CALLS_PER_HOUR = 2
_HOUR = timedelta(hours=1)
#: Where the tokens are; `template.yaml` keeps others away from them.
PARTITION = "TOKEN#bkash"
#: How often, and how long in seconds, a function without any token waits for the one that renews.
_WAITS = 8
_WAIT_SECONDS = 0.5


class TokenRecord(Record):
    """The token and who may renew it."""

    table: ClassVar[Table] = Table.PAYMENTS

    id_token = UnicodeAttribute(null=True)
    expires_at = IntegerAttribute()
    lease_until = IntegerAttribute()
    calls = ListAttribute(of=IntegerAttribute)
    version = IntegerAttribute()


@dataclass(frozen=True, slots=True)
class Grant:
    """What bKash answered to a token call.

    Args:
        id_token: the token.
        lives: how long it is good.
    """

    id_token: str
    lives: timedelta


class BkashTokens:
    """Gives the shared token, and renews it.

    Args:
        store: must know the payments table.
        grant: makes one token call.
        clock: the present.
        sleep: waits some seconds, for a renewal by another function.
    """

    def __init__(
        self,
        store: Store,
        grant: Callable[[], Grant],
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._grant = grant
        self._clock = clock
        self._sleep = sleep
        self._kept: TokenRecord | None = None

    def get(self, app_key: str = "") -> str:
        """Return a token that is good now.

        Args:
            app_key: with which the token is to be used.

        Raises:
            UnavailableError: there is none, and none may be asked for yet.
        """
        name = _name_of(app_key)
        is_ours = self._kept and self._kept.sk == name
        if self._kept and is_ours and not _is_due(self._kept, self._clock()):
            return self._token(self._kept)
        for _ in range(_WAITS):
            record = self._read(name)
            now = self._clock()
            if not _is_due(record, now):
                return self._keep(record)
            renewed = self._renew(record, now)
            if renewed:
                return self._keep(renewed)
            if record.expires_at > epoch(now):
                # Somebody else renews; the old token works meanwhile. It is not kept.
                return self._token(record)
            self._sleep(_WAIT_SECONDS)
        raise UnavailableError("bKash cannot be asked at this moment. Try again soon.")

    def refused(self, id_token: str, app_key: str = "") -> None:
        """Forget a token that bKash refused before its time.

        If it is being renewed just now, those who have none wait for the new one.

        Args:
            id_token: the token.
            app_key: with which it was used.
        """
        self._kept = None
        record = self._read(_name_of(app_key))
        if record.id_token == id_token and record.expires_at:
            self._write(record, expires_at=0)

    def _renew(self, record: TokenRecord, now: datetime) -> TokenRecord | None:
        recent = [call for call in record.calls if call > epoch(now - _HOUR)]
        if record.lease_until > epoch(now) or len(recent) >= _CALLS_PER_HOUR:
            return None
        # The call is counted before it is made: one that dies half-way has been made.
        leased = self._write(record, lease_until=epoch(now + _LEASE), calls=[*recent, epoch(now)])
        if leased is None:
            return None
        log.info("asking bkash for a token", provider="bkash")
        try:
            grant = self._grant()
        except UnavailableError:
            if leased.expires_at > epoch(now):
                return None  # the old token still works
            raise
        return self._end_lease(leased, grant, expires_at=epoch(now + grant.lives))

    def _end_lease(
        self, leased: TokenRecord, grant: Grant, *, expires_at: int
    ) -> TokenRecord | None:
        """Write what was granted under a lease; None if somebody else has the lease by now.

        The old token may have been refused meanwhile, which is no reason to lose the new one.
        """
        record = leased
        while record.lease_until == leased.lease_until:
            following = self._write(
                record, id_token=grant.id_token, expires_at=expires_at, lease_until=0
            )
            if following:
                return following
            record = self._read(leased.sk)
        return None

    def _read(self, name: str) -> TokenRecord:
        return self._store.get(TokenRecord, PARTITION, name) or TokenRecord(
            PARTITION, name, expires_at=0, lease_until=0, calls=[], version=0
        )

    def _write(self, record: TokenRecord, **changes: Any) -> TokenRecord | None:
        """Write the next version; None if somebody else did."""
        values = {**record.attribute_values, **changes, "version": record.version + 1}
        following = TokenRecord(**values)
        transaction = self._store.transaction()
        is_new = record.version == 0
        transaction.put(
            "token", following, None if is_new else TokenRecord.version == record.version
        )
        try:
            transaction.commit()
        except TransactionCanceledError:
            return None
        return following

    def _keep(self, record: TokenRecord) -> str:
        self._kept = record
        return self._token(record)

    @staticmethod
    def _token(record: TokenRecord) -> str:
        if record.id_token is None:
            raise AssertionError("a record that is not due has a token")
        return record.id_token


def _name_of(app_key: str) -> str:
    """Return what the token of an app key is filed under, which does not tell the key."""
    return f"TOKEN#{hashlib.sha256(app_key.encode()).hexdigest()[:16]}"


def _is_due(record: TokenRecord, now: datetime) -> bool:
    return record.expires_at <= epoch(now + _RENEW_BEFORE)
