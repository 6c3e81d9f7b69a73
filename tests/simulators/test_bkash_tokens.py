"""bKash's tokens: an hour's life, two token calls an hour, then a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS

if TYPE_CHECKING:
    from tests.simulators.drivers import Merchant, Server

QUERY = {"paymentID": "TR0011nothing"}


def test_a_token_is_granted_for_an_hour(merchant: Merchant, bkash_server: Server) -> None:
    bkash_server.advance(3599)
    assert merchant.post("payment/status", QUERY).json()["statusCode"] == "2002"

    bkash_server.advance(1)

    late = merchant.post("payment/status", QUERY)
    assert (late.status_code, late.json()) == (401, {"message": "The incoming token has expired"})


def test_the_grant_answer_has_the_documented_fields(merchant: Merchant) -> None:
    answer = merchant.grant().json()

    assert answer["statusCode"] == "0000"
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 3600
    assert answer["id_token"] != answer["refresh_token"]


def test_a_third_token_call_within_an_hour_blocks_for_an_hour(
    merchant: Merchant, bkash_server: Server
) -> None:
    bkash_server.advance(1800)
    assert merchant.grant().status_code == 200
    bkash_server.advance(1799)
    assert merchant.grant().status_code == 429

    # The first call has left the rolling hour by now, but the block lasts its own hour.
    bkash_server.advance(3599)
    assert merchant.grant().status_code == 429
    bkash_server.advance(1)
    assert merchant.grant().status_code == 200


def test_a_block_leaves_tokens_alone(merchant: Merchant) -> None:
    merchant.grant()
    merchant.grant()

    assert merchant.post("payment/status", QUERY).status_code == 200


def test_two_calls_fit_into_every_rolling_hour(merchant: Merchant, bkash_server: Server) -> None:
    for _ in range(4):
        bkash_server.advance(1800)
        assert merchant.grant().status_code == 200


def refresh(merchant: Merchant, refresh_token: str) -> requests.Response:
    """Ask for a token by refresh token."""
    credentials = SANDBOX_CREDENTIALS
    return requests.post(
        f"{merchant.server.url}{merchant.base}/token/refresh",
        headers={"username": credentials.username, "password": credentials.password},
        json={
            "app_key": credentials.app_key,
            "app_secret": credentials.app_secret,
            "refresh_token": refresh_token,
        },
        timeout=5,
    )


def test_a_refresh_token_buys_a_new_token_and_counts_as_a_call(
    bkash_server: Server, merchant: Merchant
) -> None:
    bkash_server.advance(3600)
    granted = merchant.grant().json()

    answer = refresh(merchant, granted["refresh_token"])

    merchant.token = answer.json()["id_token"]
    assert merchant.post("payment/status", QUERY).json()["statusCode"] == "2002"
    assert merchant.grant().status_code == 429


def test_an_unknown_refresh_token_is_refused(merchant: Merchant) -> None:
    assert refresh(merchant, "nonsense").json()["statusCode"] == "2079"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"username": "x"}, 401, None),
        ({"password": "x"}, 401, None),
        ({"app_key": "x"}, 200, "2001"),
        ({"app_secret": "x"}, 200, "2001"),
        ({"app_key": 7}, 200, "2001"),
    ],
)
def test_wrong_credentials_get_no_token(
    merchant: Merchant, changes: dict[str, Any], status: int, code: str | None
) -> None:
    response = merchant.grant(**changes)

    assert response.status_code == status
    assert response.json().get("statusCode") == code
    assert "id_token" not in response.json()


def test_the_authorization_header_may_be_bare_or_bearer(merchant: Merchant) -> None:
    answer = merchant.post("payment/status", QUERY, Authorization=f"Bearer {merchant.token}")

    assert answer.json()["statusCode"] == "2002"


@pytest.mark.parametrize("token", ["", "nonsense", "Bearer "])
def test_without_a_good_token_nothing_happens(merchant: Merchant, token: str) -> None:
    response = merchant.post("payment/status", QUERY, Authorization=token)

    assert (response.status_code, response.json()) == (401, {"message": "Unauthorized"})


def test_another_app_key_is_refused(merchant: Merchant) -> None:
    response = merchant.post("payment/status", QUERY, **{"X-APP-Key": "other"})

    assert response.json() == {"statusCode": "2001", "statusMessage": "Invalid App Key"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("payment/status", 200, "statusCode"),
        ("execute", 200, "statusCode"),
        ("create", 200, "errorCode"),
    ],
)
def test_a_token_that_bkash_itself_refuses_is_2079_in_the_calls_envelope(
    merchant: Merchant, bkash_server: Server, path: str, status: int, code: str
) -> None:
    bkash_server.control("tokens/invalidate")

    response = merchant.post(path, QUERY)

    assert (response.status_code, response.json()[code]) == (status, "2079")
    merchant.sign_in()
    assert merchant.post("payment/status", QUERY).json()["statusCode"] == "2002"


def test_revoked_tokens_are_refused_before_their_time(
    merchant: Merchant, bkash_server: Server
) -> None:
    bkash_server.control("tokens/revoke")

    assert merchant.post("payment/status", QUERY).status_code == 401
    merchant.sign_in()
    assert merchant.post("payment/status", QUERY).status_code == 200
