"""The cookie that holds a browser's refresh token: who gets it, and whose is taken."""

import pytest

from storefront.web.cookies import forgotten, moved_to_cookie, token_in_cookie
from storefront.web.endpoint import Request

TOKENS = {"access_token": "a", "refresh_token": "r", "token_type": "Bearer", "expires_in": 900}


def sent(address: str = "/prod/api/auth/login", **headers: str) -> Request:
    return Request(
        headers={name.replace("_", "-"): text for name, text in headers.items()},
        context={"path": address},
    )


def test_the_token_is_in_the_cookie_and_not_in_the_answer() -> None:
    answer = moved_to_cookie(sent(), TOKENS)

    assert answer.body == {"access_token": "a", "token_type": "Bearer", "expires_in": 900}
    assert answer.headers["Set-Cookie"] == (
        "refresh=r; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict"
    )


def test_a_browser_is_made_to_forget_it() -> None:
    answer = forgotten(sent("/prod/api/auth/logout"))

    assert answer.status == 204
    assert answer.headers["Set-Cookie"].startswith("refresh=; Max-Age=0;")


@pytest.mark.parametrize(
    ("address", "path"),
    [
        # Browsers take the folder of the address by themselves, right behind any proxy.
        ("/prod/api/auth/login", None),
        ("/prod/api/auth/login/", "/prod/api/auth"),
        ("/backend/v1/api/auth/refresh/", "/backend/v1/api/auth"),
    ],
)
def test_the_cookie_is_for_the_folder_of_sessions_alone(address: str, path: str | None) -> None:
    attributes = moved_to_cookie(sent(address), TOKENS).headers["Set-Cookie"].split("; ")

    assert [one for one in attributes if one.startswith("Path=")] == (
        [f"Path={path}"] if path else []
    )


@pytest.mark.parametrize("cookie", ["refresh=r", "theme=dark; refresh=r; x=1", "refresh=r;"])
@pytest.mark.parametrize("site", [{}, {"sec_fetch_site": "same-origin"}])
def test_a_page_of_our_own_is_taken_at_its_cookie(cookie: str, site: dict[str, str]) -> None:
    assert token_in_cookie(sent(cookie=cookie, x_storefront="1", **site)) == "r"


@pytest.mark.parametrize("cookie", ["", "refreshed=r", "xrefresh=r", "theme=dark"])
def test_a_page_of_our_own_without_a_cookie_has_an_empty_one(cookie: str) -> None:
    assert token_in_cookie(sent(cookie=cookie, x_storefront="1")) == ""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec_fetch_site": "same-origin"},
        {"x_storefront": "1", "sec_fetch_site": "cross-site"},
        {"x_storefront": "1", "sec_fetch_site": "same-site"},
        {"x_storefront": "1", "sec_fetch_site": "none"},
    ],
)
def test_nobody_else_s_cookie_is_looked_at(headers: dict[str, str]) -> None:
    """Without the header it may be a form of another site; a browser says where one comes from."""
    assert token_in_cookie(sent(cookie="refresh=r", **headers)) is None
