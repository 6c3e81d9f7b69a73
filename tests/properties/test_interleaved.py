"""Two requests about one order that is paid when it comes, wherever one comes between the other's
steps: whichever is refused, the books and the cash box agree."""

from collections.abc import Callable
from itertools import product as pairs_of

import pytest

from storefront.fulfilments.model import ParcelStatus
from storefront.orders.model import Order
from storefront.payments.model.refund import Disposition, RefundUnits
from tests.properties import at_the_door
from tests.properties.staff import Send
from tests.properties.world import World
from tests.support.interleaving import Interleaving, interleave_everywhere

Doing = Callable[[World, Order], Send]


def _collected(hundredths: int) -> Doing:
    return lambda world, order: world.staff.collecting(order, hundredths)


def _refused(units: int, back: int) -> Doing:
    return lambda world, order: world.staff.refusing(order, units, back)


def _packed(units: int) -> Doing:
    return lambda world, order: world.staff.packing(order, {world.products[0]: units})


def _carried(status: ParcelStatus) -> Doing:
    return lambda world, order: world.staff.carrying(order, status)


def _canceled(world: World, order: Order) -> Send:
    return world.staff.canceling(order)


def _canceled_by_its_buyer(world: World, order: Order) -> Send:
    return lambda: world.shop.cancel(world.orders[0].buyer, order.order_id)


def _given_back(amount: str) -> Doing:
    return lambda world, order: world.staff.giving_back(order, amount)


def _units_given_back(disposition: Disposition) -> Doing:
    def give_back(world: World, order: Order) -> Send:
        units = {world.products[0]: RefundUnits(1, disposition)}
        return world.staff.giving_back(order, None, units)

    return give_back


PLACED: dict[str, Doing] = {
    "accepted": lambda world, order: world.staff.deed("accept", order.order_id),
    "canceled": _canceled,
    "canceled by its buyer": _canceled_by_its_buyer,
}
ACCEPTED: dict[str, Doing] = {
    "paid for": _collected(100),
    "paid for in part": _collected(40),
    "one refused": _refused(1, 1),
    "packed": _packed(2),
    "canceled": _canceled,
}
SENT: dict[str, Doing] = {
    "delivered": _carried(ParcelStatus.DELIVERED),
    "not delivered": _carried(ParcelStatus.FAILED),
    "all refused": _refused(2, 0),
    "one refused": _refused(1, 0),
    "paid for": _collected(100),
}
PAID: dict[str, Doing] = {
    "a part given back": _given_back("50.00"),
    "all given back": _given_back("300.00"),
    "a unit put back": _units_given_back(Disposition.RESTOCK),
    "packed": _packed(2),
    "packed in part": _packed(1),
}
BEGINNINGS: dict[str, tuple[Callable[[World], Order], dict[str, Doing]]] = {
    "placed": (at_the_door.placed, PLACED),
    "accepted": (at_the_door.accepted, ACCEPTED),
    "sent": (at_the_door.sent, SENT),
    "paid": (at_the_door.paid, PAID),
}


@pytest.mark.siblings(6)
@pytest.mark.parametrize(
    ("beginning", "one", "other"),
    [(name, *both) for name, (_, do) in BEGINNINGS.items() for both in pairs_of(do, repeat=2)],
)
def test_two_who_meet_leave_the_books_in_order(
    new_world: Callable[[], World], beginning: str, one: str, other: str
) -> None:
    begin, doings = BEGINNINGS[beginning]
    world = new_world()
    sends: dict[str, Send] = {}

    def start() -> None:
        nonlocal world
        world = new_world()
        order = begin(world)
        # Both are of whoever saw the order now, whenever they are sent.
        sends.update(one=doings[one](world, order), other=doings[other](world, order))

    def sending(which: str) -> Callable[[], object]:
        def send() -> object:
            return sends[which]()

        return send

    def check() -> None:
        world.check()

    interleaving = Interleaving(sending("one"), sending("other"), check)
    assert interleave_everywhere(interleaving, start) > 1
