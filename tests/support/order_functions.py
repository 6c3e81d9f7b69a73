"""The functions about orders, as a signed-in account calls them."""

import json
import os
from typing import Any

import botocore.session
import pytest

from storefront.access import Caller
from storefront.accounts.tokens import AccessTokens
from storefront.parameters import Secret
from tests.support.account_fixtures import KEYS
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.shop import Shop

#: An order, or an address, that nobody has.
UNKNOWN = "01JZ8K3V6M4Q2X9T7B5N1C0DEF"


@pytest.fixture
def configured(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    clock: FrozenClock,
) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


def ask(function: str, caller: Caller | None, body: Any = None, **parts: Any) -> Answer:
    """Call a function as a signed-in account."""
    user_id, role = (caller.user_id, caller.role.value) if caller else (None, "customer")
    return call(load(function), proxy_event(body, user_id=user_id, role=role, **parts))


def items(*pairs: tuple[str, Any]) -> dict[str, Any]:
    """Return an order's body."""
    return {"items": [{"product_id": product, "quantity": many} for product, many in pairs]}


def order_token(shop: Shop, buyer: Caller, order_id: str) -> str:
    """Return a token for an order, of keys that functions find."""
    keys = json.dumps(KEYS)
    ssm: Any = botocore.session.get_session().create_client("ssm")
    name = "/storefront/jwt-signing-keys"
    ssm.put_parameter(Name=name, Value=keys, Type="SecureString", Overwrite=True)
    issuer = f"storefront/{os.environ['STAGE']}"
    tokens = AccessTokens(Secret("keys", read=lambda _: keys), issuer, shop.clock)
    return tokens.issue_order(buyer.user_id, order_id, 0)
