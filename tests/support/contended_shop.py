"""The shop on a DynamoDB where requests meet (`sandbox/faults/contention.py`), in virtual time."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from sandbox.faults.client import contend
from sandbox.faults.contention import Contention
from sandbox.faults.latency import Latency
from sandbox.faults.traffic import Traffic
from storefront.db.store import Retry, open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.support.aws import aws_in_process
from tests.support.dynamodb import TABLE_NAMES, empty_tables
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop
from tests.support.virtual_time import VirtualTime

_ENVIRONMENT = {
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",  # any will do: nothing leaves this process
    "STAGE": "sandbox",
    "POWERTOOLS_SERVICE_NAME": "storefront",
    "LOG_LEVEL": "ERROR",
} | {table.value: name for table, name in TABLE_NAMES.items()}


@dataclass(frozen=True)
class ContendedShop:
    """A shop, and the world around it.

    Args:
        shop: the shop; new, and empty.
        stripe: who charges for it.
        time: in which it lives.
        traffic: its requests to DynamoDB.
    """

    shop: Shop
    stripe: FakeStripe
    time: VirtualTime
    traffic: Traffic


@contextmanager
def contended_shop(latency: Latency, seed: int = 0, **rates: float) -> Iterator[ContendedShop]:
    """Have a new shop whose requests meet; whatever is left to chance follows from the seed.

    Only one at a time: it lives in the tables of this process.

    Args:
        latency: of DynamoDB.
        seed: of everything.
        rates: see `Contention`.
    """
    time = VirtualTime(seed)
    retry = Retry(sleep=time.sleep, monotonic=time.monotonic, uniform=time.uniform)
    traffic = Traffic(Contention(latency, seed=seed, **rates), time.monotonic, time.sleep)
    with ExitStack() as world:
        world.enter_context(aws_in_process())
        world.enter_context(patch.dict("os.environ", _ENVIRONMENT))
        world.enter_context(patch.object(secrets, "randbits", time.dice.getrandbits))
        world.enter_context(patch.object(uuid, "uuid4", lambda: _token(time)))
        empty_tables()
        store = open_store(Settings.from_environment(), Table, retry)
        world.enter_context(contend(store._connection.client, traffic))
        stripe = FakeStripe(time.clock)
        yield ContendedShop(Shop(store, time.clock, stripe, FakeBkash()), stripe, time, traffic)


def _token(time: VirtualTime) -> uuid.UUID:
    return uuid.UUID(int=time.dice.getrandbits(128), version=4)
