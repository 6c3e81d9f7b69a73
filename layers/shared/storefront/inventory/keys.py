"""Keys of stock: where sale items, shards and ledgers are, and how writes to them are labelled."""

from collections.abc import Iterable
from zlib import crc32

from storefront.inventory.model import SALE_ITEM

DETAILS = "DETAILS"
SALE = "SALE"
SHARD = "SHARD"
#: Over how many partitions a ledger is spread. A line that a transaction writes takes two of a
#: partition's 1,000 units a second, also where the transaction fails at the counters.
LEDGER_PARTITIONS = 8
#: Label prefix of all writes to counters: `stock:<product id>`, or `stock:<product id>#<shard>`.
STOCK = "stock"


def product_pk(product_id: str) -> str:
    """Return the partition of a product: its details, and its sale item or its variants."""
    return f"PRODUCT#{product_id}"


def shard_pk(product_id: str, number: int) -> str:
    """Return the partition of a shard: of its own, so that DynamoDB can keep it elsewhere."""
    return f"STOCK#{product_id}#{number}"


def stock_key(product_id: str, number: int) -> tuple[str, str]:
    """Return the key of a shard of a sale item; that of the sale item itself for `SALE_ITEM`.

    A variant's sale item is in its product's partition, so that one query reads a whole product.
    """
    if number == SALE_ITEM:
        product, dash, variant = product_id.partition("-")
        return product_pk(product), f"{SALE}#{variant}" if dash else SALE
    return shard_pk(product_id, number), SHARD


def sale_item_id(product_id: str, sort: str) -> str:
    """Return the id of the sale item that a product's partition holds under a range key."""
    _, hash_sign, variant = sort.partition("#")
    return f"{product_id}-{variant}" if hash_sign else product_id


def stock_label(product_id: str, number: int = SALE_ITEM) -> str:
    """Return the label of the write of a product's counters in a shard."""
    return f"{STOCK}:{product_id}" + (f"#{number}" if number else "")


def products_in(labels: Iterable[str]) -> set[str]:
    """Return the products whose counters some labels name."""
    named = (label.partition(":") for label in labels)
    return {rest.partition("#")[0] for prefix, _, rest in named if prefix == STOCK}


def ledger_pks(product_id: str) -> tuple[str, ...]:
    """Return the partitions of a product's ledger."""
    return tuple(f"MOVEMENTS#{product_id}#{number}" for number in range(LEDGER_PARTITIONS))


def movements_pk(product_id: str, movement_id: str) -> str:
    """Return the partition that a line of a product's ledger is in."""
    return ledger_pks(product_id)[crc32(movement_id.encode()) % LEDGER_PARTITIONS]
