"""An attack leaves a trace: who was tried, from where and with what outcome; and no secret."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest

from storefront.accounts.events import AccountEvent, AccountOutcome, note
from storefront.accounts.model import MAX_ATTEMPTS, TokenPair, User
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService
from storefront.errors import StorefrontError
from tests.support.account_fixtures import ELSEWHERE, EMAIL, HOME, PASSWORD, WRONG
from tests.support.clock import FrozenClock

Trace = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def trace(caplog: pytest.LogCaptureFixture, user: User) -> Trace:
    """Return the events so far: what, outcome, source."""
    del user
    return lambda: [
        (vars(one)["event"], vars(one)["outcome"], vars(one)["source"])
        for one in caplog.records
        if "event" in vars(one)
    ]


def guess(accounts: AccountService, source: str, times: int = 1) -> None:
    for _ in range(times):
        with suppress(StorefrontError):
            accounts.check_password(EMAIL, WRONG, source)


def test_sign_ins_and_their_refusals_are_noted(accounts: AccountService, trace: Trace) -> None:
    guess(accounts, ELSEWHERE, MAX_ATTEMPTS + 1)
    accounts.check_password(EMAIL, PASSWORD, HOME)

    assert trace() == [
        *[("sign_in", "wrong", ELSEWHERE)] * MAX_ATTEMPTS,
        ("sign_in", "locked", ELSEWHERE),
        ("sign_in", "done", HOME),
    ]


def test_an_attack_by_many_is_told_from_one_by_few(accounts: AccountService, trace: Trace) -> None:
    for number in range(10):
        guess(accounts, f"192.0.2.{number}", MAX_ATTEMPTS)
    guess(accounts, ELSEWHERE)

    assert trace()[-1] == ("sign_in", "locked_to_strangers", ELSEWHERE)


def test_a_refresh_token_that_comes_back_is_noted(
    sessions: SessionService, log_in: Callable[..., TokenPair], clock: FrozenClock, trace: Trace
) -> None:
    token = log_in().refresh_token
    sessions.refresh(token, HOME)
    sessions.refresh(token, HOME)
    clock.advance(minutes=1)
    with suppress(StorefrontError):
        sessions.refresh(token, ELSEWHERE)

    assert trace()[1:] == [("refresh", "reused", ELSEWHERE)]


def test_a_mistyped_present_password_is_no_sign_in(
    accounts: AccountService, user: User, trace: Trace
) -> None:
    with suppress(StorefrontError):
        accounts.change(user.user_id, password="black tea at dawn", current_password=WRONG)

    assert trace() == [("password", "wrong", "signed in")]


def test_an_unlocking_is_noted(accounts: AccountService, trace: Trace) -> None:
    accounts.unlock(EMAIL)

    assert trace() == [("unlock", "done", "operator")]


@pytest.mark.parametrize(
    ("event", "outcome", "counted"),
    [
        (AccountEvent.SIGN_IN, AccountOutcome.WRONG, ["SignInsRefused"]),
        (AccountEvent.SIGN_IN, AccountOutcome.LOCKED, ["SignInsRefused", "SignInsLocked"]),
        (
            AccountEvent.SIGN_IN,
            AccountOutcome.LOCKED_TO_STRANGERS,
            ["SignInsRefused", "SignInsLocked"],
        ),
        (AccountEvent.SIGN_IN, AccountOutcome.DONE, []),
        (AccountEvent.PASSWORD, AccountOutcome.WRONG, []),
        (AccountEvent.REFRESH, AccountOutcome.REUSED, ["RefreshTokensReused"]),
    ],
)
def test_refusals_are_counted(
    event: AccountEvent,
    outcome: AccountOutcome,
    counted: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    note(event, outcome, EMAIL, HOME)

    lines = map(json.loads, capsys.readouterr().out.splitlines())
    figures = [line for line in lines if "_aws" in line]
    assert [name for line in figures for name in line if name in counted] == counted
    assert len(figures) == len(counted)
    assert all(line[name] == [1.0] for line, name in zip(figures, counted, strict=True))


def test_accounts_are_named_by_digests(
    accounts: AccountService, user: User, caplog: pytest.LogCaptureFixture
) -> None:
    del user
    guess(accounts, HOME)
    accounts.check_password(EMAIL, PASSWORD, HOME)
    events = [vars(one) for one in caplog.records if "event" in vars(one)]

    assert len({one["account"] for one in events}) == 1
    assert EMAIL not in str(events)
    assert PASSWORD not in str(events)
    assert WRONG not in str(events)
