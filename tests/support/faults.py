"""A store whose requests to DynamoDB go wrong as planned."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from sandbox.faults.client import inject
from sandbox.faults.plan import Plan
from storefront.db.store import Store

__all__ = ["COMMIT", "faulty"]

COMMIT = "TransactWriteItems"


@contextmanager
def faulty(store: Store, plan: Plan) -> Iterator[Plan]:
    """Let a store's requests go wrong as planned, inside the block, on whatever engine it is.

    moto knows no ClientRequestToken. Since nothing in tests but moto ever answers for AWS, the
    promise of the tokens is kept for it.
    """
    client = store._connection.client
    host = urlsplit(client.meta.endpoint_url).hostname or ""
    with inject(client, plan, keep_tokens=host.endswith(".amazonaws.com")):
        yield plan
