"""Staff read where a shop delivers that has said nothing: nowhere."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import call, load, proxy_event


@pytest.mark.usefixtures("store")
def test_a_shop_without_settings_is_as_it_was() -> None:
    answer = call(load("get_shipping"), proxy_event(user_id=STAFF_ID, role="support"))

    assert answer.status == 200
    assert answer.headers["ETag"] == answer.body["etag"]
    expected: dict[str, Any] = {"currency": "BDT", "zones": [], "methods": [], "changed": None}
    assert {name: answer.body[name] for name in expected} == expected
