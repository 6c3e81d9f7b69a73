"""Signing out ends a session, and tells a stranger nothing."""

from typing import Any

from tests.support.account_functions import Api, sign_in


def test_signing_out_ends_the_session_and_can_be_repeated(api: Api, me: dict[str, Any]) -> None:
    body = {"refresh_token": sign_in(api)["refresh_token"]}

    first = api("log_out", body, user_id=me["id"])
    second = api("log_out", body, user_id=me["id"])

    assert (first.status, first.body, second.status) == (204, "", 204)
    assert api("refresh_session", body).status == 401


def test_a_stranger_is_told_nothing_about_somebody_elses_session(
    api: Api, me: dict[str, Any]
) -> None:
    del me
    body = {"refresh_token": sign_in(api)["refresh_token"]}

    assert api("log_out", body, user_id="01JZ7X4M9C8V2Q5R6S7T8W9XYZ").status == 204
    assert api("refresh_session", body).status == 200
