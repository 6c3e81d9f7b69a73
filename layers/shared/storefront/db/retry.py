"""The one place where calls to DynamoDB are repeated.

Neither botocore nor PynamoDB repeats a `TransactionConflict`, and botocore's own repeats would
multiply with ours: they are switched off (`db.store`) and everything is decided here. Full jitter
as in https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.exceptions import HTTPClientError
from botocore.parsers import ResponseParserError
from pynamodb.exceptions import PynamoDBException, TransactWriteError

from storefront.errors import UnavailableError

T = TypeVar("T")

#: DynamoDB's answers after which the same call may succeed
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
_RETRYABLE_CODES = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "ServiceUnavailable",
        "ItemCollectionSizeLimitExceededException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ThrottlingException",
        "Throttling",
        "TransactionInProgressException",
        "TransactionConflictException",
        "ReplicatedWriteConflictException",
    }
)
#: Reasons inside a cancelled transaction after which the same transaction may succeed
#: (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
_RETRYABLE_REASONS = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Retry:
    """How often, and for how long, a call is repeated.

    Args:
        attempts: calls at the most.
        base_seconds: longest wait before the first repeat; doubles with each.
        cap_seconds: longest wait at all.
        deadline_seconds: no repeat begins later than this after the first call.
        sleep, monotonic, uniform: the world, for tests to replace.
    """

    attempts: int = 12
    base_seconds: float = 0.02
    cap_seconds: float = 0.6
    deadline_seconds: float = 6.0
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    uniform: Callable[[float, float], float] = random.uniform

    def run(self, call: Callable[[], T]) -> T:
        """Make the call until it answers.

        Raises:
            UnavailableError: it still gave no definite answer at the deadline. A write may have
                happened; repeating the request is safe because its effect is conditional.
            PynamoDBException: DynamoDB's definite answer, if that was an error.
        """
        started = self.monotonic()
        for attempt in range(self.attempts):
            try:
                return call()
            except (PynamoDBException, ResponseParserError) as error:
                if not is_retryable(error):
                    raise
                wait = self.uniform(0, min(self.cap_seconds, self.base_seconds * 2**attempt))
                late = self.monotonic() + wait - started > self.deadline_seconds
                if late or attempt == self.attempts - 1:
                    raise UnavailableError(
                        "The database gave no answer in time. Send the same request again."
                    ) from error
                self.sleep(wait)
        raise AssertionError  # pragma: no cover - the loop returns or raises


def is_retryable(error: Exception) -> bool:
    """Return whether the same call may succeed when it is made again."""
    if isinstance(error, ResponseParserError):
        return True  # half an answer, or somebody else's: PynamoDB lets it through as it is
    if not isinstance(error, PynamoDBException):
        return False
    if isinstance(error.cause, HTTPClientError | BotoConnectionError):
        return True
    if isinstance(error, TransactWriteError) and error.cancellation_reasons:
        codes = {reason.code for reason in error.cancellation_reasons if reason}
        # A failed condition is final even if another item was in conflict meanwhile.
        return bool(codes & _RETRYABLE_REASONS) and codes <= _RETRYABLE_REASONS
    code = error.cause_response_code or ""
    # Where the body is none of DynamoDB's, botocore takes the HTTP status for the code.
    return code in _RETRYABLE_CODES or (code.isdigit() and int(code) >= _SERVER_ERROR)


def require_whole(response_dict: Mapping[str, Any], **_: Any) -> None:
    """Refuse an answer that was cut short; a handler of botocore's event `before-parse`.

    botocore reads what is no JSON as an answer without content: an item would seem not to exist.

    Raises:
        ResponseParserError: which `Retry` repeats.
    """
    headers = {name.lower(): value for name, value in response_dict["headers"].items()}
    length = headers.get("content-length")
    if length and "content-encoding" not in headers and int(length) != len(response_dict["body"]):
        raise ResponseParserError("the answer is not as long as it says")
