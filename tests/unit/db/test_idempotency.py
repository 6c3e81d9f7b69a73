"""Idempotency records: in the transaction of their effect, and free again by time alone."""

from datetime import timedelta

import pytest

from storefront.db.idempotency import (
    IDEMPOTENCY_LABEL,
    KEPT,
    IdempotencyKeys,
    OrderIdempotencyRecord,
)
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import IdempotencyMismatchError
from storefront.idempotency import IdempotencyKey
from tests.support.clock import FrozenClock


@pytest.fixture
def keys(store: Store, clock: FrozenClock) -> IdempotencyKeys:
    """The keys of the orders table."""
    return IdempotencyKeys(store, OrderIdempotencyRecord, clock)


def key(
    user: str = "u", operation: str = "op", text: str = "k", body: object = 1
) -> IdempotencyKey:
    """Return a key."""
    return IdempotencyKey(user, operation, text, body)


def claim(store: Store, keys: IdempotencyKeys, one: IdempotencyKey, answer: object) -> None:
    """Commit a transaction whose only effect is the key."""
    transaction = store.transaction()
    keys.claim(transaction, one, answer)
    transaction.commit()


def test_a_claimed_key_has_the_first_answer(store: Store, keys: IdempotencyKeys) -> None:
    answer = {"id": "1", "total": "5.00", "lines": [{"n": 1}], "none": None}
    claim(store, keys, key(), answer)

    assert keys.answer_of(key()) == answer


def test_a_key_is_claimed_once(store: Store, keys: IdempotencyKeys) -> None:
    claim(store, keys, key(), "first")

    with pytest.raises(TransactionCanceledError) as canceled:
        claim(store, keys, key(), "second")

    assert set(canceled.value.failed) == {IDEMPOTENCY_LABEL}
    assert keys.answer_of(key()) == "first"


@pytest.mark.parametrize("other", [key(user="v"), key(operation="other"), key(text="K")], ids=str)
def test_keys_of_another_user_operation_or_text_are_other_keys(
    store: Store, keys: IdempotencyKeys, other: IdempotencyKey
) -> None:
    claim(store, keys, key(), "first")

    assert keys.answer_of(other) is None


def test_the_order_of_a_bodys_fields_does_not_matter(store: Store, keys: IdempotencyKeys) -> None:
    claim(store, keys, key(body={"a": 1, "b": [2]}), "first")

    assert keys.answer_of(key(body={"b": [2], "a": 1})) == "first"


@pytest.mark.parametrize("body", [{"a": 1}, {"a": "1"}, {"a": True}, [], None], ids=str)
def test_another_body_is_a_mismatch(store: Store, keys: IdempotencyKeys, body: object) -> None:
    claim(store, keys, key(body={"a": 2}), "first")

    with pytest.raises(IdempotencyMismatchError):
        keys.answer_of(key(body=body))


def test_a_key_ends_at_its_time_and_not_when_its_item_is_deleted(
    store: Store, keys: IdempotencyKeys, clock: FrozenClock
) -> None:
    claim(store, keys, key(), "first")
    clock.now += KEPT - timedelta(seconds=1)
    assert keys.answer_of(key()) == "first"

    clock.advance(seconds=1)

    assert keys.answer_of(key(body="another")) is None
    claim(store, keys, key(body="another"), "second")
    assert keys.answer_of(key(body="another")) == "second"


def test_without_a_key_there_is_nothing_to_find(store: Store, keys: IdempotencyKeys) -> None:
    transaction = store.transaction()
    keys.claim(transaction, None, "answer")

    assert keys.answer_of(None) is None
