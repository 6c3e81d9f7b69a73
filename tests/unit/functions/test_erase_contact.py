"""Staff erase whom an order was for."""

from tests.support.catalog import STAFF_ID
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import World
from tests.unit.functions.test_update_contact import (
    ask,
    configured,
    of_new_order,
    placed,
    product_id,
)

__all__ = ["configured", "product_id"]

_OWNER = {"by": STAFF_ID, "role": "manager"}


def test_what_was_erased_is_gone_for_everybody_and_the_order_is_not(product_id: str) -> None:
    path = placed(product_id)

    assert ask("erase_contact", path=path, **_OWNER).status == 204
    assert ask("erase_contact", path=path, **_OWNER).status == 204

    for caller in ({}, _OWNER):
        order = ask("get_order", path=path, **caller).body
        assert (order["contact"], order["status"]) == (None, "pending")
    events = ask("get_order_timeline", path=path).body["items"]
    assert [one["text"] for one in events[1:]] == ["Whom it was for was erased by staff"]


def test_support_may_change_it_and_not_erase_it(product_id: str) -> None:
    path, support = placed(product_id), {"by": STAFF_ID, "role": "support"}

    assert ask("update_contact", {"note": "At six"}, path=path, **support).status == 200
    assert ask("erase_contact", path=path, **support).status == 403
    assert ask("erase_contact", path=path).status == 403


def to_be_repeated(world: World) -> Event:
    path, _ = of_new_order(world)
    return proxy_event(None, user_id=STAFF_ID, role="manager", path=path)


REPEAT_CASE = RepeatCase(to_be_repeated)
