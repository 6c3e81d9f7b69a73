"""The functions' declarations: what the decorator at each `app.py` says."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from botocore.session import get_session

from storefront.arrivals import Arrival
from storefront.buckets import Bucket
from storefront.db.tables import Table
from storefront.operated import Operated
from storefront.schedule import Scheduled
from storefront.streams import Watcher
from storefront.web.authorizer import AuthorizerHandler
from storefront.web.endpoint import Endpoint, UrlEndpoint

if TYPE_CHECKING:
    from pathlib import Path

    from storefront.declare import Needs

KINDS = (Endpoint, UrlEndpoint, Scheduled, Arrival, Watcher, Operated, AuthorizerHandler)

DOMAINS = {
    "accounts": "accounts",
    "addresses": "accounts",
    "attributes": "catalog",
    "auth": "accounts",
    "categories": "catalog",
    "checks": "payments",
    "exports": "catalog",
    "guests": "accounts",
    "health": "api",
    "imports": "catalog",
    "openapi.json": "api",
    "option-words": "catalog",
    "orders": "orders",
    "payment": "payments",
    "phones": "orders",
    "places": "api",
    "products": "catalog",
    "prices": "catalog",
    "quotes": "orders",
    "remittances": "payments",
    "search": "catalog",
    "settings": "orders",
    "translations": "catalog",
    "slugs": "catalog",
    "todo": "payments",
    "worklist": "orders",
    "variants": "catalog",
}
"""Whose log group the endpoints below `/api/<name>/`, or `/api/staff/<name>/`, write to."""

PAGES = "/ui/"
"""Below it are pages for people."""


class DeclarationError(Exception):
    """A function is declared in a way from which nothing can be generated; says what to do."""


@dataclass(frozen=True)
class Function:
    """A function and its declaration.

    Args:
        name: of its folder.
        handler: what its decorator made, which holds all that is declared.
        purpose: the first line of its module's docstring.
    """

    name: str
    handler: (
        Endpoint
        | UrlEndpoint
        | Scheduled[Any]
        | Arrival
        | Watcher
        | Operated[Any]
        | AuthorizerHandler
    )
    purpose: str

    @property
    def needs(self) -> Needs:
        """Tables, secrets, memory and time."""
        return self.handler.needs

    @property
    def logical_id(self) -> str:
        """Its name in the template: CreateOrderFunction of create_order."""
        return pascal_case(self.name) + "Function"

    @property
    def domain(self) -> str:
        """The domain whose log group it writes to."""
        if not isinstance(self.handler, Endpoint):
            return self.handler.domain
        if self.handler.path.startswith(PAGES):
            return "api"
        area = self.handler.path.removeprefix("/api/").removeprefix("staff/").split("/")[0]
        if area not in DOMAINS:
            raise DeclarationError(
                f"functions/{self.name}/app.py: nobody knows the domain of /api/{area}/; "
                "name it in DOMAINS of sandbox/generate/declarations.py"
            )
        return DOMAINS[area]


def pascal_case(name: str) -> str:
    """Return CreateOrder of create_order."""
    return "".join(word.capitalize() for word in name.split("_"))


def load(folder: Path) -> list[Function]:
    """Import all functions and return their declarations, sorted by name.

    Args:
        folder: the folder of the functions; its parent must be on the import path. The
            environment must hold what they read when they start; see `dummy_environment`.

    Raises:
        DeclarationError: a function is not declared, or under another name.
    """
    found, session = [], get_session()
    for app in sorted(folder.glob("*/app.py")):
        name = app.parent.name
        # Each makes a client; reading AWS's descriptions for it is most of the time.
        with patch("pynamodb.connection.base.get_session", return_value=session):
            module = importlib.import_module(f"{folder.name}.{name}.app")
        handler = getattr(module, "lambda_handler", None)
        if not isinstance(handler, KINDS):
            raise DeclarationError(
                f"functions/{name}/app.py: decorate lambda_handler with @endpoint, @url_endpoint, "
                "@scheduled, @on_arrival, @on_change, @operated or @authorizer"
            )
        if not isinstance(handler, Endpoint) and handler.name != name:
            raise DeclarationError(
                f"functions/{name}/app.py: it calls itself {handler.name!r}; "
                "the name must be its folder's"
            )
        purpose = (module.__doc__ or name).strip().splitlines()[0]
        found.append(Function(name, handler, purpose))
    return found


def endpoints(functions: list[Function]) -> dict[str, Endpoint]:
    """Return the functions behind the API, by name."""
    return {one.name: one.handler for one in functions if isinstance(one.handler, Endpoint)}


def operations(functions: list[Function]) -> dict[str, Endpoint]:
    """Return the operations of the contract, by function: pages are no part of it."""
    behind_api = endpoints(functions)
    return {name: one for name, one in behind_api.items() if not one.path.startswith(PAGES)}


def dummy_environment() -> dict[str, str]:
    """Return variables with which every function starts, and none can reach anything."""
    return {
        "AWS_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",  # or each is asked for credentials, over the network
        "STAGE": "docs",
        "DEFAULT_CURRENCY": "BDT",
        "HOLD_SECONDS": "900",
        "ORDER_LIFE_SECONDS": "7200",
        "MAX_UNPAID_ORDERS": "5",
        "MAX_HELD_UNITS": "100",
        "PAYMENT_METHODS": "stripe,bkash",
        "PROVIDER_MESSAGE_DAYS": "2190",
        "STRIPE_API_BASE": "https://api.stripe.com",
        "STRIPE_LIVEMODE": "false",
        "BKASH_API_BASE": "https://tokenized.sandbox.bka.sh",
        "RESULT_URL": "https://shop.invalid/",
        "BKASH_CALLBACK_URL": "https://callback.invalid/",
        **{table.value: table.name.lower() for table in Table},
        **{bucket.value: bucket.name.lower() for bucket in Bucket},
        "UPLOADS_URL": "https://uploads.invalid",
        "PICTURES_URL": "https://pictures.invalid",
    }
