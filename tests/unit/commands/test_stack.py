"""A deployed stack, as an operator's command sees it."""

from typing import Any

import pytest

from storefront.commands.stack import Stack
from storefront.db.store import Retry
from storefront.db.tables import Table
from tests.support.aws import deployed
from tests.support.clock import FrozenClock
from tests.support.scripted_peer import answer, let_reads_take, peer
from tests.unit.commands.operating import OUTPUTS

EMPTY = answer(200, b'{"Items": []}')


def test_a_page_over_a_slow_line_has_more_time_than_functions_give_it(
    aws: Any, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with deployed("shop", OUTPUTS):
        stack = Stack.find("shop", "eu-west-1")
    let_reads_take(monkeypatch, seconds=Retry().answer_seconds)

    with peer() as dynamodb:
        monkeypatch.setenv("AWS_ENDPOINT_URL", dynamodb.address)
        dynamodb.says(EMPTY[:-3], drips=EMPTY[-3:])

        assert [page.items for page in stack.shop(clock).store.scan(Table.ORDERS)] == [[]]
