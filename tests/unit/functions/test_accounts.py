"""The account functions, as API Gateway calls them."""

import json
from typing import Any

import pytest

from storefront.db.tables import Table
from tests.support.account_fixtures import EMAIL, KEYS, PASSWORD
from tests.support.account_functions import EVENTS, Api, authorize, is_denied, sign_in
from tests.support.dynamodb import counted_calls, items_of
from tests.support.functions import call


def test_a_new_account_is_shown_without_secrets(api: Api) -> None:
    answer = api(
        "register_user", {"email": " Rahima@Example.com ", "password": PASSWORD, "name": " Rahima "}
    )

    assert answer.status == 201
    assert answer.body == {
        "id": answer.body["id"],
        "email": EMAIL,
        "name": "Rahima",
        "role": "customer",
        "created_at": "2030-01-01T12:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("র\u200d্যাচেল", "র\u200d্যাচেল"),
        ("山田\u3000太郎", "山田 太郎"),
        ("Anne\u00a0Marie", "Anne Marie"),
    ],
    ids=["a joiner", "a wide space", "a fixed space"],
)
def test_a_name_may_be_written_as_people_write_it(api: Api, written: str, kept: str) -> None:
    made = api("register_user", {"email": EMAIL, "password": PASSWORD, "name": written})

    assert (made.status, made.body["name"]) == (201, kept)


def test_what_is_wrong_with_a_name_is_said_in_plain_words(api: Api) -> None:
    body = {"email": "none", "password": PASSWORD, "name": "\u202eRahima"}

    email, name = api("register_user", body).body["errors"]

    assert email["message"].startswith("must be an e-mail address")
    assert name["message"].startswith("must not hold the character U+202E")


def test_a_taken_address_is_a_conflict(api: Api, me: dict[str, Any]) -> None:
    del me
    answer = api("register_user", {"email": EMAIL, "password": PASSWORD, "name": "Other"})

    assert (answer.status, answer.body["type"]) == (409, "urn:storefront:problem:email-taken")


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


@pytest.mark.parametrize("password", ["Storefront-2026!", "TeaHouse-2026!"])
def test_a_password_made_from_the_shop_s_own_words_is_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://teahouse.example")

    answer = api("register_user", {"email": EMAIL, "password": password, "name": "Rahima"})

    assert answer.status == 422
    assert "the shop's words" in answer.body["errors"][0]["message"]


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


def test_me_is_shown_in_one_call(api: Api, me: dict[str, Any]) -> None:
    with counted_calls() as calls:
        answer = api("get_me", user_id=me["id"])

    assert answer.status == 200
    assert me.items() <= answer.body.items()
    assert calls == ["GetItem"]


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


def test_a_caller_whose_account_is_gone_is_not_signed_in(api: Api) -> None:
    assert api("get_me", user_id="01JZ7X4M9C8V2Q5R6S7T8W9XYZ").status == 401


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


def test_answers_to_bad_bodies_do_not_repeat_a_password(api: Api) -> None:
    answer = api("register_user", REGISTER | {"password": "password1234", "name": ""})

    assert "password1234" not in json.dumps(answer.body)


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
    event = json.loads((EVENTS / f"{function}.json").read_text())
    if "authorizer" in event["requestContext"]:
        event["requestContext"]["authorizer"]["user_id"] = me["id"]

    assert call(api.function(function), event).status == status
