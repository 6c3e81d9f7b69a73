"""What a reconciliation can find, and what to do about it: for all who tell of it.

The table of docs/operations.md is made from this.
"""

from enum import Enum


class Remedy(Enum):
    """Something that was found.

    Args:
        shown: how `reconcile` shows it.
        says: what it means.
        advice: what to do about it.
    """

    def __init__(self, shown: str, says: str, advice: str) -> None:
        self.shown = shown
        self.says = says
        self.advice = advice

    @property
    def code(self) -> str:
        """Its name, for programs."""
        return self.name.lower()

    HEALED = (
        "`missing_here`, `missing_there`, `amount_differs`, marked healed",
        "The provider said something else than we did, and now both say the same",
        "Nothing: it has been put right.",
    )
    DENIED = (
        "`missing_there`, not healed",
        "The provider denies money that we have",
        "Look at the provider's dashboard: are the keys another account's?",
    )
    FOREIGN_MONEY = (
        "`amount_differs`, not healed",
        "The provider has taken, or given back, another amount than we know of",
        (
            "If the payment's reason is `mismatch`, the money pays nothing: give all of it back on "
            "the provider's pages; the next run sees that and ends the attempt. Otherwise compare "
            "the refunds in `explain` with the provider's."
        ),
    )
    NOT_RECORDED = (
        "`missing_here`, not healed",
        "The provider has taken money that we could not record",
        "The shop tries again by itself. If it stays for an hour, read `explain` of the order.",
    )
    UNKNOWN_MONEY = (
        "`missing_here` with a session's name and no healing",
        "The provider has money that no table knows",
        "So it is after a restore: give it back in Stripe's dashboard, or place the order by hand.",
    )
    UNANSWERED = (
        "`unanswered`",
        "The provider was asked and did not say",
        "Is it down, are its keys good (`put-secrets`)? The shop asks again by itself.",
    )
    LEFT = (
        "`left`",
        "There was no time to ask the provider",
        "Nothing, unless it happens for an hour: the next run goes on.",
    )
    FAULTY = (
        "`faulty`",
        "Something went wrong here, and not at the provider",
        "It is our own fault: the log has its cause; please report it.",
    )
    OUTCOME_AWAITED = (
        "`outcome awaited since`",
        "The provider does not say what became of a payment",
        (
            "The shop asks again by itself, every hour. After a day, ask the provider's support "
            "about the payment's reference."
        ),
    )
    REFUND_DUE_AWAITED = (
        "`refund_due awaited since`",
        "Money that must go back to a buyer has not",
        (
            "The shop tries again by itself. Where the order's timeline says that the provider "
            "refuses, give the money back another way: bKash refuses refunds after a time that it "
            "sets per merchant."
        ),
    )
    REFUND_AWAITED = (
        "`refund awaited since`",
        "The provider does not say what became of a refund",
        (
            "Ask the provider's support about the refund's reference. Do not refund again: the "
            "first one may still arrive."
        ),
    )
