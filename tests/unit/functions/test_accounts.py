"""The account functions, as API Gateway calls them."""

import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import Mock

import botocore.session
import pytest

from storefront.access import Role
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import SessionRepository
from storefront.accounts.tokens import AccessTokens
from storefront.commands import staff
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.errors import UnavailableError
from storefront.ids import new_id
from storefront.parameters import Secret
from tests.support.account_fixtures import CHEAP, EMAIL, KEYS, PASSWORD, shop_on
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event

EVENTS = Path(__file__).parents[3] / "events"


class Api:
    """Calls the functions one after the other, as one client would."""

    def __init__(self) -> None:
        self._functions: dict[str, ModuleType] = {}

    def __call__(self, function: str, body: Any = None, **event: Any) -> Answer:
        return call(self.function(function), proxy_event(body, **event))

    def function(self, name: str) -> ModuleType:
        if name not in self._functions:
            self._functions[name] = load(name)
        return self._functions[name]


@pytest.fixture
def api(aws: Any, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The functions on an in-process AWS, at the clock's time, with cheap hashes."""
    del aws
    ssm: Any = botocore.session.get_session().create_client("ssm")
    ssm.put_parameter(
        Name="/storefront/jwt-signing-keys",
        Value=json.dumps(KEYS),
        Type="SecureString",
        Overwrite=True,
    )
    monkeypatch.setattr("storefront.clock.system_clock", clock)
    monkeypatch.setattr(Passwords.__init__, "__defaults__", (CHEAP,))
    return Api()


@pytest.fixture
def me(api: Api) -> dict[str, Any]:
    """A registered customer."""
    answer = api("register_user", {"email": EMAIL, "password": PASSWORD, "name": "Rahima"})
    body: dict[str, Any] = answer.body
    return body


def sign_in(api: Api) -> dict[str, Any]:
    body: dict[str, Any] = api("log_in", {"email": EMAIL, "password": PASSWORD}).body
    return body


def authorize(api: Api, authorization: str) -> dict[str, Any]:
    event = json.loads((EVENTS / "authorize.json").read_text())
    event["authorizationToken"] = authorization
    answer: dict[str, Any] = api.function("authorize").lambda_handler(event, LambdaContext())
    return answer


def is_denied(answer: dict[str, Any]) -> bool:
    """Return whether an answer of the authorizer lets nobody in."""
    [statement] = answer["policyDocument"]["Statement"]
    return statement["Effect"] == "Deny" and "context" not in answer


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


class TestAuthorizer:
    """Who is let in, and to what."""

    def test_admits_a_good_token_to_every_route_of_the_stage(
        self, api: Api, me: dict[str, Any]
    ) -> None:
        admitted = authorize(api, f"Bearer {sign_in(api)['access_token']}")

        assert admitted["principalId"] == me["id"]
        assert admitted["policyDocument"]["Statement"] == [
            {
                "Action": "execute-api:Invoke",
                "Effect": "Allow",
                "Resource": "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/dev/*/*",
            }
        ]

    def test_does_not_mind_how_the_scheme_is_written(self, api: Api, me: dict[str, Any]) -> None:
        assert authorize(api, f"bearer {sign_in(api)['access_token']}")["principalId"] == me["id"]

    @pytest.mark.parametrize("form", ["{}", "Basic {}", "Bearer  {}", "Bearer", "Token {}", ""])
    def test_refuses_a_token_that_is_not_sent_as_a_bearer_token(
        self, api: Api, me: dict[str, Any], form: str
    ) -> None:
        del me
        assert is_denied(authorize(api, form.format(sign_in(api)["access_token"])))

    def test_refuses_an_expired_token(
        self, api: Api, me: dict[str, Any], clock: FrozenClock
    ) -> None:
        del me
        token = sign_in(api)["access_token"]
        clock.advance(minutes=15)

        assert is_denied(authorize(api, f"Bearer {token}"))

    def test_denies_every_route_to_whom_it_refuses(self, api: Api) -> None:
        """A refusal is an answer, not a failed call: it costs no restart and no traceback."""
        denied = authorize(api, "Bearer sample.access.token")

        assert denied["policyDocument"]["Statement"] == [
            {
                "Action": "execute-api:Invoke",
                "Effect": "Deny",
                "Resource": "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij/dev/*/*",
            }
        ]

    def test_admits_staff_by_one_read_and_a_demoted_one_as_what_they_are_now(
        self, api: Api, me: dict[str, Any], store: Store
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

    def test_denies_staff_whose_session_was_ended(
        self, api: Api, me: dict[str, Any], store: Store
    ) -> None:
        del me
        staff.set_role(shop_on(store), EMAIL, Role.SUPPORT)
        header = f"Bearer {sign_in(api)['access_token']}"
        staff.end_sessions(shop_on(store), EMAIL)

        assert is_denied(authorize(api, header))

    def test_fails_where_staff_cannot_be_looked_up(
        self, api: Api, me: dict[str, Any], store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """API Gateway then answers 500: nobody is admitted unseen, or told that they may not."""
        del me
        staff.set_role(shop_on(store), EMAIL, Role.SUPPORT)
        header = f"Bearer {sign_in(api)['access_token']}"
        monkeypatch.setattr(SessionRepository, "get", Mock(side_effect=UnavailableError))

        with pytest.raises(UnavailableError):
            authorize(api, header)

    def test_tells_the_functions_which_order_a_token_is_for(
        self, api: Api, clock: FrozenClock
    ) -> None:
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

    def test_makes_no_database_call_for_customers(self, api: Api, me: dict[str, Any]) -> None:
        del me
        token = sign_in(api)["access_token"]

        with counted_calls() as calls:
            authorize(api, f"Bearer {token}")

        assert calls == []


OWN_PAGE = {"X-Storefront": "1", "Sec-Fetch-Site": "same-origin"}


def cookie_of(answer: Answer) -> dict[str, str]:
    """Return the headers by which a page sends back the cookie that it was given."""
    return {**OWN_PAGE, "Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


def test_a_browser_s_session_lives_in_its_cookie(
    api: Api, me: dict[str, Any], clock: FrozenClock
) -> None:
    first = api("log_in", {"email": EMAIL, "password": PASSWORD, "session": "cookie"})

    second = api("refresh_session", {}, headers=cookie_of(first))
    clock.advance(minutes=2)
    third = api("refresh_session", {}, headers=cookie_of(second))
    ended = api("log_out", {}, user_id=me["id"], headers=cookie_of(third))

    for answer in (first, second, third):
        assert answer.status == 200
        assert sorted(answer.body) == ["access_token", "expires_in", "token_type"]
    assert cookie_of(first) != cookie_of(second) != cookie_of(third)
    assert (ended.status, cookie_of(ended)["Cookie"]) == (204, "refresh=")
    assert api("refresh_session", {}, headers=cookie_of(third)).status == 401


@pytest.mark.parametrize("function", ["refresh_session", "log_out"])
def test_a_cookie_that_another_site_has_sent_is_not_taken(
    api: Api, me: dict[str, Any], function: str
) -> None:
    signed_in = api("log_in", {"email": EMAIL, "password": PASSWORD, "session": "cookie"})
    forged = {**cookie_of(signed_in), "X-Storefront": None}

    answer = api(function, {}, user_id=me["id"], headers=forged)

    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == "refresh_token"
    assert api("refresh_session", {}, headers=cookie_of(signed_in)).status == 200


def test_a_page_without_a_session_is_told_to_sign_in(api: Api) -> None:
    answer = api("refresh_session", {}, headers=OWN_PAGE)

    assert (answer.status, answer.body["type"]) == (
        401,
        "urn:storefront:problem:invalid-refresh-token",
    )


def test_a_token_in_the_body_goes_before_a_cookie(api: Api, me: dict[str, Any]) -> None:
    del me
    cookie = cookie_of(api("log_in", {"email": EMAIL, "password": PASSWORD, "session": "cookie"}))
    own = sign_in(api)["refresh_token"]

    answer = api("refresh_session", {"refresh_token": own}, headers=cookie)

    assert answer.body["refresh_token"] != own
    assert "Set-Cookie" not in answer.headers


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
