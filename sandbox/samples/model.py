"""What a sample product is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import timedelta

    from sandbox.samples.pen import Drawing


@dataclass(frozen=True)
class Variant:
    """What is sold of a sample product with options.

    Args:
        choice: its value of each option.
        price: of one unit, in taka, as text.
        stock: units on the shelf.
    """

    choice: tuple[str, ...]
    price: str
    stock: int


@dataclass(frozen=True)
class Sale:
    """A sale price of a sample product.

    Args:
        price: of one unit, in taka, as text.
        begins, ends: in how long from now.
    """

    price: str
    begins: timedelta
    ends: timedelta


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A product of the sample shop; it has a price and stock, or options and variants.

    Args:
        sku: its SKU code, or how its variants' codes begin.
        name, name_bn: what it is called in English and in Bangla.
        text, text_bn: what it says of itself.
        category: the English name of the category that it is in.
        drawings: its pictures.
        price: of one unit, in taka, as text.
        stock: units on the shelf.
        options: the values of each, by its name.
        variants: what is sold of it.
        brand: who makes it.
        tax_class: of the sample shop's; empty for the standard one.
        tags: words that it is found by.
        attributes: values by the attribute's code.
        marks: barcode and low mark, by SKU code.
        sale: its sale price.
        compared: what its price is compared with.
        for_tests: whether the stack under test has it, too, because tests name it.
    """

    sku: str
    name: str
    name_bn: str
    category: str
    drawings: tuple[Drawing, ...]
    text: str = ""
    text_bn: str = ""
    price: str = ""
    stock: int = 0
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    brand: str = ""
    tax_class: str = ""
    tags: tuple[str, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)
    sale: Sale | None = None
    compared: str = ""
    for_tests: bool = False

    @property
    def body(self) -> dict[str, Any]:
        """What is sent to make it, but for the ids of its categories."""
        body: dict[str, Any] = {
            "name": self.name,
            "description": self.text,
            "tags": list(self.tags),
            "attributes": self.attributes,
            "translations": {"bn": self.bangla},
        }
        if self.brand:
            body["brand"] = self.brand
        if self.tax_class:
            body["tax_class"] = self.tax_class
        if not self.variants:
            return body | {"sku": self.sku, "price": self.price, **self.marks.get(self.sku, {})}
        options = [{"name": name, "values": list(values)} for name, values in self.options.items()]
        variants = [
            {"sku": self.code(one), "choice": list(one.choice), "price": one.price}
            for one in self.variants
        ]
        return body | {"options": options, "variants": variants}

    @property
    def bangla(self) -> dict[str, str]:
        """What is said of it in Bangla, where it says something in English."""
        texts = {"name": self.name_bn, "description": self.text_bn}
        return {name: text for name, text in texts.items() if text}

    def code(self, variant: Variant) -> str:
        """Return a variant's SKU code, which says what it is: PANJABI-NAVY-BLUE-42."""
        return "-".join([self.sku, *variant.choice]).replace(" ", "-").upper()


def of_one_option(prices: dict[str, tuple[str, int]]) -> tuple[Variant, ...]:
    """Return variants of one option, from price and stock of each of its values."""
    return tuple(Variant((value,), price, stock) for value, (price, stock) in prices.items())


def in_sizes(price: str, stock: dict[str, int]) -> tuple[Variant, ...]:
    """Return variants of one option that cost the same, from the stock of each of its values."""
    return tuple(Variant((value,), price, units) for value, units in stock.items())
