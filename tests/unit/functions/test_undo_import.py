"""Staff take an import back; what somebody has changed or sold since stays."""

import pytest

from tests.support.functions import call, load, proxy_event
from tests.support.imports import STAFF, THREE_PRODUCTS, ask, imported, product, take_turns

pytestmark = pytest.mark.usefixtures("aws")


def test_what_staff_changed_after_the_import_stays_when_that_is_taken_back() -> None:
    imported(THREE_PRODUCTS)
    second = imported(THREE_PRODUCTS.replace("mug,Mug,,,MUG,199", "mug,Cup,,,MUG,219"))
    path = {"product_id": product("Cup")["id"]}
    call(load("update_product"), proxy_event({"name": "Beaker"}, **STAFF, path=path))

    ask("undo_import", second["id"])
    undone = take_turns(second["id"])

    assert undone["taken_back"] == {"restored": 0, "kept": 1}
    assert product("Beaker")["price"] == "199.00"


def test_units_that_are_sold_by_then_are_not_taken_back() -> None:
    first = imported(THREE_PRODUCTS)
    path = {"product_id": product("Tin")["id"]}
    less = {"kind": "adjusted", "quantity": -3, "reason": "sold at the door"}
    call(load("adjust_stock"), proxy_event(less, **STAFF, path=path))

    ask("undo_import", first["id"])
    undone = take_turns(first["id"])

    assert undone["taken_back"] == {"restored": 2, "kept": 1}
    tin = product("Tin")
    assert (tin["status"], tin["on_hand"]) == ("inactive", 4)
