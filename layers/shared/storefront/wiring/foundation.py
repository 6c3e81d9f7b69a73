"""What every part stands on: settings, the present, the tables and idempotency keys."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from storefront.clock import Clock
from storefront.currencies import ONLINE, Provider
from storefront.settings import Settings

if TYPE_CHECKING:
    from storefront.accounts.session_guard import SessionGuard
    from storefront.checks.repository import CheckRepository
    from storefront.db.idempotency import IdempotencyKeys
    from storefront.db.store import Store


class Foundation:
    """What every part stands on.

    Args:
        settings: where the shop's tables, secrets and providers are.
        clock: the present.
        parts: parts that are given instead of made, by name: a store of tests, a fake gateway.
    """

    def __init__(self, settings: Settings, clock: Clock, **parts: Any) -> None:
        self.settings = settings
        self.clock = clock
        vars(self).update(parts)

    @cached_property
    def providers(self) -> frozenset[Provider]:
        """Who charges for what is sold: all, unless the stack names them."""
        named = self.settings.optional("PAYMENT_METHODS")
        return frozenset(map(Provider, named.split(","))) if named else ONLINE

    @cached_property
    def store(self) -> "Store":
        """The tables that the settings name, over one connection."""
        from storefront.db.store import open_store
        from storefront.db.tables import Table

        return open_store(
            self.settings, [one for one in Table if self.settings.optional(one.value)]
        )

    @cached_property
    def objects(self) -> Any:
        """Botocore's client of S3, one for all buckets."""
        from storefront.objects import open_objects

        return open_objects(self.settings, self.store.session)

    @cached_property
    def checks(self) -> "CheckRepository":
        """The last result of each check."""
        from storefront.checks.repository import CheckRepository

        return CheckRepository(self.store, self.clock)

    @cached_property
    def order_keys(self) -> "IdempotencyKeys":
        """Idempotency keys of requests about orders."""
        from storefront.db.idempotency import IdempotencyKeys, OrderIdempotencyRecord

        return IdempotencyKeys(self.store, OrderIdempotencyRecord, self.clock)

    @cached_property
    def catalog_keys(self) -> "IdempotencyKeys":
        """Idempotency keys of requests about products and stock."""
        from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys

        return IdempotencyKeys(self.store, CatalogIdempotencyRecord, self.clock)

    @cached_property
    def session_guard(self) -> "SessionGuard":
        """Makes sure that the session of whoever changes something is good."""
        from storefront.accounts.session_guard import SessionGuard

        return SessionGuard(self.store, self.clock)
