"""Transactions: labelled writes, all or none, and reasons that come back under the labels."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ReadTimeoutError
from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection.base import Connection
from pynamodb.exceptions import PynamoDBException

from storefront.db.records import Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import MAX_WRITES, Store
from storefront.db.tables import Table
from storefront.errors import TooMuchAtOnceError
from tests.support.invariants import contents


class Note(Record):
    """An item to write."""

    table: ClassVar[Table] = Table.ORDERS
    text = UnicodeAttribute()


def note(name: str, text: str = "first") -> Note:
    """Return an item."""
    return Note(pk=name, sk="NOTE", text=text)


def put(store: Store, *names: str) -> None:
    """Write items that do not exist yet."""
    transaction = store.transaction()
    for name in names:
        transaction.put(name, note(name))
    transaction.commit()


@contextmanager
def lost_answer() -> Iterator[list[dict[str, Any]]]:
    """Lose the answer of the first transaction after its effect; yields all requests sent."""
    dispatch = Connection.dispatch
    sent: list[dict[str, Any]] = []

    def losing(
        self: Connection, operation_name: str, operation_kwargs: dict[Any, Any]
    ) -> dict[Any, Any]:
        sent.append(operation_kwargs)
        answer = dispatch(self, operation_name, operation_kwargs)
        if len(sent) == 1:
            raise PynamoDBException("lost", ReadTimeoutError(endpoint_url="x"))
        return answer

    Connection.dispatch = losing  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        Connection.dispatch = dispatch  # type: ignore[method-assign]


def test_failed_conditions_come_back_under_their_labels_whatever_their_kind(
    store: Store,
) -> None:
    put(store, "exists", "to-delete", "to-update")
    transaction = store.transaction()
    transaction.update(
        "update:good", Note, ("to-update", "NOTE"), [Note.text.set("x")], Note.pk.exists()
    )
    transaction.update(
        "update:bad", Note, ("absent", "NOTE"), [Note.text.set("x")], Note.pk.exists()
    )
    transaction.put("put:bad", note("exists"))
    transaction.put("put:good", note("new"))
    transaction.delete("delete:good", Note, ("to-delete", "NOTE"), Note.pk.exists())
    transaction.delete("delete:bad", Note, ("gone", "NOTE"), Note.pk.exists())
    before = contents(store)

    with pytest.raises(TransactionCanceledError) as canceled:
        transaction.commit()

    assert set(canceled.value.failed) == {"update:bad", "put:bad", "delete:bad"}
    assert contents(store) == before


def test_a_failed_condition_tells_the_item_as_it_is(store: Store) -> None:
    put(store, "exists")
    transaction = store.transaction()
    transaction.put("note:1", note("exists", "second"))
    transaction.update("note:2", Note, ("absent", "NOTE"), [Note.text.set("x")], Note.pk.exists())

    with pytest.raises(TransactionCanceledError) as canceled:
        transaction.commit()

    found = canceled.value.labelled("note")
    assert found["1"] is not None
    assert Note.from_raw_data(found["1"]).text == "first"
    assert found["2"] is None
    assert canceled.value.labelled("not") == {}


def test_a_put_without_a_condition_never_replaces_an_item(store: Store) -> None:
    put(store, "one")

    with pytest.raises(TransactionCanceledError):
        put(store, "one")


def test_a_repeat_after_a_lost_answer_carries_the_same_token(store: Store) -> None:
    with lost_answer() as sent:
        transaction = store.transaction()
        transaction.put("one", note("one"), Note.pk.exists() | Note.pk.does_not_exist())
        transaction.commit()

    first, second = (request["ClientRequestToken"] for request in sent)
    assert first == second


def test_two_transactions_never_share_a_token(store: Store) -> None:
    with lost_answer() as sent:
        for name in ("one", "two"):
            transaction = store.transaction()
            transaction.put(name, note(name), Note.pk.exists() | Note.pk.does_not_exist())
            transaction.commit()

    assert sent[0]["ClientRequestToken"] != sent[-1]["ClientRequestToken"]


def test_two_writes_may_not_have_one_label(store: Store) -> None:
    transaction = store.transaction()
    transaction.put("one", note("one"))

    with pytest.raises(ValueError, match="'one'"):
        transaction.put("one", note("two"))


def test_more_writes_than_dynamodb_takes_are_refused_at_once(store: Store) -> None:
    transaction = store.transaction()
    for number in range(MAX_WRITES):
        transaction.put(str(number), note(str(number)))

    with pytest.raises(TooMuchAtOnceError):
        transaction.put("too many", note("too many"))
