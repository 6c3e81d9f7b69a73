"""bKash's token: one for the whole deployment, renewed by one function, at most twice an hour."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storefront.db.store import Retry
from storefront.errors import UnavailableError
from storefront.payments.gateways.bkash.calls import GRANT
from storefront.payments.gateways.bkash.tokens import _LEASE, BkashTokens, Grant
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.shop import Shop


class Bank:
    """bKash's token endpoint: counts calls, and answers with errors where told.

    Attributes:
        meanwhile: functions that want a token while a call is under way; `seen` is what they got.
    """

    def __init__(self, clock: FrozenClock) -> None:
        self._clock = clock
        self.calls: list[datetime] = []
        self.seen: list[str] = []
        self.errors: deque[Exception | None] = deque()
        self.meanwhile: list[BkashTokens] = []
        self.interrupt()

    def interrupt(self, action: Callable[[], object] = lambda: None) -> None:
        """Let something happen while the next call is under way."""
        self._interrupt = action

    def grant(self) -> Grant:
        """Make a token that names its number."""
        self.calls.append(self._clock())
        name = f"token-{len(self.calls)}"
        self.seen += [tokens.get() for tokens in self.meanwhile]
        interrupt = self._interrupt
        self.interrupt()
        interrupt()
        error = self.errors.popleft() if self.errors else None
        if error:
            raise error
        return Grant(name, timedelta(hours=1))


@pytest.fixture
def bank(clock: FrozenClock) -> Bank:
    """bKash's token endpoint."""
    return Bank(clock)


def function(shop: Shop, bank: Bank, clock: FrozenClock) -> BkashTokens:
    """Return the tokens as one more function has them; waiting moves the clock."""
    return shop.tokens(bank.grant, lambda seconds: clock.advance(seconds=seconds))


def test_all_functions_share_one_token(shop: Shop, bank: Bank, clock: FrozenClock) -> None:
    tokens = [function(shop, bank, clock).get() for _ in range(5)]

    assert tokens == ["token-1"] * 5
    assert len(bank.calls) == 1


def test_a_function_that_has_a_good_token_asks_nobody(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine = function(shop, bank, clock)
    mine.get()
    clock.advance(minutes=49)

    with counted_calls() as calls:
        assert mine.get() == "token-1"

    assert calls == []


def test_a_function_that_has_none_reads_it_in_one_call(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    function(shop, bank, clock).get()

    with counted_calls() as calls:
        function(shop, bank, clock).get()

    assert calls == ["GetItem"]


def test_the_token_is_renewed_ten_minutes_before_its_end(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine = function(shop, bank, clock)
    mine.get()

    clock.advance(minutes=50)

    assert mine.get() == function(shop, bank, clock).get() == "token-2"
    assert len(bank.calls) == 2


def test_while_one_renews_the_others_use_the_old_token(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine, other = function(shop, bank, clock), function(shop, bank, clock)
    mine.get()
    clock.advance(minutes=50)
    bank.meanwhile.append(other)

    assert mine.get() == "token-2"

    assert bank.seen == ["token-1"]
    assert len(bank.calls) == 2


def test_of_two_that_would_renew_at_once_one_does(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine, other = function(shop, bank, clock), function(shop, bank, clock)
    mine.get()
    clock.advance(minutes=50)
    seen: list[str] = []

    with just_before(lambda: seen.append(other.get())):
        seen.append(mine.get())

    assert seen == ["token-2", "token-1"]
    assert len(bank.calls) == 2


def test_a_function_without_any_token_waits_for_the_one_that_renews(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    first, second = function(shop, bank, clock), function(shop, bank, clock)
    seen: list[str] = []

    with just_before(lambda: seen.append(second.get())):
        seen.append(first.get())

    assert seen == ["token-1", "token-1"]
    assert len(bank.calls) == 1


def test_there_are_never_more_than_two_calls_in_any_hour(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    bank.errors.extend([UnavailableError()] * 50)
    for _ in range(60):
        with pytest.raises(UnavailableError):
            function(shop, bank, clock).get()
        clock.advance(minutes=3)

    assert len(bank.calls) >= 4, "it goes on trying"
    for first, third in zip(bank.calls, bank.calls[2:], strict=False):
        assert third - first >= timedelta(hours=1)


def test_a_renewal_that_fails_is_no_matter_while_the_old_token_works(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine = function(shop, bank, clock)
    mine.get()
    clock.advance(minutes=50)
    bank.errors.append(UnavailableError())

    assert mine.get() == "token-1"

    clock.advance(minutes=5)
    assert mine.get() == "token-1", "two calls were made in this hour"
    clock.advance(minutes=6)
    assert mine.get() == "token-3"


def test_a_function_that_dies_while_renewing_does_not_block_the_others_for_long(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    bank.errors.append(RuntimeError("the function was killed"))
    with pytest.raises(RuntimeError):
        function(shop, bank, clock).get()
    with pytest.raises(UnavailableError):
        function(shop, bank, clock).get()
    assert len(bank.calls) == 1, "its lease is respected first"

    clock.advance(seconds=46)

    assert function(shop, bank, clock).get() == "token-2"


def test_a_token_refused_before_its_time_is_replaced_for_everybody(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine, other = function(shop, bank, clock), function(shop, bank, clock)
    other.refused(mine.get())

    assert other.get() == "token-2"
    assert function(shop, bank, clock).get() == "token-2"


def test_a_late_refusal_of_an_old_token_does_not_cost_the_new_one(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine, other = function(shop, bank, clock), function(shop, bank, clock)
    old = mine.get()
    mine.refused(old)
    mine.get()

    other.refused(old)

    assert other.get() == "token-2"
    assert len(bank.calls) == 2


def test_a_refusal_while_the_token_is_renewed_does_not_cost_the_new_one(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine, others = function(shop, bank, clock), [function(shop, bank, clock) for _ in range(3)]
    mine.get()
    clock.advance(minutes=50)

    def refuse() -> None:
        for other in others:
            other.refused("token-1")

    bank.interrupt(refuse)

    assert mine.get() == "token-2"

    assert [tokens.get() for tokens in [*others, function(shop, bank, clock)]] == ["token-2"] * 4
    assert len(bank.calls) == 2


def test_a_refusal_at_the_last_moment_of_a_renewal_does_not_cost_the_new_token(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine, other = function(shop, bank, clock), function(shop, bank, clock)
    mine.get()
    clock.advance(minutes=50)

    with just_before(lambda: other.refused("token-1"), nth=2):  # the first one takes the lease
        assert mine.get() == "token-2"

    assert other.get() == "token-2"
    assert len(bank.calls) == 2


def test_a_refusal_that_is_overtaken_by_the_new_token_does_not_cost_it(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine, other = function(shop, bank, clock), function(shop, bank, clock)
    mine.get()
    clock.advance(minutes=50)

    with just_before(mine.get):
        other.refused("token-1")

    assert other.get() == "token-2"
    assert len(bank.calls) == 2


def test_a_renewal_that_took_too_long_does_not_replace_a_later_one(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine, other = function(shop, bank, clock), function(shop, bank, clock)
    seen: list[str] = []

    def overtake() -> None:
        clock.advance(seconds=46)
        seen.append(other.get())

    bank.interrupt(overtake)

    assert [mine.get(), *seen, other.get()] == ["token-2"] * 3


def test_tokens_refused_again_and_again_end_in_try_again(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    mine = function(shop, bank, clock)
    mine.refused(mine.get())
    mine.refused(mine.get())

    with pytest.raises(UnavailableError):
        mine.get()

    assert len(bank.calls) == 2


def test_a_first_renewal_that_fails_is_told_at_once(
    shop: Shop, bank: Bank, clock: FrozenClock
) -> None:
    bank.errors.append(UnavailableError())
    began = clock()

    with pytest.raises(UnavailableError):
        function(shop, bank, clock).get()

    assert clock() == began, "nobody waits for a token that nobody is asking for"
    assert len(bank.calls) == 1


def test_a_lease_outlives_the_slowest_renewal() -> None:
    """Writing the lease may take as long as a commit is repeated; then comes bKash's own time."""
    slowest = timedelta(seconds=Retry().deadline_seconds + sum(GRANT.timeout))

    assert slowest < _LEASE
