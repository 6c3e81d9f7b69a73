"""What narrows down what an index finds, and is counted of it: in the real and the simple one."""

from dataclasses import replace

from storefront.inventory.model import ProductStatus
from storefront.search.model import (
    NO_PRICE,
    Document,
    Filters,
    Reduced,
    Sort,
    combo_of,
    term_of,
)
from storefront.search.port import SearchIndex
from storefront.search.spans import Span
from tests.support.search_documents import document, variants
from tests.unit.search.asking import facets, found, ids


def test_what_buyers_may_not_see_is_neither_found_nor_counted(index: SearchIndex) -> None:
    hidden = document("2", "Secret tea", status=ProductStatus.INACTIVE, codes=("s 1",))
    index.replace([document("1", "Tea"), hidden])

    assert ids(index, "tea") == ids(index) == {"1"}
    assert found(index, "secret").total == 0
    assert facets(index, Filters()).in_stock == 1
    assert ids(index, "s 1") == ids(index, "secrt") == set()
    assert ids(index, "tea", filters=Filters(status=None)) == {"1", "2"}
    assert ids(index, "tea", filters=Filters(status=ProductStatus.INACTIVE)) == {"2"}


def test_brands_and_attributes_narrow_down_and_are_counted_under_the_other_filters(
    index: SearchIndex,
) -> None:
    def shoe(number: int, brand: str, *said: str, stock: int = 1) -> Document:
        rows = variants(("Red", "40", stock))
        return document(str(number), "Shoe", brand=brand, attributes=said, **rows)

    index.replace(
        [
            shoe(1, "Bata", "sole:rubber", "dry:yes"),
            shoe(2, "Bata", "sole:rubber", "sole:leather", "dry:no", stock=0),
            shoe(3, "Apex", "sole:leather", "dry:yes"),
            shoe(4, ""),
        ]
    )
    rubber = Filters(attributes={"sole": ("rubber",)})

    assert ids(index, filters=rubber) == {"1", "2"}
    both = Filters(attributes={"sole": ("leather", "rubber"), "dry": ("yes",)}, brands=("Apex",))
    assert ids(index, filters=both) == {"3"}
    counted = facets(index, rubber)
    assert counted.attributes == {
        "sole": {"rubber": 2, "leather": 2},
        "dry": {"yes": 1, "no": 1},
    }
    assert counted.brands == {"Bata": 2}
    assert facets(index, Filters(brands=("Bata", "Gone"))).brands == {
        "Bata": 2,
        "Apex": 1,
        "Gone": 0,
    }
    stocked = facets(index, replace(rubber, in_stock=True, options={"Colour": ("Red",)}))
    assert stocked.attributes == {"sole": {"rubber": 1, "leather": 1}, "dry": {"yes": 1}}
    nothing = facets(index, Filters(attributes={"sole": ("cork",), "dry": ("no",)}))
    assert nothing.attributes == {"sole": {"cork": 0, "rubber": 1, "leather": 1}, "dry": {"no": 0}}


def test_ranges_of_numbers_narrow_down_and_their_ends_are_told_under_the_other_filters(
    index: SearchIndex,
) -> None:
    def rug(number: int, **said: int) -> Document:
        dry = ("dry:yes",) if said.get("5g", 0) < 0 else ()
        return document(str(number), "Rug", attributes=dry, numbers=said)

    index.replace([rug(1, weight=900, **{"5g": -7}), rug(2, weight=2_500), rug(3, **{"5g": 40})])
    index.replace([rug(4, weight=10**13), rug(5)])
    light = Filters(numbers={"weight": (Span(900, 2_499),)})
    codes = {"numbers": ("5g", "not", "weight")}

    assert ids(index, filters=light) == {"1"}
    assert ids(index, filters=Filters(numbers={"weight": (Span(2_500, None),)})) == {"2", "4"}
    assert ids(index, filters=Filters(numbers={"5g": (Span(None, 0),)})) == {"1"}
    either = (Span(900, 900), Span(10**13, 10**13))
    assert ids(index, filters=Filters(numbers={"weight": either})) == {"1", "4"}
    assert ids(index, filters=Filters(numbers={"weight": either, "5g": (Span(0, 50),)})) == set()
    assert facets(index, Filters(), **codes).numbers == {"5g": (-7, 40), "weight": (900, 10**13)}
    assert facets(index, light, **codes).numbers == {"5g": (-7, -7), "weight": (900, 10**13)}
    assert facets(index, light, **codes).attributes == {"dry": {"yes": 1}}
    dry = replace(light, attributes={"dry": ("yes",)}, numbers={"not": (Span(1, 2),)})
    assert facets(index, dry, **codes).numbers == {"not": None}
    assert facets(index, light).numbers == {}


def test_a_filter_on_two_options_is_exact_for_each_variant(index: SearchIndex) -> None:
    """What is red in M and blue in XL is not red in XL."""
    index.replace(
        [
            document("1", "A", **variants(("Red", "M", 1), ("Blue", "XL", 1))),
            document("2", "B", **variants(("Red", "XL", 1))),
        ]
    )
    red_xl = Filters(options={"Colour": ("Red",), "Size": ("XL",)})

    assert ids(index, filters=red_xl) == {"2"}


def test_a_filter_on_stock_is_exact_for_each_variant(index: SearchIndex) -> None:
    """That another variant is to be had helps nobody."""
    index.replace(
        [
            document("1", "A", **variants(("Red", "M", 0), ("Blue", "M", 3))),
            document("2", "B", **variants(("Red", "M", 1))),
        ]
    )
    red = Filters(options={"Colour": ("Red",)}, in_stock=True)

    assert ids(index, filters=red) == {"2"}
    assert ids(index, filters=Filters(in_stock=True)) == {"1", "2"}


def test_each_facet_is_counted_under_the_filters_of_the_others(index: SearchIndex) -> None:
    index.replace(
        [
            document("1", "A", **variants(("Red", "M", 1), ("Blue", "XL", 1))),
            document("2", "B", **variants(("Red", "XL", 0))),
            document("3", "C", **variants(("Green", "M", 1))),
            document("4", "D", **variants(("Red", "M", 1), ("Red", "XL", 0))),
        ]
    )

    counted = facets(index, Filters(options={"Colour": ("Red",)}))

    assert counted.options == {
        "Colour": {"Red": 3, "Blue": 1, "Green": 1},
        "Size": {"M": 2, "XL": 2},
    }
    assert counted.in_stock == 2
    stocked = facets(index, Filters(options={"Size": ("XL",)}, in_stock=True))
    assert stocked.options == {"Colour": {"Blue": 1}, "Size": {"M": 3, "XL": 1}}


def test_an_option_of_very_many_values_is_counted_as_any_other(index: SearchIndex) -> None:
    many = [f"No. {number}" for number in range(60)]
    index.replace(
        [
            document("1", "A", **variants(*(("Red", one, 1) for one in many))),
            document("2", "B", **variants(("Blue", "No. 3", 1), ("Red", "No. 4", 0))),
        ]
    )

    chosen = {"Size": ("No. 3", "gone"), "Colour": ("Red",)}
    counted = facets(index, Filters(options=chosen, in_stock=True))

    assert counted.options["Colour"] == {"Red": 1, "Blue": 1}
    assert counted.options["Size"] == {**dict.fromkeys(many, 1), "gone": 0}


def test_values_of_options_are_no_commands(index: SearchIndex) -> None:
    """Some of what is counted is asked for in a language."""
    odd = '" OR stocked:*', "a\\", "XL) -combo:[* TO *]", "\u09b2\u09be\u09b2 'x'"
    index.replace([document("1", "A", **variants(*((one, "M", 1) for one in odd)))])

    counted = facets(index, Filters(options={"Colour": odd[:1]}, in_stock=True))

    assert counted.options == {"Colour": dict.fromkeys(odd, 1), "Size": {"M": 1}}
    assert counted.in_stock == 1


def test_what_is_counted_of_all_is_counted_anew_when_it_changes(index: SearchIndex) -> None:
    index.replace([document("1", "A", brand="Bata", low=500, high=500)])
    before = facets(index, Filters())
    index.replace([document("2", "B", brand="Bata", reduced=Reduced(5, 9, 100, 200))])

    after = facets(index, Filters(), now=1)

    assert (before.brands, before.low, before.high) == ({"Bata": 1}, 500, 500)
    assert (after.brands, after.low, after.high) == ({"Bata": 2}, 500, 1000)
    reduced = facets(index, Filters(), now=5)
    assert (reduced.brands, reduced.low, reduced.high) == ({"Bata": 2}, 100, 500)
    hidden = facets(index, Filters(status=ProductStatus.INACTIVE), now=5)
    assert (hidden.brands, hidden.low) == ({}, None)


def test_categories_are_counted_with_all_below_them_each_product_once(index: SearchIndex) -> None:
    index.replace(
        [
            document("1", "A", category_ids=("jamdani", "sarees")),
            document("2", "B", category_ids=("tant",)),
            document("3", "C", category_ids=("mugs",)),
        ]
    )
    groups = {
        "women": frozenset({"sarees", "jamdani", "tant"}),
        "home": frozenset({"mugs"}),
        "men": frozenset({"panjabi"}),
    }
    filters = Filters(category_ids=groups["women"])

    assert ids(index, filters=filters) == {"1", "2"}
    assert facets(index, filters, groups=groups).categories == {"women": 2, "home": 1}


def test_prices_are_filtered_by_what_their_range_touches(index: SearchIndex) -> None:
    index.replace(
        [
            document("1", "A", low=100, high=300),
            document("2", "B", low=500, high=500),
            document("3", "C", low=NO_PRICE[0], high=NO_PRICE[1]),
        ]
    )

    assert ids(index, filters=Filters(low=200)) == {"1", "2"}
    assert ids(index, filters=Filters(low=301, high=500)) == {"2"}
    assert ids(index, filters=Filters(high=99)) == set()
    counted = facets(index, Filters(low=400))
    assert (counted.low, counted.high) == (100, 500)


def test_prices_are_those_of_a_sale_while_it_is_on_and_not_a_moment_longer(
    index: SearchIndex,
) -> None:
    index.replace(
        [
            document("1", "A", low=900, high=900, reduced=Reduced(1_000, 2_000, 100, 100)),
            document("2", "B", low=500, high=500),
            document("3", "C", low=700, high=700, reduced=Reduced(1_500, 3_000, 300, 600)),
            document("4", "D", low=NO_PRICE[0], high=NO_PRICE[1]),
        ]
    )

    def at(now: int) -> tuple[list[str], list[str], set[str], tuple[int | None, int | None]]:
        """Return the order up and down, what costs 400 at the most, and the range of prices."""
        sorts = (Sort.PRICE, Sort.PRICE_DOWN)
        up, down = (
            [one.product_id for one in found(index, "", sort=sort, now=now).hits] for sort in sorts
        )
        facet = facets(index, Filters(), now=now)
        return up, down, ids(index, filters=Filters(high=400), now=now), (facet.low, facet.high)

    assert at(999) == (["2", "3", "1", "4"], ["1", "3", "2", "4"], set(), (500, 900))
    assert at(1_000) == (["1", "2", "3", "4"], ["3", "2", "1", "4"], {"1"}, (100, 700))
    assert at(1_999) == (["1", "3", "2", "4"], ["3", "2", "1", "4"], {"1", "3"}, (100, 600))
    assert at(2_000) == (["3", "2", "1", "4"], ["1", "3", "2", "4"], {"3"}, (300, 900))
    pages = [
        found(index, "", sort=Sort.PRICE, now=1_999, offset=offset, limit=2).hits
        for offset in (0, 2)
    ]
    assert [one.product_id for page in pages for one in page] == ["1", "3", "2", "4"]


def test_a_combo_is_one_term_whatever_the_order() -> None:
    red, large = term_of("Colour", "Red"), term_of("Size", "L")

    assert combo_of([red, large], in_stock=True) == combo_of([large, red], in_stock=True)
    assert combo_of([red], in_stock=True) != combo_of([red], in_stock=False)
