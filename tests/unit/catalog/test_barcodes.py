"""Barcodes: how they are read, and that each names one thing in the shop."""

import pytest

from storefront.catalog.barcodes import BarcodeTakenError, read_barcode
from storefront.catalog.claims import holder
from storefront.catalog.facts import AT_ONCE
from storefront.catalog.model import (
    MarkChanges,
    NewProduct,
    ProductChanges,
    VariantChanges,
)
from storefront.catalog.options import Option
from storefront.catalog.service import ProductService, StaffCatalogService
from storefront.catalog.variants import VariantService
from storefront.catalog.wanted import ProductFilters
from storefront.db.store import Store
from storefront.errors import ValidationFailedError
from storefront.inventory.model import ProductStatus
from storefront.paging import PageRequest
from tests.support.attributes import BARCODE, OTHER_BARCODE, SHORT_BARCODE
from tests.support.catalog import COLOURS, create, faults, mug, new_variant, shirt

UPC = "036000291452"


def barred(barcode: str) -> ProductChanges:
    return ProductChanges(mark=MarkChanges(barcode))


def variant_barred(barcode: str) -> VariantChanges:
    return VariantChanges(mark=MarkChanges(barcode))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        (BARCODE, BARCODE),
        ("4 006381 333931", BARCODE),
        ("৪০০৬৩৮১৩৩৩৯৩১", BARCODE),
        (" 4 006381৩৩৩৯৩১ ", BARCODE),
        (SHORT_BARCODE, SHORT_BARCODE),
        (UPC, UPC),
        ("10614141000415", "10614141000415"),
    ],
)
def test_a_barcode_is_read_in_any_digits(text: str, digits: str) -> None:
    assert read_barcode(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4006381333932",
        "400638133393",
        "0000000000000",
        "4006381-333931",
        "40063813339३x",
        "⁴006381333931",
        "1" * 15,
        "x",
    ],
)
def test_what_is_no_barcode_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"digit"):
        read_barcode(text)


def test_no_two_products_have_one_barcode(editor: ProductService, store: Store) -> None:
    first, second = create(editor, mug("A")), create(editor, mug("B"))
    editor.update(first, barred(BARCODE))

    with pytest.raises(BarcodeTakenError):
        editor.update(second, barred(BARCODE))

    editor.update(first, barred(OTHER_BARCODE))
    editor.update(second, barred(BARCODE))  # it was freed with the change
    editor.update(first, barred(""))
    assert (holder(store, BARCODE), holder(store, OTHER_BARCODE)) == (second, None)


def test_the_same_code_of_fewer_digits_is_the_same(editor: ProductService, store: Store) -> None:
    first, second = create(editor, mug("A")), create(editor, mug("B"))
    editor.update(first, barred(UPC))

    with pytest.raises(BarcodeTakenError):
        editor.update(second, barred(f"0{UPC}"))

    product = editor.update(first, barred(f"00{UPC}"))
    assert product.mark_of(product.sale).barcode == f"00{UPC}"
    assert holder(store, UPC) == first


def test_variants_have_barcodes_of_their_own(
    editor: ProductService, variants: VariantService, store: Store
) -> None:
    product_id = shirt(editor)
    red, blue = f"{product_id}-001", f"{product_id}-003"

    with pytest.raises(ValidationFailedError) as refusal:
        editor.update(product_id, barred(BARCODE))
    assert faults(refusal) == {"barcode": "belongs to the variants of this product"}
    variants.update(red, variant_barred(BARCODE))
    with pytest.raises(BarcodeTakenError):
        variants.update(blue, variant_barred(BARCODE))
    with pytest.raises(BarcodeTakenError):
        editor.update(create(editor, mug()), barred(BARCODE))

    variants.archive(red)
    variants.update(blue, variant_barred(BARCODE))
    assert holder(store, BARCODE) == blue


def test_a_product_that_gets_options_frees_its_barcode(
    editor: ProductService, variants: VariantService, store: Store
) -> None:
    product_id = create(editor, mug())
    editor.update(product_id, barred(BARCODE))

    variants.set_options(product_id, [COLOURS])

    assert holder(store, BARCODE) is None


def test_an_archived_product_frees_all_its_barcodes(
    editor: ProductService, variants: VariantService, store: Store
) -> None:
    count = 2 * AT_ONCE + 1
    numbers = [f"{number:03}" for number in range(1, count + 1)]
    options = (Option("Number", tuple(numbers)),)
    new = [new_variant(f"N-{one}", one) for one in numbers]
    product_id = create(
        editor, NewProduct("Many", "", ProductStatus.ACTIVE, tuple(new[:20]), options)
    )
    for start in range(20, count, 20):
        part = new[start : start + 20]
        variants.create(product_id, lambda _: part, None)  # noqa: B023 - it is called at once
    codes = [checked(f"40063813{one}") for one in range(1000, 1000 + count)]
    for number, code in zip(numbers, codes, strict=True):
        variants.update(f"{product_id}-{number}", variant_barred(code))

    editor.archive(product_id)

    assert {holder(store, code) for code in codes} == {None}


def checked(digits: str) -> str:
    """Return twelve digits with the one that fits them."""
    fitting = []
    for digit in "0123456789":
        try:
            fitting.append(read_barcode(digits + digit))
        except ValueError:
            continue
    (barcode,) = fitting
    return barcode


def test_staff_find_what_has_a_barcode(
    editor: ProductService, variants: VariantService, staff_catalog: StaffCatalogService
) -> None:
    product_id, other = shirt(editor), create(editor, mug())
    variants.update(f"{product_id}-002", variant_barred(BARCODE))
    editor.update(other, barred(UPC))

    def found(barcode: str, status: ProductStatus | None = None) -> list[str]:
        page = staff_catalog.page(ProductFilters(status, barcode=barcode), PageRequest())
        return [one.product_id for one in page.items]

    assert found(BARCODE) == [product_id]
    assert found(f"0{UPC}") == [other]
    assert found(OTHER_BARCODE) == []
    assert found(BARCODE, ProductStatus.INACTIVE) == []
