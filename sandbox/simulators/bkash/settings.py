"""Rules of bKash that are disputed or get in the way of load tests: switchable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from sandbox.simulators.bkash.errors import Code
from sandbox.simulators.control import Body

if TYPE_CHECKING:
    from sandbox.simulators.store import Store


class Settings(Body):
    """The switches, with what the simulator does unless told otherwise."""

    duplicate_window_seconds: float = Field(default=120, ge=0)
    """A wallet that pays the same amount again within this time gets 2029; 0 switches that off."""

    already_completed_code: Literal["2117", "2062"] = "2117"
    """What a second execute gets; sources disagree."""

    refund_window_days: float = Field(default=15, gt=0)
    """Age up to which a payment can be refunded; sources say 15 or 60."""

    @property
    def completed_code(self) -> Code:
        """The code behind `already_completed_code`."""
        if self.already_completed_code == "2062":
            return Code.PAYMENT_COMPLETED
        return Code.EXECUTION_COMPLETED


def read_settings(store: Store) -> Settings:
    """Return the settings in force."""
    return Settings.model_validate(store.get("settings", "bkash") or {})


def change_settings(store: Store, changes: Settings) -> Settings:
    """Apply the fields that `changes` sets and return the result."""
    with store.transaction():
        current = read_settings(store)
        merged = current.model_copy(update=changes.model_dump(exclude_unset=True))
        store.put("settings", "bkash", merged.model_dump())
    return merged
