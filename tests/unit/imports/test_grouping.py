"""A file of WooCommerce: variations stand anywhere, lines end by signs, and prices are two."""

from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storefront.imports import grouping
from storefront.imports.columns import Layout, read_header
from storefront.imports.reading import Row
from tests.support.imports import (
    errors,
    imported,
    let_pictures_come,
    pictures_at,
    product,
    products,
    sent,
    shown,
)
from tests.support.photos import photo

pytestmark = pytest.mark.usefixtures("aws")
HEADER = (
    "ID,Type,SKU,Name,Published,Is featured?,Visibility in catalog,Short description,Description,"
    "Date sale price starts,Date sale price ends,Tax status,In stock?,Stock,Low stock amount,"
    "Weight (kg),Sale price,Regular price,Categories,Tags,Images,Parent,Position,"
    "Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,Attribute 1 global,"
    "Attribute 2 name,Attribute 2 value(s)\n"
)
PARENT = (
    '12,variable,KURTI,Kurti,1,0,visible,Short,"<p>Soft.</p>\\n<p>Warm.</p>",,,taxable,1,,,,,,'
    '"Women > Kurti, Eid","eid, cotton",https://cdn.example/k.jpg,,0,Size,"M, L",1,1,Colour,Red\n'
)
MEDIUM = (
    "13,variation,KURTI-M,Kurti - M,1,0,visible,,,,,taxable,1,5,2,,,1299,,,,KURTI,1,"
    "Size,M,,1,Colour,Red\n"
)
LARGE = (
    "14,variation,,Kurti - L,1,0,visible,,,,,taxable,1,3,,,1199,1399,,,,id:12,2,"
    "Size,L,,1,Colour,Red\n"
)
TIN = "15,simple,TIN,Tin,-1,0,visible,Only short,,,,taxable,1,7,,,,450,,,,,0,,,,,,\n"
GROUPED = "16,grouped,SET,Set,1,0,visible,,,,,taxable,1,,,,,,,,,,0,,,,,,\n"
ORPHAN = "17,variation,LOST,Lost,1,0,visible,,,,,taxable,1,1,,,,9,,,,GONE,1,Size,M,,1,,\n"
OPTIONS = {"unknown_categories": "create"}


@pytest.mark.parametrize("rows", [*permutations([PARENT, MEDIUM, LARGE])])
def test_variations_are_joined_with_their_product_wherever_they_stand(rows: list[str]) -> None:
    done = imported(HEADER + TIN.join(rows[:2]) + rows[2], **OPTIONS)

    assert done["format"] == "woocommerce"
    assert done["ended"]["created"] == 2
    kurti = product("Kurti")
    assert kurti["description"] == "Soft.\n\nWarm."
    assert [one["name"] for one in kurti["options"]] == ["Size", "Colour"]
    told = {
        one["sku"]: (one["choice"], one["price"], one["compare_at_price"], one["on_hand"])
        for one in kurti["variants"]
    }
    assert told == {
        "KURTI-M": (["M", "Red"], "1299.00", None, 5),
        "WOO-14": (["L", "Red"], "1199.00", "1399.00", 3),
    }
    assert len(kurti["category_ids"]) == 2
    tin = product("Tin")
    assert (tin["status"], tin["description"], tin["on_hand"]) == ("inactive", "Only short", 7)


def test_what_is_not_stocked_or_has_no_product_is_refused() -> None:
    import_id = sent(HEADER + GROUPED + ORPHAN + TIN, **OPTIONS)

    told = errors(import_id, "split-errors.csv")

    assert shown(import_id)["planned"] == {"create": 1, "change": 0, "same": 0, "error": 2}
    assert "Type: grouped products are not imported" in told
    assert 'its parent ""GONE"" is not in this file' in told


def test_a_variation_that_stands_for_any_value_is_each_that_no_other_one_is() -> None:
    wide = PARENT.replace('"M, L"', '"S, M, L"')
    anything = MEDIUM.replace("Size,M,,1", "Size,,,1")
    picture = anything.replace("1299,,,,KURTI", "1299,,,https://cdn.example/any.jpg,KURTI")
    rows = HEADER + wide + picture + LARGE

    done = imported(rows, **OPTIONS)
    with pictures_at({f"https://cdn.example/{one}.jpg": photo() for one in ("k", "any")}):
        let_pictures_come(done["id"])

    kurti = product("Kurti")
    assert [
        (one["sku"], one["choice"], one["price"], one["on_hand"]) for one in kurti["variants"]
    ] == [
        ("KURTI-M-S-RED", ["S", "Red"], "1299.00", 0),
        ("KURTI-M-M-RED", ["M", "Red"], "1299.00", 0),
        ("WOO-14", ["L", "Red"], "1199.00", 3),
    ]
    assert len(kurti["pictures"][1]["variant_ids"]) == 2
    assert imported(rows, **OPTIONS)["planned"]["same"] == 1


def test_a_variation_of_anything_of_one_value_keeps_its_code_and_units() -> None:
    anything = MEDIUM.replace("Size,M,,1", "Size,,,1")

    imported(HEADER + PARENT + anything + LARGE, **OPTIONS)

    found = [(one["sku"], one["choice"], one["on_hand"]) for one in product("Kurti")["variants"]]
    assert found == [("KURTI-M", ["M", "Red"], 5), ("WOO-14", ["L", "Red"], 3)]


def test_a_variation_that_others_leave_nothing_of_is_refused() -> None:
    anything = MEDIUM.replace("Size,M,,1", "Size,,,1").replace("KURTI-M", "REST")

    import_id = sent(HEADER + PARENT + MEDIUM + LARGE + anything, **OPTIONS)

    assert "stands for nothing which no other one is" in errors(import_id, "split-errors.csv")


def test_a_variation_of_very_many_values_is_refused_at_once() -> None:
    many = ", ".join(map(str, range(100)))
    wide = PARENT.replace('"M, L"', f'"{many}"').replace("Colour,Red", f'Colour,"{many}"')
    anything = MEDIUM.replace("Size,M,,1", "Size,,,1").replace("Colour,Red", "Colour,")

    import_id = sent(HEADER + wide + anything, **OPTIONS)

    assert "at most 250 variants" in errors(import_id, "split-errors.csv")


def test_the_same_file_again_changes_nothing() -> None:
    rows = HEADER + PARENT + MEDIUM + LARGE + TIN
    first = imported(rows, **OPTIONS)
    with pictures_at({"https://cdn.example/k.jpg": photo()}):
        let_pictures_come(first["id"])

    assert imported(rows, **OPTIONS)["ended"] == {
        "created": 0,
        "changed": 0,
        "same": 2,
        "failed": 0,
    }
    assert len(products()) == 2


def test_variations_that_nothing_tells_apart_are_refused_and_the_rest_is_imported() -> None:
    vague = LARGE.replace("Size,L,,1,Colour,Red", "Size,,,1,Colour,")
    vague += vague.replace("14,variation,,", "18,variation,KURTI-XL,")
    import_id = sent(HEADER + PARENT + vague + TIN, **OPTIONS)

    assert shown(import_id)["planned"] == {"create": 1, "change": 0, "same": 0, "error": 1}
    told = errors(import_id, "split-errors.csv")
    assert [told.count(one) for one in ("see line", "stands for nothing")] == [2, 1]


@pytest.mark.parametrize("waiting", [ORPHAN, PARENT])
def test_more_than_can_wait_for_what_stands_behind_it_is_refused(
    waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variations before their products, and products whose variations are not there yet."""
    monkeypatch.setattr(grouping, "_MOST_WAITING", 20_000)
    rows = [
        waiting.replace("KURTI", f"K{number}")
        .replace("GONE", f"G{number}")
        .replace("12,", f"{number},")
        for number in range(30)
    ]
    ends = [MEDIUM.replace("KURTI", f"K{number}") for number in range(30)]

    refused = shown(sent(HEADER + "".join(rows + ends), **OPTIONS))

    assert refused["fault"] == "broken"
    assert "wait for others" in refused["detail"]


def test_what_has_come_together_waits_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "_MOST_WAITING", 20_000)
    pairs = [(PARENT + MEDIUM, "KURTI"), (MEDIUM + PARENT, "KURTI")] * 15

    split = shown(
        sent(
            HEADER
            + "".join(
                rows.replace(name, f"K{number}").replace("12,var", f"{number + 100},var")
                for number, (rows, name) in enumerate(pairs)
            ),
            **OPTIONS,
        )
    )

    assert split["state"] == "ready"


def test_of_two_products_of_one_name_the_second_is_refused() -> None:
    """It would take the place of the first, which nobody would hear of any more."""
    import_id = sent(HEADER + PARENT + PARENT + MEDIUM, **OPTIONS)

    assert shown(import_id)["planned"] == {"create": 1, "change": 0, "same": 0, "error": 1}
    assert "a product with this SKU code or ID stands above" in errors(
        import_id, "split-errors.csv"
    )


#: Rows of products, by their type, id, SKU code and parent.
_NAMES = st.sampled_from(["", "A", "B"])
_WOO = st.lists(
    st.tuples(
        st.sampled_from(["simple", "variable", "variation"]),
        st.sampled_from(["", "1", "2"]),
        _NAMES,
        st.sampled_from(["", "A", "B", "id:1", "id:2"]),
    ),
    max_size=9,
)


@example([("variable", "", "A", ""), ("variable", "", "A", ""), ("variation", "", "", "A")])
@given(_WOO)
def test_each_row_of_woocommerce_is_in_one_group(written: list[tuple[str, str, str, str]]) -> None:
    layout = read_header(["Type", "ID", "SKU", "Parent", "Regular price"])
    _each_once([[*cells, "5"] for cells in written], layout)


@given(st.lists(st.tuples(_NAMES, _NAMES), max_size=9))
def test_each_row_of_others_is_in_one_group(written: list[tuple[str, str]]) -> None:
    _each_once([[*cells] for cells in written], read_header(["Handle", "SKU"]))


def _each_once(written: list[list[str]], layout: Layout) -> None:
    rows = [Row(line, cells) for line, cells in enumerate(written, start=2)]
    awaited = grouping.waiting_for(iter(rows), layout)

    found = [row for group in grouping.groups(iter(rows), layout, awaited) for row in group.rows]

    assert sorted(found) == rows
