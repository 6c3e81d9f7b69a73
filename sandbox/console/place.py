"""The sandbox that a console is of: its clients, and what its files say at this moment."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import requests

from sandbox.deployment import client
from sandbox.memory import read_json
from storefront.access import Caller, Role
from storefront.clock import system_clock
from storefront.settings import Settings
from storefront.wiring.shop import Shop

if TYPE_CHECKING:
    from sandbox.config import Sandbox

OPERATOR = Caller("operator", Role.OWNER)
"""Whoever sits at this machine may know everything."""

SECONDS = 60
"""How long a simulator may take for an answer."""


class NotDeployedError(Exception):
    """There is no shop yet."""


class Place:
    """One sandbox on this machine.

    Args:
        sandbox: where it is.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._shop: tuple[dict[str, str], Shop] | None = None
        self._http = requests.Session()
        self._http.trust_env = False

    @property
    def stack(self) -> dict[str, Any]:
        """What `stack.json` says of the deployed shop.

        Raises:
            NotDeployedError: nothing is deployed yet.
        """
        stack = read_json(self.sandbox.stack_file)
        if not stack:
            raise NotDeployedError("Nothing is deployed yet. `make start` does it.")
        return stack

    @property
    def shop(self) -> Shop:
        """The shop's own parts on the deployed tables; they are made anew with other tables.

        Raises:
            NotDeployedError: nothing is deployed yet.
        """
        tables: dict[str, str] = self.stack["tables"]
        if self._shop is None or self._shop[0] != tables:
            names = {f"{name.upper()}_TABLE": table for name, table in tables.items()}
            settings = Settings({"AWS_REGION": os.environ["AWS_REGION"], **names})
            self._shop = tables, Shop(settings, system_clock)
        return self._shop[1]

    @cached_property
    def dynamodb(self) -> Any:
        """DynamoDB, as the operator has it."""
        return client(self.sandbox, "dynamodb")

    @cached_property
    def functions(self) -> Any:
        """Lambda, as the operator has it."""
        return client(self.sandbox, "lambda")

    @cached_property
    def logs(self) -> Any:
        """CloudWatch Logs, as the operator has it."""
        return client(self.sandbox, "logs")

    @property
    def providers(self) -> dict[str, str]:
        """Addresses of the simulators, by provider."""
        return {"stripe": self.sandbox.stripe_url, "bkash": self.sandbox.bkash_url}

    def ask(self, provider: str, method: str, path: str, body: Any = None) -> requests.Response:
        """Return what a simulator's control API answers.

        Raises:
            requests.RequestException: it does not answer.
        """
        url = f"{self.providers[provider]}/_sim/{path}"
        return self._http.request(method, url, json=body, timeout=SECONDS)
