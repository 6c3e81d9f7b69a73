"""What clerks do to one order's parcels at once, wherever one comes between another's steps."""

from collections.abc import Callable
from functools import partial
from itertools import product as pairs_of

import pytest

from storefront.fulfilments.model import ParcelStatus, Returned
from tests.support.interleaving import Interleaving
from tests.support.interleavings import Interleave, World, interleave
from tests.support.parcels import RETURNS, bought, go, pack

__all__ = ["interleave"]

Doing = Callable[[World, str, str], object]


def _goes(*way: ParcelStatus) -> Doing:
    return lambda world, order_id, _: go(world.shop, order_id, *way)


def _comes_back(restocked: int, damaged: int) -> Doing:
    def come_back(world: World, order_id: str, product_id: str) -> object:
        back = {product_id: Returned(restocked, damaged)}
        return go(world.shop, order_id, ParcelStatus.BACK, back=back)

    return come_back


def _pack_rest(world: World, order_id: str, product_id: str) -> object:
    return pack(world.shop, order_id, {product_id: 1})


def _refund(world: World, order_id: str, _: str) -> object:
    return world.shop.refund(order_id, "50.00")


def _put_back(world: World, order_id: str, product_id: str) -> object:
    return world.shop.refund(order_id, restock={product_id: 1})


PACKED: dict[str, Doing] = {
    "handed over": _goes(ParcelStatus.HANDED_OVER),
    "taken apart": _goes(ParcelStatus.CANCELED),
    "the rest packed": _pack_rest,
    "a part refunded": _refund,
    "the rest put back": _put_back,
}
AWAY: dict[str, Doing] = {
    "all comes back": _comes_back(2, 0),
    "half of it damaged": _comes_back(1, 1),
    "the rest packed": _pack_rest,
    "a part refunded": _refund,
    "the rest put back": _put_back,
}


def _meet(play: Interleave, way: tuple[ParcelStatus, ...], one: Doing, other: Doing) -> None:
    def scene(world: World) -> Interleaving:
        mug = world.shop.product(stock=5)
        order_id = bought(world.shop, {mug: 3})
        pack(world.shop, order_id, {mug: 2})
        for status in way:
            go(world.shop, order_id, status)
        first, second = partial(one, world, order_id, mug), partial(other, world, order_id, mug)
        return Interleaving(first, second, lambda: None)

    assert play(scene) > 1


@pytest.mark.parametrize("names", list(pairs_of(PACKED, repeat=2)), ids="; ".join)
def test_a_parcel_that_is_here(interleave: Interleave, names: tuple[str, str]) -> None:
    _meet(interleave, (), *(PACKED[name] for name in names))


@pytest.mark.parametrize("names", list(pairs_of(AWAY, repeat=2)), ids="; ".join)
def test_a_parcel_that_is_on_its_way_back(interleave: Interleave, names: tuple[str, str]) -> None:
    _meet(interleave, RETURNS, *(AWAY[name] for name in names))
