"""What an attack on accounts leaves behind: one line of the log for each thing that matters.

Metric filters in `template.yaml` count these lines by `event` and `outcome`, so nothing else is
loaded or called while somebody waits.
"""

from enum import Enum
from hashlib import sha256

from storefront import log


class Event(Enum):
    """What somebody tried."""

    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105 - the present one was asked for within a session
    REFRESH = "refresh"
    UNLOCK = "unlock"


class Outcome(Enum):
    """What came of it."""

    DONE = "done"
    WRONG = "wrong"
    #: The source has tried too often for this address.
    LOCKED = "locked"
    #: All sources that the account does not know have.
    LOCKED_TO_STRANGERS = "locked_to_strangers"
    #: A refresh token came back that was used before: it is in two hands.
    REUSED = "reused"


def note(event: Event, outcome: Outcome, email: str, source: str) -> None:
    """Write an event to the log.

    Args:
        event: what was tried.
        outcome: what came of it.
        email: normalised address of the account, which need not exist; only a digest is kept.
        source: where the request came from.
    """
    tell = log.info if outcome is Outcome.DONE else log.warning
    account = sha256(email.encode()).hexdigest()[:16]
    tell("security event", event=event.value, outcome=outcome.value, account=account, source=source)
