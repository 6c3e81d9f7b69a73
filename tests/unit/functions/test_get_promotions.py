"""Staff read the promotions of a shop that has none."""

import pytest

from tests.unit.functions.terms import get


@pytest.mark.usefixtures("store")
def test_a_shop_without_promotions_has_an_empty_list() -> None:
    answer = get("get_promotions")

    assert answer.status == 200
    assert answer.headers["ETag"] == answer.body["etag"]
    assert answer.body["promotions"] == []
    assert answer.body["changed"] is None
