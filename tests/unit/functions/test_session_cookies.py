"""Sessions of browsers, which live in a cookie."""

from typing import Any

import pytest

from tests.support.account_fixtures import EMAIL, PASSWORD
from tests.support.account_functions import Api, sign_in
from tests.support.clock import FrozenClock
from tests.support.functions import Answer

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
