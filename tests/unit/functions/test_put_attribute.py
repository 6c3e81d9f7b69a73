"""Staff make attributes, and change them while products use them."""

from typing import Any

import pytest

from storefront.catalog.service import ProductService
from tests.support.attributes import CARE, FABRIC, WEIGHT, new_attribute, put, put_all
from tests.support.catalog import create, mug
from tests.support.categories import ask
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World


def test_an_attribute_is_made_and_changed_by_whoever_has_seen_it(aws: object) -> None:
    made = put()
    seen = {"If-Match": made.headers["ETag"]}

    changed = put(body={**FABRIC, "position": 7}, headers=seen)
    late = put(body={**FABRIC, "facet": False}, headers=seen)

    assert (made.status, made.body["etag"]) == (200, made.headers["ETag"])
    assert (changed.status, changed.body["position"]) == (200, 7)
    assert (late.status, late.body["etag"]) == (412, changed.headers["ETag"])


def test_what_products_have_chosen_is_in_the_way(editor: ProductService) -> None:
    put()
    path = {"product_id": create(editor, mug())}
    ask("update_product", {"attributes": {"fabric": ["silk"]}}, path=path)

    answer = put(body={**FABRIC, "values": FABRIC["values"][:1]})

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (409, "attribute-in-use")
    assert (answer.body["products"], answer.body["values"]) == (1, ["silk"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": {"en": "Fabric"}},
        {**FABRIC, "type": "colour"},
        {**FABRIC, "type": "number"},
        {**FABRIC, "unit": "g"},
        {**CARE, "facet": True},
        {**CARE, "unit": "g"},
        {**WEIGHT, "position": -1},
        {**WEIGHT, "name": {"en": "  "}},
        {**FABRIC, "values": [FABRIC["values"][0]] * 2},
        {**FABRIC, "values": [{"code": "Two words", "name": {"en": "Two"}}]},
        {**FABRIC, "values": [{"code": f"v{n}", "name": {"en": "V"}} for n in range(501)]},
    ],
    ids=range(12),
)
def test_what_is_no_attribute_is_refused(aws: object, body: Any) -> None:
    answer = ask("put_attribute", body, path={"code": "fabric"})

    assert answer.status == 422
    assert ask("list_attributes").body["items"] == []


@pytest.mark.parametrize("code", ["Fabric", "fa_bric", "-a", "a--b", "x" * 41, "কাপড়"])
def test_no_attribute_has_a_code_that_is_none(aws: object, code: str) -> None:
    assert put(code).status == 404


def test_an_attribute_may_have_as_many_values_and_as_long_ones_as_it_says(aws: object) -> None:
    name = {"en": "\U0001f9f5" * 60, "bn": "\U0001f9f5" * 60}
    values = [{"code": f"{n:040}", "name": name} for n in range(500)]

    answer = put(body={**FABRIC, "values": values})

    assert (answer.status, len(answer.body["values"])) == (200, 500)


def test_a_product_says_something_by_each_type(editor: ProductService) -> None:
    put_all()
    path = {"product_id": create(editor, mug())}
    said = {
        "care": "ঠান্ডা পানিতে ধুতে হবে",
        "fabric": ["silk", "cotton"],
        "handmade": True,
        "weight": 249.5,
    }

    answer = ask("update_product", {"attributes": said}, path=path)

    assert (answer.status, answer.body["attributes"]) == (200, said)
    assert ask("get_product", path=path).body["attributes"] == said
    assert ask("list_products").body["items"][0]["attributes"] == said
    emptied = ask("update_product", {"attributes": {}}, path=path)
    assert emptied.body["attributes"] == {}
    assert put(body={**FABRIC, "values": []}).status == 200


@pytest.mark.parametrize(
    "said",
    [
        {"fabric": []},
        {"fabric": ["silk", "silk"]},
        {"fabric": "silk"},
        {"fabric": ["wool"]},
        {"weight": "250"},
        {"weight": 1.00001},
        {"weight": 2_000_000_000},
        {"weight": None},
        {"handmade": "yes"},
        {"handmade": 1},
        {"care": ""},
        {"care": "x" * 201},
        {"nothing": True},
        {"No Code": True},
        {f"a{n}": True for n in range(13)},
    ],
    ids=str,
)
def test_what_a_product_cannot_say_is_refused(editor: ProductService, said: Any) -> None:
    put_all()
    path = {"product_id": create(editor, mug())}

    answer = ask("update_product", {"attributes": said}, path=path)

    assert answer.status == 422
    assert answer.body["errors"][0]["field"].partition(".")[0] == "attributes"
    assert ask("get_product", path=path).body["attributes"] == {}


def test_a_new_product_says_it_from_the_beginning_or_is_not_made(aws: object) -> None:
    put_all()
    body = {"sku": "MUG", "name": "Mug", "price": "99.00"}

    refused = ask("create_product", {**body, "attributes": {"fabric": ["wool"]}})
    made = ask("create_product", {**body, "attributes": {"fabric": ["silk"]}, "brand": "Aarong"})

    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "attributes.fabric")
    assert (made.status, made.body["brand"]) == (201, "Aarong")
    assert made.body["attributes"] == {"fabric": ["silk"]}


def to_be_repeated(world: World) -> Event:
    path = {"code": new_attribute(world)}
    body = {**FABRIC, "values": [*FABRIC["values"], {"code": "wool", "name": {"en": "Wool"}}]}
    return proxy_event(body, **STAFF, path=path)


REPEAT_CASE = RepeatCase(to_be_repeated)
