"""Documents to search in."""

from itertools import combinations
from typing import Any

from storefront.inventory.model import ProductStatus
from storefront.search.model import Document, combo_of, term_of


def document(product_id: str, name: str, **said: Any) -> Document:
    """Return a document; what is not said is of a product without options, in stock."""
    return Document(
        **{
            "product_id": product_id,
            "status": ProductStatus.ACTIVE,
            "name": name,
            "others": (),
            "text": "",
            "codes": (),
            "inner": (),
            "category_ids": (),
            "brand": "",
            "attributes": (),
            "numbers": {},
            "options": (),
            "stocked": (),
            "combos": (combo_of([], in_stock=True),),
            "waits": (),
            "low": 1000,
            "high": 1000,
            "reduced": None,
            "created": 1,
            **said,
        }
    )


def variants(*rows: tuple[str, str, int]) -> dict[str, tuple[str, ...]]:
    """Return what a document says of variants, each of a colour and a size, with its stock."""
    options: set[str] = set()
    stocked: set[str] = set()
    combos: set[str] = set()
    for colour, size, available in rows:
        terms = [term_of("Colour", colour), term_of("Size", size)]
        options.update(terms)
        some = [list(part) for many in range(3) for part in combinations(terms, many)]
        combos.update(combo_of(part, in_stock=False) for part in some if part)
        if available:
            stocked.update(terms)
            combos.update(combo_of(part, in_stock=True) for part in some)
    return {
        "options": tuple(sorted(options)),
        "stocked": tuple(sorted(stocked)),
        "combos": tuple(sorted(combos)),
    }
