"""A DynamoDB whose answer drips: nobody knows what was done, so the same is asked again."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from storefront.db.records import IntegerAttribute, Record
from storefront.db.store import Retry, Store, open_store
from storefront.db.tables import Table
from storefront.errors import UnavailableError
from storefront.settings import Settings
from tests.support.scripted_peer import Peer, answer, let_reads_take, peer

RETRY = Retry(attempts=3, answer_seconds=4, sleep=lambda _: None)
DONE = answer(200, b"{}")


class Counter(Record):
    """An item."""

    table: ClassVar[Table] = Table.ORDERS
    total = IntegerAttribute()


@pytest.fixture
def dynamodb(account: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    """What the shop takes for DynamoDB."""
    with peer() as one:
        monkeypatch.setenv("AWS_ENDPOINT_URL", one.address)
        yield one


@pytest.fixture
def store(dynamodb: Peer, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store that listens to so many pieces of an answer."""
    let_reads_take(monkeypatch, seconds=1)
    return open_store(Settings.from_environment(), Table, RETRY)


def test_a_commit_is_sent_again_as_the_same_one(dynamodb: Peer, store: Store) -> None:
    dynamodb.says(DONE[:40], drips=DONE[40:])
    dynamodb.says(DONE)
    transaction = store.transaction()
    transaction.put("counter", Counter(pk="one", sk="COUNTER", total=0))

    transaction.commit()

    first, second = (body for _, body in dynamodb.requests)
    assert first == second
    assert json.loads(first)["ClientRequestToken"]


def test_a_read_is_made_again(dynamodb: Peer, store: Store) -> None:
    dynamodb.says(DONE[:40], drips=DONE[40:])
    dynamodb.says(DONE)

    assert store.get(Counter, "one", "COUNTER") is None
    assert len(dynamodb.requests) == 2


def test_whoever_hears_nothing_but_drips_is_told_to_come_again(
    dynamodb: Peer, store: Store
) -> None:
    for _ in range(RETRY.attempts):
        dynamodb.says(DONE[:40], drips=DONE[40:])

    with pytest.raises(UnavailableError):
        store.get(Counter, "one", "COUNTER")

    assert len(dynamodb.requests) == RETRY.attempts
