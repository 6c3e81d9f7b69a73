"""Staff say what the shop gives off: to everybody, or to who knows a code."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.terms import PROMOTIONS
from tests.support.whole_shop import World
from tests.unit.functions.terms import faults, get, put

pytestmark = pytest.mark.usefixtures("store")

FIELD = "promotions.0"


def _saying(_: World) -> Event:
    return proxy_event(PROMOTIONS, user_id=STAFF_ID, role="manager")


REPEAT_CASE = RepeatCase(_saying)


def of(*promotions: dict[str, Any]) -> dict[str, Any]:
    """Return promotions as staff send them: 10 % off an order but for what is said."""
    whole = {"code": "one", "name": {"en": "One"}, "kind": "order"}
    return {"currency": "BDT", "promotions": [{**whole, **one} for one in promotions]}


def test_promotions_are_kept_as_they_were_sent() -> None:
    answer = put("put_promotions", of({"percentage": "12.5", "most": "300", "minimum": "1000"}))

    (kept,) = answer.body["promotions"]
    figures = {name: kept[name] for name in ("percentage", "most", "amount", "minimum")}
    assert figures == {
        "percentage": "12.50",
        "most": "300.00",
        "amount": None,
        "minimum": "1000.00",
    }
    assert kept["coupons"] == []
    assert kept["active"] is True
    assert answer.body == get("get_promotions").body


def test_of_first_orders_each_buyer_has_one() -> None:
    first = {"amount": "50", "first_order": True, "categories": ["b"]}
    answer = put("put_promotions", of(first))

    (kept,) = answer.body["promotions"]
    assert (kept["first_order"], kept["categories"]) == (True, ["b"])
    assert kept["limits"] == {"total": None, "per_buyer": 1}
    again = put("put_promotions", of({**first, "limits": {"per_buyer": 1}}))
    assert again.body["etag"] == answer.body["etag"]


def test_codes_are_kept_in_capitals_however_they_are_typed() -> None:
    answer = put("put_promotions", of({"amount": "50", "coupons": [" eid27 ", "New-Year"]}))

    assert answer.body["promotions"][0]["coupons"] == ["EID27", "NEW-YEAR"]


def test_who_comes_second_is_told() -> None:
    seen = get("get_promotions").body["etag"]
    put("put_promotions", of({"percentage": "10"}), seen)

    assert put("put_promotions", of({"percentage": "20"}), seen).status == 412
    assert get("get_promotions").body["promotions"][0]["percentage"] == "10.00"


@pytest.mark.parametrize(
    ("one", "wrong"),
    [
        ({}, {f"{FIELD}.percentage": "choice"}),
        ({"percentage": "10", "amount": "5"}, {f"{FIELD}.percentage": "choice"}),
        ({"percentage": "0"}, {f"{FIELD}.percentage": "positive"}),
        ({"percentage": "100.01"}, {f"{FIELD}.percentage": "percentage"}),
        ({"amount": "0"}, {f"{FIELD}.amount": "positive"}),
        ({"amount": "1.005"}, {f"{FIELD}.amount": "amount"}),
        ({"amount": "5", "kind": "products"}, {f"{FIELD}.amount": "percentage"}),
        ({"percentage": "5", "most": "9", "kind": "products"}, {f"{FIELD}.most": "kind"}),
        ({"percentage": "5", "kind": "delivery", "products": ["x"]}, {f"{FIELD}.products": "kind"}),
        (
            {"percentage": "5", "kind": "delivery", "categories": ["x"]},
            {f"{FIELD}.categories": "kind"},
        ),
        (
            {"percentage": "5", "first_order": True, "limits": {"per_buyer": 2}},
            {f"{FIELD}.limits.per_buyer": "first"},
        ),
        ({"percentage": "5", "districts": ["dacca"]}, {f"{FIELD}.districts.0": "place"}),
        (
            {
                "percentage": "5",
                "starts_at": "2027-01-02T00:00:00+06:00",
                "ends_at": "2027-01-02T00:00:00+06:00",
            },
            {f"{FIELD}.ends_at": "order"},
        ),
        ({"percentage": "5", "coupons": ["EID"]}, {f"{FIELD}.coupons.0": "text_pattern"}),
        ({"percentage": "5", "coupons": ["EID 27"]}, {f"{FIELD}.coupons.0": "text_pattern"}),
        ({"percentage": "5", "coupons": ["EID27", "eid27"]}, {f"{FIELD}.coupons.1": "distinct"}),
        ({"percentage": "5", "kind": "gift"}, {f"{FIELD}.kind": "enum"}),
    ],
    ids=str,
)
def test_what_is_no_promotion_is_refused_field_by_field(
    one: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert faults(put("put_promotions", of(one))) == wrong
    assert get("get_promotions").body["changed"] is None


def test_two_of_one_name_and_a_code_of_two_are_refused() -> None:
    twice = of({"percentage": "5", "coupons": ["EID27"]}, {"amount": "5", "coupons": ["EID27"]})

    assert faults(put("put_promotions", twice)) == {
        "promotions.1.code": "distinct",
        "promotions.1.coupons.0": "distinct",
    }
