"""Putting counters right, by what the ledger and the orders say; never by itself."""

from storefront.audit.registry import Suspect
from storefront.audit.service import AuditService
from storefront.books.model import CommonRule
from storefront.books.sections import Books
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import ConflictError, NotFoundError
from storefront.ids import new_id
from storefront.inventory.audit import PRODUCT, StockSection
from storefront.inventory.model import SALE_ITEM
from storefront.inventory.records import RepairRecord, SaleRecord
from storefront.inventory.repository import stock_key, stock_label
from storefront.orders.audit.held import held_around
from storefront.orders.audit.sections import (
    BUYER,
    ORDER,
    BuyerSection,
    OrderRule,
    OrderSection,
)
from storefront.orders.repository import (
    BUYER_LABEL,
    UNPAID,
    Unpaid,
    UnpaidRecord,
    buyer_pk,
)
from storefront.payments.audit.sections import PaymentRule
from storefront.values import dataclass

#: While one of these does not hold for an order, it is not certain what units it moves or holds.
_UNITS = frozenset(
    {
        CommonRule.READABLE,
        CommonRule.EXISTS,
        OrderRule.TIMELINE,
        OrderRule.PLACED,
        OrderRule.HISTORY,
        PaymentRule.CAPTURE,
        PaymentRule.SOLD,
        PaymentRule.RETURNED,
    }
)


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
        """Return whether there is anything to put right."""
        return self.before != self.after


class StockRepairService:
    """Repairs the counters of one product at a time.

    Args:
        store: must know all tables.
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
        doubts = _doubts_about(self._verifier, product_id)
        if doubts:
            raise NotRepairableError(
                "Ledger and orders prove nothing about this product yet, and its counters may be "
                "right: `verify` says what is wrong with these. Put it right first, from a backup "
                f"if a ledger line was lost: {', '.join(doubts)}."
            )
        counted = _count(self._verifier, product_id)
        if counted is None:
            raise NotRepairableError("The product does not stand still. Try when it sells less.")
        stock, held = counted
        if stock.shards:
            raise NotRepairableError("Its stock is spread over shards: gather it first.")
        if stock.ledger.odd:
            raise NotRepairableError(f"Its ledger has odd lines: {', '.join(stock.ledger.odd)}.")
        proposal = _proposal(product_id, stock, held)
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
            stock_label(proposal.product_id),
            SaleRecord,
            stock_key(proposal.product_id, SALE_ITEM),
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


@dataclass(frozen=True, slots=True)
class UnpaidProposal:
    """What a repair of the count of a buyer's unpaid orders would do.

    Args:
        user_id: whose.
        before: what is counted.
        after: what the buyer's orders say.
    """

    user_id: str
    before: Unpaid
    after: Unpaid

    @property
    def is_needed(self) -> bool:
        """Return whether there is anything to put right."""
        return self.before != self.after


class UnpaidRepairService:
    """Repairs the count of unpaid orders, of one buyer at a time.

    Args:
        store: must know all tables.
        verifier: reads the orders.
    """

    def __init__(self, store: Store, verifier: AuditService) -> None:
        self._store = store
        self._verifier = verifier

    def propose(self, user_id: str) -> UnpaidProposal:
        """Say what the count should be; writes nothing.

        Raises:
            NotRepairableError: the buyer orders and pays too quickly for it to be judged.
            UnavailableError: the tables could not be read.
        """
        known = self._verifier.read(lambda kind, one: kind is BuyerSection and one == user_id)
        books = self._verifier.reader(known).read(Suspect(BUYER, user_id))
        if books is None:
            raise NotRepairableError("The buyer's orders do not stand still. Try again.")
        section = books.section(BuyerSection, user_id)
        return UnpaidProposal(user_id, section.counted, section.unpaid)

    def apply(self, proposal: UnpaidProposal) -> None:
        """Set the count, over what was read only.

        Raises:
            NotRepairableError: it has changed since; nothing was written.
            UnavailableError: no definite outcome; propose again to see.
        """
        before, after = proposal.before, proposal.after
        ids, units = UnpaidRecord.order_ids, UnpaidRecord.units
        same_ids = ids == set(before.order_ids) if before.order_ids else ids.does_not_exist()
        same_units = units == before.units
        if not before.units:
            same_units |= units.does_not_exist()
        right = ids.set(set(after.order_ids)) if after.order_ids else ids.remove()
        transaction = self._store.transaction()
        key = (buyer_pk(proposal.user_id), UNPAID)
        actions = [right, units.set(after.units)]
        transaction.update(BUYER_LABEL, UnpaidRecord, key, actions, same_ids & same_units)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            raise NotRepairableError(
                "The buyer's orders changed meanwhile. Nothing was done."
            ) from error


def _doubts_about(verifier: AuditService, product_id: str) -> list[str]:
    """Return ids of what must be put right before a product's counters can be told by it.

    A ledger that lost a line, or an order that says other units than it moved, proves nothing about
    the shelf: it may be the counters that are right.
    """
    suspects, unreadable = verifier.suspects(
        lambda books, one: one.subject is ORDER and _may_be_about(books, one.id, product_id)
    )
    judged = verifier.confirm_suspects(suspects)
    kinds = ("ORDER#", f"PRODUCT#{product_id}", f"MOVEMENTS#{product_id}")
    found = [one.subject for one in unreadable if one.subject.startswith(kinds)]
    found += [one.subject for one in judged.differences if one.rule in _UNITS]
    return sorted({*found, *judged.unsettled})


def _may_be_about(books: Books, order_id: str, product_id: str) -> bool:
    """Return whether an order has units of a product; one that is lost may have had any."""
    section = books.section(OrderSection, order_id)
    if section.order is None:
        return True
    lines = {line.product_id for line in section.order.lines}
    return product_id in lines | {one.product_id for one in section.movements.values()}


def _count(verifier: AuditService, product_id: str) -> tuple[StockSection, int] | None:
    """Return a product's stock, and the units that orders held, both at the same moment.

    Returns:
        what the orders themselves say, not what an index shows of them; None if the product did
        not stand still for two scans of the orders.
    """
    reader, product = verifier.reader(Books()), Suspect(PRODUCT, product_id)
    for _ in verifier.readings():
        books, held = held_around(reader.look(), [product_id], lambda: reader.read(product))
        ranges = held[product_id].values()
        if books and all(one.is_exact for one in ranges):
            return books.section(StockSection, product_id), sum(one.least for one in ranges)
    return None


def _proposal(product_id: str, stock: StockSection, held: int) -> Proposal:
    if stock.sale is None:
        raise NotFoundError("There is no such product.")
    on_hand = stock.ledger.units
    return Proposal(
        product_id,
        Counters(stock.sale.available, stock.sale.on_hand),
        Counters(on_hand - held, on_hand),
    )
