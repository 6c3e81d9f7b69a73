"""Whoever is signed in sees what they may do, so that a page shows no button in vain."""

from typing import Any

import pytest

from storefront.access import PERMISSIONS, Permission, Role
from storefront.accounts.model import User
from storefront.accounts.service import AccountService
from tests.support.account_fixtures import PASSWORD, hired
from tests.support.account_functions import Api
from tests.support.dynamodb import counted_calls
from tests.support.functions import call, load, proxy_event


@pytest.mark.parametrize("role", [role for role in Role if role.is_staff])
def test_staff_are_told_their_permissions_by_name_and_sorted(
    accounts: AccountService, role: Role
) -> None:
    caller = hired(accounts, role)
    event = proxy_event(user_id=caller.user_id, role=role.value)

    shown = call(load("get_me"), event).body["permissions"]

    assert shown == sorted(permission.value for permission in PERMISSIONS[role])
    assert Permission.PRODUCTS_READ_ALL.value in shown


def test_what_is_told_is_what_the_token_may(accounts: AccountService, user: User) -> None:
    """A customer who has just been made staff needs another token before anything opens."""
    became = accounts.register("karim@example.com", PASSWORD, "Karim", Role.MANAGER)
    event = proxy_event(user_id=became.user_id, role="customer")

    me = call(load("get_me"), event).body

    assert me["role"] == "manager"
    assert me["permissions"] == sorted(one.value for one in PERMISSIONS[Role.CUSTOMER])


def test_me_is_shown_in_one_call(api: Api, me: dict[str, Any]) -> None:
    with counted_calls() as calls:
        answer = api("get_me", user_id=me["id"])

    assert answer.status == 200
    assert me.items() <= answer.body.items()
    assert calls == ["GetItem"]


def test_a_caller_whose_account_is_gone_is_not_signed_in(api: Api) -> None:
    assert api("get_me", user_id="01JZ7X4M9C8V2Q5R6S7T8W9XYZ").status == 401
