"""Whoever has bought without an account takes the order into one, on the deployed stack."""

from collections.abc import Callable
from datetime import UTC, datetime

from storefront.accounts.tokens import AccessTokens
from storefront.ids import new_id
from tests.e2e.client import Client, assert_problem


def test_an_order_is_claimed_by_its_token_once_and_is_the_account_s_from_then_on(
    anybody: Client,
    buyer: Client,
    stranger: Client,
    tokens: AccessTokens,
    make_product: Callable[..., str],
) -> None:
    guest = anybody.signed_in(tokens.issue_guest(new_id(datetime.now(UTC))))
    contact = {"name": "Nasrin", "phone": "01712345678"}
    order = guest.placed_by_quote({make_product(): 1}, contact)
    path, body = f"/api/orders/{order['id']}/", {"order_token": order["order_token"]}
    assert_problem(buyer.request("GET", path), 404)
    forged = {"order_token": f"{order['order_token'][:-4]}AAAA"}
    assert_problem(buyer.request("POST", f"{path}claim/", json=forged), 401, 404, 422)

    for _ in range(2):
        assert buyer.post(f"{path}claim/", body)["id"] == order["id"]

    assert buyer.get(path)["number"] == order["number"]
    assert_problem(stranger.request("POST", f"{path}claim/", json=body), 404, 409)
    assert_problem(stranger.request("GET", path), 404)
