"""Writing a change of a product: its details and everything that is sold of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pynamodb.expressions.condition import Condition

from storefront.addresses.claims import WRITES
from storefront.catalog.facts import writes_between
from storefront.catalog.model import Product, require_short_names
from storefront.catalog.price_ledger import add_lines, lines_since
from storefront.catalog.pricing import first_line, next_lines, with_lines
from storefront.catalog.repository import (
    ProductRepository,
    is_not_archived,
    is_sold_as,
)
from storefront.clock import Clock
from storefront.db.store import Store, Transaction
from storefront.errors import NotFoundError
from storefront.history.model import SYSTEM, Actor, author_of
from storefront.inventory.model import ProductArchivedError, ProductStatus, SaleItem
from storefront.inventory.prices import LOOK_BACK, PriceEntry
from storefront.inventory.whole import commit_whole
from storefront.values import dataclass

#: How often a change is tried while others change the same product.
TRIES = 8
BUSY = "The product is being changed by others. Send the same request again."
#: Most writes to sale items and shards in one transaction, which takes 100 and writes more; one
#: item with its shards, which change together, always fits.
_PART = 90
#: How many writes a transaction takes, besides the details, their history and a key.
_ROOM = 97
#: A sale item as it was read, and as it is to be.
_Pair = tuple[SaleItem, SaleItem]
#: What is to be written into price ledgers, by sale item.
_Lines = Mapping[str, Sequence[PriceEntry]]


@dataclass(frozen=True, slots=True)
class Guards:
    """Conditions under which a change is written.

    Args:
        details: on the product's details.
        item: on each sale item that is changed.
    """

    details: Condition | None = None
    item: Condition | None = None


UNGUARDED = Guards()


class ProductWriter:
    """Reads products to change them, and writes what differs.

    Args:
        store: must know the catalog table.
        products: repository on that store.
        clock: the present.
    """

    def __init__(self, store: Store, products: ProductRepository, clock: Clock) -> None:
        self._store = store
        self._products = products
        self._clock = clock

    def editable(self, product_id: str) -> Product:
        """Return a product that staff may change.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived.
        """
        product = self._products.get(product_id)
        if product is None:
            raise NotFoundError
        if product.status is ProductStatus.ARCHIVED:
            raise ProductArchivedError
        return product

    def write(
        self,
        before: Product,
        after: Product,
        guards: Guards = UNGUARDED,
        along: Callable[[Transaction], None] = lambda _: None,
        actor: Actor = SYSTEM,
    ) -> Product:
        """Write what differs between a product as it was read and as it is to be.

        In one transaction, unless it has so many variants and shards that they do not fit: then
        sale items go first, and the details, which say that the change is made, last. Whoever
        repeats a change that was broken off between these finds what is left of it and writes it.

        Args:
            before: as it was read.
            after: as it is to be; sale items that it has besides are new.
            guards: what must hold, too, when it is written.
            along: adds what else is to be written with the details.
            actor: who changes it, for its history and its price ledgers.

        Returns:
            the product as it is then, with what follows from its price ledgers.

        Raises:
            ValidationFailedError: a name is too long.
            TransactionCanceledError: it was archived or changed by others: look again.
            UnavailableError: no definite outcome in time; the same change may be made again.
        """
        pairs: Sequence[_Pair] = list(zip(before.items, after.items, strict=False))
        added = after.items[len(before.items) :]
        # One that was too long before this was a rule stays, and the product can be changed.
        require_short_names(new for old, new in pairs if new.full_name != old.full_name)
        require_short_names(added)
        author = author_of(actor)
        pairs, lines = self._with_lines(after, pairs, author.actor)
        early, last = _planned(before, after, pairs, always=guards.item is not None)
        as_read = is_sold_as(before)
        if guards.details is not None:
            as_read &= guards.details
        for part in early:
            transaction = self._store.transaction()
            self._products.change_details(transaction, before, before, as_read, author)
            self._commit(transaction, part, lines, guards.item)
        transaction, kept = self._store.transaction(), is_not_archived(after.product_id)
        if guards.details is not None or before.details.options:
            kept &= as_read  # what variants are sold as follows from it
        after = self._products.change_details(transaction, before, after, kept, author)
        for new in added:
            line = first_line(new, author.actor, after.details.updated_at)
            self._products.add_item(transaction, new, line)
        along(transaction)
        self._commit(transaction, last, lines, guards.item)
        return replace(after, items=(*(new for _, new in pairs), *added))

    def _with_lines(
        self, after: Product, pairs: Sequence[_Pair], actor: str
    ) -> tuple[list[_Pair], _Lines]:
        """Return changes of sale items with new lines of their price ledgers, by item."""
        followed, lines = list[_Pair](), dict[str, Sequence[PriceEntry]]()
        moment = after.details.updated_at
        for old, new in pairs:
            is_repriced = (new.prices, new.compare_at) != (old.prices, old.compare_at)
            if is_repriced:
                added = next_lines(old, new, actor, moment, after.details.created_at)
                lines[old.product_id] = added
                starts = new.prices.sale.starts if new.prices.sale else moment
                known = lines_since(self._store, old.product_id, starts - LOOK_BACK)
                followed.append((old, with_lines(new, [*known, *added])))
            else:
                followed.append((old, new))
        return followed, lines

    def _commit(
        self,
        transaction: Transaction,
        part: Sequence[_Pair],
        lines: _Lines,
        guard: Condition | None,
    ) -> None:
        for old, new in part:
            self._products.change_item(transaction, old, new, guard)
            add_lines(transaction, old.product_id, lines.get(old.product_id, ()))
        hot_ids = [old.product_id for old, _ in part if old.shards]
        commit_whole(self._store, transaction, hot_ids, self._clock())


def _planned(
    before: Product, after: Product, pairs: Sequence[_Pair], *, always: bool
) -> tuple[list[list[_Pair]], list[_Pair]]:
    """Return the changes of sale items that go first, in parts, and those beside the details.

    Args:
        before: the product as it was read.
        after: as it is to be.
        pairs: its sale items likewise.
        always: whether a sale item without a difference is written, too, to have a condition.
    """
    is_guarded = always and not before.details.options
    *early, last = _parts([(old, new) for old, new in pairs if old != new or is_guarded])
    if _size(last) + _beside(before, after) > _ROOM:
        return [*early, last], []
    return early, last


def _beside(before: Product, after: Product) -> int:
    """Return how many writes go with the details: of categories, attributes, barcodes, slugs."""
    was, now = before.details, after.details
    moved = set(was.category_ids) ^ set(now.category_ids)
    claims = WRITES if was.words.slug != now.words.slug else 0
    return 2 * len(moved) + claims + writes_between(after.product_id, was.facts, now.facts)


def _parts(changed: Sequence[_Pair]) -> Iterator[list[_Pair]]:
    """Yield changes of sale items so that each part fits one transaction, beside the details."""
    part, room = list[_Pair](), _PART
    for old, new in changed:
        writes = _size([(old, new)])
        if part and writes > room:
            yield part
            part, room = [], _PART
        part.append((old, new))
        room -= writes
    yield part


def _size(part: Sequence[_Pair]) -> int:
    """Return how many writes a part takes at the most."""
    return sum(1 + old.shards + new.priced - old.priced for old, new in part)
