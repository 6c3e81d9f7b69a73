"""What the audit knows of parcels: what an order counts of them, and what is to be shipped."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import field, replace
from datetime import datetime

from storefront.books.look import Look
from storefront.books.model import CommonRule, Difference, Differences, Rule
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Note, Operation
from storefront.books.sections import Books, Section
from storefront.db.idempotency import OrderIdempotencyRecord
from storefront.db.shards import entries
from storefront.db.tables import BY_HOLD_EXPIRY, Table
from storefront.fulfilments.model import MOVES, Parcel, ParcelStatus
from storefront.fulfilments.repository import FULFILMENT, FulfilmentRecord, to_record
from storefront.inventory.audit import PRODUCT, StockSection
from storefront.orders.audit.registration import ORDERS
from storefront.orders.audit.sections import ORDER, OrderSection
from storefront.orders.ending import left_here
from storefront.orders.goods import LineUnits
from storefront.orders.model import Order
from storefront.orders.repository import (
    ORDER as ORDER_SK,
)
from storefront.orders.repository import (
    ORDER_PREFIX,
    OrderRecord,
    order_pk,
    to_model,
)
from storefront.orders.shipping import left_to_ship
from storefront.values import dataclass

#: What events call each status of a parcel; `parcel.changed` leaves it where it is.
_EVENTS = {f"parcel.{status.value}": status for status in ParcelStatus}


class FulfilmentRule(Rule):
    """What must hold of parcels, and of the units in them."""

    #: An order counts its units as its parcels say, and no unit twice; nothing waits to be packed
    #: of one that is over.
    UNITS = "units"
    #: An order has as many parcels as it says, each where its events have brought it.
    FULFILMENT = "fulfilment"
    #: Units that are sold and still here, as stock counts them, are those that orders wait for.
    TO_SHIP = "to-ship"


@dataclass(slots=True)
class ParcelSection(Section):
    """The parcels of an order.

    Args:
        parcels: by number.
        queues: where each waits to be seen to, and since when.
        answers: numbers of the parcels that repeats are told, by key of the record.
    """

    subject = ORDER

    parcels: dict[int, Parcel] = field(default_factory=dict)
    queues: dict[int, tuple[str | None, datetime]] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an order that is missing."""
        return ["parcels"] if self.parcels else []


@dataclass(slots=True)
class ShipSection(Section):
    """Units of a product that orders have bought and that have not left the shop, by order id."""

    subject = PRODUCT

    units: dict[str, int] = field(default_factory=dict)

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a product that is missing."""
        return ["units to ship"] if self.units else []


def _enter_parcel(books: Books, order_id: str, record: FulfilmentRecord) -> None:
    parcel, section = record.to_model(), books.open(ParcelSection, order_id)
    section.parcels[parcel.number] = parcel
    section.queues[parcel.number] = record.hold_queue, record.hold_expires_at


def _note_order(books: Books, order_id: str, record: OrderRecord) -> None:
    for product_id, units in left_to_ship(to_model(record)).items():
        books.open(ShipSection, product_id).units[order_id] = units


def _enter_answer(books: Books, answer: Answer) -> None:
    books.open(ParcelSection, answer.scope).answers[answer.key] = answer.body["number"]


def check_parcels(books: Books, order_id: str, now: datetime) -> Differences:
    """Yield everything in which an order and its parcels do not agree."""
    del now
    section = books.section(ParcelSection, order_id)
    order_section = books.section(OrderSection, order_id)
    if order_section.order is None:
        if section.answers:
            yield Difference(CommonRule.ANSWER, order_id, "an order", "none")
        return
    order = order_section.order
    expected, found = list(range(1, order.parcels + 1)), sorted(section.parcels)
    if expected != found:
        yield Difference(FulfilmentRule.FULFILMENT, order_id, f"parcels {expected}", str(found))
    for number in section.answers.values():
        if number not in section.parcels:
            yield Difference(CommonRule.ANSWER, order_id, f"parcel {number}", "none")
    for parcel in section.parcels.values():
        yield from _parcel(parcel, order, order_section, section)
    yield from _units(order, section.parcels.values())


def _parcel(
    parcel: Parcel, order: Order, order_section: OrderSection, section: ParcelSection
) -> Differences:
    """Compare a parcel with what events tell of it, and with where it is listed."""
    name = f"{parcel.order_id} parcel {parcel.number}"
    status: ParcelStatus | None = None
    for event in sorted(order_section.events):
        following = _EVENTS.get(event.type)
        if following is None or event.data.get("parcel") != parcel.number:
            continue
        allowed = MOVES.get(status, frozenset()) if status else {ParcelStatus.PACKED}
        if following not in allowed:
            expected = f"one of {sorted(allowed)} after {status}"
            yield Difference(FulfilmentRule.FULFILMENT, name, expected, following.value)
        status = following
    if status is not parcel.status:
        expected = f"{status.value if status else 'nothing'} by its events"
        yield Difference(FulfilmentRule.FULFILMENT, name, expected, parcel.status.value)
    record = to_record(replace(parcel, sold_at=order.hold_expires_at))
    queue = (record.hold_queue, record.hold_expires_at.replace(microsecond=0))
    if section.queues[parcel.number] != queue:
        found = str(section.queues[parcel.number])
        yield Difference(CommonRule.LISTING, name, str(queue), found)


def _units(order: Order, parcels: Iterable[Parcel]) -> Differences:
    """Compare what an order counts with the sum of its parcels; refunds are compared elsewhere."""
    counted: dict[str, LineUnits] = {}
    for parcel in parcels:
        for product_id, many in parcel.lines.items():
            before = counted.get(product_id, LineUnits())
            counted[product_id] = before.changed(**_told(parcel, product_id, many))
    for line in order.lines:
        units = order.units_of(line)
        sums = counted.get(line.product_id, LineUnits())
        # by refunds, and at doors
        elsewhere = {"canceled", "canceling", "retrieved", "kept", "refused"}
        found = {one: n for one, n in units.to_json().items() if one not in elsewhere}
        if found != sums.to_json():
            where = f"{order.order_id} {line.product_id}"
            yield Difference(FulfilmentRule.UNITS, where, str(sums.to_json()), str(found))
        if not units.is_possible(line.quantity) or (units.to_json() and not order.sold):
            expected = f"what can be of {line.quantity if order.sold else 0} sold units"
            yield Difference(FulfilmentRule.UNITS, order.order_id, expected, str(units.to_json()))
    here = left_here(order)
    if here:
        expected = f"nothing to pack of an order that is {order.status.value}"
        yield Difference(FulfilmentRule.UNITS, order.order_id, expected, str(here))


def _told(parcel: Parcel, product_id: str, units: int) -> dict[str, int]:
    """Return what an order counts of a product because of a parcel."""
    back, status = parcel.back.get(product_id), parcel.status
    if status is ParcelStatus.CANCELED:
        return {}
    if status is ParcelStatus.PACKED:
        return {"packed": units}
    return {
        "shipped": units,
        "delivered": units if status is ParcelStatus.DELIVERED else 0,
        "coming": units if status is ParcelStatus.COMING_BACK else 0,
        "restocked": back.restocked if back else 0,
        "damaged": back.damaged if back else 0,
    }


def check_to_ship(books: Books, product_id: str, now: datetime) -> Differences:
    """Yield whether stock counts other units to ship than the orders have bought."""
    del now
    stock = books.section(StockSection, product_id)
    if stock.sale is None:
        return
    counted = stock.sale.with_shards(stock.shards.values()).to_ship
    units = Counter(books.section(ShipSection, product_id).units).total()
    if counted != units:
        expected, found = f"{units} to ship", f"{counted} to ship"
        yield Difference(FulfilmentRule.TO_SHIP, product_id, expected, found)


def _reread_parcels(look: Look, order_id: str) -> None:
    known = look.known.section(ParcelSection, order_id)
    look.answers(OrderIdempotencyRecord, known.answers)


def _reread_to_ship(look: Look, product_id: str) -> None:
    """Read the orders again that may have units of a product in the shop."""
    ids = {*look.known.section(ShipSection, product_id).units}
    # Units that are not packed are listed with their order, packed ones with their parcel.
    groups = ("to_pack", "to_collect", "stopped", "packed")
    for entry in entries(look.store, Table.ORDERS, BY_HOLD_EXPIRY, groups):
        if product_id in entry["product_ids"]["SS"]:
            ids.add(entry["pk"]["S"].removeprefix(ORDER_PREFIX))
    look.items(Table.ORDERS, [(order_pk(order_id), ORDER_SK) for order_id in ids])


AUDIT = DomainAudit(
    rules=FulfilmentRule,
    kinds=[Kind(FulfilmentRecord, "ORDER", FULFILMENT, _enter_parcel)],
    operations=[Operation(OrderIdempotencyRecord, "create_fulfilment", _enter_answer)],
    notes=[Note(ORDERS, _note_order)],
    inspections=[
        Inspection(ParcelSection, check_parcels, _reread_parcels),
        Inspection(ShipSection, check_to_ship, _reread_to_ship),
    ],
)
