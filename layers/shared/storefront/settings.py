"""The functions' configuration: environment variables, read once and checked.

Only names and figures are configured here; secrets are named and fetched by `parameters`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

#: The providers' own hosts; any other is accepted on a sandbox stage only.
_PROVIDER_HOSTS = {
    "STRIPE_API_BASE": {"https://api.stripe.com"},
    "BKASH_API_BASE": {"https://tokenized.pay.bka.sh", "https://tokenized.sandbox.bka.sh"},
    "BKASH_SNS_BASE": {""},  # empty: Amazon SNS itself, in the region of the topic
}


class SecretName(Enum):
    """The stack's secrets; the value is the last part of the SSM parameter's name."""

    SIGNING_KEYS = "jwt-signing-keys"
    STRIPE_KEY = "stripe-secret-key"
    STRIPE_WEBHOOK_SECRETS = "stripe-webhook-secrets"
    BKASH_CREDENTIALS = "bkash-credentials"


class SettingsError(Exception):
    """The function is configured wrongly and refuses to start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One function's view of its environment variables.

    Args:
        env: the variables; `os.environ` where not given.
    """

    env: Mapping[str, str]

    @classmethod
    def from_environment(cls) -> "Settings":
        """Return the settings of this process."""
        return cls(os.environ)

    def required(self, name: str) -> str:
        """Return a variable; raises SettingsError if it is missing or empty."""
        value = self.env.get(name, "")
        if not value:
            raise SettingsError(f"environment variable {name} is not set")
        return value

    def optional(self, name: str, default: str = "") -> str:
        """Return a variable, or `default` if it is missing or empty."""
        return self.env.get(name) or default

    def seconds(self, name: str) -> timedelta:
        """Return a variable that holds a positive whole number of seconds."""
        return timedelta(seconds=self._positive(name, "seconds"))

    def days(self, name: str, default: timedelta) -> timedelta:
        """Return a variable that holds a positive whole number of days, or `default`."""
        return timedelta(days=self._positive(name, "days")) if self.optional(name) else default

    def _positive(self, name: str, unit: str) -> int:
        text = self.required(name)
        if not text.isascii() or not text.isdigit() or int(text) == 0:
            raise SettingsError(f"environment variable {name} must be a positive number of {unit}")
        return int(text)

    def flag(self, name: str) -> bool:
        """Return a variable that must be `true` or `false`."""
        text = self.required(name)
        if text not in {"true", "false"}:
            raise SettingsError(f"environment variable {name} must be true or false")
        return text == "true"

    @property
    def stage(self) -> str:
        """The name of the deployment stage."""
        return self.required("STAGE")

    @property
    def stack(self) -> str:
        """The name of the deployed stack, which tells its payments from those of others."""
        return self.optional("POWERTOOLS_SERVICE_NAME", "storefront")

    def secret_name(self, secret: SecretName) -> str:
        """Return the full name of the SSM parameter that holds one of the stack's secrets."""
        return f"/{self.stack}/{secret.value}"

    @property
    def is_sandbox(self) -> bool:
        """Return whether simulators may stand in for the providers on this stage."""
        return self.stage == "sandbox" or self.stage.startswith("sandbox-")

    def provider_base(self, name: str) -> str:
        """Return a provider's base address, without a slash at its end.

        Raises:
            SettingsError: the address is not the provider's own and the stage is no sandbox:
                a shop that takes real orders must never believe a simulator.
        """
        base = self.optional(name).rstrip("/")
        if base in _PROVIDER_HOSTS[name]:
            return base
        if not self.is_sandbox:
            allowed = " or ".join(one or "empty" for one in sorted(_PROVIDER_HOSTS[name]))
            raise SettingsError(
                f"{name} must be {allowed} on stage {self.stage!r}: "
                "only a stage named sandbox may use simulators"
            )
        if urlsplit(base).scheme not in {"http", "https"}:
            raise SettingsError(f"{name} must be an http(s) address")
        return base
