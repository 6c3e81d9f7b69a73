"""Files of other shops as they come, with what those take and this shop does not.

What was found in files of shops that are public; these are made up to say the same.
"""

import pytest

from tests.support.categories import ask
from tests.support.imports import errors, imported, product, products, sent, shown

pytestmark = pytest.mark.usefixtures("aws")

HEADER = (
    "Handle,Title,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Policy,"
    "Variant Price,Variant Compare At Price,Variant Barcode,SEO Title,SEO Description\n"
)
WOOCOMMERCE = "Type,SKU,Name,Is featured?,In stock?,Regular price,Sale price,Parent\n"


def skus(name: str) -> list[str]:
    """Return the SKU codes of a product."""
    found = product(name)
    return [one["sku"] for one in found["variants"]] or [found["sku"]]


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("Shoes - DZR - 41", "SHOES-DZR-41"),
        ("'100234", "100234"),
        ("Red/Rose+Ring", "RED-ROSE-RING"),
        (" a_b.c-9 ", "A_B.C-9"),
        ("লাল-১", "CAP"),
    ],
)
def test_codes_of_others_become_codes_of_this_shop(written: str, taken: str) -> None:
    text = f"{HEADER}cap,Cap,TRUE,Title,Default Title,{written},deny,300,,,,\n"
    imported(text)

    assert skus("Cap") == [taken]
    assert shown(sent(text))["planned"]["same"] == 1


def test_a_long_code_is_cut_and_told_apart_by_what_follows_from_it() -> None:
    long = "x" * 64
    rows = f"cap,Cap,TRUE,Size,M,{long}M,deny,300,,,,\ncap,,,,L,{long}L,deny,300,,,,\n"
    imported(HEADER + rows)

    medium, large = skus("Cap")
    assert medium != large
    assert {len(medium), len(large)} == {64}
    assert shown(sent(HEADER + rows))["planned"]["same"] == 1


def test_a_code_that_several_variants_of_a_product_have_names_none_of_them() -> None:
    rows = (
        "cap,Cap,TRUE,Size,M,7 9,deny,300,,,,\ncap,,,,L,7-9,deny,300,,,,\ncap,,,,S,8,deny,3,,,,\n"
    )
    imported(HEADER + rows)

    assert skus("Cap") == ["CAP-M", "CAP-L", "8"]
    assert shown(sent(HEADER + rows))["planned"]["same"] == 1


def test_options_that_differ_in_signs_alone_have_codes_of_their_own() -> None:
    rows = "case,Case,TRUE,For,S20,,deny,300,,,,\ncase,,,,S20+,,deny,300,,,,\n"
    imported(HEADER + rows)

    plain, plus = skus("Case")
    assert plain != plus
    assert plain.startswith("CASE-S20-")
    assert shown(sent(HEADER + rows))["planned"]["same"] == 1


@pytest.mark.parametrize("handle", ["টুপি", f"{'very-' * 15}long-handle"])
def test_a_row_without_a_code_gets_one_whatever_its_handle_and_options_are(handle: str) -> None:
    rows = f"{handle},Cap,TRUE,রং,লাল,,deny,300,,,,\n{handle},,,,নীল,,deny,300,,,,\n"
    imported(HEADER + rows)

    red, blue = skus("Cap")
    assert red != blue
    assert shown(sent(HEADER + rows))["planned"]["same"] == 1


@pytest.mark.parametrize("compared", ["0", "0.00", "300.00", "250"])
def test_a_comparison_that_compares_nothing_is_none(compared: str) -> None:
    row = "cap,Cap,TRUE,Title,Default Title,CAP,deny,300,{},,,\n"
    imported(HEADER + row.format("350"))
    assert product("Cap")["compare_at_price"] == "350.00"

    imported(HEADER + row.format(compared))

    assert product("Cap")["compare_at_price"] is None


def test_a_code_that_is_no_barcode_is_left_out_and_shown() -> None:
    rows = (
        "cap,Cap,TRUE,Size,M,CAP-M,deny,300,,INT-778,,\n"
        "cap,,,,L,CAP-L,deny,300,,4006381333931,,\n"
        "cap,,,,S,CAP-S,deny,300,,4006381333930,,\n"
    )
    import_id = sent(HEADER + rows)

    (looked,) = shown(import_id)["preview"]
    left = {one["sku"]: one["after"] for one in looked["changes"] if one["field"] == "no-barcode"}
    assert left == {"CAP-M": "INT-778", "CAP-S": "4006381333930"}
    imported(HEADER + rows)
    assert [one["barcode"] for one in product("Cap")["variants"]] == [None, "4006381333931", None]


def test_lines_for_search_engines_are_cut_where_a_word_ends() -> None:
    title, sentence = "Warm cap " * 9, "word" * 90
    imported(f"{HEADER}cap,Cap,TRUE,Title,Default Title,CAP,deny,300,,,{title},{sentence}\n")

    seo = product("Cap")["seo"]
    assert seo["title"] == "Warm cap " * 7 + "Warm…"
    assert seo["description"] == ("word" * 90)[:319] + "…"


def test_tags_are_cut_and_what_is_one_line_here_becomes_one() -> None:
    long = "Sandals with a strap and a low heel for summer"
    row = 'cap,"Cap\nof felt",TRUE,Title,Default Title,CAP,deny,300,,,,"Soft.\n Warm."'
    text = f'{HEADER.strip()},Tags\n{row},"eid, {long}, {long.upper()} AND WINTER"\n'
    imported(text)

    cap = product("Cap of felt")
    assert cap["tags"] == ["eid", "Sandals with a strap and a low heel for…"]
    assert cap["seo"]["description"] == "Soft. Warm."
    assert shown(sent(text))["planned"]["same"] == 1


def test_a_file_of_woocommerce_is_known_by_any_two_of_its_columns() -> None:
    rows = "simple,Tea pot,Pot,0,1,500,500,\nvariable,CAP,Cap,0,1,,,\n"
    imported(WOOCOMMERCE + rows.replace("variable,CAP,Cap,0,1,,,\n", ""))

    assert skus("Pot") == ["TEA-POT"]
    assert (product("Pot")["price"], product("Pot")["compare_at_price"]) == ("500.00", None)
    assert (
        shown(sent(WOOCOMMERCE.replace(",Sale price,Parent", "") + "simple,A,B,0,1,5\n"))["format"]
        == "woocommerce"
    )


def test_what_a_person_writes_by_hand_is_not_mended_but_refused() -> None:
    import_id = sent("Handle,Title,SKU,Price,Compare At Price\na,A,A 1,300,\nb,B,B1,300,250\n")

    told = errors(import_id, "split-errors.csv")
    assert "may hold only letters" in told
    assert "must be above the price" in told
    assert products() == []


COUNTED = "Type,SKU,Name,In stock?,Stock,Regular price,Parent\n"
OF_WOOCOMMERCE = (
    "simple,LAMP,Lamp,1,,300,\n"  # sold without being counted
    "simple,MUG,Mug,1,7,300,\n"
    "simple,VASE,Vase,0,,300,\n"
    "simple,PEN,Pen,1,0,300,\n"
)
TRACKED = "Handle,Title,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price\n"
OF_SHOPIFY = (
    "lamp,Lamp,LAMP,,0,300\nmug,Mug,MUG,shopify,7,300\nvase,Vase,VASE,shopify,0,300\n"
    "pen,Pen,PEN,shopify,,300\n"
)
#: By which a file of Shopify is known.
POLICY = [",Variant Inventory Policy\n", ",deny\n"]


@pytest.mark.parametrize(
    "text",
    [
        COUNTED + OF_WOOCOMMERCE,
        TRACKED.replace("\n", POLICY[0]) + OF_SHOPIFY.replace("\n", POLICY[1]),
    ],
    ids=["woocommerce", "shopify"],
)
def test_what_is_in_stock_and_not_counted_is_told_and_comes_with_as_many_units_as_staff_say(
    text: str,
) -> None:
    seen = shown(sent(text))
    assert (seen["uncounted"], seen["uncounted_units"]) == (1, 0)

    seen = shown(sent(text, uncounted_units=20))
    (lamp,) = [one for one in seen["preview"] if one["name"] == "Lamp"]
    assert {"sku": "LAMP", "field": "received", "before": None, "after": "20"} in lamp["changes"]
    imported(text, uncounted_units=20)
    on_hand = {one["name"]: one["on_hand"] for one in products()}
    assert on_hand == {"Lamp": 20, "Mug": 7, "Vase": 0, "Pen": 0}

    again = imported(text, uncounted_units=20, stock="add")
    assert again["uncounted"] == 0, "the shop has it: nobody knows how many came"
    assert {one["name"]: one["on_hand"] for one in products()} == on_hand | {"Mug": 14}


def test_a_file_of_shopify_without_quantities_says_nothing_of_units() -> None:
    """Shopify leaves the column out where a shop has several places."""
    text = f"{HEADER}cap,Cap,TRUE,Title,Default Title,CAP,deny,300,,,,\n"

    done = imported(text, uncounted_units=3)

    assert (done["uncounted"], product("Cap")["on_hand"]) == (1, 3)


def test_each_variation_that_is_not_counted_comes_with_its_own_units() -> None:
    header = (
        "Type,SKU,Name,In stock?,Stock,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)\n"
    )
    rows = (
        'variable,CAP,Cap,1,,,,Size,"M, L"\nvariation,CAP-M,Cap,1,,300,CAP,Size,M\n'
        "variation,CAP-L,Cap,0,,300,CAP,Size,L\n"
    )
    done = imported(header + rows, uncounted_units=5)

    assert done["uncounted"] == 1
    assert [one["on_hand"] for one in product("Cap")["variants"]] == [5, 0]


@pytest.mark.parametrize("units", [-1, 1_001, "many", 1.5])
def test_units_that_are_none_are_refused(units: object) -> None:
    answer = ask("create_import", {"size": 10, "uncounted_units": units})

    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "uncounted_units")


def test_what_people_write_by_hand_without_a_quantity_is_not_taken_for_uncounted() -> None:
    done = imported("SKU,Title,Price\nLAMP,Lamp,300\n", uncounted_units=20)

    assert (done["uncounted"], product("Lamp")["on_hand"]) == (0, 0)
