"""A new product is one transaction: what fits is there whole, and what does not is refused."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event

pytestmark = pytest.mark.usefixtures("store")
STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}
#: So many can be sent at once.
MOST_VARIANTS, MOST_CATEGORIES, ATTRIBUTES = 24, 10, 12


def categories(count: int) -> list[str]:
    names = (f"Category {number}" for number in range(count))
    events = (proxy_event({"name": {"en": name}}, **STAFF) for name in names)
    return [call(load("create_category"), event).body["id"] for event in events]


def attributes(count: int) -> dict[str, bool]:
    """Make attributes, and return what a product says by all of them."""
    codes = [f"yes-{number}" for number in range(count)]
    for code in codes:
        new = {"name": {"en": code}, "type": "yes_no"}
        event = proxy_event(new, **STAFF, path={"code": code})
        assert call(load("put_attribute"), event).status == 200
    return dict.fromkeys(codes, True)


def create(variants: int, category_ids: list[str], said: dict[str, bool]) -> Answer:
    numbers = range(variants)
    body = {
        "name": "Panjabi",
        "options": [{"name": "Size", "values": [f"Size {number}" for number in numbers]}],
        "variants": [
            {
                "sku": f"P-{number}",
                "price": "100.00",
                "choice": [f"Size {number}"],
            }
            for number in numbers
        ],
        "category_ids": category_ids,
        "attributes": said,
    }
    return call(load("create_product"), proxy_event(body, **STAFF))


def listed() -> list[Any]:
    items: list[Any] = call(load("list_all_products"), proxy_event(**STAFF)).body["items"]
    return items


def test_the_most_variants_in_the_most_categories_fit_one_transaction() -> None:
    answer = create(MOST_VARIANTS, categories(MOST_CATEGORIES), {})

    assert answer.status == 201
    assert len(answer.body["variants"]) == MOST_VARIANTS


def test_what_does_not_fit_one_transaction_is_refused_and_can_be_sent_in_parts() -> None:
    every, said = categories(MOST_CATEGORIES), attributes(ATTRIBUTES)

    refused = create(MOST_VARIANTS, every, said)

    assert refused.status == 422
    assert refused.body["type"].endswith(":too-much-at-once")
    assert listed() == []
    assert create(MOST_VARIANTS // 2, every, said).status == 201
    assert len(listed()) == 1
