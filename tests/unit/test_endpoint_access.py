"""Every endpoint with every kind of caller, through the authorizer and the endpoint as deployed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from storefront.access import PERMISSIONS, PUBLIC, Role
from storefront.accounts.passwords import Passwords
from storefront.accounts.tokens import AccessTokens
from storefront.commands import staff
from storefront.db.store import Store
from storefront.ids import new_id
from storefront.parameters import Secret
from storefront.web.endpoint import Endpoint
from tests.support.account_fixtures import CHEAP, KEYS, shop_on
from tests.support.clock import FrozenClock
from tests.support.deployment import Deployment
from tests.support.dynamodb import empty_tables
from tests.support.functions import Answer, proxy_event
from tests.support.whole_shop import FOR_NASRIN

CONTRACT = Path(__file__).parents[2] / "functions" / "get_openapi" / "openapi.json"
ENDPOINTS = [
    operation["operationId"]
    for methods in json.loads(CONTRACT.read_text())["paths"].values()
    for operation in methods.values()
]
ARN = "arn:aws:execute-api:eu-west-1:123456789012:api/sandbox/GET/api/orders/"
#: A well-formed id that nothing has.
NOTHING = "01J00000000000000000000000"
PASSWORD = "green tea at noon"

WITH_ACCOUNT = [role for role in Role if role is not Role.GUEST]
#: Who comes without a token or with a bad one; who comes with a token for one order.
NOBODY, FORGER, HOLDER = "nobody", "a forger", "the holder of an order's token"
CALLERS = [NOBODY, FORGER, HOLDER, *(role.value for role in Role)]


@dataclass(frozen=True)
class Front:
    """The functions as clients meet them.

    Args:
        shop: the functions.
        headers: Authorization headers by caller.
        order_ids: two orders of the guest; the holder's token is for the first one.
    """

    shop: Deployment
    headers: dict[str, str | None]
    order_ids: tuple[str, str]

    def endpoint(self, folder: str) -> Endpoint:
        """Return the declaration of an endpoint."""
        found = self.shop.handler(folder)
        assert isinstance(found, Endpoint)
        return found

    def send(self, folder: str, caller: str, body: Any = None, name: str = NOTHING) -> Answer:
        """Send a request as API Gateway does: to the authorizer first, unless the route is open.

        Args:
            folder: of the function.
            caller: one of `CALLERS`.
            body: JSON.
            name: what each path parameter is.
        """
        endpoint, header = self.endpoint(folder), self.headers[caller]
        path = dict.fromkeys(re.findall(r"{(\w+)}", endpoint.path), name)
        event = proxy_event(body, path=path, headers={"Idempotency-Key": "key"})
        if header is not None and endpoint.permission is not PUBLIC:
            answer = self.shop.invoke("authorize", {"authorizationToken": header, "methodArn": ARN})
            if answer["policyDocument"]["Statement"][0]["Effect"] == "Deny":
                return Answer(401, {}, None)  # the gateway's answer, see `GatewayResponses`
            event["requestContext"]["authorizer"] = answer["context"]
        return self.shop.answer(folder, event)


def _log_in(shop: Deployment, store: Store, role: Role) -> str:
    account = {"email": f"{role.value}@example.com", "password": PASSWORD}
    assert shop.request("register_user", {**account, "name": role.value}).status == 201
    staff.set_role(shop_on(store), account["email"], role)
    return str(shop.request("log_in", account).body["access_token"])


def _product(shop: Deployment) -> str:
    manager = {"user_id": NOTHING, "role": "manager"}
    mug = {"sku": "MUG", "name": "Mug", "price": "199.00"}
    product_id = str(shop.request("create_product", mug, **manager).body["id"])
    stock = {"kind": "received", "quantity": 9, "reason": "delivery"}
    shop.request("adjust_stock", stock, **manager, path={"product_id": product_id})
    return product_id


def _order(shop: Deployment, body: dict[str, Any], guest: dict[str, str]) -> str:
    quote = shop.request("create_quote", body, **guest).body["quote"]
    return str(shop.request("create_order", {"quote": quote, **FOR_NASRIN}, **guest).body["id"])


@pytest.fixture(scope="module")
def front(account: Any, shared_store: Store) -> Iterator[Front]:
    """A shop with an account of each role, signed in, and a guest with two orders."""
    clock = FrozenClock()
    empty_tables()
    ssm: Any = botocore.session.get_session().create_client("ssm")
    for name in ("/storefront/jwt-signing-keys", "/storefront/quote-signing-keys"):
        ssm.put_parameter(Name=name, Value=json.dumps(KEYS), Type="SecureString", Overwrite=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storefront.clock.system_clock", clock)
        patch.setattr(Passwords.__init__, "__defaults__", (CHEAP,))
        shop = Deployment(
            {
                "STAGE": "sandbox",
                "BKASH_CALLBACK_URL": "https://callback.example/",
                "RESULT_URL": "https://shop.example/result",
            }
        )
        guest_id = new_id(clock())
        guest = {"user_id": guest_id, "role": "guest"}
        body = {"items": [{"product_id": _product(shop), "quantity": 1}]}
        first, second = (_order(shop, body, guest) for _ in range(2))
        secret = Secret("keys", read=lambda _: json.dumps(KEYS))
        tokens = AccessTokens(secret, "storefront/sandbox", clock)
        made = {role.value: _log_in(shop, shared_store, role) for role in WITH_ACCOUNT}
        made[Role.GUEST.value] = tokens.issue_guest(guest_id)
        made[HOLDER] = tokens.issue_order(guest_id, first, 0)
        made[FORGER] = made[Role.OWNER.value][:-4] + "AAAA"
        headers = {caller: f"Bearer {token}" for caller, token in made.items()}
        yield Front(shop, {**headers, NOBODY: None}, (first, second))


def expected(endpoint: Endpoint, caller: str) -> int | None:
    """Return how a caller is refused, by declaration and table; None if they are admitted."""
    if endpoint.permission is PUBLIC:
        return None
    if caller in {NOBODY, FORGER}:
        return 401
    if caller == HOLDER:
        return None if endpoint.order_scope else 403
    return None if endpoint.permission in PERMISSIONS[Role(caller)] else 403


@pytest.mark.parametrize("folder", ENDPOINTS)
def test_an_endpoint_admits_whom_its_permission_says_and_nobody_else(
    front: Front, folder: str
) -> None:
    """What an admitted request then finds, or finds wrong with its body, is another matter."""
    endpoint = front.endpoint(folder)

    answers = {one: front.send(folder, one, {} if endpoint.body else None) for one in CALLERS}

    refused = {
        caller: answer.status if answer.status in {401, 403} else None
        for caller, answer in answers.items()
    }
    assert refused == {caller: expected(endpoint, caller) for caller in CALLERS}, answers
    assert max(answer.status for answer in answers.values()) < 500, answers


def test_what_a_token_for_one_order_is_enough_for_is_something_guests_may(front: Front) -> None:
    scoped = {one: front.endpoint(one) for one in ENDPOINTS if front.endpoint(one).order_scope}

    assert scoped
    assert {endpoint.permission for endpoint in scoped.values()} <= PERMISSIONS[Role.GUEST]


@pytest.mark.parametrize("folder", ["get_order", "get_order_timeline"])
def test_a_token_for_one_order_shows_no_other_of_the_same_guest(front: Front, folder: str) -> None:
    own, other = front.order_ids

    assert front.send(folder, HOLDER, name=own).status == 200
    assert front.send(folder, HOLDER, name=other).status == 404
    assert front.send(folder, "guest", name=other).status == 200


def test_a_token_for_one_order_pays_for_and_cancels_no_other(front: Front) -> None:
    own, other = front.order_ids
    begin = ("create_stripe_session", "initiate_bkash")

    for folder in begin:
        assert front.send(folder, HOLDER, {"order_id": other}).status == 404
    assert front.send("cancel_order", HOLDER, name=other).status == 404
    assert front.send("cancel_order", HOLDER, name=own).body["status"] == "canceled"
    # Not "no such order": it is theirs, and can no longer be paid.
    for folder in begin:
        assert front.send(folder, HOLDER, {"order_id": own}).status == 409
    assert front.send("get_order", "guest", name=other).body["status"] == "pending"


@pytest.mark.parametrize("caller", [Role.CUSTOMER.value, Role.GUEST.value])
def test_who_buys_sees_their_own_orders_only(front: Front, caller: str) -> None:
    shown = {one["id"] for one in front.send("list_orders", caller).body["items"]}

    assert shown == (set(front.order_ids) if caller == "guest" else set())


@pytest.mark.parametrize("role", [role for role in Role if role.is_staff])
def test_all_staff_see_everybody_s_orders(front: Front, role: Role) -> None:
    shown = {one["id"] for one in front.send("list_orders", role.value).body["items"]}

    assert shown == set(front.order_ids)
    assert front.send("get_order", role.value, name=front.order_ids[1]).status == 200


@pytest.mark.parametrize("role", [role for role in Role if role.is_staff])
def test_nobody_pays_for_somebody_else_s_order_whatever_their_role(
    front: Front, role: Role
) -> None:
    body = {"order_id": front.order_ids[1]}

    assert front.send("create_stripe_session", role.value, body).status in {403, 404}
