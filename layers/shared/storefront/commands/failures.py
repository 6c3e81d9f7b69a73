"""What it means for an operator that a command did not come to its end."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    InvalidRegionError,
    ParamValidationError,
    ProfileNotFound,
)
from pynamodb.exceptions import PynamoDBException

from storefront.commands.reply import CommandError, Exit
from storefront.errors import (
    ConflictError,
    StorefrontError,
    UnavailableError,
    ValidationFailedError,
)

#: By the first that fits. What is asked for in vain, however often, was asked for wrongly.
_CODES: tuple[tuple[type[BaseException], Exit], ...] = (
    (UnavailableError, Exit.UNKNOWN),
    (ConflictError, Exit.UNKNOWN),
    (StorefrontError, Exit.MISUSED),
    (InvalidRegionError, Exit.MISUSED),
    (ParamValidationError, Exit.MISUSED),
    (ProfileNotFound, Exit.MISUSED),
    (BotoCoreError, Exit.UNKNOWN),
    (ClientError, Exit.UNKNOWN),
    (PynamoDBException, Exit.UNKNOWN),
    (EOFError, Exit.MISUSED),
    (KeyboardInterrupt, Exit.UNKNOWN),
)
#: All that ends a command with a line of its own; anything else is a fault of ours.
FAILURES: tuple[type[BaseException], ...] = (CommandError, *(kind for kind, _ in _CODES))


def code_of(failure: BaseException) -> Exit:
    """Return the exit code that one of `FAILURES` ends a command with."""
    if isinstance(failure, CommandError):
        return failure.code
    return next(code for kind, code in _CODES if isinstance(failure, kind))


def reason_of(failure: BaseException) -> str:
    """Return why a command ended, in one line."""
    if isinstance(failure, ValidationFailedError):
        faults = [f"{fault['field']} {fault['message']}" for fault in failure.fields["errors"]]
        return "; ".join(faults)
    if isinstance(failure, EOFError):
        return "the input ended before all was said"
    if isinstance(failure, KeyboardInterrupt):
        return "interrupted"
    # With what made us give up, if that says more.
    cause = f" ({failure.__cause__})" if isinstance(failure, UnavailableError) else ""
    return " ".join(f"{failure}{cause}".split())
