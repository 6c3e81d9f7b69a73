"""The tables of an order's and an attempt's moves have every status, and words for every event."""

import pytest

from sandbox.generate.moves import ATTEMPT, ORDER, Moves
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import OPENED, AttemptStatus
from storefront.timeline.sentences import SENTENCES


@pytest.mark.parametrize("moves", [ORDER, ATTEMPT], ids=["order", "attempt"])
def test_every_status_is_in_the_table_and_can_be_reached(moves: Moves) -> None:
    kind = OrderStatus if moves is ORDER else AttemptStatus
    reached = {end for events in moves.values() for ends in events.values() for end in ends}

    assert set(moves) == {None, *kind}
    assert reached == set(kind)


@pytest.mark.parametrize("moves", [ORDER, ATTEMPT], ids=["order", "attempt"])
def test_the_timeline_has_words_for_every_event(moves: Moves) -> None:
    assert {event for events in moves.values() for event in events} - SENTENCES.keys() <= {OPENED}
