"""Staff read how a shop checks out that has said nothing: as it always did."""

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import call, load, proxy_event


@pytest.mark.usefixtures("store")
def test_a_shop_without_settings_is_as_it_was() -> None:
    answer = call(load("get_checkout"), proxy_event(user_id=STAFF_ID, role="support"))

    assert answer.status == 200
    assert answer.headers["ETag"] == answer.body["etag"]
    expected = {
        "currency": "BDT",
        "minimum": None,
        "pay_by": ["stripe", "bkash"],
        "guests": True,
        "quote_seconds": 900,
        "foreign_phones": False,
        "plain_orders": False,
    }
    assert {name: answer.body[name] for name in expected} == expected
