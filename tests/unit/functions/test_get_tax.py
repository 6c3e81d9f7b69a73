"""Staff read how a shop reckons tax that has said nothing: not at all."""

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import call, load, proxy_event


@pytest.mark.usefixtures("store")
def test_a_shop_without_settings_is_as_it_was() -> None:
    answer = call(load("get_tax"), proxy_event(user_id=STAFF_ID, role="support"))

    assert answer.status == 200
    assert answer.headers["ETag"] == answer.body["etag"]
    expected = {
        "inclusive": True,
        "rounding": "rate",
        "delivery_class": "standard",
        "registration": "",
        "seller": "",
        "periods": [],
        "changed": None,
    }
    assert {name: answer.body[name] for name in expected} == expected
