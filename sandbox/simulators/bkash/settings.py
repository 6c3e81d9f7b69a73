"""What can be set: disputed rules, rules in the way of load tests, and the notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from sandbox.simulators.bkash.errors import Code
from sandbox.simulators.bkash.sns import SignatureVersion  # noqa: TC001 - a field's type
from sandbox.simulators.bodies import Body
from sandbox.simulators.loopback import is_loopback

if TYPE_CHECKING:
    from sandbox.simulators.store import Store


SUBSCRIPTION = "subscription"
"""Kind of document with the settings that are configuration, and outlive a reset."""

_SUBSCRIPTION_FIELDS = frozenset({"notification_url", "topic_arn", "signature_version"})
_NAME = "bkash"


class Settings(Body):
    """The switches, with what the simulator does unless told otherwise."""

    duplicate_window_seconds: float = Field(default=120, ge=0)
    """A wallet that pays the same amount again within this time gets 2029; 0 switches that off."""

    already_completed_code: Literal["2117", "2062"] = "2117"
    """What a second execute gets; sources disagree."""

    refund_window_days: float = Field(default=15, gt=0)
    """Age up to which a payment can be refunded; sources say 15 or 60."""

    notification_url: str | None = None
    """Where completed payments are told; nowhere if None. On this machine."""

    topic_arn: str = "arn:aws:sns:ap-southeast-1:123456789012:bkash-payments"
    """The SNS topic that they are published to."""

    signature_version: SignatureVersion = "1"
    """How SNS signs: 1 is SHA-1, what topics have unless changed; 2 is SHA-256."""

    @field_validator("notification_url")
    @classmethod
    def _stays_here(cls, url: str | None) -> str | None:
        if url is not None and not is_loopback(url):
            msg = "this simulator delivers only to localhost and 127.0.0.0/8"
            raise ValueError(msg)
        return url

    @property
    def completed_code(self) -> Code:
        """The code behind `already_completed_code`."""
        if self.already_completed_code == "2062":
            return Code.PAYMENT_COMPLETED
        return Code.EXECUTION_COMPLETED


def read_settings(store: Store) -> Settings:
    """Return the settings in force."""
    kept = store.get("settings", _NAME) or {}
    return Settings.model_validate({**kept, **(store.get(SUBSCRIPTION, _NAME) or {})})


def change_settings(store: Store, changes: Settings) -> Settings:
    """Apply the fields that `changes` sets and return the result."""
    with store.transaction():
        current = read_settings(store)
        merged = current.model_copy(update=changes.model_dump(exclude_unset=True))
        store.put("settings", _NAME, merged.model_dump(exclude=set(_SUBSCRIPTION_FIELDS)))
        store.put(SUBSCRIPTION, _NAME, merged.model_dump(include=set(_SUBSCRIPTION_FIELDS)))
    return merged
