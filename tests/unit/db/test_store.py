"""Reading: what was written is seen at once, and an answer in parts is read whole."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from storefront.db.store import Store, open_store
from storefront.db.tables import BY_USER, Table
from storefront.orders.repository import OrderRecord
from storefront.settings import Settings
from tests.support.sdk import Send, around_each_call

KEYS = [("ORDER#1", "ORDER"), ("ORDER#2", "ORDER")]


@pytest.fixture
def sent() -> Iterator[list[dict[str, Any]]]:
    """What DynamoDB is asked, call by call."""
    requests: list[dict[str, Any]] = []

    def note(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        requests.append(arguments)
        return send(client, operation, arguments)

    with around_each_call(note):
        yield requests


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.get(OrderRecord, *KEYS[0]),
        lambda store: store.query(Table.ORDERS, "ORDER#1"),
        lambda store: list(store.scan(Table.ORDERS)),
    ],
    ids=["one item", "a partition", "a table"],
)
def test_a_read_sees_every_write_that_was_acknowledged(
    store: Store, sent: list[dict[str, Any]], read: Callable[[Store], object]
) -> None:
    read(store)

    assert [request["ConsistentRead"] for request in sent] == [True]


def test_many_items_are_read_as_last_written_too(store: Store, sent: list[dict[str, Any]]) -> None:
    store.get_raw(Table.ORDERS, KEYS)

    assert [request["RequestItems"]["orders"]["ConsistentRead"] for request in sent] == [True]


def test_an_index_is_not_asked_for_what_it_cannot_give(
    store: Store, sent: list[dict[str, Any]]
) -> None:
    """DynamoDB refuses consistent reads of a global index."""
    store.query(Table.ORDERS, "a-user", index=BY_USER)

    assert [request.get("ConsistentRead", False) for request in sent] == [False]


@pytest.mark.usefixtures("account")
def test_the_sdk_neither_repeats_nor_waits_long_by_itself() -> None:
    """Repeats are `db.store`'s, which knows the deadline; API Gateway gives up after 29 s."""
    store = open_store(Settings.from_environment(), [Table.ORDERS])

    config: Any = store._connection.client.meta.config

    assert config.retries["total_max_attempts"] == 1
    assert config.connect_timeout + config.read_timeout <= 3
