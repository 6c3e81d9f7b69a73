"""Staff say where the shop delivers, and how; it holds together or is refused, field by field."""

from copy import deepcopy
from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.terms import SHIPPING
from tests.support.whole_shop import World
from tests.unit.functions.terms import faults, get, put

pytestmark = pytest.mark.usefixtures("store")  # a shop in which nothing has happened


def _saying(_: World) -> Event:
    return proxy_event(SHIPPING, user_id=STAFF_ID, role="manager")


REPEAT_CASE = RepeatCase(_saying)


def changed(**paths: Any) -> dict[str, Any]:
    """Return the settings of a shop in Dhaka with other values, by paths such as zones__0__code."""
    body = deepcopy(SHIPPING)
    for path, value in paths.items():
        *way, last = [int(one) if one.isdigit() else one for one in path.split("__")]
        thing: Any = body
        for step in way:
            thing = thing[step]
        thing[last] = value
    return body


def test_what_is_put_is_what_is_read_and_can_be_put_again() -> None:
    first = put("put_shipping", SHIPPING)
    again = put("put_shipping", SHIPPING)

    assert first.status == 200
    assert first.body == again.body == get("get_shipping").body
    assert first.headers["ETag"] == first.body["etag"] == get("get_shipping").headers["ETag"]
    assert first.body["changed"]["by"] == STAFF_ID
    method = first.body["methods"][1]
    assert method["tiers"] == [
        {"fee": "120.00", "up_to": "5000.00"},
        {"fee": "100.00", "up_to": None},
    ]
    assert (method["free_from"], method["active"], method["cash"]) == (None, True, True)


def test_two_who_edit_do_not_overwrite_each_other() -> None:
    seen = get("get_shipping").body["etag"]
    assert put("put_shipping", SHIPPING, etag=seen).status == 200

    late = put("put_shipping", changed(methods=[]), etag=seen)

    assert (late.status, late.body["etag"]) == (412, get("get_shipping").body["etag"])
    assert len(get("get_shipping").body["methods"]) == 2


def test_all_can_be_taken_away_again() -> None:
    put("put_shipping", SHIPPING)

    assert put("put_shipping", {"currency": "BDT", "zones": [], "methods": []}).body["zones"] == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (changed(zones__1__rest=False), {"zones.1.districts": "empty"}),
        (changed(zones__0__rest=True), {"zones.0.rest": "rest", "zones.1.rest": "rest"}),
        (changed(zones__0__code="outside"), {"zones.1.code": "distinct", "methods.0.zone": "zone"}),
        (changed(zones__0__districts=["atlantis"]), {"zones.0.districts.0": "place"}),
        (changed(zones__0__districts=["dhaka", "dhaka"]), {"zones.0.districts.1": "overlap"}),
        (
            changed(zones__1={"code": "b", "name": {"en": "B"}, "districts": ["bogura", "dhaka"]}),
            {"zones.1.districts.1": "overlap", "methods.1.zone": "zone"},
        ),
        (changed(methods__0__code="home-outside"), {"methods.1.code": "distinct"}),
        (changed(methods__0__days={"least": 3, "most": 2}), {"methods.0.days.most": "order"}),
        (
            changed(methods__0__tiers=[{"fee": "1", "up_to": "9"}]),
            {"methods.0.tiers.0.up_to": "last"},
        ),
        (
            changed(
                methods__0__tiers=[
                    {"fee": "3", "up_to": "20"},
                    {"fee": "2", "up_to": "20"},
                    {"fee": "1"},
                ]
            ),
            {"methods.0.tiers.1.up_to": "order"},
        ),
        (
            changed(methods__0__tiers=[{"fee": "1"}, {"fee": "0"}]),
            {"methods.0.tiers.0.up_to": "order"},
        ),
        (changed(methods__0__tiers=[{"fee": "1.005"}]), {"methods.0.tiers.0.fee": "amount"}),
        (changed(methods__0__tiers=[{"fee": "9999999999"}]), {"methods.0.tiers.0.fee": "amount"}),
        (changed(methods__0__tiers=[{"fee": "-1"}]), {"methods.0.tiers.0.fee": "text_pattern"}),
        (changed(methods__0__tiers=[{"fee": 60}]), {"methods.0.tiers.0.fee": "decimal"}),
        (changed(methods__0__tiers=[]), {"methods.0.tiers": "too_short"}),
        (changed(methods__0__kind="drone"), {"methods.0.kind": "enum"}),
        (changed(currency="XXX"), {"currency": "currency"}),
        (changed(zones__0__code="Not A Word"), {"zones.0.code": "text_pattern"}),
        (changed(zones__0__name={"en": "a\u202eb"}), {"zones.0.name.en": "value_error"}),
        (changed(more=1), {"more": "extra_forbidden"}),
    ],
    ids=str,
)
def test_what_does_not_hold_together_is_refused_field_by_field(
    body: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert faults(put("put_shipping", body)) == wrong
    assert get("get_shipping").body["changed"] is None
