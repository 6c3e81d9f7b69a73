"""Worlds on an atomic DynamoDB."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from storefront.db.store import Retry, Store, open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.properties.world import World
from tests.support.dynamodb import TABLE_NAMES
from tests.support.engine import empty_engine, running_engine

#: DynamoDB's own limit for one BatchWriteItem.
_BATCH = 25


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of an atomic DynamoDB with the shop's tables."""
    with (
        pytest.MonkeyPatch.context() as patch,
        running_engine(tmp_path_factory.mktemp("engine")) as endpoint,
    ):
        yield empty_engine(endpoint, patch)


@pytest.fixture(scope="module")
def store(engine: Any) -> Store:
    """A store on it, whose repeats do not wait."""
    del engine
    return open_store(Settings.from_environment(), Table, Retry(sleep=lambda _: None))


@pytest.fixture(scope="module")
def new_world(engine: Any, store: Store) -> Iterator[Callable[[], World]]:
    """Makes worlds; each begins with empty tables, and the same ids in the same order."""

    with pytest.MonkeyPatch.context() as patch:

        def make() -> World:
            for name in TABLE_NAMES.values():
                _empty(engine, name)
            dice = Dice()
            for module in (
                "storefront.ids",
                "tests.support.fake_bkash",
                "tests.support.fake_refunds",
                "tests.support.fake_stripe",
            ):
                patch.setattr(f"{module}.secrets", dice)
            return World(store)

        yield make


class Dice:
    """`secrets` that are the same in every world, so that a history is.

    Tokens of transactions stay as they are: the engine remembers those of earlier worlds.
    """

    def __init__(self) -> None:
        self._random = random.Random(1)  # noqa: S311 - that is the point

    def randbits(self, bits: int) -> int:
        """See `secrets.randbits`."""
        return self._random.getrandbits(bits)

    def token_hex(self, size: int) -> str:
        """See `secrets.token_hex`."""
        return self._random.randbytes(size).hex()


def _empty(client: Any, table: str) -> None:
    pages = client.get_paginator("scan").paginate(TableName=table, ProjectionExpression="pk, sk")
    keys = [item for page in pages for item in page["Items"]]
    for start in range(0, len(keys), _BATCH):
        requests = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + _BATCH]]
        client.batch_write_item(RequestItems={table: requests})
