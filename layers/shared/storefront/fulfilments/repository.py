"""Fulfilments in DynamoDB, beside their order."""

from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute

from storefront.access import Caller
from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    SecondsAttribute,
    partition_of,
)
from storefront.db.store import Store, Transaction
from storefront.db.tables import BY_HOLD_EXPIRY, Table
from storefront.errors import NotFoundError
from storefront.fulfilments.model import (
    MAX_PARCELS,
    QUEUES,
    Parcel,
    ParcelStatus,
    Returned,
    Tracking,
)
from storefront.orders.model import Order
from storefront.orders.repository import (
    ORDER,
    OrderRecord,
    if_visible,
    order_pk,
)
from storefront.orders.repository import (
    to_model as to_order,
)

FULFILMENT = "FULFILMENT"
#: Label of the write of a parcel; it fails when somebody else changed it first.
FULFILMENT_LABEL = "fulfilment"
_NUMBERS = {str(number) for number in range(1, MAX_PARCELS + 1)}


class FulfilmentRecord(Record):
    """A parcel's item. `hold_queue` exists only while it is to be seen to (sparse index)."""

    table: ClassVar[Table] = Table.ORDERS

    status = UnicodeAttribute()
    lines = JSONTextAttribute()
    product_ids = UnicodeSetAttribute()
    tracking = JSONTextAttribute()
    packed_at = MomentAttribute()
    updated_at = MomentAttribute()
    since = MomentAttribute()
    failures = IntegerAttribute()
    back = JSONTextAttribute(null=True)
    handed_over_at = MomentAttribute(null=True)
    version = IntegerAttribute()
    hold_queue = UnicodeAttribute(null=True)
    hold_expires_at = SecondsAttribute()

    def to_model(self) -> Parcel:
        """Return the parcel as the domain sees it."""
        return Parcel(
            order_id=self.pk.partition("#")[2],
            number=int(self.sk.partition("#")[2]),
            status=ParcelStatus(self.status),
            lines=self.lines,
            tracking=Tracking(*self.tracking),
            packed_at=self.packed_at,
            updated_at=self.updated_at,
            since=self.since,
            sold_at=self.hold_expires_at,
            failures=self.failures,
            back={one: Returned(*units) for one, units in (self.back or {}).items()},
            handed_over_at=self.handed_over_at,
            version=self.version,
        )


class FulfilmentRepository:
    """Reads parcels, with their orders, and adds their next versions to transactions.

    Args:
        store: must know the orders table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, order_id: str, number: str) -> tuple[Order, Parcel]:
        """Return a parcel and its order, in one call.

        Args:
            order_id: the order.
            number: the parcel's, as a path says it.

        Raises:
            NotFoundError: there is no such parcel.
        """
        if number not in _NUMBERS:
            raise NotFoundError("There is no such parcel.")
        pk, sk = order_pk(order_id), parcel_sk(int(number))
        keys = [(pk, ORDER), (pk, sk)]
        found = {item["sk"]["S"]: item for item in self._store.get_raw(Table.ORDERS, keys)}
        if len(found) < len(keys):
            raise NotFoundError("There is no such parcel.")
        order = to_order(OrderRecord.from_raw_data(found[ORDER]))
        return order, FulfilmentRecord.from_raw_data(found[sk]).to_model()

    def of_order(self, order_id: str, caller: Caller) -> tuple[Order, list[Parcel]]:
        """Return an order that a caller may see and its parcels, in one query.

        Raises:
            NotFoundError: it does not exist, or is somebody else's.
        """
        # What is between them in the alphabet is a parcel, or the order itself.
        between = FulfilmentRecord.sk.between(FULFILMENT, ORDER)
        page = self._store.query(Table.ORDERS, order_pk(order_id), between)
        *parcels, last = page.items or [{}]
        order = to_order(OrderRecord.from_raw_data(last)) if last else None
        return if_visible(order, order_id, caller), [
            FulfilmentRecord.from_raw_data(one).to_model() for one in parcels
        ]

    def save(self, transaction: Transaction, parcel: Parcel) -> None:
        """Write a new parcel, or the next version of one.

        Args:
            transaction: is cancelled under `FULFILMENT_LABEL` unless the stored version is the one
                before.
            parcel: as a transition returned it, or a new one.
        """
        is_new = parcel.version == 1
        condition = None if is_new else FulfilmentRecord.version == parcel.version - 1
        transaction.put(FULFILMENT_LABEL, to_record(parcel), condition)


def parcel_sk(number: int) -> str:
    """Return the range key of an order's parcel; parcels sort by it."""
    return f"{FULFILMENT}#{number:02}"


def to_record(parcel: Parcel) -> FulfilmentRecord:
    """Return a parcel as it is stored."""
    tracking, queue = parcel.tracking, QUEUES.get(parcel.status)
    return FulfilmentRecord(
        pk=order_pk(parcel.order_id),
        sk=parcel_sk(parcel.number),
        status=parcel.status.value,
        lines=dict(parcel.lines),
        product_ids=set(parcel.lines),
        tracking=[tracking.courier, tracking.number, tracking.url],
        packed_at=parcel.packed_at,
        updated_at=parcel.updated_at,
        since=parcel.since,
        failures=parcel.failures,
        back={one: [it.restocked, it.damaged] for one, it in parcel.back.items()} or None,
        handed_over_at=parcel.handed_over_at,
        version=parcel.version,
        hold_queue=queue and partition_of(BY_HOLD_EXPIRY, queue, parcel.order_id),
        # Wherever it is, its buyer has waited since their order was sold.
        hold_expires_at=parcel.sold_at,
    )
