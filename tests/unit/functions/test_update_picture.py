"""Staff describe and sort pictures."""

from typing import Any

import pytest

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import call, load, proxy_event
from tests.support.picture_steps import new_picture
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World


def _describing(world: World) -> Event:
    change = {"alt": {"en": "A mug", "bn": "মগ"}, "position": 0}
    return proxy_event(change, **STAFF, path=new_picture(world))


REPEAT_CASE = RepeatCase(_describing)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"position": -1},
        {"position": 30},
        {"colour": "#000000"},
        {"variant_ids": None},
        {"variant_ids": ["no id"]},
        {"variant_ids": [f"{STAFF_ID}-001", f"{STAFF_ID}-001"]},
        {"variant_ids": [f"{STAFF_ID}-{one:03}" for one in range(251)]},
    ],
)
def test_what_is_no_change_is_refused(editor: ProductService, change: Any) -> None:
    path = {"product_id": create(editor, mug()), "picture_id": STAFF_ID}
    event = proxy_event(change, user_id=STAFF_ID, role="manager", path=path)

    assert call(load("update_picture"), event).status == 422


def test_an_unknown_picture_is_a_404(editor: ProductService) -> None:
    path = {"product_id": create(editor, mug()), "picture_id": STAFF_ID}
    event = proxy_event({"position": 0}, user_id=STAFF_ID, role="manager", path=path)

    assert call(load("update_picture"), event).status == 404
