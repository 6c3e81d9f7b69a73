"""Putting a product's counters right, by what the ledger and the orders say; never by itself."""

from dataclasses import dataclass
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.audit.entries import ProductBooks
from storefront.audit.service import AuditService
from storefront.clock import Clock
from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.db.transaction import TransactionCanceledError
from storefront.errors import ConflictError, NotFoundError
from storefront.ids import new_id
from storefront.inventory.repository import SALE, STOCK, SaleRecord, product_pk


class NotRepairableError(ConflictError):
    """The product's counters cannot be set, or not now."""

    slug = "not-repairable"
    title = "The stock cannot be repaired"


@dataclass(frozen=True, slots=True)
class Counters:
    """A product's two counters, in units."""

    available: int
    on_hand: int

    def __str__(self) -> str:
        return f"{self.available} available of {self.on_hand} on hand"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a repair would do.

    Args:
        product_id: to which product.
        before: the counters as they are.
        after: what ledger and orders say.
    """

    product_id: str
    before: Counters
    after: Counters

    @property
    def is_needed(self) -> bool:
        """Tell whether there is anything to put right."""
        return self.before != self.after


class RepairRecord(Record):
    """What was repaired, by whom and why; never changed, never expires."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()
    available_before = IntegerAttribute()
    available_after = IntegerAttribute()
    on_hand_before = IntegerAttribute()
    on_hand_after = IntegerAttribute()
    reason = UnicodeAttribute()
    actor = UnicodeAttribute()
    created_at = MomentAttribute()


class StockRepairService:
    """Repairs the counters of one product at a time.

    Args:
        store: must know the catalog, orders and payments tables.
        verifier: reads the product.
        clock: the present.
    """

    def __init__(self, store: Store, verifier: AuditService, clock: Clock) -> None:
        self._store = store
        self._verifier = verifier
        self._clock = clock

    def propose(self, product_id: str) -> Proposal:
        """Say what the counters should be; writes nothing.

        Raises:
            NotFoundError: there is no such product.
            NotRepairableError: buyers change it too quickly for it to be judged, or its ledger
                or its orders are themselves not right.
            UnavailableError: the tables could not be read.
        """
        doubts = self._verifier.doubts_about(product_id)
        if doubts:
            raise NotRepairableError(
                "Ledger and orders prove nothing about this product yet, and its counters may be "
                "right: `verify` says what is wrong with these. Put it right first, from a backup "
                f"if a ledger line was lost: {', '.join(doubts)}."
            )
        counted = self._verifier.counted(product_id)
        if counted is None:
            raise NotRepairableError("The product does not stand still. Try when it sells less.")
        books, _ = counted
        if books.ledger.odd:
            raise NotRepairableError(f"Its ledger has odd lines: {', '.join(books.ledger.odd)}.")
        proposal = _proposal(*counted)
        if not 0 <= proposal.after.available <= proposal.after.on_hand:
            raise NotRepairableError(
                f"Ledger and orders say {proposal.after}, which cannot be: count the shelf first, "
                "and find out which movement is missing."
            )
        return proposal

    def apply(self, proposal: Proposal, reason: str, actor: str) -> None:
        """Set the counters and record it, in one transaction.

        It is written only over the counters that were read. They may have changed and changed back
        since: whatever the shop does changes counters, ledger and orders alike, so that counters
        which are wrong by the same figures are right by the same figures.

        Args:
            proposal: as `propose` made it.
            reason: why, in the operator's words.
            actor: who they are.

        Raises:
            NotRepairableError: the counters have changed since; nothing was written.
            UnavailableError: no definite outcome; propose again to see.
        """
        before, after, now = proposal.before, proposal.after, self._clock()
        transaction = self._store.transaction()
        transaction.update(
            f"{STOCK}:{proposal.product_id}",
            SaleRecord,
            (product_pk(proposal.product_id), SALE),
            [SaleRecord.available.set(after.available), SaleRecord.on_hand.set(after.on_hand)],
            (SaleRecord.available == before.available) & (SaleRecord.on_hand == before.on_hand),
        )
        transaction.put(
            "repair",
            RepairRecord(
                pk=f"REPAIRS#{proposal.product_id}",
                sk=new_id(now),
                product_id=proposal.product_id,
                available_before=before.available,
                available_after=after.available,
                on_hand_before=before.on_hand,
                on_hand_after=after.on_hand,
                reason=reason,
                actor=actor,
                created_at=now,
            ),
        )
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            raise NotRepairableError("Stock changed meanwhile. Nothing was done.") from error


def _proposal(books: ProductBooks, held: int) -> Proposal:
    if books.sale is None:
        raise NotFoundError("There is no such product.")
    on_hand = books.ledger.units
    return Proposal(
        books.product_id,
        Counters(books.sale.available, books.sale.on_hand),
        Counters(on_hand - held, on_hand),
    )
