"""Staff spread the stock of a hot product, and gather it again."""

import pytest

from storefront.catalog.service import ProductService
from storefront.inventory.model import MAX_SHARDS
from storefront.inventory.service import StockService
from tests.support.catalog import STAFF_ID, create, mug, received
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.whole_shop import STAFF, World


def _spreading(world: World) -> Event:
    return proxy_event({"shards": 4}, **STAFF, path={"product_id": new_product(world)})


REPEAT_CASE = RepeatCase(_spreading)


def set_shards(product_id: str, shards: object) -> Answer:
    """Ask for so many shards."""
    path = {"product_id": product_id}
    event = proxy_event({"shards": shards}, user_id=STAFF_ID, role="warehouse", path=path)
    return call(load("set_shards"), event)


def test_stock_is_spread_and_gathered(editor: ProductService, stockroom: StockService) -> None:
    product_id = create(editor, mug())
    stockroom.change(received(product_id, 10), None)
    counters = {"available": 10, "on_hand": 10}

    assert set_shards(product_id, 4).body == {"hot": True, "shards": 4, **counters}
    assert set_shards(product_id, 0).body == {"hot": False, "shards": 0, **counters}


@pytest.mark.parametrize("shards", [-1, MAX_SHARDS + 1, "four", None, 4.5])
def test_what_is_no_number_of_shards_is_refused(editor: ProductService, shards: object) -> None:
    answer = set_shards(create(editor, mug()), shards)

    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == "shards"


def test_an_unknown_product_is_a_404(aws: object) -> None:
    assert set_shards(STAFF_ID, 4).status == 404
