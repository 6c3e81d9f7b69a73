"""What of a product is searched."""

from datetime import UTC, datetime

from storefront.catalog.model import Details, Product
from storefront.catalog.options import Option
from storefront.catalog.translating import with_translations
from storefront.catalog.translations import Part
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.inventory.prices import Prices
from storefront.language import Language
from storefront.money import Money
from storefront.search.documents import document_of
from storefront.search.folding import fold
from storefront.search.model import NO_PRICE, combo_of

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


def test_prices_of_another_currency_are_not_compared() -> None:
    made = document_of(product(item(1, "Red", "M")), "JPY")

    assert (made.low, made.high) == NO_PRICE


def test_only_what_is_active_is_public() -> None:
    assert document_of(product(item(1, "Red", "M")), "BDT").is_public
    assert not document_of(product(item(1, "Red", "M"), status=INACTIVE), "BDT").is_public


def test_what_is_said_in_other_languages_is_searched_too() -> None:
    one = product(item(1, "Red", "M"))
    texts = {Part.NAME: "জামা", Part.DESCRIPTION: "সুতি", Part.SEO_TITLE: "কেনাকাটা"}
    one = with_translations(one, {Language.BANGLA: texts})

    assert document_of(one, "BDT").text == fold("For ঈদ জামা সুতি")
