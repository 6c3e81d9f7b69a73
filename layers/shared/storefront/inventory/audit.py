"""What the audit knows of stock: counters, the ledger, and what repeats of changes are told."""

from collections.abc import Iterable
from dataclasses import field, replace
from datetime import datetime, timedelta

from storefront.books.look import Item, Look
from storefront.books.model import REPAIR_STOCK, CommonRule, Difference, Differences, Rule, Subject
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Operation
from storefront.books.sections import Books, Section
from storefront.clock import iso
from storefront.db.idempotency import CatalogIdempotencyRecord
from storefront.db.shards import in_order
from storefront.db.tables import Table
from storefront.ids import new_id
from storefront.inventory.model import (
    SALE_ITEM,
    Movement,
    MovementKind,
    SaleItem,
    Shard,
    product_of,
)
from storefront.inventory.records import MovementRecord, RepairRecord, SaleRecord, ShardRecord
from storefront.inventory.repository import (
    SALE,
    SHARD,
    ledger_pks,
    movements_pk,
    product_pk,
    sale_item_id,
    stock_key,
)
from storefront.inventory.sharding import HOT, HotRecord
from storefront.values import dataclass

PRODUCT = Subject("a product", "products", product_of)

#: Kinds of movements that an order causes; others are staff's.
_BY_ORDERS = frozenset({MovementKind.SOLD, MovementKind.RETURNED})
#: The sign of each kind of movement; an adjustment may have either.
_SIGNS = {MovementKind.RECEIVED: 1, MovementKind.SOLD: -1, MovementKind.RETURNED: 1}
#: A movement is named when its transaction begins, which ends at most this much later; clocks of
#: functions differ by far less.
_LATEST = timedelta(minutes=1)


class StockRule(Rule):
    """What must hold of stock."""

    #: 0 <= available <= on_hand.
    STOCK_RANGE = "stock-range"
    #: on_hand is the sum of the movements.
    STOCK_LEDGER = "stock-ledger"
    #: A ledger line's sign, and the order that it names, fit its kind.
    MOVEMENT = "movement"
    #: A product has the shards that its sale item says, with its prices and status, and the list of
    #: hot products names it exactly while it has any.
    SHARDS = "shards"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        is_of_counters = self in {StockRule.STOCK_RANGE, StockRule.STOCK_LEDGER}
        return REPAIR_STOCK if is_of_counters else super().advice


@dataclass(slots=True)
class Ledger:
    """A product's movements, added up.

    Args:
        units: their sum.
        movements: how many there are.
        by_staff: ids of those that no order caused.
        odd: those whose kind says something else than their sign or their order.
    """

    units: int = 0
    movements: int = 0
    by_staff: set[str] = field(default_factory=set)
    odd: dict[str, Movement] = field(default_factory=dict)

    def copy(self) -> "Ledger":
        """Return the same sums, to add to."""
        return Ledger(self.units, self.movements, set(self.by_staff), dict(self.odd))

    def add(self, movement: Movement) -> None:
        """Add a line."""
        self.units += movement.quantity
        self.movements += 1
        if movement.order_id is None:
            self.by_staff.add(movement.movement_id)
        if not _fits(movement):
            self.odd[movement.movement_id] = movement


@dataclass(slots=True)
class StockSection(Section):
    """The stock of a product.

    Args:
        sale: the counters; None if they are missing.
        shards: the rest of the counters of a hot product, by number.
        is_listed: whether the list of hot products names it.
        ledger: its movements.
        answers: ids of the movements that repeats of stock changes are told, by key of the record.
    """

    subject = PRODUCT

    sale: SaleItem | None = None
    shards: dict[int, Shard] = field(default_factory=dict)
    is_listed: bool = False
    ledger: Ledger = field(default_factory=Ledger)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Return whether the product exists: orders and staff find it by its sale item."""
        return self.sale is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a product that is missing."""
        parts = {"movements": self.ledger.movements, "shards": self.shards}
        return [name for name, part in parts.items() if part]

    @property
    def held(self) -> dict[int, int]:
        """Units that the counters say are held, by shard; none if the counters are missing."""
        if self.sale is None:
            return {}
        held = {number: one.on_hand - one.available for number, one in self.shards.items()}
        return held | {SALE_ITEM: self.sale.on_hand - self.sale.available}


def _enter_sale(books: Books, product_id: str, record: SaleRecord) -> None:
    sale = replace(record.to_model(), product_id=product_id)
    books.open(StockSection, product_id).sale = sale


def _enter_shard(books: Books, name: str, record: ShardRecord) -> None:
    product_id, _, number = name.partition("#")
    shard = replace(record.to_model(), product_id=product_id, number=int(number))
    books.open(StockSection, product_id).shards[shard.number] = shard


def _enter_hot(books: Books, name: str, record: HotRecord) -> None:
    del name
    books.open(StockSection, record.sk).is_listed = True


def _enter_movement(books: Books, product_id: str, record: MovementRecord) -> None:
    books.open(StockSection, product_id).ledger.add(record.to_model())


def _enter_change(books: Books, answer: Answer) -> None:
    books.open(StockSection, answer.scope).answers[answer.key] = answer.body["id"]


def _check(books: Books, product_id: str, now: datetime) -> Differences:
    """Yield everything in a product's stock that is not as it must be."""
    del now
    section = books.section(StockSection, product_id)
    if section.sale is None:
        if section.answers:
            yield Difference(CommonRule.ANSWER, product_id, "a product", "none")
        return
    yield from _stock(product_id, section, section.sale)
    for movement_id in section.answers.values():
        if movement_id not in section.ledger.by_staff:
            yield Difference(CommonRule.ANSWER, product_id, f"movement {movement_id}", "none")


def _stock(product_id: str, section: StockSection, sale: SaleItem) -> Differences:
    counters: list[SaleItem | Shard] = [sale, *section.shards.values()]
    for one in counters:
        if not 0 <= one.available <= one.on_hand:
            found = f"{one.available} of {one.on_hand}"
            expected = "0 <= available <= on hand"
            yield Difference(StockRule.STOCK_RANGE, product_id, expected, found)
    on_hand = sale.with_shards(section.shards.values()).on_hand
    if on_hand != section.ledger.units:
        expected, found = f"{section.ledger.units} on hand", f"{on_hand} on hand"
        yield Difference(StockRule.STOCK_LEDGER, product_id, expected, found)
    yield from _shards(product_id, section, sale)
    for movement in section.ledger.odd.values():
        expected = f"a sign and an order as {movement.kind.value} units have"
        found = f"{movement.movement_id}: {movement.quantity:+d}, order {movement.order_id}"
        yield Difference(StockRule.MOVEMENT, product_id, expected, found)


def _shards(product_id: str, section: StockSection, sale: SaleItem) -> Differences:
    expected, found = list(range(1, sale.shards + 1)), sorted(section.shards)
    if expected != found:
        yield Difference(StockRule.SHARDS, product_id, f"shards {expected}", str(found))
    if section.is_listed != bool(sale.shards):
        listed = "listed as hot" if section.is_listed else "not listed as hot"
        yield Difference(StockRule.SHARDS, product_id, f"{sale.shards} shards", listed)
    terms = _terms(sale)
    for number, one in sorted(section.shards.items()):
        copy = _terms(one)
        if copy != terms:
            yield Difference(StockRule.SHARDS, product_id, terms, f"shard {number}: {copy}")


def _terms(of: SaleItem | Shard) -> str:
    """Return the prices, the status and the tax by which holds are guarded, in words."""
    regular, sale = of.prices.regular, of.prices.sale
    time = f", {sale.price} from {iso(sale.starts)} to {iso(sale.ends)}" if sale else ""
    tax = f", tax {of.tax_class}" if of.tax_class else ""
    return f"{regular} {regular.currency} {of.status.value}{time}{tax}"


def _fits(movement: Movement) -> bool:
    """Return whether a movement is what its kind says."""
    is_signed = movement.quantity * _SIGNS.get(movement.kind, movement.quantity) > 0
    return is_signed and (movement.order_id is not None) == (movement.kind in _BY_ORDERS)


def _reread(look: Look, product_id: str) -> None:
    look.partition(Table.CATALOG, product_pk(product_of(product_id)))
    known = look.known.section(StockSection, product_id)
    sale = look.books.section(StockSection, product_id).sale
    numbers = {*known.shards, *range(1, sale.shards + 1 if sale else 1)}
    keys = [stock_key(product_id, number) for number in numbers]
    look.items(Table.CATALOG, [*keys, (HOT, product_id)])
    look.answers(CatalogIdempotencyRecord, known.answers)
    _reread_ledger(look, product_id)


def _reread_ledger(look: Look, product_id: str) -> None:
    """Enter a product's movements; those that are final are read, and added up, once."""
    until, final = look.kept.get((StockSection, product_id), ("", Ledger()))
    section = look.books.open(StockSection, product_id)
    section.ledger = final.copy()
    final_until = new_id(look.clock() - _LATEST)
    after = MovementRecord.sk > until if until else None
    recent: list[Item] = []
    for item in in_order(look.store, Table.CATALOG, ledger_pks(product_id), after):
        if item["sk"]["S"] > final_until:
            recent.append(item)
            continue
        look.take(Table.CATALOG, item)
        until = item["sk"]["S"]
    look.kept[StockSection, product_id] = until, section.ledger.copy()
    for item in recent:
        look.take(Table.CATALOG, item)


MOVEMENTS = Kind(
    MovementRecord, "MOVEMENTS", None, _enter_movement, named="product_id", place=movements_pk
)
AUDIT = DomainAudit(
    rules=StockRule,
    kinds=[
        Kind(
            SaleRecord,
            "PRODUCT",
            SALE,
            _enter_sale,
            named="product_id",
            called=sale_item_id,
        ),
        Kind(ShardRecord, "STOCK", SHARD, _enter_shard),
        Kind(HotRecord, HOT, None, _enter_hot),
        MOVEMENTS,
        Kind(RepairRecord, "REPAIRS", None),
    ],
    operations=[Operation(CatalogIdempotencyRecord, "adjust_stock", _enter_change)],
    inspections=[Inspection(StockSection, _check, _reread)],
    counted=[StockSection],
)
