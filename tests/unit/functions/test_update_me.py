"""People change their names and passwords."""

from typing import Any

from tests.support.account_fixtures import EMAIL, PASSWORD
from tests.support.account_functions import Api, sign_in


def test_a_changed_name_is_shown(api: Api, me: dict[str, Any]) -> None:
    answer = api("update_me", {"name": "Rahima Khatun"}, user_id=me["id"])

    assert answer.status == 200
    assert (me | {"name": "Rahima Khatun"}).items() <= answer.body.items()
    assert api("get_me", user_id=me["id"]).body == answer.body


def test_a_changed_password_ends_the_sessions(api: Api, me: dict[str, Any]) -> None:
    pair = sign_in(api)
    body = {"password": "black tea at dawn", "current_password": PASSWORD}

    assert api("update_me", body, user_id=me["id"]).status == 200
    assert api("refresh_session", {"refresh_token": pair["refresh_token"]}).status == 401
    assert api("log_in", {"email": EMAIL, "password": "black tea at dawn"}).status == 200
