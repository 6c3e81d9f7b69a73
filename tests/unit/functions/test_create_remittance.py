"""Staff enter what couriers hand over, over HTTP, and see what is missing."""

from typing import Any

import pytest

from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World, ok
from tests.unit.functions.remittances import SAID, ask, enter
from tests.unit.functions.test_create_collection import accepted

pytestmark = pytest.mark.usefixtures("cash_order_id")


def test_staff_see_what_a_courier_has_handed_over(cash_order_id: str) -> None:
    answer = enter(SAID)

    assert answer.status == 201
    lines, missing = answer.body.pop("lines"), answer.body.pop("missing")
    assert answer.body == {
        "courier": "pathao",
        "invoice": "INV-1",
        "currency": "BDT",
        "received": "219.00",
        "fees": "40.00",
        "total": "259.00",
        "matched": "259.00",
        "short": "0.00",
        "over": "0.00",
        "line_count": 1,
        "written": 1,
        "created_at": answer.body["created_at"],
    }
    assert [(one["reference"], one["result"], one["order_id"]) for one in lines] == [
        ("DL1", "matched", cash_order_id)
    ]
    assert [one["reference"] for one in missing] == ["DL2"]
    listed = ask("list_remittances").body["items"]
    assert listed == [answer.body]
    path = {"courier": "pathao", "invoice": "inv-1"}
    assert ask("get_remittance", path=path).body["lines"] == lines
    left = ask("list_unremitted").body["items"]
    assert [(one["reference"], one["amount"]) for one in left] == [("DL2", "259.00")]
    payments = ask("list_order_payments", path={"order_id": cash_order_id}).body["items"]
    assert [(one["grade"], one["remitted"]) for one in payments] == [("remitted", "pathao INV-1")]


def test_what_does_not_add_up_is_told() -> None:
    body = enter({**SAID, "received": "200.00"}).body

    assert (body["short"], body["over"]) == ("19.00", "0.00")


def test_another_content_for_the_same_invoice_is_refused() -> None:
    enter(SAID)

    answer = enter({**SAID, "received": "220.00"}, key="two")

    assert (answer.status, answer.body["type"]) == (409, "urn:storefront:problem:remittance-known")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"courier": "Pathao!"}, "courier"),
        ({"invoice": "a/b"}, "invoice"),
        ({"received": "-1"}, "received"),
        ({"fees": 40}, "fees"),
        ({"lines": []}, "lines"),
        ({"lines": SAID["lines"] * 501}, "lines"),
        ({"lines": [*SAID["lines"], {"reference": "DL1", "amount": "1.00"}]}, "lines"),
        ({"lines": [{"reference": "01712345678", "amount": "1.00"}]}, "lines.0.reference"),
        ({"lines": [{"reference": "DL1", "amount": "1.001"}]}, "lines.0.amount"),
        ({"note": "late"}, "note"),
    ],
)
def test_what_is_no_remittance_is_refused(more: dict[str, Any], field: str) -> None:
    answer = enter({**SAID, **more})

    assert answer.status == 422
    assert [one["field"] for one in answer.body["errors"]] == [field]
    assert ask("list_remittances").body["items"] == []


@pytest.mark.parametrize("role", ["warehouse", "support", "customer", "guest"])
def test_who_may_not_is_refused(role: str) -> None:
    assert enter(SAID, role).status == 403


def _to_be_repeated(world: World) -> Event:
    """Lines of two transactions, of which the first has cash that is there."""
    path, key = {"order_id": accepted(world)}, {"Idempotency-Key": "cash"}
    cash = {"amount": "100.00", "reference": "DL1"}
    ok(world.shop.request("create_collection", cash, **STAFF, path=path, headers=key))
    unknown = [{"reference": f"DL{number}", "amount": "1.00"} for number in range(2, 33)]
    return proxy_event({**SAID, "lines": [cash, *unknown]}, **STAFF)


REPEAT_CASE = RepeatCase(_to_be_repeated)
