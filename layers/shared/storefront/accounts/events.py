"""What an attack on accounts leaves behind: a line of the log for each thing that matters.

What is refused is counted, too, for whoever looks and for the alarms of `template.yaml`.
"""

from enum import Enum
from hashlib import sha256
from typing import Unpack

from storefront import log, metrics
from storefront.metrics import Metric


class AccountEvent(Enum):
    """What somebody tried."""

    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105 - the present one was asked for within a session
    REFRESH = "refresh"
    UNLOCK = "unlock"
    CHANGE_ROLE = "change_role"
    END_SESSIONS = "end_sessions"


class AccountOutcome(Enum):
    """What came of it."""

    DONE = "done"
    WRONG = "wrong"
    #: The source has tried too often for this address.
    LOCKED = "locked"
    #: All sources that the account does not know have.
    LOCKED_TO_STRANGERS = "locked_to_strangers"
    #: A refresh token came back that was used before: it is in two hands.
    REUSED = "reused"


_COUNTED = {
    (AccountEvent.SIGN_IN, AccountOutcome.WRONG): [Metric.SIGN_INS_REFUSED],
    (AccountEvent.SIGN_IN, AccountOutcome.LOCKED): [
        Metric.SIGN_INS_REFUSED,
        Metric.SIGN_INS_LOCKED,
    ],
    (AccountEvent.SIGN_IN, AccountOutcome.LOCKED_TO_STRANGERS): [
        Metric.SIGN_INS_REFUSED,
        Metric.SIGN_INS_LOCKED,
    ],
    (AccountEvent.REFRESH, AccountOutcome.REUSED): [Metric.REFRESH_TOKENS_REUSED],
}


def note(
    event: AccountEvent,
    outcome: AccountOutcome,
    email: str,
    source: str,
    /,
    **more: Unpack[log.LogFields],
) -> None:
    """Write an event to the log, and count it.

    Args:
        event: what was tried.
        outcome: what came of it.
        email: normalised address of the account, which need not exist; only a digest is kept.
        source: where the request came from.
        more: what else is known of it.
    """
    tell = log.info if outcome is AccountOutcome.DONE else log.warning
    account = sha256(email.encode()).hexdigest()[:16]
    more |= {"event": event.value, "outcome": outcome.value, "account": account, "source": source}
    tell("security event", **more)
    for metric in _COUNTED.get((event, outcome), ()):
        metrics.put(metric, 1)
