"""In which categories what is ordered is, for promotions that are for some: read with the quote."""

from collections.abc import Callable, Iterable
from typing import Any

from storefront.categories.model import Tree
from storefront.categories.repository import CATEGORIES, TREE
from storefront.db.store import Key
from storefront.inventory.model import product_of
from storefront.inventory.repository import DETAILS, product_pk


class Belonging:
    """Tells in which categories products are, and below which.

    The products' details say the former, so that nothing is copied that could be another. The tree
    is kept as it was read last, for as long as its version is the one that stands there: what staff
    move counts in the next quote.

    Args:
        tree: reads all categories, as last written.
    """

    def __init__(self, tree: Callable[[], Tree]) -> None:
        self._read = tree
        self._tree = Tree(0, [])

    def keys(self, product_ids: Iterable[str]) -> list[Key]:
        """Return the keys of the items that `of` is to be given.

        Args:
            product_ids: of products or variants.
        """
        products = dict.fromkeys(map(product_of, product_ids))
        return [*((product_pk(one), DETAILS) for one in products), (CATEGORIES, TREE)]

    def of(self, items: Iterable[dict[str, Any]]) -> dict[str, frozenset[str]]:
        """Return the ids of the categories that each product is in or below, by its id.

        Args:
            items: what there is of `keys`; others are passed over.
        """
        own, version = dict[str, list[str]](), 0
        for item in items:
            if item["sk"]["S"] == DETAILS:
                said = item.get("category_ids", {"L": []})["L"]
                own[item["pk"]["S"].partition("#")[2]] = [one["S"] for one in said]
            elif item["sk"]["S"] == TREE:
                version = int(item["version"]["N"])
        if any(own.values()) and self._tree.version != version:
            self._tree = self._read()
        return {
            product_id: frozenset(
                above.category_id for one in ids for above in self._tree.above(one)
            )
            for product_id, ids in own.items()
        }
