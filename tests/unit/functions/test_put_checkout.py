"""Staff say what buyers must order, how they may pay, and who they may be."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.terms import CHECKOUT
from tests.support.whole_shop import World
from tests.unit.functions.terms import faults, get, put

pytestmark = pytest.mark.usefixtures("store")


def _saying(_: World) -> Event:
    return proxy_event(CHECKOUT, user_id=STAFF_ID, role="manager")


REPEAT_CASE = RepeatCase(_saying)


def test_what_is_put_is_what_is_read() -> None:
    answer = put("put_checkout", CHECKOUT)

    assert answer.body == get("get_checkout").body
    assert (answer.body["minimum"], answer.body["contact_days"]) == ("100.00", 365)
    assert answer.body["cash"] == {
        "most": "10000.00",
        "except_districts": [],
        "advance": "delivery",
        "amount": None,
        "percentage": None,
        "hold_hours": 24,
        "max_open": 5,
        "first_most": None,
        "distrusts_refusals": False,
        "doubt_percentage": None,
        "codes_a_day": 0,
    }


def test_all_of_it_can_be_said() -> None:
    cash = {
        "advance": "percentage",
        "percentage": "10",
        "except_districts": ["bhola"],
        "hold_hours": 72,
        "max_open": 3,
        "first_most": "500.00",
        "distrusts_refusals": True,
        "doubt_percentage": "20",
        "codes_a_day": 100,
    }
    more = {"quote_seconds": 300, "contact_days": 90, "foreign_phones": True, "plain_orders": False}
    body = CHECKOUT | more | {"cash": cash, "pay_by": ["cash", "bkash", "cash"], "guests": False}

    answer = put("put_checkout", body)

    assert answer.body == get("get_checkout").body
    assert answer.body["pay_by"] == ["bkash", "cash"]
    assert (answer.body["contact_days"], answer.body["foreign_phones"]) == (90, True)
    assert answer.body["plain_orders"] is False
    assert answer.body["cash"]["percentage"] == "10.00"
    assert answer.body["cash"]["except_districts"] == ["bhola"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"pay_by": []}, {"pay_by": "too_short"}),
        ({"pay_by": ["gold"]}, {"pay_by.0": "enum"}),
        ({"minimum": "1.234"}, {"minimum": "amount"}),
        ({"quote_seconds": 59}, {"quote_seconds": "greater_than_equal"}),
        ({"quote_seconds": 901}, {"quote_seconds": "less_than_equal"}),
        ({"contact_days": 29}, {"contact_days": "greater_than_equal"}),
        ({"cash": {"advance": "amount"}}, {"cash.amount": "missing"}),
        ({"cash": {"advance": "percentage"}}, {"cash.percentage": "missing"}),
        ({"cash": {"percentage": "101"}}, {"cash.percentage": "percentage"}),
        ({"cash": {"except_districts": ["atlantis"]}}, {"cash.except_districts.0": "place"}),
        ({"cash": {"hold_hours": 73}}, {"cash.hold_hours": "less_than_equal"}),
        ({"cash": {"most": "-1"}}, {"cash.most": "text_pattern"}),
        ({"cash": {"max_open": 0}}, {"cash.max_open": "greater_than_equal"}),
        ({"cash": {"first_most": "500.00"}}, {"cash.doubt_percentage": "missing"}),
        ({"cash": {"distrusts_refusals": True}}, {"cash.doubt_percentage": "missing"}),
    ],
    ids=str,
)
def test_what_does_not_hold_together_is_refused_field_by_field(
    changes: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert faults(put("put_checkout", CHECKOUT | changes)) == wrong
    assert get("get_checkout").body["changed"] is None
