"""A refresh token is good for one more pair of tokens."""

from typing import Any

from tests.support.account_functions import Api, authorize, is_denied, sign_in


def test_a_refresh_token_works_once(api: Api, me: dict[str, Any]) -> None:
    del me
    first = sign_in(api)

    second = api("refresh_session", {"refresh_token": first["refresh_token"]})
    third = api("refresh_session", {"refresh_token": second.body["refresh_token"]})
    again = api("refresh_session", {"refresh_token": first["refresh_token"]})
    family = api("refresh_session", {"refresh_token": third.body["refresh_token"]})

    assert (second.status, third.status) == (200, 200)
    assert second.body.keys() == first.keys()
    assert (again.status, family.status) == (401, 401)
    assert again.body["type"] == "urn:storefront:problem:invalid-refresh-token"


def test_the_same_refresh_again_gets_the_same_refresh_token(api: Api, me: dict[str, Any]) -> None:
    del me
    body = {"refresh_token": sign_in(api)["refresh_token"]}

    first, again = api("refresh_session", body), api("refresh_session", body)

    assert (first.status, again.status) == (200, 200)
    assert again.body["refresh_token"] == first.body["refresh_token"]


def test_an_access_token_is_no_refresh_token_and_the_other_way_round(
    api: Api, me: dict[str, Any]
) -> None:
    del me
    pair = sign_in(api)

    assert api("refresh_session", {"refresh_token": pair["access_token"]}).status == 401
    assert is_denied(authorize(api, f"Bearer {pair['refresh_token']}"))
