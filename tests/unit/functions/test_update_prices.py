"""Staff change prices in a list; nothing that others have changed is written over."""

from typing import Any
from unittest.mock import patch

import pytest

from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from storefront.catalog.variants import VariantService
from storefront.errors import UnavailableError
from tests.support.catalog import STAFF_ID, create, mug, shirt
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import World, ok

STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}


def _pricing(world: World) -> Event:
    new = {"sku": "MUG", "name": "Mug", "price": "199.00"}
    product_id = ok(world.shop.request("create_product", new, **STAFF))["id"]
    row = {"id": product_id, "regular_price": {"seen": "199.00", "wanted": "210.00"}}
    return proxy_event({"items": [row]}, **STAFF)


REPEAT_CASE = RepeatCase(_pricing, same=False)  # the second time it is so already


def change(*rows: dict[str, Any]) -> Answer:
    return call(load("update_prices"), proxy_event({"items": list(rows)}, **STAFF))


def price(item_id: str, seen: str, wanted: str) -> dict[str, Any]:
    return {"id": item_id, "regular_price": {"seen": seen, "wanted": wanted}}


def outcomes(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [one["outcome"] for one in answer.body["items"]]


@pytest.fixture
def cup(editor: ProductService) -> str:
    """A product that costs 199.00."""
    return create(editor, mug())


def test_products_and_variants_are_changed_row_by_row(editor: ProductService, cup: str) -> None:
    variant = f"{shirt(editor)}-001"
    before = change(price(variant, "1.00", "1.00")).body["items"][0]["now"]["regular_price"]

    answer = change(
        {**price(cup, "199.00", "210"), "low_mark": {"seen": 0, "wanted": 4}},
        {
            **price(variant, before, "310.00"),
            "compare_at_price": {"seen": None, "wanted": "400.00"},
        },
    )

    assert outcomes(answer) == ["changed", "changed"]
    assert [one["now"] for one in answer.body["items"]] == [
        {"regular_price": "210.00", "compare_at_price": None, "low_mark": 4},
        {"regular_price": "310.00", "compare_at_price": "400.00", "low_mark": 0},
    ]
    prices = call(load("list_prices"), proxy_event(**STAFF, path={"product_id": cup})).body
    assert [one["regular_price"] for one in prices["items"]] == ["210.00", "199.00"]


def test_what_somebody_else_has_changed_is_not_written_over(
    editor: ProductService, cup: str
) -> None:
    other = create(editor, mug("OTHER"))
    editor.update(cup, ProductChanges(price="205.00"))

    answer = change(price(cup, "199.00", "210.00"), price(other, "199.00", "210.00"))

    assert outcomes(answer) == ["conflict", "changed"]
    first = answer.body["items"][0]
    assert (first["conflicts"], first["now"]["regular_price"]) == (["regular_price"], "205.00")
    assert outcomes(change(price(cup, "205.00", "210.00"))) == ["changed"]


def test_a_change_of_something_else_is_no_conflict(editor: ProductService, cup: str) -> None:
    editor.update(cup, ProductChanges(name="Cup", compare_at="300.00"))

    assert outcomes(change(price(cup, "199.00", "210.00"))) == ["changed"]


def test_rows_can_be_sent_again(cup: str) -> None:
    row = price(cup, "199.00", "210.00")

    assert [outcomes(change(row)) for _ in range(2)] == [["changed"], ["same"]]


def test_a_comparison_is_taken_away(cup: str) -> None:
    set_it = {"id": cup, "compare_at_price": {"seen": None, "wanted": "250.00"}}
    gone = {"id": cup, "compare_at_price": {"seen": "250.00", "wanted": None}}

    assert outcomes(change(set_it)) == outcomes(change(gone)) == ["changed"]
    assert change(gone).body["items"][0]["now"]["compare_at_price"] is None


def test_a_row_that_breaks_a_rule_is_refused_and_others_are_written(
    editor: ProductService, cup: str
) -> None:
    product_id = shirt(editor)
    unknown = f"{cup[:-4]}0000"
    other = create(editor, mug("OTHER"))

    answer = change(
        {"id": cup, "compare_at_price": {"seen": None, "wanted": "100.00"}},  # below the price
        price(product_id, "1.00", "2.00"),  # its variants have prices
        price(unknown, "1.00", "2.00"),
        price(other, "199.00", "210.00"),
    )

    assert outcomes(answer) == ["refused", "refused", "refused", "changed"]
    first, *others = answer.body["items"]
    slugs = [one["problem"] and one["problem"]["slug"] for one in others]
    assert slugs == ["not-found", "not-found", None]
    assert first["problem"]["slug"] == "validation-failed"
    assert first["problem"]["errors"][0]["field"] == "compare_at_price"
    assert first["now"]["regular_price"] == "199.00"


def test_who_changes_it_between_the_look_and_the_write_is_not_written_over(
    editor: ProductService, cup: str
) -> None:
    update, waiting = ProductService.update, [lambda: editor.update(cup, ProductChanges(price="5"))]

    def late(self: ProductService, *args: Any, **named: Any) -> Any:
        if waiting:
            waiting.pop()()
        return update(self, *args, **named)

    with patch.object(ProductService, "update", late):
        answer = change(price(cup, "199.00", "210.00"))

    assert outcomes(answer) == ["conflict"]
    assert answer.body["items"][0]["now"]["regular_price"] == "5.00"


def test_an_outcome_that_is_not_known_is_said_to_be_that(editor: ProductService, cup: str) -> None:
    variant, other = f"{shirt(editor)}-001", create(editor, mug("OTHER"))
    costs = change(price(variant, "1.00", "1.00")).body["items"][0]["now"]["regular_price"]
    rows = price(cup, "199.00", "210.00"), price(variant, costs, "910.00"), price(other, "199", "5")

    with patch.object(VariantService, "update", side_effect=UnavailableError("busy")):
        answer = change(*rows)
        alone = change(rows[1])

    assert outcomes(answer) == ["changed", "unknown", "unknown"]
    assert alone.status == 503
    assert outcomes(change(*rows)) == ["same", "changed", "changed"]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"id": "nothing", "low_mark": {"seen": 0, "wanted": 1}}],
        [{"id": f"{STAFF_ID}"}],
        [{"id": f"{STAFF_ID}", "low_mark": {"wanted": 1}}],
        [{"id": f"{STAFF_ID}", "low_mark": {"seen": 0, "wanted": -1}}],
        [{"id": f"{STAFF_ID}", "regular_price": {"seen": "1.00", "wanted": "1,00"}}],
        [{"id": f"{STAFF_ID}", "regular_price": {"seen": "1.00", "wanted": None}}],
        [{"id": f"{STAFF_ID}", "low_mark": {"seen": 0, "wanted": 1}}] * 2,
        [{"id": f"{STAFF_ID}-{one:03}", "low_mark": {"seen": 0, "wanted": 1}} for one in range(26)],
    ],
    ids=range(9),
)
def test_what_is_no_list_of_changes_is_refused(aws: object, rows: list[Any]) -> None:
    answer = call(load("update_prices"), proxy_event({"items": rows}, **STAFF))

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (422, "validation-failed")
