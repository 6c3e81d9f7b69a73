"""The lists of the day: orders and parcels by what is to be done next, the longest waiting first.

What waits is listed where it waits (`desk.groups`), so that a list costs the same however many
orders there are. Indexes lag: orders and parcels are read themselves, and those that have gone on
meanwhile are left out, so that a page may be short.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple

from storefront.access import Caller
from storefront.clock import Clock, epoch
from storefront.contacts.model import Contact
from storefront.contacts.repository import CONTACT, ContactRecord
from storefront.contacts.views import contact_view
from storefront.db.shards import Entry, ShardPlace, entries, entries_after
from storefront.db.store import Store
from storefront.db.tables import BY_HOLD_EXPIRY, Table
from storefront.desk.groups import GROUPS, due_by, is_at
from storefront.desk.orders import StaffOrderService
from storefront.desk.stage import Stage
from storefront.desk.work_views import StageView, WorkView, work_view
from storefront.errors import FieldError, ValidationFailedError
from storefront.fulfilments.model import Parcel
from storefront.fulfilments.repository import FulfilmentRecord
from storefront.ids import is_id
from storefront.orders.index import OrderIndex
from storefront.orders.model import Order
from storefront.orders.promising import awaits_acceptance, promised_by, sold_before
from storefront.orders.repository import (
    ORDER,
    ORDER_PREFIX,
    OrderRecord,
    order_pk,
    to_model,
)
from storefront.orders.status import OrderStatus
from storefront.paging import PageRequest, Slice
from storefront.terms.repository import TermsRepository
from storefront.terms.shipping import ShippingTerms

#: Entries of a page at the most: an order, whom it is for and a parcel each fit one call of 100.
MOST = 30
#: How many of a stage are counted.
COUNTED = 100


class Work(NamedTuple):
    """Something that waits: an order, or a parcel of it, and whom it is for."""

    order: Order
    parcel: Parcel | None
    contact: Contact | None


class Counted(NamedTuple):
    """How many wait at a stage, and whether there may be more than were counted."""

    number: int
    has_more: bool


class Worklist:
    """Tells what is to be done next.

    Args:
        store: must know the orders table.
        index: lists orders.
        terms: say within how many days orders come.
        desk: shows orders with who bought them.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        index: OrderIndex,
        terms: TermsRepository,
        desk: StaffOrderService,
        clock: Clock,
    ) -> None:
        self._store = store
        self._index = index
        self._terms = terms
        self._desk = desk
        self._clock = clock

    def show(
        self, stage: Stage, page: PageRequest, caller: Caller
    ) -> tuple[list[StageView], Slice[WorkView]]:
        """Return how many wait at each stage, and a page of those at one.

        Args:
            stage: which.
            page: which page, of `MOST` entries at the most.
            caller: who asks, and may see everybody's orders.

        Raises:
            ValidationFailedError: the page is after something that no list has.
        """
        now, shipping = self._clock(), self._terms.shipping().terms
        heads = {group: self._head(group) for group in dict.fromkeys(chain(*GROUPS.values()))}
        late_before = epoch(sold_before(now, shipping))
        found = self._page(stage, page, heads, late_before)
        waiting = [
            (one, due_by(one.order, one.parcel, shipping))
            for one in self._read(found.items, now)
            if is_at(stage, one.order, one.parcel)
        ]
        if stage is Stage.LATE:
            waiting = [(one, due) for one, due in waiting if due and due < now]
        counts = self._counts(heads, late_before, shipping, now)
        stages = [_stage_view(one, counts[one]) for one in Stage]
        return stages, Slice(self._views(waiting, now, caller), found.last)

    def _head(self, group: str) -> list[ShardPlace]:
        """Return what has waited longest in a group: one more than are counted, to tell of more."""
        found = entries(self._store, Table.ORDERS, BY_HOLD_EXPIRY, [group], at_once=COUNTED + 1)
        return [_place(group, entry) for entry in islice(found, COUNTED + 1)]

    def _page(
        self,
        stage: Stage,
        page: PageRequest,
        heads: Mapping[str, list[ShardPlace]],
        late_before: int,
    ) -> Slice[ShardPlace]:
        if stage is Stage.TO_ACCEPT:
            return self._to_accept(page)
        groups = GROUPS[stage]
        after = _read_place(page.after, groups) if page.after else None
        found: Iterable[ShardPlace] = merge(*(heads[group] for group in groups), key=_value)
        if after:
            index, at_once = BY_HOLD_EXPIRY, page.limit + 1
            told = entries_after(self._store, Table.ORDERS, index, groups, after, at_once)
            found = (_place(_group_in(entry), entry) for entry in told)
        if stage is Stage.LATE:
            found = (one for one in found if one.value < late_before)
        first = list(islice(found, page.limit + 1))
        listed = first[: page.limit]
        return Slice(listed, _written(listed[-1]) if len(first) > page.limit else None)

    def _to_accept(self, page: PageRequest) -> Slice[ShardPlace]:
        """Return the orders that wait for staff to accept them, among the oldest that are pending.

        Those that are paid online before they come are pending for an hour at the most; those that
        staff are to accept, for days.
        """
        if page.after and not is_id(page.after):
            raise _no_such_place()
        found = self._index.oldest(OrderStatus.PENDING, COUNTED, page.after)
        waiting = [one for one in found.items if awaits_acceptance(one)]
        listed = [ShardPlace("", 0, order_pk(one.order_id), ORDER) for one in waiting[: page.limit]]
        is_cut = len(waiting) > page.limit
        return Slice(listed, waiting[page.limit - 1].order_id if is_cut else found.last)

    def _read(self, places: Sequence[ShardPlace], now: datetime) -> list[Work]:
        """Return orders, parcels and whom they are for, as last written, in one call."""
        wanted = [(one.pk, sk) for one in places for sk in (ORDER, CONTACT, one.sk)]
        found = self._store.get_raw(Table.ORDERS, list(dict.fromkeys(wanted))) if wanted else []
        items = {(item["pk"]["S"], item["sk"]["S"]): item for item in found}
        work = []
        for place in places:
            order, contact = items.get((place.pk, ORDER)), items.get((place.pk, CONTACT))
            item = items.get((place.pk, place.sk))
            if order is None or item is None:
                continue
            parcel = None if place.sk == ORDER else FulfilmentRecord.from_raw_data(item).to_model()
            known = ContactRecord.from_raw_data(contact).to_model() if contact else None
            is_for = known if known and known.is_known(now) else None
            work.append(Work(to_model(OrderRecord.from_raw_data(order)), parcel, is_for))
        return work

    def _counts(
        self,
        heads: Mapping[str, list[ShardPlace]],
        late_before: int,
        shipping: ShippingTerms,
        now: datetime,
    ) -> dict[Stage, Counted]:
        pending = self._index.oldest(OrderStatus.PENDING, COUNTED)
        to_accept = sum(map(awaits_acceptance, pending.items))
        counts = {
            stage: Counted(min(len(heads[group]), COUNTED), len(heads[group]) > COUNTED)
            for stage, groups in GROUPS.items()
            if len(groups) == 1
            for group in groups
        }
        counts[Stage.TO_ACCEPT] = Counted(to_accept, pending.last is not None)
        counts[Stage.LATE] = self._late(heads, late_before, shipping, now)
        return counts

    def _late(
        self,
        heads: Mapping[str, list[ShardPlace]],
        late_before: int,
        shipping: ShippingTerms,
        now: datetime,
    ) -> Counted:
        """Count what should have come: whether it should, only the orders themselves know."""
        found = merge(*(heads[group] for group in GROUPS[Stage.LATE]), key=_value)
        old = [one for one in found if one.value < late_before]
        ids = [one.pk.removeprefix(ORDER_PREFIX) for one in old[:COUNTED]]
        orders = {one.order_id: one for one in self._index.many(list(dict.fromkeys(ids)))}
        late = [one for one in ids if one in orders and promised_by(orders[one], shipping) < now]
        return Counted(len(late), len(old) > COUNTED)

    def _views(
        self, waiting: Sequence[tuple[Work, datetime | None]], now: datetime, caller: Caller
    ) -> list[WorkView]:
        orders = [one.order for one, _ in waiting]
        shown = self._desk.page(Slice(orders), caller).items
        for view, (one, _) in zip(shown, waiting, strict=True):
            view["contact"] = contact_view(one.contact) if one.contact else None
        return [
            work_view(view, one.order, one.parcel, due, now)
            for view, (one, due) in zip(shown, waiting, strict=True)
        ]


def _stage_view(stage: Stage, counted: Counted) -> StageView:
    return {"stage": stage, "count": counted.number, "has_more": counted.has_more}


_value = attrgetter("value")


def _place(group: str, entry: Entry) -> ShardPlace:
    return ShardPlace(group, int(entry["hold_expires_at"]["N"]), entry["pk"]["S"], entry["sk"]["S"])


def _group_in(entry: Entry) -> str:
    """Return the group that an entry is in, without its shard."""
    return str(entry["hold_queue"]["S"].partition("#")[0])


def _written(place: ShardPlace) -> str:
    """Return a place as a cursor has it."""
    return "/".join((place.group, str(place.value), place.pk, place.sk))


def _read_place(text: str, groups: Sequence[str]) -> ShardPlace:
    group, *rest = text.split("/")
    if group not in groups or len(rest) != 3 or not rest[0].isdecimal():
        raise _no_such_place()
    return ShardPlace(group, int(rest[0]), rest[1], rest[2])


def _no_such_place() -> ValidationFailedError:
    entry = FieldError(field="cursor", code="cursor", message="must be next_cursor of this list")
    return ValidationFailedError("The query is not valid; see errors.", [entry])
