"""The functions' configuration: environment variables, read once and checked.

Only names and figures are configured here; secrets are named and fetched by `parameters`.
"""

import os
import re
from collections.abc import Container, Mapping
from datetime import timedelta
from enum import Enum

from storefront.values import dataclass

#: The providers' own hosts; any other is accepted on a sandbox stage only.
_PROVIDER_HOSTS = {
    "STRIPE_API_BASE": {"https://api.stripe.com"},
    "BKASH_API_BASE": {"https://tokenized.pay.bka.sh", "https://tokenized.sandbox.bka.sh"},
    "BKASH_SNS_BASE": {""},  # empty: Amazon SNS itself, in the region of the topic
    "PICTURE_SOURCE_BASE": {""},  # empty: pictures come from addresses that are everybody's
}


_PORT = "(:[1-9][0-9]{0,4})?"
#: A name or an IPv4 address, in lower case as browsers send it.
_HOST = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?"
#: As browsers send an origin: no path, not even a slash, and no port that goes without saying.
_ORIGIN = f"(https://{_HOST}(?!:443$)|http://{_HOST}(?!:80$)){_PORT}"
_BASE = f"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?{_PORT}(/[A-Za-z0-9._~%/-]*)?"


@dataclass(frozen=True, slots=True)
class TextRule:
    """A rule: what is matched as a whole.

    Args:
        pattern: the parameter's AllowedPattern in `template.yaml`.
        meaning: what it wants, for whoever configured something else.
    """

    pattern: str
    meaning: str

    def fits(self, text: str) -> bool:
        """Return whether a value may be used."""
        return re.fullmatch(self.pattern, text) is not None


@dataclass(frozen=True, slots=True)
class AnyOrThese(TextRule):
    """A rule: `*`, or words with commas between, each of which is matched as a whole."""

    def fits(self, text: str) -> bool:
        """Return whether a value may be used."""
        words = text.split(",")
        each = all(re.fullmatch(self.pattern, word) for word in words)
        return each and (words == ["*"] or "*" not in words)


@dataclass(frozen=True, slots=True)
class Whole:
    """A rule: a whole number.

    Args:
        least: the parameter's MinValue in `template.yaml`.
        most: its MaxValue.
    """

    least: int
    most: int

    def fits(self, text: str) -> bool:
        """Return whether a value may be used."""
        is_number = text.isascii() and text.isdigit()
        return is_number and self.least <= int(text) <= self.most

    @property
    def meaning(self) -> str:
        """What it wants."""
        return f"a whole number from {self.least} to {self.most}"


_FLAG = TextRule("true|false", "true or false")

#: What each variable may be where it is set. `template.yaml` has the same rules, so that mistakes
#: are told before anything is deployed; a function that reads one all the same does not start.
RULES: Mapping[str, TextRule | Whole] = {
    "STAGE": TextRule("[a-z][a-z0-9-]{0,31}", "lower-case letters, digits and hyphens"),
    "LOG_LEVEL": TextRule("DEBUG|INFO|WARN|ERROR", "DEBUG, INFO, WARN or ERROR"),
    "ALLOWED_ORIGINS": AnyOrThese(
        rf"\*|{_ORIGIN}",
        "*, or origins such as https://shop.example (no path, no slash at the end), with commas "
        "and no spaces between",
    ),
    "HOLD_SECONDS": Whole(60, 3600),
    "ORDER_LIFE_SECONDS": Whole(3600, 86_400),
    "MAX_UNPAID_ORDERS": Whole(1, 100),
    "MAX_HELD_UNITS": Whole(1, 1_000_000),
    "PAYMENT_METHODS": TextRule(
        "stripe|bkash|stripe,bkash|bkash,stripe", "stripe, bkash, or both with a comma"
    ),
    "PROVIDER_MESSAGE_DAYS": Whole(180, 36_500),
    "RESULT_URL": TextRule(
        rf'{_BASE}(\?[!-"$-~]*)?', "an address such as https://shop.example/paid, without a #"
    ),
    "STRIPE_API_BASE": TextRule(_BASE, "an http(s) address"),
    "STRIPE_LIVEMODE": _FLAG,
    "BKASH_API_BASE": TextRule(_BASE, "an http(s) address"),
    "BKASH_CALLBACK_URL": TextRule(_BASE, "an http(s) address without a query"),
    "PAGES": TextRule("none|docs|shop|staff|all", "none, docs, shop, staff or all"),
    "BKASH_TOPIC_ARN": TextRule(
        "arn:aws[a-z-]*:sns:[a-z0-9-]{3,32}:[0-9]{12}:[A-Za-z0-9_-]{1,256}",
        "the ARN of an SNS topic",
    ),
    "BKASH_SNS_BASE": TextRule(_BASE, "an http(s) address"),
    "MESSAGES": TextRule(
        "none|sms|email|sms,email|email,sms", "none, sms, email, or both with a comma"
    ),
    "MESSAGE_SENDER": TextRule(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+", "an e-mail address"),
    "PICTURES_URL": TextRule(_BASE, "an http(s) address"),
    "PICTURE_SOURCE_BASE": TextRule(_BASE, "an http(s) address"),
    "AWS_ENDPOINT_URL": TextRule(_BASE, "an http(s) address"),
}


class SecretName(Enum):
    """The stack's secrets; the value is the last part of the SSM parameter's name."""

    SIGNING_KEYS = "jwt-signing-keys"
    QUOTE_KEYS = "quote-signing-keys"
    BUYER_KEYS = "buyer-digest-keys"
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
        """Return a variable; raises SettingsError if it is missing or empty, or breaks its rule."""
        text = self.optional(name)
        if not text:
            raise SettingsError(f"environment variable {name} is not set")
        return text

    def optional(self, name: str, default: str = "") -> str:
        """Return a variable, or `default` if it is missing or empty.

        Raises:
            SettingsError: it breaks its rule.
        """
        text = self.env.get(name, "")
        rule = RULES.get(name)
        if text and rule is not None and not rule.fits(text):
            raise SettingsError(f"{name} is {text!r}, and must be {rule.meaning}")
        return text or default

    def seconds(self, name: str) -> timedelta:
        """Return a variable that holds a whole number of seconds."""
        return timedelta(seconds=int(self.required(name)))

    def days(self, name: str, default: timedelta) -> timedelta:
        """Return a variable that holds a whole number of days, or `default`."""
        text = self.optional(name)
        return timedelta(days=int(text)) if text else default

    def choice(self, name: str, allowed: Container[str], default: str) -> str:
        """Return a variable that is one of some words, or `default` if it is missing or empty."""
        text = self.optional(name, default)
        if text not in allowed:
            raise SettingsError(f"{name} is {text!r}, which this shop does not know")
        return text

    def count(self, name: str) -> int:
        """Return a variable that holds a whole number."""
        return int(self.required(name))

    def flag(self, name: str) -> bool:
        """Return a variable that is `true` or `false`."""
        return self.required(name) == "true"

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
        if not base or not self.is_sandbox:
            allowed = " or ".join(one or "empty" for one in sorted(_PROVIDER_HOSTS[name]))
            raise SettingsError(
                f"{name} must be {allowed} on stage {self.stage!r}: "
                "only a stage named sandbox may use simulators"
            )
        return base
