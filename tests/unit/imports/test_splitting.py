"""What cannot be imported comes back as it was, with the reason, to be mended and sent again."""

import csv
import io

import pytest

from storefront.imports import grouping, splitting
from storefront.imports.columns import _PRODUCTS, _WOOCOMMERCE
from storefront.imports.reading import _LONGEST_CELL
from tests.support.aws import files_in_process
from tests.support.imports import errors, imported, product, products, sent, shown

pytestmark = pytest.mark.usefixtures("aws")
HEADER = (
    "Handle,Title,Type,Option1 Name,Option1 Value,SKU,Price,Compare At Price,Quantity,Barcode\n"
)
MUG = "mug,Mug,,,,MUG,199,,5,\n"
_OURS = {field: spellings[0] for field, spellings in _PRODUCTS.items()}
COLUMNS = {
    "ours": _OURS,
    "others": {field: name for field, name in _OURS.items() if field != "version"},
    "woocommerce": {field: spellings[0] for field, spellings in _WOOCOMMERCE.items()},
}
#: What each reader of cells could read for minutes, or fall over, if a cell was full of it.
ODD = [
    *("<!--", "<p><a ", '<p><a b="-->"', "<p><![-->", "<td>", "<script>", "&#x", "&amp"),
    *("-", "x\t", "\n", ",", "\\", "\\\\n", "1,", "1.", "9", "'", "=", ">", "|"),
    *("৳", "💥", "\u09cd", "http://", " http://", "http://a/ ", ", http://", "A-", "-1", "x "),
]


def reasons(text: str, **options: str) -> dict[int, str]:
    """Return why rows of a file are refused, by the line in which they begin there."""
    import_id = sent(HEADER + text, **options)
    told = list(csv.reader(io.StringIO(errors(import_id, "split-errors.csv"))))
    assert told[0][-1] == "Error"
    assert shown(import_id)["error_rows"] == len(told) - 1
    lines = text.splitlines()
    rows = list(csv.reader(io.StringIO(text)))
    assert all(one[:-1] in rows for one in told[1:]), lines
    return {rows.index(one[:-1]) + 2: one[-1] for one in told[1:]}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("mug,Mug,,,,MUG,1e3,,,", "Price: is no price"),
        ("mug,Mug,,,,MUG,,,,", "price"),
        ("mug,,,,,MUG,199,,,", "name"),
        ("mug,Mug,,,,MUG 1,199,,,", "sku: may hold only letters"),
        ("mug,Mug,,,,MUG,199,150,,", "compare_at_price: must be above the price"),
        ("mug,Mug,,,,MUG,199,,many,", "Quantity: must be a whole number"),
        ("mug,Mug,,,,MUG,199,,,123", "barcode: must be a barcode"),
        ("mug,Mug,,,,MUG,0,,,", "price: must be a decimal number above zero"),
        ("mug,Mug,Cups,,,MUG,199,,,", 'there is no category "Cups"'),
        ("mug,Mug,A > B > C > D > E > F > G,,,MUG,199,,,", "would be too deep"),
        (",Mug,,,,MUG,199,,,", "needs a value in the column Handle"),
        ('mug,"Mu\tg",,,,MUG,199,,,', "name: must not hold the character U+0009"),
    ],
)
def test_a_row_that_staff_could_not_enter_says_why(row: str, reason: str) -> None:
    assert reason in reasons(f"{row}\n")[2]
    assert products() == []


def test_a_sku_code_stands_in_a_file_once() -> None:
    told = reasons(MUG + "cup,Cup,,,,mug,99,,,\n")

    assert told == {3: "the SKU code MUG stands in line 2, too"}


def test_the_rows_of_a_product_come_back_together() -> None:
    rows = "cap,Cap,,Size,M,CAP-M,300,,,\ncap,,,,L,CAP-L,oops,,,\n"

    told = reasons(rows + MUG)

    assert told[2] == "see line 3"
    assert "is no price" in told[3]
    assert 4 not in told


def test_variants_that_nobody_could_tell_apart_are_refused() -> None:
    told = reasons("cap,Cap,,Size,M,CAP-1,300,,,\ncap,,,,M,CAP-2,300,,,\n")

    assert "another variant" in told[3]


def test_a_variant_needs_a_value_for_each_option() -> None:
    told = reasons("cap,Cap,,Size,M,CAP-1,300,,,\ncap,,,,,CAP-2,300,,,\n")

    assert told[3] == "Option1 Value: needs a value for each option of the product"


def test_rows_of_one_handle_stand_together() -> None:
    told = reasons(MUG + "cup,Cup,,,,CUP,99,,,\n" + "mug,,,,,MUG-2,99,,,\n")

    assert "put its rows together" in told[4]


def test_more_variants_than_a_product_may_have_are_refused() -> None:
    rows = "".join(
        f"cap,{'' if number else 'Cap'},,{'' if number else 'Size'},No. {number},C-{number},9,,,\n"
        for number in range(251)
    )

    told = reasons(rows)

    assert len(told) == 251


def test_a_product_without_options_does_not_become_one_with() -> None:
    imported(HEADER + MUG)

    told = reasons("mug,Mug,,Size,M,MUG,199,,,\n")

    assert told[2] == "the shop has this product without options: set them there first"


def test_sku_codes_of_two_products_are_no_product() -> None:
    imported(HEADER + MUG + "cup,Cup,,,,CUP,99,,,\n")

    told = reasons("both,Both,,Size,M,MUG,9,,,\nboth,,,,L,CUP,9,,,\n")

    assert told[2] == "SKU codes of this product belong to different products of the shop"


def test_a_file_of_errors_that_was_mended_is_imported() -> None:
    first = imported(HEADER + MUG + "cap,Cap,,Size,M,CAP-M,300,,2,\ncap,,,,L,CAP-L,oops,,3,\n")
    assert first["planned"]["error"] == 1

    mended = errors(first["id"]).replace("oops", "310")
    second = imported(mended)

    assert second["ended"] == {"created": 1, "changed": 0, "same": 0, "failed": 0}
    assert product("Cap")["on_hand"] == 5
    assert product("Mug")["on_hand"] == 5


@pytest.mark.parametrize(
    ("content", "fault", "line"),
    [
        (b"", "empty", None),
        (b"SKU,Title\n", "empty", None),
        ("SKU,Title\nA,Café\n".encode("cp1252"), "encoding", 2),
        (b"Colour,Weight\nred,5\n", "columns", 1),
        (b"SKU,Variant SKU,Title\nA,B,C\n", "columns", 1),
        (b"SKU,Title\n" + b'A,"a" b\n' * 5, "broken", 6),
    ],
)
def test_a_file_that_cannot_be_read_does_nothing(
    content: bytes, fault: str, line: int | None
) -> None:
    failed = shown(sent(content or b"\xef\xbb\xbf"))

    assert (failed["state"], failed["fault"], failed["line"]) == ("failed", fault, line)
    assert products() == []


def test_columns_that_mean_nothing_are_told_and_near_ones_named() -> None:
    seen = shown(sent("SKU,Title,Price,Colour of the box\nA,Mug,5,red\n"))
    assert seen["ignored_columns"] == ["Colour of the box"]

    failed = shown(sent("SKUs,Tittle,Price\nA,Mug,5\n"))
    assert '"SKUs" is nearly "sku"' in failed["detail"]


def test_all_rows_are_accounted_for() -> None:
    text = HEADER + MUG + "\n" + "cap,Cap,,,,CAP,oops,,,\n" + 'tin,"Tin, large",,,,TIN,5,,,\n'

    done = imported(text)

    assert (done["rows"], done["error_rows"]) == (3, 1)
    assert sum(done["planned"].values()) == 3
    assert sum(done["ended"].values()) == 2


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_cell_full_of_odd_text_is_read_at_once_or_refused(kind: str, odd: str) -> None:
    """Some readings take as long as the square of what they read: minutes, at this length."""
    names = COLUMNS[kind]
    full = f"z{odd * _LONGEST_CELL}"[: _LONGEST_CELL - 1] + "z"
    text = io.StringIO()
    writer = csv.DictWriter(text, list(names))
    writer.writerow(names)
    for number, field in enumerate(names):
        plain = {"handle": f"h{number}", "sku": f"S-{number}", "name": "Mug", "price": "1"}
        said = {name: one for name, one in plain.items() if name in names}
        writer.writerow(said | {field: full})

    split = shown(sent(text.getvalue()))

    assert split["state"] == "ready"
    assert split["rows"] == len(names)


def test_a_column_of_an_attribute_whose_number_is_endless_means_nothing() -> None:
    header = f"Type,SKU,Name,Is featured?,In stock?,Regular price,Attribute {'1' * 5000} name\n"

    split = shown(sent(f"{header}simple,MUG,Mug,0,1,199,Colour\n"))

    assert split["state"] == "ready"
    assert split["planned"]["create"] == 1


def test_a_file_of_very_many_columns_is_refused_at_once() -> None:
    split = shown(sent(",".join(f"c{number}" for number in range(100_000)) + "\n"))

    assert split["fault"] == "columns"


def test_a_product_of_more_rows_than_any_has_is_refused_and_the_next_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grouping, "_HEAVIEST", 5_000)
    rows = "".join(f"cap,Cap,,Size,{number},CAP-{number},300,,,\n" for number in range(20))

    told = reasons(rows + MUG)

    assert set(told) == {*range(2, 22)}
    assert told[2] == "has more rows than a product can have"
    assert "a product with this handle stands above: put its rows together" in told.values()


def test_a_file_of_more_rows_than_are_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "MAX_ROWS", 3)

    assert shown(sent(HEADER + 3 * MUG))["state"] == "ready"
    failed = shown(sent(HEADER + 4 * MUG))
    assert (failed["fault"], failed["line"]) == ("too-large", 5)


def test_heavy_products_come_in_chunks_of_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "_HEAVY", 3_000)
    rows = [f"h{number},Mug {number},,,,MUG-{number},199,,5,\n" for number in range(30)]

    done = imported(HEADER + "".join(rows))

    assert done["ended"]["created"] == 30
    assert len([key for _, key in files_in_process() if "/entries" in key]) > 1
