"""Customers register: what is shown of a new account, and what is refused."""

import json
from typing import Any

import pytest

from tests.support.account_fixtures import EMAIL, PASSWORD
from tests.support.account_functions import Api


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


@pytest.mark.parametrize("password", ["Storefront-2026!", "TeaHouse-2026!"])
def test_a_password_made_from_the_shop_s_own_words_is_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://teahouse.example")

    answer = api("register_user", {"email": EMAIL, "password": password, "name": "Rahima"})

    assert answer.status == 422
    assert "the shop's words" in answer.body["errors"][0]["message"]


REGISTER = {"email": EMAIL, "password": PASSWORD, "name": "Rahima"}


def test_answers_to_bad_bodies_do_not_repeat_a_password(api: Api) -> None:
    answer = api("register_user", REGISTER | {"password": "password1234", "name": ""})

    assert "password1234" not in json.dumps(answer.body)
