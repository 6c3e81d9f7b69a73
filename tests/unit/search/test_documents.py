"""What of a product is searched."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storefront.catalog.facts import Facts, Mark
from storefront.catalog.model import Details, Product
from storefront.catalog.options import Option
from storefront.catalog.translating import with_translations
from storefront.catalog.translations import TranslatedPart
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.inventory.prices import Prices, SalePrice
from storefront.language import Language
from storefront.money import Money
from storefront.search.documents import document_of, milliseconds
from storefront.search.folding import fold
from storefront.search.model import NO_PRICE, Reduced, combo_of

if TYPE_CHECKING:
    from storefront.attributes.model import AttributeValue

ACTIVE, INACTIVE, ARCHIVED = ProductStatus
NOW = datetime(2026, 7, 1, tzinfo=UTC)
OPTIONS = (Option("Colour", ("Red", "Blue")), Option("Size", ("M", "XL")))


def item(number: int, *choice: str, available: int = 1, own: ProductStatus = ACTIVE) -> SaleItem:
    prices = Prices(Money(1000 * number, "BDT"))
    return SaleItem(
        f"P-00{number}", f"SKU-{number}", "Shirt", prices, own, available, 5, choice=choice,
        own_status=own,
    )  # fmt: skip


def product(*items: SaleItem, status: ProductStatus = ACTIVE) -> Product:
    details = Details("P", "For ঈদ", NOW, NOW, OPTIONS, category_ids=("b", "a"))
    return Product(details, "Shirt", status, items)


def test_each_variant_on_sale_gives_its_values_and_what_it_has_together() -> None:
    made = document_of(product(item(1, "Red", "M"), item(2, "Blue", "XL", available=0)), "BDT")

    assert made.options == ("Colour:Blue", "Colour:Red", "Size:M", "Size:XL")
    assert made.stocked == ("Colour:Red", "Size:M")
    assert combo_of(["Colour:Red", "Size:M"], in_stock=True) in made.combos
    assert combo_of(["Colour:Blue", "Size:XL"], in_stock=False) in made.combos
    assert combo_of(["Colour:Blue", "Size:XL"], in_stock=True) not in made.combos
    assert combo_of(["Colour:Red", "Size:XL"], in_stock=False) not in made.combos
    assert (made.low, made.high) == (10_000, 20_000)
    assert made.codes == ("sku 1", "sku 2")
    assert made.category_ids == ("a", "b")
    assert made.text == "for ইদ"


def test_variants_that_are_not_sold_say_nothing() -> None:
    made = document_of(product(item(1, "Red", "M"), item(2, "Blue", "XL", own=INACTIVE)), "BDT")

    assert made.options == ("Colour:Red", "Size:M")
    assert made.high == 10_000


def test_what_is_sold_out_is_not_in_stock() -> None:
    made = document_of(product(item(1, "Red", "M", available=0)), "BDT")

    assert combo_of([], in_stock=True) not in made.combos


def test_a_sale_has_its_time_and_its_prices() -> None:
    starts, ends = NOW + timedelta(days=1), NOW + timedelta(days=2)
    sale = SalePrice(Money(700, "BDT"), starts, ends)
    reduced = replace(item(1, "Red", "M"), prices=Prices(Money(1000, "BDT"), sale))
    one = product(reduced, item(2, "Blue", "XL"))

    made = document_of(one, "BDT")

    assert (made.low, made.high) == (10_000, 20_000)
    assert made.reduced == Reduced(milliseconds(starts), milliseconds(ends), 7_000, 20_000)
    assert made.prices_at(milliseconds(starts)) == (7_000, 20_000)
    assert made.prices_at(milliseconds(ends)) == (10_000, 20_000)
    assert document_of(one, "JPY").reduced is None


def test_prices_of_another_currency_are_not_compared() -> None:
    made = document_of(product(item(1, "Red", "M")), "JPY")

    assert (made.low, made.high) == NO_PRICE


def test_the_status_of_a_product_is_known() -> None:
    assert document_of(product(item(1, "Red", "M")), "BDT").status is ACTIVE
    for status in (INACTIVE, ARCHIVED):
        assert document_of(product(item(1, "Red", "M"), status=status), "BDT").status is status


def test_what_is_said_in_other_languages_is_searched_too() -> None:
    one = product(item(1, "Red", "M"))
    texts = {
        TranslatedPart.NAME: "জামা",
        TranslatedPart.DESCRIPTION: "সুতি",
        TranslatedPart.SEO_TITLE: "কেনাকাটা",
    }
    one = with_translations(one, {Language.BANGLA: texts})

    made = document_of(one, "BDT")
    assert (made.names, made.text) == (("Shirt", "জামা"), fold("For ঈদ সুতি"))


def test_brand_tags_and_what_attributes_say_is_searched_and_but_for_free_text_counted() -> None:
    said: dict[str, AttributeValue] = {
        "fabric": ("silk", "cotton"),
        "weight": 1.50,
        "pieces": 12,
        "washable": True,
        "ironed": False,
        "origin": "Tangail",
    }
    facts = Facts("Aarong", ("festive",), said)
    one = product(item(1, "Red", "M"))
    made = document_of(replace(one, details=replace(one.details, facts=facts)), "BDT")

    assert made.brand == "Aarong"
    assert made.text == fold("For ঈদ Aarong festive Tangail")
    assert made.attributes == (*("fabric:cotton", "fabric:silk", "ironed:no", "washable:yes"),)
    assert made.numbers == {"weight": 15_000, "pieces": 120_000}


def test_barcodes_are_found_in_every_length_and_by_buyers_only_what_is_offered() -> None:
    one = product(item(1, "Red", "M"), item(2, "Blue", "XL", own=ARCHIVED))
    facts = Facts(marks={1: Mark("0012345678905"), 2: Mark("96385074")})
    made = document_of(replace(one, details=replace(one.details, facts=facts)), "BDT")

    read = ("00012345678905", "0012345678905", "012345678905")
    assert made.codes == (*read, "sku 1")
    assert made.inner == ("00000096385074", "0000096385074", "000096385074", "96385074", "sku 2")
