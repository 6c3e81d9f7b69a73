"""Accounts: signing up and in, sessions, address books, and what the owner does with accounts."""

from storefront.access import Role
from storefront.accounts.model import RefreshToken
from tests.support.journeys.people import ACCOUNT, BUYER, CLERK, HOME, NEW_PASSWORD, OWNER
from tests.support.whole_shop import (
    World,
    hire,
    ok,
)


def accounts(world: World) -> None:
    """Sign up, sign in, change, renew, and have a renewal refused."""
    shop = world.shop
    user = ok(shop.request("register_user", {**ACCOUNT, "name": "Rahima"}))
    assert ok(shop.request("register_user", {**ACCOUNT, "name": "Rahima"})) == user
    tokens = ok(shop.request("log_in", ACCOUNT))
    arn = "arn:aws:execute-api:eu-west-1:123456789012:api/prod/GET/api/auth/me/"
    header = f"Bearer {tokens['access_token']}"
    shop.invoke("authorize", {"authorizationToken": header, "methodArn": arn})
    look_staff_up(world, arn)
    session_id = RefreshToken.parse(tokens["refresh_token"]).family_id
    me = {"user_id": user["id"], "session_id": session_id}
    browser(world)
    ok(shop.request("get_me", **me))
    old = {"refresh_token": tokens["refresh_token"]}
    renewed = ok(shop.request("refresh_session", old))
    assert ok(shop.request("refresh_session", old))["refresh_token"] == renewed["refresh_token"]
    world.clock.advance(minutes=2)
    assert shop.request("refresh_session", old).status == 401
    again = {"refresh_token": renewed["refresh_token"]}
    assert shop.request("update_me", {"name": "X"}, **me).status == 401
    assert shop.request("log_out", again, **me).status == 204
    token = RefreshToken.parse(ok(shop.request("log_in", ACCOUNT))["refresh_token"])
    change = NEW_PASSWORD | {"current_password": ACCOUNT["password"]}
    ok(shop.request("update_me", change, **me | {"session_id": token.family_id}))


def browser(world: World) -> None:
    """Keep a session in a cookie."""
    tokens = ok(world.shop.request("log_in", {**ACCOUNT, "session": "cookie"}))
    assert "refresh_token" not in tokens


def a_buyer(world: World) -> dict[str, str]:
    """Sign a customer in, and return who that is for the other functions."""
    user = ok(world.shop.request("register_user", {**BUYER, "name": "Nasrin"}))
    token = ok(world.shop.request("log_in", BUYER))["refresh_token"]
    return {"user_id": user["id"], "session_id": RefreshToken.parse(token).family_id}


def look_staff_up(world: World, arn: str) -> None:
    """Let the authorizer look at an account, which it does for staff only."""
    shop = world.shop
    hire(world, {**CLERK, "name": "Karim"}, Role.MANAGER)
    token = ok(shop.request("log_in", CLERK))["access_token"]
    event = {"authorizationToken": f"Bearer {token}", "methodArn": arn}
    assert shop.invoke("authorize", event)["context"]["role"] == "manager"


def address_book(world: World, buyer: dict[str, str]) -> None:
    """Keep addresses: add, change, look, delete."""
    shop = world.shop
    ok(shop.request("create_address", HOME, **buyer))
    made = ok(shop.request("create_address", {**HOME, "line1": "House 9"}, **buyer))
    path = {"path": {"address_id": made["id"]}}
    ok(shop.request("update_address", {"kind": "office", "default": True}, **buyer, **path))
    assert len(ok(shop.request("list_addresses", **buyer))["items"]) == 2
    assert shop.request("create_address", {**HOME, "district": "dacca"}, **buyer).status == 422
    assert shop.request("delete_address", **buyer, **path).status == 204


def administration(world: World) -> None:
    """Find an account that is signed in; make it staff, and a customer again; sign it out."""
    shop = world.shop
    owner = hire(world, {**OWNER, "name": "Shirin"}, Role.OWNER)
    token = ok(shop.request("log_in", ACCOUNT | NEW_PASSWORD))["refresh_token"]
    world.clock.advance(minutes=5)
    ok(shop.request("refresh_session", {"refresh_token": token}))
    (found,) = ok(shop.request("find_accounts", {"email": ACCOUNT["email"]}, **owner))["items"]
    path = {"account_id": found["id"]}
    seen = {"If-Match": shop.request("get_account", **owner, path=path).headers["ETag"]}
    assert ok(shop.request("list_sessions", **owner, path=path))["items"]
    for role in ("support", "customer"):
        ok(shop.request("update_account", {"role": role}, **owner, path=path, headers=seen))
        seen = {"If-Match": "*"}
    assert shop.request("end_sessions", **owner, path=path).status == 204
    assert ok(shop.request("list_sessions", **owner, path=path))["items"] == []
