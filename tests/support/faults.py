"""A store whose requests to DynamoDB go wrong as planned."""

from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.faults.client import inject
from sandbox.faults.plan import Plan
from storefront.db.store import Store

__all__ = ["COMMIT", "faulty"]

COMMIT = "TransactWriteItems"


@contextmanager
def faulty(store: Store, plan: Plan) -> Iterator[Plan]:
    """Let a store's requests go wrong as planned, inside the block, on whatever engine it is."""
    with inject(store._connection.client, plan):
        yield plan
