"""The faults that tests may order, each with its parameters.

Fault                 operation, times, probability and seed, match
├ CallFault           what the caller of an API sees instead of, or after, a call's effect
├ EffectFault         what the provider itself does otherwise
└ DeliveryFault       what becomes of a webhook or notification on its way
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from sandbox.simulators.bodies import Body

When = Literal["before", "after"]
"""Whether the call has had its effect when the fault strikes."""

EVERY_CALL = "*"

_LONGEST_SECONDS = 600


class Fault(Body):
    """What every fault has."""

    operation: str
    """Which calls; `*` is every call of the API."""

    times: int | None = Field(default=1, ge=1)
    """How often it strikes; None: until it is cleared."""

    probability: float = Field(default=1, ge=0, le=1)
    """With what chance it strikes when it could; drawn from `seed`, so every run is the same."""

    seed: int | None = None
    """None: how many faults were ordered before it, so that no two share their draws."""

    match: str | None = None
    """An id that must occur in the call or event, so that only one payment is hit."""

    kind: str


class CallFault(Fault):
    """A fault on the way between the caller and the API."""

    when: When


class RefuseBefore(CallFault):
    """The connection is closed without an answer, and nothing has happened."""

    kind: Literal["refuse_before"]
    when: Literal["before"] = "before"


class HangBefore(CallFault):
    """The call is never answered, and nothing has happened: the caller gives up waiting.

    The connection is closed after `seconds` of real time; clearing the faults ends the wait.
    """

    kind: Literal["hang_before"]
    when: Literal["before"] = "before"
    seconds: float = Field(default=60, gt=0, le=_LONGEST_SECONDS)


class DropAfter(CallFault):
    """The connection is closed without an answer, although everything has happened."""

    kind: Literal["drop_after"]
    when: Literal["after"] = "after"


class Delay(CallFault):
    """The call takes `seconds` of real time; clearing the faults ends the wait."""

    kind: Literal["delay"]
    when: When = "before"
    seconds: float = Field(gt=0, le=_LONGEST_SECONDS)


class ErrorBefore(CallFault):
    """An error status, and nothing has happened."""

    kind: Literal["error_before"]
    when: Literal["before"] = "before"
    status: int = Field(default=500, ge=400, le=599)
    html: bool = False


class ErrorAfter(CallFault):
    """An error status, although everything has happened."""

    kind: Literal["error_after"]
    when: Literal["after"] = "after"
    status: int = Field(default=500, ge=400, le=599)
    html: bool = False


class Html(CallFault):
    """A page with status 200 instead of JSON."""

    kind: Literal["html"]
    when: When = "after"


class Truncated(CallFault):
    """Half of the JSON, in an answer that HTTP finds complete."""

    kind: Literal["truncated"]
    when: Literal["after"] = "after"


class Cut(CallFault):
    """Half of the JSON, then the connection is closed."""

    kind: Literal["cut"]
    when: Literal["after"] = "after"


class Drip(CallFault):
    """The right answer in small pieces over `seconds` of real time."""

    kind: Literal["drip"]
    when: Literal["after"] = "after"
    seconds: float = Field(gt=0, le=_LONGEST_SECONDS)


class RateLimited(CallFault):
    """429 in the provider's words."""

    kind: Literal["rate_limited"]
    when: Literal["before"] = "before"


class Unauthorized(CallFault):
    """401 in the provider's words, e.g. a token that has expired before its time."""

    kind: Literal["unauthorized"]
    when: Literal["before"] = "before"


class Coded(CallFault):
    """A refusal with one of the provider's codes, in the envelope of the call."""

    kind: Literal["code"]
    when: When = "before"
    code: str


class Altered(CallFault):
    """The right answer with top-level fields changed; a field changed to null is left out."""

    kind: Literal["altered"]
    when: Literal["after"] = "after"
    changes: dict[str, Any]


class EffectFault(Fault):
    """A fault inside the provider."""


class StaleQuery(EffectFault):
    """Query says `Initiated` about a completed payment.

    With `seconds` (simulated) for so long after its completion, else whenever the fault strikes.
    """

    kind: Literal["stale_query"]
    seconds: float | None = Field(default=None, gt=0)


class TokenBlocked(EffectFault):
    """A token call is answered as while the app key is blocked."""

    kind: Literal["token_blocked"]


class PendingRefund(EffectFault):
    """A refund is accepted and stays pending until the control API decides it."""

    kind: Literal["pending_refund"]


class RememberedError(EffectFault):
    """A 500 without effect that the idempotency key remembers, as Stripe's keys do."""

    kind: Literal["remembered_error"]


class DeliveryFault(Fault):
    """A fault on the way between the provider and the shop's webhook."""


class Dropped(DeliveryFault):
    """The event is never sent."""

    kind: Literal["dropped"]


class Delayed(DeliveryFault):
    """The event is sent `seconds` (simulated) later."""

    kind: Literal["delayed"]
    seconds: float = Field(gt=0)


class Duplicated(DeliveryFault):
    """The event is sent `copies` times more, all at once."""

    kind: Literal["duplicated"]
    copies: int = Field(default=1, ge=1, le=100)


class Reordered(DeliveryFault):
    """The next `times` events are held back, and then sent one by one in another order."""

    kind: Literal["reordered"]
    times: int = Field(ge=2)
    order: Literal["reversed", "shuffled"] = "reversed"


class Renamed(DeliveryFault):
    """The same fact is told a second time under another id."""

    kind: Literal["renamed"]


class Forged(DeliveryFault):
    """Somebody else's imitation comes in addition to the genuine event.

    `changes` are what a variant that alters the event writes into its object.
    """

    kind: Literal["forged"]
    variant: str
    order: Literal["first", "last"] = "first"
    """Whether the imitation is answered before the genuine event is sent, or the reverse."""
    changes: dict[str, Any] = Field(default={})


AnyFault = Annotated[
    RefuseBefore
    | HangBefore
    | DropAfter
    | Delay
    | ErrorBefore
    | ErrorAfter
    | Html
    | Truncated
    | Cut
    | Drip
    | RateLimited
    | Unauthorized
    | Coded
    | Altered
    | StaleQuery
    | TokenBlocked
    | PendingRefund
    | RememberedError
    | Dropped
    | Delayed
    | Duplicated
    | Reordered
    | Renamed
    | Forged,
    Field(discriminator="kind"),
]

FAULT: TypeAdapter[AnyFault] = TypeAdapter(AnyFault)
"""Reads any of them."""
