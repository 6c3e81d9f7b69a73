"""What a developer needs to know by heart: credentials and test wallets of the simulator."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.simulators.bkash.errors import Code


@dataclass(frozen=True)
class Credentials:
    """What a merchant identifies itself with."""

    username: str
    password: str
    app_key: str
    app_secret: str


SANDBOX_CREDENTIALS = Credentials(
    username="sandbox-merchant",
    password="sandbox-password",  # noqa: S106 - the simulator's own
    app_key="sandbox-app-key",
    app_secret="sandbox-app-secret",  # noqa: S106 - the simulator's own
)
"""Worth nothing outside the simulator."""

GOOD_WALLETS = ("01770618575", "01929918378", "01877722345")
INSUFFICIENT_WALLET = "01823074817"
DEBIT_BLOCKED_WALLET = "01823074818"
OTP = "123456"
PIN = "12121"
"""Test wallets, OTP and PIN as bKash documents them for its own sandbox."""

REFUSED_WALLETS = {
    INSUFFICIENT_WALLET: Code.INSUFFICIENT_BALANCE,
    DEBIT_BLOCKED_WALLET: Code.DEBIT_BLOCKED,
}
"""Wallets that get through the page and are refused at execute, and with which code."""

WALLETS = frozenset({*GOOD_WALLETS, *REFUSED_WALLETS})
