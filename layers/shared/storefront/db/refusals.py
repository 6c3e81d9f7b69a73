"""What DynamoDB's refusals mean: which of them may pass, and which writes they are about."""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.parsers import ResponseParserError
from pynamodb.exceptions import PynamoDBException, TransactWriteError

#: That another transaction is at an item: as a reason inside a cancelled transaction, and as the
#: answer to a single write.
CONFLICT = "TransactionConflict"
_SINGLE_CONFLICT = "TransactionConflictException"
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
        _SINGLE_CONFLICT,
        "ReplicatedWriteConflictException",
    }
)
#: Reasons inside a cancelled transaction after which the same transaction may succeed
#: (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
_RETRYABLE_REASONS = frozenset({CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"})
FAILED_CONDITION = "ConditionalCheckFailed"
_SERVER_ERROR = 500


class TransactionCanceledError(Exception):
    """Conditions failed, and nothing was written.

    Args:
        failed: for each label whose condition failed, the item as it is (raw; None if absent).
    """

    def __init__(self, failed: Mapping[str, dict[str, Any] | None]) -> None:
        super().__init__(", ".join(failed))
        self.failed = failed

    def labelled(self, prefix: str) -> dict[str, dict[str, Any] | None]:
        """Return the failures whose label is `prefix:<key>`, by key."""
        start = f"{prefix}:"
        return {
            label.removeprefix(start): item
            for label, item in self.failed.items()
            if label.startswith(start)
        }


class TransactionConflictError(Exception):
    """Other transactions were at some of the items, each time; nothing was written.

    Args:
        labels: the writes of these items.
        took: seconds that the last try took: about as long as others keep the items.
    """

    def __init__(self, labels: frozenset[str], took: float) -> None:
        super().__init__(", ".join(sorted(labels)))
        self.labels = labels
        self.took = took


class YieldedError(Exception):
    """A call met other transactions, as often as it may, and had no effect.

    Args:
        took: seconds that the last try took.
    """

    def __init__(self, took: float) -> None:
        super().__init__()
        self.took = took


def is_conflict(error: Exception) -> bool:
    """Return whether a call met another transaction at an item, and nothing else was wrong."""
    if isinstance(error, TransactWriteError) and error.cancellation_reasons:
        return {reason.code for reason in error.cancellation_reasons if reason} == {CONFLICT}
    cause = error.cause if isinstance(error, PynamoDBException) else None
    return isinstance(cause, ClientError) and cause.response["Error"]["Code"] == _SINGLE_CONFLICT


def is_retryable(error: Exception) -> bool:
    """Return whether the same call may succeed when it is made again."""
    if isinstance(error, ResponseParserError):
        return True  # of `db.calls`: PynamoDB lets it through as it is
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


def because_of(
    code: str, ordered: Sequence[tuple[str, str]], error: BaseException | None
) -> dict[str, dict[str, Any] | None]:
    """Return the writes that a transaction was cancelled for by a code, with the items as they are.

    Args:
        code: of the reason.
        ordered: kind and label of each write. Reasons come in the order of the writes: PynamoDB
            sends checks, deletes, puts, updates.
        error: PynamoDB's.
    """
    reasons = error.cancellation_reasons if isinstance(error, TransactWriteError) else ()
    return {
        label: reason.raw_item
        for (_, label), reason in zip(ordered, reasons, strict=False)
        if reason and reason.code == code
    }
