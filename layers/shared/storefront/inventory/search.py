"""Looking for stock: in which shards an order finds its units, while others take from them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from storefront.db.reader import ItemReader
from storefront.errors import Shortage, UnavailableError
from storefront.inventory.model import MAX_PARTS, Parts, SaleItem, choose_parts, guess_parts
from storefront.inventory.repository import StockRepository

#: How often an order meets others at a product before its stock is spread.
_CROWD = 2
#: How often units are looked for that move meanwhile.
_LOOKS = 10
#: What one look saw of products: how often units had moved, and where they were.
Look = Mapping[str, tuple[int | None, Mapping[int, int]]]


def is_sure(short: Iterable[SaleItem], now: Look, last: Look) -> bool:
    """Return whether products that look short are short.

    A product without shards is one item, and what it says is so. Shards are read one by one, after
    their sale item: only where nothing moved between two looks, and both saw the same units in the
    same places, were these all there were at one moment.

    Args:
        short: the products.
        now: what this look saw.
        last: what the look before it saw.
    """
    return all(not one.shards or now[one.product_id] == last.get(one.product_id) for one in short)


def find_free(
    stock: StockRepository, reader: ItemReader, wanted: Mapping[str, int]
) -> dict[str, Parts]:
    """Return from where units can be taken, by product; those that are short are left out.

    Args:
        stock: reads products and their shards.
        reader: reads for whoever asks.
        wanted: quantity by product id.

    Raises:
        UnavailableError: units move all the time, so that it is not sure that there are too few.
    """
    last: Look = {}
    for _ in range(_LOOKS):
        items = stock.get_many(list(wanted), reader)
        free = stock.look(items.values())
        now = {one: (items[one].moves, units) for one, units in free.items()}
        parts = {
            product_id: choose_parts(wanted[product_id], units, stock.draw)
            for product_id, units in free.items()
        }
        found = {product_id: one for product_id, one in parts.items() if one is not None}
        if is_sure((items[one] for one in free.keys() - found.keys()), now, last):
            return found
        last = now
    raise UnavailableError


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
        self._read_fully: set[str] = set()
        self._last: Look = {}
        self._conflicts: Counter[str] = Counter()

    def look(self, items: Mapping[str, SaleItem]) -> list[Shortage]:
        """Find units of the products for which none are found yet; return those that are short.

        Args:
            items: the sale items as they were read, by product id.
        """
        missing = [item for one, item in items.items() if one not in self.parts]
        guesses = {
            item.product_id: None if item.product_id in self._read_fully else self._guess(item)
            for item in missing
        }
        free = self._stock.look(item for item in missing if guesses[item.product_id] is None)
        found = guesses | {
            one: choose_parts(self._wanted[one], units, self._stock.draw)
            for one, units in free.items()
        }
        self.parts |= {one: parts for one, parts in found.items() if parts is not None}
        short = [one for one in free if found[one] is None]
        now = {one: (items[one].moves, units) for one, units in free.items()}
        self.is_sure = is_sure((items[one] for one in short), now, self._last)
        self._last = now
        return [
            {
                "product_id": one,
                "requested": self._wanted[one],
                "available": sum(free[one].values()),
            }
            for one in short
        ]

    @property
    def scattered(self) -> list[str]:
        """Products whose units lie in too many shards for one order; none if it is few enough."""
        many = sum(map(len, self.parts.values())) > MAX_PARTS
        return [one for one, parts in self.parts.items() if many and len(parts) > 1]

    def read_all_shards(self, product_ids: Collection[str]) -> None:
        """Begin anew; the shards of products that had too few where they were looked for are read.

        Args:
            product_ids: these products.
        """
        self.parts = {}
        self._read_fully.update(product_ids)

    def drop_conflicted(
        self, product_ids: Collection[str], items: Mapping[str, SaleItem]
    ) -> list[str]:
        """Forget where products with a conflict at their stock were found: look elsewhere.

        Args:
            product_ids: these products.
            items: all sale items as they were read.

        Returns:
            those where it is useless to look again before their sale item is read: their stock is
            there alone, or has been read in all shards.
        """
        self._conflicts.update(product_ids)
        self.parts = {one: parts for one, parts in self.parts.items() if one not in product_ids}
        return [one for one in product_ids if not items[one].is_hot or one in self._read_fully]

    def crowded(self) -> list[str]:
        """Return products at whose stock others were met so often that it should be spread."""
        return [one for one, often in self._conflicts.items() if often == _CROWD]

    def _guess(self, item: SaleItem) -> Parts | None:
        return guess_parts(item, self._wanted[item.product_id], self._stock.draw)
