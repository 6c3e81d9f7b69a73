"""What holds for all account functions: bad bodies, callers who are nobody, and secrets."""

import json
from typing import Any

import pytest

from storefront.db.tables import Table
from tests.support.account_fixtures import EMAIL, KEYS, PASSWORD
from tests.support.account_functions import Api, authorize, sign_in
from tests.support.dynamodb import items_of
from tests.support.functions import call, sample


@pytest.mark.parametrize(
    ("function", "body"),
    [
        ("log_out", {"refresh_token": "x"}),
        ("get_me", None),
        ("update_me", {"name": "X"}),
    ],
)
def test_what_is_for_users_is_closed_to_others(api: Api, function: str, body: Any) -> None:
    assert api(function, body).status == 401
    assert api(function, body, user_id="01JZ7X4M9C8V2Q5R6S7T8W9XYZ", role="admin").status == 401


REGISTER = {"email": EMAIL, "password": PASSWORD, "name": "Rahima"}


@pytest.mark.parametrize(
    ("function", "body", "status"),
    [
        ("register_user", None, 400),
        ("register_user", "", 400),
        ("register_user", "{", 400),
        ("register_user", "[" * 10_000, 400),
        ("register_user", '{"email": "a@example.com", "email": "b@example.com"}', 400),
        ("register_user", '{"name": "\\ud800"}', 400),
        ("register_user", "9" * 5_000, 400),
        ("register_user", json.dumps(REGISTER | {"name": "x" * 40_000}), 413),
        ("register_user", [], 422),
        ("register_user", {}, 422),
        ("register_user", REGISTER | {"role": "manager"}, 422),
        ("register_user", REGISTER | {"id": "01JZ7X4M9C8V2Q5R6S7T8W9XYZ"}, 422),
        ("register_user", REGISTER | {"email": "rahima"}, 422),
        ("register_user", REGISTER | {"email": None}, 422),
        ("register_user", REGISTER | {"email": [EMAIL]}, 422),
        ("register_user", REGISTER | {"password": "short"}, 422),
        ("register_user", REGISTER | {"password": "password1234"}, 422),
        ("register_user", REGISTER | {"password": "x" * 129}, 422),
        ("register_user", REGISTER | {"password": 123456789012}, 422),
        ("register_user", REGISTER | {"name": ""}, 422),
        ("register_user", REGISTER | {"name": "   "}, 422),
        ("register_user", REGISTER | {"name": "x" * 101}, 422),
        ("register_user", REGISTER | {"name": "Rah\nima"}, 422),
        ("register_user", REGISTER | {"name": True}, 422),
        ("log_in", {"email": EMAIL}, 422),
        ("log_in", {"email": EMAIL, "password": ""}, 422),
        ("log_in", {"email": EMAIL, "password": "x" * 129}, 422),
        ("log_in", {"email": {"$ne": ""}, "password": PASSWORD}, 422),
        ("log_in", {"email": EMAIL, "password": PASSWORD, "otp": "1"}, 422),
        ("refresh_session", {}, 422),
        ("refresh_session", {"refresh_token": ""}, 422),
        ("refresh_session", {"refresh_token": 1}, 422),
        ("refresh_session", {"refresh_token": "x" * 513}, 422),
        ("refresh_session", {"refresh_token": "garbage"}, 401),
        ("log_out", {}, 422),
        ("log_out", {"refresh_token": None}, 422),
        ("update_me", {}, 422),
        ("update_me", {"name": None}, 422),
        ("update_me", {"role": "manager"}, 422),
        ("update_me", {"email": "new@example.com"}, 422),
        ("update_me", {"session_epoch": 9}, 422),
        ("update_me", {"password": "black tea at dawn"}, 422),
        ("update_me", {"name": "X", "current_password": PASSWORD}, 422),
        ("update_me", {"password": "short", "current_password": PASSWORD}, 422),
    ],
)
def test_bad_bodies_are_problems_and_write_nothing(
    api: Api, me: dict[str, Any], aws: Any, function: str, body: Any, status: int
) -> None:
    before = items_of(aws, Table.USERS)

    answer = api(function, body, user_id=me["id"])

    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert items_of(aws, Table.USERS) == before


def test_nothing_secret_is_logged(
    api: Api, me: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    del me
    pair = sign_in(api)
    api("log_in", {"email": EMAIL, "password": "white tea at dusk"})
    second = api("refresh_session", {"refresh_token": pair["refresh_token"]}).body
    api("refresh_session", {"refresh_token": second["refresh_token"]})
    api("refresh_session", {"refresh_token": pair["refresh_token"]})
    authorize(api, f"Bearer {pair['access_token']}")

    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "reused" in logged
    for secret in (PASSWORD, "white tea", EMAIL, *map(str, pair.values()), *KEYS.values()):
        if secret not in {"Bearer", "900"}:
            assert secret not in logged


@pytest.mark.parametrize(
    ("function", "status"),
    [
        ("register_user", 201),  # the very request that made the account
        ("log_in", 200),
        ("refresh_session", 401),
        ("log_out", 204),
        ("get_me", 200),
        ("update_me", 200),
    ],
)
def test_the_sample_events_reach_their_functions(
    api: Api, me: dict[str, Any], function: str, status: int
) -> None:
    """The samples' caller is an id of the sample; here it is the account that was just made."""
    event = sample(function)
    if "authorizer" in event["requestContext"]:
        event["requestContext"]["authorizer"]["user_id"] = me["id"]

    assert call(api.function(function), event).status == status
