"""What a product says of itself besides its texts, and of what is sold of it besides prices.

All of it is in the product's details, apart from what orders write to. So it costs a sale nothing,
and comes with the one query that reads a whole product.
"""

import json
from collections.abc import Mapping
from dataclasses import field, replace
from itertools import islice
from typing import NamedTuple

from storefront.attributes.model import ProductAttributes
from storefront.catalog.barcodes import claims_between
from storefront.inventory.model import number_of, variant_id
from storefront.values import dataclass

#: How many barcodes of a product are freed in one transaction, beside its attributes.
AT_ONCE = 20


class Mark(NamedTuple):
    """What staff mark something that is sold with.

    Args:
        barcode: its GTIN; None for none.
        low_mark: it is low when no more units than this can be bought; 0 for when it is sold out.
    """

    barcode: str | None = None
    low_mark: int = 0


NO_MARK = Mark()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a product says.

    Args:
        brand: a line; empty for none.
        tags: words by which it is found.
        attributes: by their codes, sorted.
        marks: of what is sold of it, by number of the variant; 0 is the product itself.
        tax_class: its class of tax; empty for the shop's standard one. What is sold has a copy.
    """

    brand: str = ""
    tags: tuple[str, ...] = ()
    attributes: ProductAttributes = field(default_factory=dict)
    marks: Mapping[int, Mark] = field(default_factory=dict)
    tax_class: str = ""

    @property
    def edition(self) -> str:
        """What of it makes an edition of the product: variants have their own."""
        said = [self.brand, self.tax_class, self.tags, self.attributes, self.marks.get(0, NO_MARK)]
        return json.dumps(said)

    def mark_of(self, item_id: str) -> Mark:
        """Return the mark of something that is sold, by its id."""
        return self.marks.get(number_of(item_id), NO_MARK)

    def marked(self, item_id: str, mark: Mark) -> "Facts":
        """Return the facts with a mark of something that is sold."""
        marks = {**self.marks, number_of(item_id): mark}
        kept = {number: one for number, one in sorted(marks.items()) if one != NO_MARK}
        return replace(self, marks=kept)

    def barcodes(self, product_id: str) -> dict[str, str]:
        """Return the barcodes of what is sold of a product, by its ids."""
        return {
            variant_id(product_id, number) if number else product_id: mark.barcode
            for number, mark in self.marks.items()
            if mark.barcode
        }

    def released(self) -> "Facts":
        """Return what an archived product says: others may use what it used."""
        return replace(self, attributes={}, marks=dict(islice(self.marks.items(), AT_ONCE, None)))


def writes_between(product_id: str, before: Facts, after: Facts) -> int:
    """Return how many writes a change takes at the most, besides the details."""
    codes = before.attributes.keys() | after.attributes.keys()
    changed = [one for one in codes if before.attributes.get(one) != after.attributes.get(one)]
    claims = claims_between(before.barcodes(product_id), after.barcodes(product_id))
    return 2 * len(changed) + sum(len(one) for one in claims)
