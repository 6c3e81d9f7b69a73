"""Worlds on an atomic DynamoDB."""

import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from storefront.db.store import Retry, Store, open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.properties.world import World
from tests.support.dynamodb import TABLE_NAMES, empty_tables
from tests.support.engine import ENDPOINT_VARIABLE, empty_engine, running_engine

#: DynamoDB's own limit for one BatchWriteItem.
_BATCH = 25


@pytest.fixture(autouse=True)
def entitled(no_more_than_allowed: None) -> None:
    """No service does more than the function that calls it may."""


@pytest.fixture(scope="module")
def empty(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], None]]:
    """Empties the tables of a DynamoDB: of the one in this process, unless another is named."""
    if not os.environ.get(ENDPOINT_VARIABLE):
        request.getfixturevalue("account")
        yield empty_tables
        return
    with (
        pytest.MonkeyPatch.context() as patch,
        running_engine(tmp_path_factory.mktemp("engine")) as endpoint,
    ):
        engine = empty_engine(endpoint, patch)
        yield lambda: _delete_items(engine)


@pytest.fixture(scope="module")
def store(empty: Callable[[], None]) -> Store:
    """A store on it, whose repeats do not wait, and which leaves nothing to chance."""
    del empty
    retry = Retry(sleep=lambda _: None, uniform=lambda least, most: (least + most) / 2)
    return open_store(Settings.from_environment(), Table, retry)


@pytest.fixture(scope="module")
def new_world(empty: Callable[[], None], store: Store) -> Iterator[Callable[[], World]]:
    """Makes worlds; each begins with empty tables, and the same ids in the same order."""

    with pytest.MonkeyPatch.context() as patch:

        def make() -> World:
            empty()
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
        self._random = random.Random(1)

    def randbits(self, bits: int) -> int:
        """See `secrets.randbits`."""
        return self._random.getrandbits(bits)

    def token_hex(self, size: int) -> str:
        """See `secrets.token_hex`."""
        return self._random.randbytes(size).hex()


def _delete_items(client: Any) -> None:
    for table in TABLE_NAMES.values():
        pages = client.get_paginator("scan").paginate(
            TableName=table, ProjectionExpression="pk, sk"
        )
        keys = [item for page in pages for item in page["Items"]]
        for start in range(0, len(keys), _BATCH):
            requests = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + _BATCH]]
            client.batch_write_item(RequestItems={table: requests})
