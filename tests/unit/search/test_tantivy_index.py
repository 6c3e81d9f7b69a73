"""What an index does: the real one and the simple one that it is compared with do the same."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storefront.categories.model import Category, Text, Tree
from storefront.inventory.model import ProductStatus
from storefront.search.folding import words
from storefront.search.model import (
    NO_PRICE,
    Correction,
    Document,
    Facets,
    Filters,
    Found,
    Matched,
    Reduced,
    Sort,
    Wanted,
    combo_of,
    term_of,
)
from storefront.search.port import SearchIndex
from storefront.search.signs import signs_of
from storefront.search.spans import Span
from storefront.search.tantivy_index import TantivyIndex
from tests.support.search_documents import document, variants
from tests.support.search_index import SimpleIndex

Make = Callable[[], SearchIndex]


@pytest.fixture(params=["tantivy", "simple"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Make an empty index."""
    if request.param == "simple":
        return SimpleIndex
    return lambda: TantivyIndex(tmp_path / "index")


@pytest.fixture
def index(make: Make) -> SearchIndex:
    """An empty index."""
    return make()


def found(index: SearchIndex, text: str, **wanted: object) -> Found:
    return index.search(Wanted(words=words(text), **wanted))  # type: ignore[arg-type]


def ids(index: SearchIndex, text: str = "", **wanted: object) -> set[str]:
    return {one.product_id for one in found(index, text, **wanted).hits}


def in_order(index: SearchIndex, sort: Sort) -> list[str]:
    return [one.product_id for one in found(index, "", sort=sort).hits]


def facets(index: SearchIndex, filters: Filters, **wanted: object) -> Facets:
    counted = found(index, "", filters=filters, **wanted).facets
    assert counted
    return counted


def test_an_empty_index_finds_nothing(index: SearchIndex) -> None:
    assert found(index, "tea") == Found((), 0, facets=Facets({}, {}, {}, {}, {}, 0, None, None))
    assert index.size() == 0


def test_a_document_takes_the_place_of_the_one_before(index: SearchIndex) -> None:
    index.replace([document("1", "Red tea"), document("2", "Mug")])
    index.replace([document("1", "Green coffee")], removed=["2", "unknown"])

    assert ids(index, "red") == ids(index, "mug") == set()
    assert ids(index, "green") == {"1"}
    assert index.size() == 1


def test_all_words_must_be_there_in_name_text_or_code(index: SearchIndex) -> None:
    index.replace(
        [
            document("1", "Red saree", text="cotton"),
            document("2", "Red mug"),
            document("3", "Saree", codes=("red 7",)),
        ]
    )

    result = found(index, "saree red")

    assert {one.product_id for one in result.hits} == {"1", "3"}
    assert (result.total, result.matched) == (2, Matched.EXACT)
    assert ids(index, "saree cotton") == {"1"}
    assert ids(index, "7") == {"3"}


def test_the_last_word_may_be_only_begun(index: SearchIndex) -> None:
    index.replace([document("1", "Cotton panjabi"), document("2", "Cotton saree")])

    result = found(index, "cotton panj")

    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.PREFIX
    assert found(index, "cott panjabi").matched is not Matched.PREFIX


@pytest.mark.parametrize("slip", ["panjbi", "panjabbi", "pajnabi", "panjebi"])
def test_a_slip_is_corrected_and_told(index: SearchIndex, slip: str) -> None:
    index.replace([document("1", "Silk Panjabi"), document("2", "Silk saree")])

    result = found(index, f"silk {slip}")

    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.CORRECTED
    assert result.corrections == (Correction(slip, "Panjabi"),)


def test_a_slip_in_bangla_is_corrected_too(index: SearchIndex) -> None:
    index.replace([document("1", "সুতির পাঞ্জাবি")])

    assert ids(index, "পাঞ্জবি") == {"1"}


def test_a_word_that_was_written_together_is_taken_apart(index: SearchIndex) -> None:
    index.replace([document("1", "Red T-shirt"), document("2", "Red shirt")])

    result = found(index, "red tshirt")

    assert [one.product_id for one in result.hits] == ["1"]
    assert result.corrections == (Correction("tshirt", "T-shirt"),)


@pytest.mark.parametrize(
    ("written", "apart"),
    [
        ("greentea", "Green tea"),
        ("teagreen", "tea Green"),
        ("নকশিকাঁথা", "নকশি কাঁথা"),
        ("woollenগামছা", "woollen গামছা"),
    ],
)
def test_two_words_that_were_written_as_one_are_looked_for_as_two(
    index: SearchIndex, written: str, apart: str
) -> None:
    index.replace(
        [
            document("1", "Green tea", others=("নকশি কাঁথা গামছা",), text="woollen"),
            document("2", "Green", others=("নকশি জামা",), text="woollen"),
            document("3", "Greenest teas", others=("কাঁথার গামছা",)),
        ]
    )

    result = found(index, written)

    assert [one.product_id for one in result.hits] == ["1"]
    assert [one.taken_for for one in result.corrections] == [apart]


def test_both_parts_of_a_word_that_is_taken_apart_are_words(index: SearchIndex) -> None:
    index.replace([document("1", "Car petfood"), document("2", "Carpet")])

    assert ids(index, "carpetfood") == {"1"}
    assert found(index, "carpetqqqq").corrections == ()


def test_a_word_is_taken_apart_before_it_is_taken_for_one_that_is_two_slips_away(
    index: SearchIndex,
) -> None:
    index.replace([document("1", "নারকেল তেল"), document("2", "নারকেলের নাড়ু")])

    assert ids(index, "নারকেলতেল") == {"1"}
    assert ids(index, "নারকেলরে") == {"2"}


def test_short_words_and_words_that_exist_are_not_corrected(index: SearchIndex) -> None:
    index.replace([document("1", "Mug"), document("2", "Tea pot", text="black")])

    assert ids(index, "mud") == set()
    assert found(index, "black pat").corrections == ()


def test_two_slips_are_forgiven_in_long_words_only(index: SearchIndex) -> None:
    index.replace([document("1", "Chocolate"), document("2", "Saree")])

    assert ids(index, "chocolta") == {"1"}
    assert "2" not in ids(index, "sxrxe")


def test_what_sounds_alike_in_the_other_script_is_found(index: SearchIndex) -> None:
    index.replace([document("1", "লাল শাড়ি"), document("2", "Wall clock"), document("3", "ঘড়ি")])

    result = found(index, "lal sharee")

    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.SOUNDS_LIKE
    assert ids(index, "ghori") == {"3"}


def test_any_word_is_enough_only_where_nothing_else_is_found(index: SearchIndex) -> None:
    index.replace([document("1", "Blue mug"), document("2", "Silk scarf")])

    result = found(index, "purple mug")
    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.ANY

    assert ids(index, "silk scarf") == {"2"}


def test_enough_hits_are_not_buried_in_others(index: SearchIndex) -> None:
    index.replace([document(str(number), "Saree") for number in range(5)])
    index.replace([document("9", "শাড়ি")])

    assert found(index, "saree").matched is Matched.EXACT
    assert "9" not in ids(index, "saree")


def test_freer_hits_come_after_stricter_ones(index: SearchIndex) -> None:
    index.replace([document("1", "শাড়ি"), document("2", "Sarees"), document("3", "Saree")])

    result = found(index, "saree")

    assert [one.product_id for one in result.hits] == ["3", "2", "1"]
    assert result.matched is Matched.SOUNDS_LIKE


def test_nothing_that_is_written_is_a_command(index: SearchIndex) -> None:
    index.replace([document("1", "Red mug"), document("2", "Title deed")])

    assert ids(index, 'title:* "-~ deed') == {"2"}
    assert ids(index, "-red +mug") == {"1"}
    assert ids(index, "*") == {"1", "2"}


def test_what_buyers_may_not_see_is_neither_found_nor_counted(index: SearchIndex) -> None:
    hidden = document("2", "Secret tea", status=ProductStatus.INACTIVE, codes=("s 1",))
    index.replace([document("1", "Tea"), hidden])

    assert ids(index, "tea") == ids(index) == {"1"}
    assert found(index, "secret").total == 0
    assert facets(index, Filters()).in_stock == 1
    assert ids(index, "s 1") == ids(index, "secrt") == set()
    assert ids(index, "tea", filters=Filters(status=None)) == {"1", "2"}
    assert ids(index, "tea", filters=Filters(status=ProductStatus.INACTIVE)) == {"2"}


def test_by_codes_of_what_is_not_offered_only_staff_find_a_product(index: SearchIndex) -> None:
    index.replace([document("01T", "Tea", codes=("new 1",), inner=("old 2",))])

    assert ids(index, "old 2", for_staff=True) == ids(index, "new 1") == {"01T"}
    assert ids(index, "01t", for_staff=True) == {"01T"}
    assert ids(index, "old 2") == ids(index, "01t") == set()


def test_a_translated_name_is_found_as_it_is_begun_misspelt_and_heard(index: SearchIndex) -> None:
    index.replace([document("1", "Honey", others=("সুন্দরবনের মধু",)), document("2", "Mug")])

    result = found(index, "modhu")
    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.SOUNDS_LIKE
    assert found(index, "মধু").matched is Matched.EXACT
    assert found(index, "সুন্দ").matched is Matched.PREFIX
    misspelt = found(index, "সুন্দরবেনর")
    assert (misspelt.matched, misspelt.corrections[0].taken_for) == (
        Matched.CORRECTED,
        "সুন্দরবনের",
    )
    assert [one.name for one in index.suggest(words("modhu"), 5)] == ["Honey"]


def test_what_is_in_a_category_is_found_by_the_name_of_it_and_of_those_above(
    index: SearchIndex,
) -> None:
    women = Category("w", None, "a", Text("Women", "মহিলা"), Text(""), is_active=True)
    sarees = Category("s", "w", "a", Text("Sarees", "শাড়ি"), Text(""), is_active=True)
    index.replace([document("1", "Jamdani", category_ids=("s",)), document("2", "Mug")])
    named = {"signs": signs_of(Tree(1, [women, sarees]))}

    assert ids(index, "sarees", **named) == ids(index, "jamdani women", **named) == {"1"}
    assert ids(index, "sare", **named) == ids(index, "shari", **named) == {"1"}
    assert found(index, "women", **named).matched is Matched.EXACT
    assert found(index, "sarees", **named).corrections == ()
    assert ids(index, "sarees") == set()


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


def test_hits_can_be_sorted(index: SearchIndex) -> None:
    index.replace(
        [
            document("1", "A", low=300, high=900, created=1),
            document("2", "B", low=500, high=500, created=3),
            document("3", "C", low=NO_PRICE[0], high=NO_PRICE[1], created=2),
        ]
    )

    assert in_order(index, Sort.NEWEST) == in_order(index, Sort.RELEVANCE) == ["2", "3", "1"]
    assert in_order(index, Sort.PRICE) == ["1", "2", "3"]
    assert in_order(index, Sort.PRICE_DOWN) == ["1", "2", "3"]


def test_pages_hold_each_hit_once(index: SearchIndex) -> None:
    index.replace([document(str(number), "Tea", created=number) for number in range(25)])

    pages = [found(index, "tea", sort=Sort.NEWEST, offset=at, limit=10) for at in (0, 10, 20)]

    shown = [one.product_id for page in pages for one in page.hits]
    assert shown == [str(number) for number in reversed(range(25))]
    assert {page.total for page in pages} == {25}


def test_suggestions_complete_what_is_being_typed(index: SearchIndex) -> None:
    index.replace([document("1", "Cotton panjabi"), document("2", "পাঞ্জাবি"), document("3", "Mug")])

    assert index.suggest(words("cotton pan"), 5)[0].name == "Cotton panjabi"
    assert {one.product_id for one in index.suggest(words("panjabi"), 5)} == {"1", "2"}
    assert index.suggest(words("zzz"), 5) == ()


def test_what_is_on_disk_is_what_was_committed(tmp_path: Path) -> None:
    first = TantivyIndex(tmp_path)
    first.replace([document("1", "Tea")])

    assert TantivyIndex(tmp_path).size() == 1


NAMES = ("Red saree", "লাল শাড়ি", "Cotton panjabi", "সুতি পাঞ্জাবি", "Blue mug", "মগ", "Sari")
QUERIES = ("", "saree", "shari", "panjbi", "mug", "লাল", "red mug", "cott", "purple saree")


@pytest.mark.parametrize("seed", range(5))
def test_both_find_the_same_of_whatever_is_there(seed: int, tmp_path: Path) -> None:
    """Random documents, added and changed in random batches, with random filters."""
    draw = random.Random(seed)
    real, simple = TantivyIndex(tmp_path), SimpleIndex()
    for _ in range(6):
        batch = [_any_document(draw, number) for number in draw.sample(range(40), 8)]
        removed = [str(number) for number in draw.sample(range(40, 80), 2)]
        for one in (real, simple):
            one.replace(batch, removed)

    for text in QUERIES:
        filters = _any_filters(draw)
        groups = {"a": frozenset({"a", "b"}), "c": frozenset({"c"})}
        wanted = Wanted(
            *(words(text), filters, groups, ("depth", "width")),
            limit=100,
            now=draw.choice([1, 7, 15, 30]),
        )
        ours, theirs = real.search(wanted), simple.search(wanted)
        assert {one.product_id for one in ours.hits} == {one.product_id for one in theirs.hits}
        assert (ours.total, ours.matched, ours.facets) == (
            theirs.total,
            theirs.matched,
            theirs.facets,
        )


def _any_document(draw: random.Random, number: int) -> Document:
    rows = [
        (draw.choice(["Red", "Blue"]), draw.choice(["M", "XL"]), draw.randint(0, 1))
        for _ in range(draw.randint(1, 3))
    ]
    low = draw.randint(1, 500)
    return document(
        str(number),
        draw.choice(NAMES),
        text=draw.choice(["", "cotton", "red and blue"]),
        category_ids=tuple(draw.sample(["a", "b", "c"], 2)),
        status=draw.choice([*ProductStatus, ProductStatus.ACTIVE, ProductStatus.ACTIVE]),
        others=(draw.choice(NAMES),),
        brand=draw.choice(["", "Bata", "Apex"]),
        attributes=tuple(draw.sample(["sole:rubber", "sole:cork", "dry:yes"], draw.randint(0, 3))),
        numbers={one: draw.randint(-5, 5) for one in draw.sample(["depth", "width"], 1)},
        low=low,
        high=low + draw.randint(0, 100),
        reduced=draw.choice([None, Reduced(0, 10, 20, 120), Reduced(5, 20, 90, 330)]),
        **variants(*rows),
    )


def _any_filters(draw: random.Random) -> Filters:
    options = {}
    if draw.random() < 0.5:
        options["Colour"] = tuple(draw.sample(["Red", "Blue"], draw.randint(1, 2)))
    if draw.random() < 0.3:
        options["Size"] = ("XL",)
    attributes = {}
    if draw.random() < 0.4:
        attributes["sole"] = tuple(draw.sample(["rubber", "cork", "tar"], draw.randint(1, 3)))
    numbers = {}
    if draw.random() < 0.3:
        numbers["depth"] = (Span(draw.choice([None, -2]), draw.randint(0, 4)),)
    low = draw.choice([None, 100, 300])
    return Filters(
        category_ids=draw.choice([None, frozenset({"a"}), frozenset({"b", "c"})]),
        options=options,
        low=low,
        high=draw.choice([None, 400]),
        in_stock=draw.random() < 0.4,
        attributes=attributes,
        numbers=numbers,
        brands=draw.choice([(), (), ("Bata",), ("Apex", "Gone")]),
        status=draw.choice([None, ProductStatus.ACTIVE, ProductStatus.ACTIVE]),
    )


def test_a_combo_is_one_term_whatever_the_order() -> None:
    red, large = term_of("Colour", "Red"), term_of("Size", "L")

    assert combo_of([red, large], in_stock=True) == combo_of([large, red], in_stock=True)
    assert combo_of([red], in_stock=True) != combo_of([red], in_stock=False)


LETTERS = "aZ9é শড়ি়্যঁকখগ\u200d\u0301ñ中文אب🙂-'\"*:~^\\()[]{}?/"


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_written_is_answered(seed: int, index: SearchIndex) -> None:
    """Marks without letters, scripts that nobody folds, and other engines' commands."""
    draw = random.Random(seed)
    texts = ["".join(draw.choices(LETTERS, k=draw.randint(1, 40))) for _ in range(10)]
    index.replace([document(str(number), text) for number, text in enumerate(texts)])

    for text in texts:
        wanted = words(text)[:12]
        hits = index.search(Wanted(words=wanted, limit=48)).hits
        assert not wanted or str(texts.index(text)) in {one.product_id for one in hits}
