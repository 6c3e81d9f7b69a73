"""Try the shop once before saying that it runs: sign in and read, as a client does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.deployment import api_url
from sandbox.shop import Shop
from sandbox.terminal import step

if TYPE_CHECKING:
    from sandbox.config import Sandbox
    from sandbox.deployment import Stack
    from sandbox.memory import Memory

SIGN_IN_WORKS = frozenset({200, 401, 429})
"""A developer may have changed the password, or locked the account: that is the shop at work."""


def smoke(sandbox: Sandbox, stack: Stack, memory: Memory) -> None:
    """Read the catalogue, sign in, and read the account.

    Raises:
        SandboxError: the shop does not do it; the message has its answer.
    """
    with step("Sign in and read, as a client does"):
        shop = Shop(api_url(sandbox, stack))
        shop.call("GET", "/api/products/")
        tokens = shop.log_in(memory.get("customer"), accepted=SIGN_IN_WORKS)
        if "access_token" in tokens:
            shop.call("GET", "/api/auth/me/")
