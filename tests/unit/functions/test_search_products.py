"""Buyers find what is on sale, with prices and stock as they are now; nothing else is told."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from storefront.inventory.model import ProductStatus
from storefront.inventory.service import StockService
from storefront.search.query import read_asked
from storefront.web.paging import cursor_of
from storefront.wiring import search as wiring
from tests.support.attributes import FABRIC, WEIGHT, put, put_all
from tests.support.catalog import STAFF_ID, create, mug, received, shirt
from tests.support.clock import FrozenClock
from tests.support.functions import call, load, proxy_event, told

if TYPE_CHECKING:
    from storefront.attributes.model import ProductAttributes

from tests.unit.functions.searching import ask, ids, index

STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}


def test_hits_are_shown_as_lists_show_products_and_the_answer_says_how_they_were_found(
    editor: ProductService,
) -> None:
    product_id = create(editor, mug(name="লাল শাড়ি"))
    index(product_id)

    answer = ask(q="sharee")

    listed = call(load("list_products"), proxy_event()).body["items"]
    assert answer.body["items"] == [{**listed[0], "variant_id": None}]
    assert (answer.body["total"], answer.body["matched"]) == (1, "sounds-like")
    assert answer.body["index"]["version"] >= 1
    assert answer.body["index"]["as_of"].endswith("Z")
    assert not answer.body["degraded"]


def test_prices_and_stock_are_those_of_now_whatever_the_index_says(
    editor: ProductService, stockroom: StockService
) -> None:
    product_id = create(editor, mug())
    index(product_id)

    editor.update(product_id, ProductChanges(price="5.00"))
    stockroom.change(received(product_id, 7), None)

    (hit,) = ask(q="mug").body["items"]
    assert (hit["price"], hit["available"]) == ("5.00", 7)


def test_what_is_not_sold_any_more_is_dropped_before_the_index_knows(
    editor: ProductService,
) -> None:
    gone, hidden, kept = (create(editor, mug(sku)) for sku in ("A", "B", "C"))
    index(gone, hidden, kept)

    editor.archive(gone)
    editor.update(hidden, ProductChanges(status=ProductStatus.INACTIVE))

    assert ids(ask(q="mug")) == [kept]


def test_the_variant_that_was_asked_for_is_named(
    editor: ProductService, stockroom: StockService
) -> None:
    product_id = shirt(editor)
    stockroom.change(received(f"{product_id}-004", 1), None)
    index(product_id)

    (hit,) = ask("Colour:Blue", "Colour:Red", "Size:XL", available="true").body["items"]
    assert hit["variant_id"] == f"{product_id}-004"  # blue in XL
    (hit,) = ask("Colour:Red").body["items"]
    assert hit["variant_id"] == f"{product_id}-001"
    assert ids(ask("Colour:Red", "Size:XL", available="true")) == []
    assert ids(ask("Colour:Green")) == []


def test_facets_say_what_there_is(editor: ProductService) -> None:
    index(shirt(editor), create(editor, mug(amount=1)))

    facets = ask().body["facets"]

    assert facets == {
        "categories": [],
        "options": [
            {"name": "Colour", "values": [{"value": one, "count": 1} for one in ("Blue", "Red")]},
            {"name": "Size", "values": [{"value": one, "count": 1} for one in ("M", "XL")]},
        ],
        "brands": [],
        "attributes": [],
        "price": {"min": "0.01", "max": "540.00", "currency": "BDT"},
        "available": 0,
    }


def test_attributes_and_brands_narrow_down_in_the_order_and_words_of_the_shop(
    editor: ProductService,
) -> None:
    put_all()
    assert put("weight", {**WEIGHT, "facet": True}).status == 200
    silk, cotton, plain = (create(editor, mug(sku)) for sku in "ABC")
    editor.update(
        silk, ProductChanges(brand="Aarong", attributes={"fabric": ("silk",), "weight": 1000})
    )
    said: ProductAttributes = {"fabric": ("cotton",), "weight": 90.5, "care": "Gently"}
    editor.update(cotton, ProductChanges(brand="Bata", attributes=said))
    index(silk, cotton, plain)

    facets = ask().body["facets"]
    assert facets["brands"] == [{"brand": "Aarong", "count": 1}, {"brand": "Bata", "count": 1}]
    fabric, weight = facets["attributes"]  # neither free text, nor what is no facet
    assert (fabric["code"], fabric["name"]["bn"], fabric["type"]) == ("fabric", "কাপড়", "choice")
    assert fabric["values"] == [
        {"value": "cotton", "name": {"en": "Cotton", "bn": "সুতি"}, "count": 1},
        {"value": "silk", "name": {"en": "Silk", "bn": None}, "count": 1},
    ]
    assert (weight["unit"], weight["values"]) == ("g", [])
    assert (weight["range"], fabric["range"]) == ({"min": 90.5, "max": 1000}, None)
    chosen = ask(repeated={"attribute": ["fabric:silk"], "brand": ["Aarong"]})
    assert ids(chosen) == [silk]
    assert [one["count"] for one in chosen.body["facets"]["attributes"][0]["values"]] == [1]
    both = ask(repeated={"attribute": ["fabric:silk", "fabric:cotton", "weight:1000"]})
    assert ids(both) == [silk]
    assert ids(ask(q="gently")) == ids(ask(q="bata")) == [cotton]


def test_a_machine_that_is_warm_shows_a_facet_as_soon_as_products_are_found_by_it(
    editor: ProductService, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr(wiring, "time", SimpleNamespace(monotonic=lambda: now[0]))
    module, event = load("search_products"), proxy_event()
    event["multiValueQueryStringParameters"] = {}
    product_id = create(editor, mug())
    index(product_id)
    assert call(module, event).body["facets"]["attributes"] == []

    put_all()
    editor.update(product_id, ProductChanges(attributes={"fabric": ("silk",)}))
    index(product_id)
    now[0] += 3  # seconds: it looks for another index
    (fabric,) = call(module, event).body["facets"]["attributes"]
    assert fabric["values"][0]["count"] == 1

    assert put(body={**FABRIC, "facet": False}).status == 200  # no product changes with it
    assert len(call(module, event).body["facets"]["attributes"]) == 1
    now[0] += 15
    assert call(module, event).body["facets"]["attributes"] == []


def test_numbers_narrow_down_by_ranges_and_tell_theirs_under_the_other_filters(
    editor: ProductService,
) -> None:
    put("weight", {**WEIGHT, "facet": True})
    light, heavy, unsaid = (create(editor, mug(sku)) for sku in "ABC")
    editor.update(light, ProductChanges(brand="Bata", attributes={"weight": 90.5}))
    editor.update(heavy, ProductChanges(attributes={"weight": 1000}))
    index(light, heavy, unsaid)

    def weighing(*ranges: str) -> set[str]:
        return set(ids(ask(repeated={"attribute": [f"weight:{one}" for one in ranges]})))

    assert weighing("90.5..1000") == weighing("..1000") == {light, heavy}
    assert weighing("90.5001..") == weighing("1000") == weighing("1000.0000..1000") == {heavy}
    assert weighing("-5..90.4999") == set()
    assert weighing("0..90.5", "999..") == {light, heavy}
    below = ask(repeated={"attribute": ["weight:..100"]}, limit="1").body["facets"]
    assert below["attributes"][0]["range"] == {"min": 90.5, "max": 1000}
    assert below["brands"] == [{"brand": "Bata", "count": 1}]
    nothing = ask(repeated={"attribute": ["weight:1..2"], "brand": ["Apex"]}).body
    assert (nothing["total"], nothing["facets"]["attributes"][0]["range"]) == (0, None)


@pytest.mark.parametrize(
    "written",
    "500..100 .. a..5 5..b 1..2..3 1,5..2 1.23456.. 1e3 ٣..٤ 12345678901 inf.. -..5 ...5".split(),
)
def test_ranges_that_are_none_are_refused_and_told_how_they_are_written(
    editor: ProductService, written: str
) -> None:
    put("weight", {**WEIGHT, "facet": True})
    index(create(editor, mug()))

    answer = ask(repeated={"attribute": [f"weight:{written}"]})

    assert told(answer) == (422, "validation-failed")
    (error,) = answer.body["errors"]
    assert error["field"] == "attribute"
    assert "weight:100.." in error["message"]


@pytest.mark.parametrize("attribute", ["fabric", "care:x", "nothing:x", "fabric:", "a:\x00"])
def test_what_is_no_facet_is_refused_by_name(editor: ProductService, attribute: str) -> None:
    put_all()
    index(create(editor, mug()))

    answer = ask(repeated={"attribute": [attribute]})

    assert told(answer) == (422, "validation-failed")
    assert answer.body["errors"][0]["field"] == "attribute"


def test_a_page_of_one_brand_is_no_page_of_another(editor: ProductService) -> None:
    made = [create(editor, mug(f"M-{number}")) for number in range(2)]
    for one in made:
        editor.update(one, ProductChanges(brand="Bata"))
    index(*made)

    cursor = ask(limit="1", repeated={"brand": ["Bata"]}).body["next_cursor"]

    assert told(ask(limit="1", cursor=cursor)) == (400, "invalid-cursor")
    assert ask(limit="1", cursor=cursor, repeated={"brand": ["Bata"]}).status == 200
    assert told(ask(repeated={"brand": [f"B{n}" for n in range(51)]})) == (422, "validation-failed")


def test_what_is_in_a_category_is_found_by_its_name_whatever_it_is_called_now(
    editor: ProductService,
) -> None:
    name = {"en": "Crockery", "bn": "বাসনকোসন"}
    category = call(load("create_category"), proxy_event({"name": name}, **STAFF)).body
    product_id = create(editor, mug())
    editor.update(product_id, ProductChanges(category_ids=(category["id"],)))
    index(product_id, create(editor, mug("B")))

    assert ids(ask(q="crockery")) == ids(ask(q="bashonkoshon")) == [product_id]
    changed = proxy_event(
        {"name": {"en": "Tableware"}}, path={"category_id": category["id"]}, **STAFF
    )
    assert call(load("update_category"), changed).status == 200
    assert ids(ask(q="tableware")) == [product_id]
    assert ids(ask(q="crockery")) == []


def test_categories_are_counted_with_what_is_below_them(editor: ProductService) -> None:
    def category(name: str, parent: str | None = None) -> str:
        body = {"name": {"en": name}, **({"parent_id": parent} if parent else {})}
        return str(call(load("create_category"), proxy_event(body, **STAFF)).body["id"])

    women = category("Women")
    sarees = category("Sarees", women)
    jamdani = category("Jamdani", sarees)
    home = category("Home")
    ids_of = {}
    for sku, inside in (("A", (jamdani, sarees)), ("B", (sarees,)), ("C", (home,))):
        ids_of[sku] = create(editor, mug(sku))
        editor.update(ids_of[sku], ProductChanges(category_ids=inside))
    index(*ids_of.values())

    top = ask().body["facets"]["categories"]
    assert top == [{"id": women, "count": 2}, {"id": home, "count": 1}]
    within = ask(category=women)
    assert within.body["facets"]["categories"] == [{"id": sarees, "count": 2}]
    assert set(ids(within)) == {ids_of["A"], ids_of["B"]}
    assert told(ask(category="nowhere")) == (404, "unknown-category")


def test_pages_follow_each_other_and_a_cursor_is_good_for_its_query_only(
    editor: ProductService,
) -> None:
    made = [create(editor, mug(f"M-{number}")) for number in range(5)]
    index(*made)

    first = ask(q="mug", limit="2")
    second = ask(q="mug", limit="2", cursor=first.body["next_cursor"])
    third = ask(q="mug", limit="2", cursor=second.body["next_cursor"])

    assert sorted(ids(first) + ids(second) + ids(third)) == sorted(made)
    assert third.body["next_cursor"] is None
    foreign = ask(q="cup", limit="2", cursor=first.body["next_cursor"])
    assert told(foreign) == (400, "invalid-cursor")
    assert told(ask(q="mug", cursor="x" * 30)) == (400, "invalid-cursor")


def test_nobody_leads_beyond_the_first_thousand_hits(editor: ProductService) -> None:
    index(create(editor, mug()))
    scope = read_asked({"q": "mug"}, {}, "BDT").scope

    deep = ask(q="mug", cursor=cursor_of("1000", scope))

    assert told(deep) == (422, "validation-failed")
    assert ask(q="mug", cursor=cursor_of("999", scope)).status == 200
    # A digit, but no number: whoever reads the code can write a cursor.
    assert ask(q="mug", cursor=cursor_of("²", scope)).status == 200


def test_without_an_index_the_newest_products_are_shown(
    editor: ProductService, clock: FrozenClock
) -> None:
    made = []
    for number in range(3):
        made.append(create(editor, mug(f"M-{number}")))
        clock.advance(seconds=1)

    answer = ask(q="whatever", limit="2")

    assert answer.status == 200
    assert ids(answer) == [made[2], made[1]]
    assert answer.body["degraded"]
    assert answer.body["index"] is None
    suggested = call(load("suggest_products"), proxy_event(query={"q": "mug"}))
    assert suggested.body == {"items": [], "index": None, "degraded": True}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"q": "x" * 201}, "q"),
        ({"q": "tea\x00"}, "q"),
        ({"q": "tea\ufdd0"}, "q"),
        ({"price_min": "10", "price_max": "9.99"}, "price_min"),
        ({"price_min": "-1"}, "price_min"),
        ({"price_max": "cheap"}, "price_max"),
        ({"price_max": "1.234"}, "price_max"),
        ({"available": "yes"}, "available"),
        ({"sort": "cheapest"}, "sort"),
        ({"limit": "49"}, "limit"),
        ({"limit": "0"}, "limit"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    aws: object, query: dict[str, str], field: str
) -> None:
    answer = ask(repeated={}, **query)

    assert told(answer) == (422, "validation-failed")
    assert [one["field"] for one in answer.body["errors"]] == [field]


def test_an_unknown_parameter_is_told_which_there_are(aws: object) -> None:
    (error,) = ask(colour="red").body["errors"]

    assert "q, category, option, brand, attribute, price_min" in error["message"]


@pytest.mark.parametrize(
    "options",
    [
        ["Colour"],
        [":Red"],
        ["Colour:"],
        ["Colour:R\x00d"],
        [f"Colour:{number}" for number in range(300)],
        [f"{name}:{number}" for name in "ABC" for number in range(10)],
    ],
)
def test_filters_that_nobody_clicks_together_are_refused(aws: object, options: list[str]) -> None:
    answer = ask(*options)

    assert told(answer) == (422, "validation-failed")
    assert answer.body["errors"][0]["field"] == "option"


def test_of_very_many_words_the_first_are_looked_for_and_that_is_said(
    editor: ProductService,
) -> None:
    product_id = create(editor, mug(name="a b c d e f g h i j k l"))
    index(product_id)

    answer = ask(q="a b c d e f g h i j k l unknown words")

    assert ids(answer) == [product_id]
    assert answer.body["matched"] == "exact"
    assert answer.body["ignored_words"]
    assert not ask(q="a b c").body["ignored_words"]


@pytest.mark.parametrize("text", ["", "   ", "?!", "*", '"-~', "।"])
def test_punctuation_alone_shows_everything(editor: ProductService, text: str) -> None:
    made = [create(editor, mug(f"M-{number}")) for number in range(2)]
    index(*made)

    answer = ask(q=text)

    assert set(ids(answer)) == set(made)
    assert answer.body["matched"] is None


def test_nothing_that_is_written_is_a_command(editor: ProductService) -> None:
    made = create(editor, mug(name="Title deed"))
    index(made, create(editor, mug("B")))

    assert ids(ask(q='title:* "-~ deed')) == [made]
