"""A visitor of the load comes to the shop, and afterwards everything is counted right."""

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.client import Client, Stack
from tests.e2e.sandbox.conftest import delivered
from tests.load.shop.crowd import wrong
from tests.load.shop.visitor import Kind, Visitor
from tests.simulators.drivers import Server

UNITS = 50


@pytest.fixture
def visitor(stack: Stack, make_product: Callable[..., str]) -> Iterator[Visitor]:
    """Somebody who has come for two products."""
    visitor = Visitor(stack, [make_product(stock=UNITS) for _ in range(2)], number=1)
    yield visitor
    visitor.close()


def test_a_visitor_signs_up_orders_and_pays_and_the_books_are_right(
    visitor: Visitor, staff: Client, stripe: Server
) -> None:
    visitor.visit()
    delivered(stripe)

    assert {one.kind for one in visitor.answers} == set(Kind)
    assert len(visitor.purchases) == 1
    received = dict.fromkeys(visitor.goods, UNITS)
    assert [*wrong([visitor], staff, received)] == []
    assert [*wrong([], staff, received)] != [], "a sale that nobody knows of is told"
