"""Looking for stock: in which shards an order finds its units, while others take from them."""

from collections import Counter
from collections.abc import Collection, Mapping

from storefront.errors import Shortage
from storefront.inventory.model import Parts, SaleItem, choose_parts, guess_parts
from storefront.inventory.repository import StockRepository

#: How often an order meets others at a product before its stock is spread.
_CROWD = 2


class StockSearch:
    """The search of one request, over its tries.

    A product that is not hot has its stock in the sale item, which was read anyway. In a hot one a
    shard is drawn without a look; only where that has too few are all of them read.

    Args:
        stock: reads shards.
        wanted: quantity by product id.

    Attributes:
        parts: where the units are, by product id, as the last look found them.
        is_sure: whether what the last look found short is short for certain.
    """

    def __init__(self, stock: StockRepository, wanted: Mapping[str, int]) -> None:
        self.parts: dict[str, Parts] = {}
        self.is_sure = True
        self._stock = stock
        self._wanted = wanted
        self._closely: set[str] = set()
        self._free: Mapping[str, Mapping[int, int]] = {}
        self._met: Counter[str] = Counter()

    def look(self, items: Mapping[str, SaleItem]) -> list[Shortage]:
        """Find units of all products; return those that are short.

        Args:
            items: the sale items as they were read just now, by product id.
        """
        draw = self._stock.draw
        guesses = {one: guess_parts(item, self._wanted[one], draw) for one, item in items.items()}
        looked_at = [
            item for one, item in items.items() if one in self._closely or guesses[one] is None
        ]
        free = self._stock.look(looked_at)
        found = {
            one: choose_parts(self._wanted[one], free[one], draw) if one in free else guess
            for one, guess in guesses.items()
        }
        self.parts = {one: parts for one, parts in found.items() if parts is not None}
        short = found.keys() - self.parts.keys()
        # Units that move between shards may be missed once; see `StockRepository.look`.
        self.is_sure = free == self._free or not any(items[one].shards for one in short)
        self._free = free
        return [
            {
                "product_id": one,
                "requested": self._wanted[one],
                "available": sum(free[one].values()),
            }
            for one in items
            if one in short
        ]

    def look_closely(self, product_ids: Collection[str]) -> None:
        """Note products whose shards must be read: what was drawn had too few."""
        self._closely.update(product_ids)

    def crowded(self, product_ids: Collection[str]) -> list[str]:
        """Note products at whose stock others were met; return those that should be spread."""
        self._met.update(product_ids)
        return [one for one in product_ids if self._met[one] == _CROWD]
