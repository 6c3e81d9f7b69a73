"""Staff say how the shop reckons tax, also from a moment of the future on."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.terms import TAX
from tests.support.whole_shop import World
from tests.unit.functions.terms import faults, get, put

pytestmark = pytest.mark.usefixtures("store")


def _saying(_: World) -> Event:
    return proxy_event(TAX, user_id=STAFF_ID, role="manager")


REPEAT_CASE = RepeatCase(_saying)
NEW_YEAR = "2027-01-01T00:00:00+06:00"


def of(*periods: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"inclusive": True, "periods": list(periods), **more}


def test_a_change_of_rates_at_midnight_is_written_before() -> None:
    answer = put(
        "put_tax",
        of({"rates": {"standard": "15"}}, {"since": NEW_YEAR, "rates": {"standard": "17.5"}}),
    )

    assert answer.body["periods"] == [
        {"since": None, "rates": {"standard": "15.00"}},
        {"since": "2026-12-31T18:00:00.000Z", "rates": {"standard": "17.50"}},
    ]
    assert answer.body == get("get_tax").body


def test_the_order_of_classes_does_not_matter() -> None:
    first = put("put_tax", of({"rates": {"standard": "15", "zero": "0"}}))

    assert put("put_tax", of({"rates": {"zero": "0", "standard": "15"}})).body == first.body


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (of({"rates": {"books": "5"}}), {"delivery_class": "class", "periods.0.rates": "standard"}),
        (of({"rates": {"standard": "100.01"}}), {"periods.0.rates.standard": "percentage"}),
        (of({"rates": {"standard": "15.005"}}), {"periods.0.rates.standard": "text_pattern"}),
        (of({"rates": {"standard": 15}}), {"periods.0.rates.standard": "decimal"}),
        (of({"rates": {}}), {"periods.0.rates": "too_short"}),
        (of({"since": NEW_YEAR, "rates": {"standard": "15"}}), {"periods.0.since": "first"}),
        (
            of({"rates": {"standard": "1"}}, {"rates": {"standard": "2"}}),
            {"periods.1.since": "order"},
        ),
        (
            of(
                {"rates": {"standard": "1"}},
                {"since": NEW_YEAR, "rates": {"standard": "2"}},
                {"since": NEW_YEAR, "rates": {"standard": "3"}},
            ),
            {"periods.2.since": "order"},
        ),
        (
            of(
                {"rates": {"standard": "1", "zero": "0"}},
                {"since": NEW_YEAR, "rates": {"standard": "2"}},
            ),
            {"periods.1.rates": "classes"},
        ),
        (of({"rates": {"standard": "15"}}, delivery_class="zero"), {"delivery_class": "class"}),
        (of({"rates": {"standard": "15"}}, rounding="never"), {"rounding": "enum"}),
        (of(delivery_class="zero"), {"delivery_class": "class"}),
    ],
    ids=str,
)
def test_what_does_not_hold_together_is_refused_field_by_field(
    body: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert faults(put("put_tax", body)) == wrong
    assert get("get_tax").body["changed"] is None
