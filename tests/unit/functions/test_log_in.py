"""Signing in: a pair of tokens, or one answer to whatever is wrong."""

from typing import Any

from tests.support.account_fixtures import EMAIL, PASSWORD
from tests.support.account_functions import Api, authorize


def test_signing_in_gives_a_pair_of_tokens(api: Api, me: dict[str, Any]) -> None:
    answer = api("log_in", {"email": EMAIL.upper(), "password": PASSWORD})

    assert answer.status == 200
    assert answer.body["token_type"] == "Bearer"
    assert answer.body["expires_in"] == 900
    assert answer.headers["Cache-Control"] == "no-store"
    admitted = authorize(api, f"Bearer {answer.body['access_token']}")
    assert admitted["context"].pop("session_id")
    assert admitted["context"] == {"user_id": me["id"], "role": "customer"}


def test_unknown_wrong_and_locked_get_the_same_answer(api: Api, me: dict[str, Any]) -> None:
    del me
    unknown = api("log_in", {"email": "nobody@example.com", "password": PASSWORD})
    wrong = [api("log_in", {"email": EMAIL, "password": "white tea at dusk"}) for _ in range(10)]
    locked = api("log_in", {"email": EMAIL, "password": PASSWORD})

    assert unknown.status == 401
    assert unknown.body["type"] == "urn:storefront:problem:invalid-credentials"
    assert unknown == locked
    assert all(answer == unknown for answer in wrong)
