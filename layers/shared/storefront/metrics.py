"""Figures for alarms, written to the log in CloudWatch's embedded metric format."""

from enum import Enum

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from storefront.clock import iso, system_clock

#: Where the template's alarms look for the figures. Not a setting: a stack is told from another by
#: the dimension `service`, and a figure without a namespace would fail the request that counts it.
NAMESPACE = "Storefront"


class Metric(Enum):
    """What is measured."""

    #: Things that only a person can put right: differences that stayed, broken invariants, refunds
    #: that the provider keeps refusing, money of payments that are not recorded, notifications that
    #: have ended, and whatever else has waited for more than a day.
    OPERATOR_NEEDED = "OperatorNeeded"
    #: Payments of which our word and the provider's differed, healed or not.
    PAYMENT_DIFFERENCES = "PaymentDifferences"
    #: Age of the oldest money that must go back to a customer and has not, in seconds.
    REFUND_DUE_AGE = "RefundDueAge"
    #: For how long the outcome of a payment has been awaited beyond its own time, in seconds.
    OUTCOME_AGE = "OutcomeAge"
    #: Age of the oldest refund that the provider has not confirmed, in seconds.
    REFUND_AGE = "RefundAge"
    #: Differences that the verifier found.
    BOOK_DIFFERENCES = "BookDifferences"
    #: Products and orders that the verifier suspected and could not judge.
    BOOKS_NOT_JUDGED = "BooksNotJudged"
    #: Sign-ins that were refused, for whatever reason; anybody can raise it.
    SIGN_INS_REFUSED = "SignInsRefused"
    #: Those of them that were refused unseen, since too many were tried before.
    SIGN_INS_LOCKED = "SignInsLocked"
    #: Refresh tokens that came back after their use.
    REFRESH_TOKENS_REUSED = "RefreshTokensReused"


_AGES = frozenset({Metric.REFUND_DUE_AGE, Metric.OUTCOME_AGE, Metric.REFUND_AGE})


def put(metric: Metric, value: float) -> None:
    """Write one figure: a count, or seconds where the metric is an age.

    Lambda takes a line without a level and a time for INFO, and drops it where `LogLevel` asks for
    less; no alarm would ring. Level FATAL is never dropped.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    """
    unit = MetricUnit.Seconds if metric in _AGES else MetricUnit.Count
    with single_metric(metric.value, unit, value, namespace=NAMESPACE) as line:
        line.add_metadata("level", "FATAL")
        line.add_metadata("timestamp", iso(system_clock()))
