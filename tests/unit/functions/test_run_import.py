"""An import that ends anywhere is gone on with, and nothing of it is done twice or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from storefront.errors import UnavailableError
from tests.support.functions import LambdaContext, call, load, proxy_event
from tests.support.imports import (
    STAFF,
    THREE_PRODUCTS,
    ask,
    errors,
    imported,
    product,
    products,
    sent,
    shown,
    take_turns,
    turn_of,
)
from tests.support.sdk import Send, around_each_call

pytestmark = pytest.mark.usefixtures("aws")
#: Of all calls of a run that imports it, at the most.
MOST_CALLS = 60


class Killed(BaseException):
    """The function's machine is gone."""


@contextmanager
def killed_at(nth: int, *, is_heard: bool) -> Iterator[list[str]]:
    """End everything at the nth call inside the block: before it is heard, or before its answer."""
    calls: list[str] = []

    def sending(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        calls.append(operation)
        if len(calls) == nth:
            if is_heard:
                send(client, operation, arguments)
            raise Killed
        return send(client, operation, arguments)

    with around_each_call(sending):
        yield calls


def run(import_id: str) -> None:
    load("run_import").lambda_handler(turn_of(import_id), LambdaContext())


def told() -> list[tuple[Any, ...]]:
    """Return what there is of each product."""
    return [
        (
            one["name"],
            one["status"],
            one["price"],
            one["on_hand"],
            [(variant["sku"], variant["on_hand"]) for variant in one["variants"]],
        )
        for one in products()
    ]


WHOLE = [
    ("Cap", "active", "300.00", 5, [("CAP-M", 3), ("CAP-L", 2)]),
    ("Mug", "active", "199.00", 5, []),
    ("Tin", "active", "120.00", 7, []),
]


@pytest.mark.parametrize("is_heard", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("nth", range(1, MOST_CALLS, 3))
def test_killed_at_any_call_it_is_done_once(nth: int, is_heard: bool) -> None:
    import_id = sent(THREE_PRODUCTS)
    ask("start_import", import_id)

    with killed_at(nth, is_heard=is_heard) as calls:
        try:
            run(import_id)
        except Killed:
            pass
        else:
            assert len(calls) < nth
    done = take_turns(import_id)

    assert told() == WHOLE
    assert done["ended"] == {"created": 3, "changed": 0, "same": 0, "failed": 0}
    assert (done["state"], done["finished"]) == ("done", 1)


@pytest.mark.parametrize("nth", range(1, MOST_CALLS, 4))
def test_killed_at_any_call_it_is_taken_back_once(nth: int) -> None:
    imported(THREE_PRODUCTS)
    change = THREE_PRODUCTS.replace("mug,Mug,,,MUG,199,250,5", "mug,Cup,,,MUG,219,250,4")
    second = imported(change, stock="add")
    assert product("Cup")["on_hand"] == 9
    ask("undo_import", second["id"])

    with killed_at(nth, is_heard=True), suppress(Killed):
        run(second["id"])
    undone = take_turns(second["id"])

    assert told() == WHOLE
    assert undone["state"] == "undone"


def test_an_outcome_that_is_unknown_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream tells of the turn again: nothing is written down as failed."""
    import_id = sent(THREE_PRODUCTS)
    ask("start_import", import_id)

    def silent(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "TransactWriteItems":
            raise ConnectionClosedError(endpoint_url="https://dynamodb")
        return send(client, operation, arguments)

    monkeypatch.setattr("storefront.db.store.time.sleep", lambda _: None)
    with around_each_call(silent), pytest.raises(UnavailableError):
        run(import_id)

    assert shown(import_id)["ended"]["failed"] == 0
    assert take_turns(import_id)["ended"]["created"] == 3


def test_two_runs_of_one_chunk_count_it_once() -> None:
    """A stream may tell of a turn twice, to two runs."""
    import_id = sent(THREE_PRODUCTS)
    ask("start_import", import_id)
    once = False

    def second(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        nonlocal once
        is_mark = operation == "TransactWriteItems" and "CHUNK#" in str(arguments)
        if is_mark and not once:
            once = True
            run(import_id)
        return send(client, operation, arguments)

    with around_each_call(second):
        run(import_id)

    done = shown(import_id)
    assert (done["finished"], done["ended"]["created"]) == (1, 3)
    assert told() == WHOLE


def test_what_staff_changed_after_the_look_is_not_written_over() -> None:
    imported(THREE_PRODUCTS)
    import_id = sent(THREE_PRODUCTS.replace("MUG,199", "MUG,219").replace("TIN,120", "TIN,140"))
    path = {"product_id": product("Mug")["id"]}
    call(load("update_product"), proxy_event({"price": "209.00"}, **STAFF, path=path))

    ask("start_import", import_id)
    done = take_turns(import_id)

    assert done["ended"] == {"created": 0, "changed": 1, "same": 1, "failed": 1}
    assert (product("Mug")["price"], product("Tin")["price"]) == ("209.00", "140.00")
    (row,) = errors(import_id).splitlines()[1:]
    assert row.startswith("mug,Mug,,,MUG,219,250,5,")
    assert "changed-meanwhile: price is '209.00', the file says '219.00'" in row


def test_a_product_that_came_meanwhile_is_not_changed() -> None:
    import_id = sent(THREE_PRODUCTS)
    tin = {"sku": "TIN", "name": "Another tin", "price": "99"}
    call(load("create_product"), proxy_event(tin, **STAFF))

    ask("start_import", import_id)
    done = take_turns(import_id)

    assert done["ended"] == {"created": 2, "changed": 0, "same": 0, "failed": 1}
    assert product("Another tin")["price"] == "99.00"


def test_two_imports_at_once_leave_one_price_and_all_units() -> None:
    imported(THREE_PRODUCTS)
    first = sent(THREE_PRODUCTS.replace("MUG,199", "MUG,211"), stock="add")
    second = sent(THREE_PRODUCTS.replace("MUG,199", "MUG,222"), stock="add")
    for one in (first, second):
        ask("start_import", one)

    ended, other = take_turns(first), take_turns(second)

    assert (ended["ended"]["failed"], other["ended"]["failed"]) == (0, 1)
    mug = product("Mug")
    assert (mug["price"], mug["on_hand"]) == ("211.00", 10)
    assert product("Tin")["on_hand"] == 21
