"""The authorizer: who is let in, and to what."""

import json
import os
from typing import Any
from unittest.mock import Mock

import pytest

from storefront.access import Role
from storefront.accounts.repository import SessionRepository
from storefront.accounts.tokens import AccessTokens
from storefront.commands import staff
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.ids import new_id
from storefront.parameters import Secret
from tests.support.account_fixtures import EMAIL, KEYS, shop_on
from tests.support.account_functions import Api, authorize, is_denied, sign_in
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls


def test_it_admits_a_good_token_to_every_route_of_the_stage(api: Api, me: dict[str, Any]) -> None:
    admitted = authorize(api, f"Bearer {sign_in(api)['access_token']}")

    assert admitted["principalId"] == me["id"]
    assert admitted["policyDocument"]["Statement"] == [
        {
            "Action": "execute-api:Invoke",
            "Effect": "Allow",
            "Resource": "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/dev/*/*",
        }
    ]


def test_it_does_not_mind_how_the_scheme_is_written(api: Api, me: dict[str, Any]) -> None:
    assert authorize(api, f"bearer {sign_in(api)['access_token']}")["principalId"] == me["id"]


@pytest.mark.parametrize("form", ["{}", "Basic {}", "Bearer  {}", "Bearer", "Token {}", ""])
def test_it_refuses_a_token_that_is_not_sent_as_a_bearer_token(
    api: Api, me: dict[str, Any], form: str
) -> None:
    del me
    assert is_denied(authorize(api, form.format(sign_in(api)["access_token"])))


def test_it_refuses_an_expired_token(api: Api, me: dict[str, Any], clock: FrozenClock) -> None:
    del me
    token = sign_in(api)["access_token"]
    clock.advance(minutes=15)

    assert is_denied(authorize(api, f"Bearer {token}"))


def test_it_denies_every_route_to_whom_it_refuses(api: Api) -> None:
    """A refusal is an answer, not a failed call: it costs no restart and no traceback."""
    denied = authorize(api, "Bearer sample.access.token")

    assert denied["policyDocument"]["Statement"] == [
        {
            "Action": "execute-api:Invoke",
            "Effect": "Deny",
            "Resource": "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/dev/*/*",
        }
    ]


def test_it_admits_staff_by_one_read_and_a_demoted_one_as_what_they_are_now(
    api: Api, me: dict[str, Any], store: Store
) -> None:
    staff.set_role(shop_on(store), EMAIL, Role.SUPPORT)
    header = f"Bearer {sign_in(api)['access_token']}"

    with counted_calls() as calls:
        admitted = authorize(api, header)
    staff.set_role(shop_on(store), EMAIL, Role.CUSTOMER)
    demoted = authorize(api, header)

    assert calls == ["BatchGetItem"]
    assert admitted["context"].pop("session_id") == demoted["context"].pop("session_id")
    assert admitted["context"] == {"user_id": me["id"], "role": "support"}
    assert demoted["context"] == {"user_id": me["id"], "role": "customer"}


def test_it_denies_staff_whose_session_was_ended(
    api: Api, me: dict[str, Any], store: Store
) -> None:
    del me
    staff.set_role(shop_on(store), EMAIL, Role.SUPPORT)
    header = f"Bearer {sign_in(api)['access_token']}"
    staff.end_sessions(shop_on(store), EMAIL)

    assert is_denied(authorize(api, header))


def test_it_fails_where_staff_cannot_be_looked_up(
    api: Api, me: dict[str, Any], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """API Gateway then answers 500: nobody is admitted unseen, or told that they may not."""
    del me
    staff.set_role(shop_on(store), EMAIL, Role.SUPPORT)
    header = f"Bearer {sign_in(api)['access_token']}"
    monkeypatch.setattr(SessionRepository, "get", Mock(side_effect=UnavailableError))

    with pytest.raises(UnavailableError):
        authorize(api, header)


def test_it_tells_the_functions_which_order_a_token_is_for(api: Api, clock: FrozenClock) -> None:
    guest, order_id = new_id(clock()), new_id(clock())
    keys = Secret("keys", read=lambda _: json.dumps(KEYS))
    tokens = AccessTokens(keys, f"storefront/{os.environ['STAGE']}", clock)

    with counted_calls() as calls:
        one_order = authorize(api, f"Bearer {tokens.issue_order(guest, order_id, 3)}")
        buying = authorize(api, f"Bearer {tokens.issue_guest(guest)}")

    assert calls == []
    of_order = {"order_id": order_id, "token_epoch": "3"}
    assert one_order["context"] == {"user_id": guest, "role": "guest", **of_order}
    assert buying["context"] == {"user_id": guest, "role": "guest"}


def test_it_makes_no_database_call_for_customers(api: Api, me: dict[str, Any]) -> None:
    del me
    token = sign_in(api)["access_token"]

    with counted_calls() as calls:
        authorize(api, f"Bearer {token}")

    assert calls == []
