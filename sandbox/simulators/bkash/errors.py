"""bKash's four error envelopes and its codes.

    BkashError                1. HTTP 200 {"statusCode", "statusMessage"}
    ├ CreateError             2. HTTP 200 {"errorCode", "errorMessage"}
    ├ RefundError             3. HTTP 400 {"internalCode", "externalCode", "errorMessageEn", ...}
    GatewayError              4. {"message"} from the API gateway, before bKash sees the call

Codes and messages: the error-code table of developer.bka.sh as captured in 2026, and its refund
page for 2071 to 2127. That the create call uses the second envelope is what the documentation
says; which calls really do has not been observed.
"""

from __future__ import annotations

from enum import Enum
from typing import Any


class Code(Enum):
    """A code and the message that goes with it."""

    APP_KEY = ("2001", "Invalid App Key")
    PAYMENT_ID = ("2002", "Invalid Payment ID")
    PROCESS_FAILED = ("2003", "Process failed")
    AMOUNT = ("2006", "Invalid amount")
    CURRENCY = ("2007", "Invalid currency")
    INTENT = ("2008", "Invalid intent")
    INSUFFICIENT_BALANCE = ("2023", "Insufficient Balance")
    REQUEST_BODY = ("2025", "Invalid request body")
    REVERSAL_AMOUNT = (
        "2026",
        "The reversal amount cannot be greater than the original transaction amount",
    )
    DUPLICATE = ("2029", "Duplicate for all transactions")
    INVOICE_NUMBER = ("2031", "Invalid merchant invoice number")
    TRANSACTION_NOT_FOUND = ("2033", "Transaction not found")
    ALREADY_REVERSED = (
        "2034",
        "The transaction cannot be reversed because the original transaction has been reversed",
    )
    DEBIT_BLOCKED = (
        "2037",
        (
            "The account of the debit party is in a state which prohibits execution of this "
            "transaction"
        ),
    )
    TLV = ("2047", "TLV Data Format Error")
    PAYER_REFERENCE = ("2048", "Invalid Payer Reference")
    CALLBACK_URL = ("2049", "Invalid Merchant Callback URL")
    PAYMENT_STATE = ("2056", "Invalid Payment State")
    PAYMENT_COMPLETED = ("2062", "The payment has already been completed")
    MODE = ("2063", "Mode is not valid as per request data")
    PRODUCT_UNAVAILABLE = ("2064", "This product mode currently unavailable")
    FIELD_MISSING = ("2065", "Mandatory field missing")
    CANCELLED = ("2069", "Transaction has already been cancelled")
    TOO_OLD = ("2071", "The transaction is too old to be refunded")
    REFUND_AMOUNT = ("2072", "Invalid refund amount")
    SKU = ("2073", "Invalid SKU")
    TRX_ID = ("2077", "Invalid TrxID")
    REASON = ("2078", "Invalid reason")
    TOKEN = ("2079", "Invalid token")
    REFUND_STATE = ("2082", "The refund is not allowed in the present state of the transaction")
    EXECUTION_COMPLETED = ("2117", "The payment execution has already been completed")
    NOT_COMPLETED = ("2127", "The transaction is not completed")
    MAINTENANCE = ("503", "System is undergoing maintenance. Please try again later.")

    def __init__(self, number: str, message: str) -> None:
        self.number = number
        self.message = message


class BkashError(Exception):
    """A refusal by code, in the envelope that most calls use.

    Args:
        code: what is wrong.
    """

    status = 200

    def __init__(self, code: Code) -> None:
        super().__init__(f"{code.number} {code.message}")
        self.code = code

    @staticmethod
    def envelope(number: str, message: str) -> dict[str, Any]:
        """Put a code into its envelope."""
        return {"statusCode": number, "statusMessage": message}

    def body(self) -> dict[str, Any]:
        """Return the response body."""
        return self.envelope(self.code.number, self.code.message)


class CreateError(BkashError):
    """A refusal of the create call."""

    @staticmethod
    def envelope(number: str, message: str) -> dict[str, Any]:
        """Put a code into its envelope."""
        return {"errorCode": number, "errorMessage": message}


class RefundError(BkashError):
    """A refusal of the refund API version 2."""

    status = 400

    @staticmethod
    def envelope(number: str, message: str) -> dict[str, Any]:
        """Put a code into its envelope."""
        return {
            "internalCode": message.lower().replace(" ", "_"),
            "externalCode": number,
            "errorMessageEn": message,
            "errorMessageBn": None,
        }


class GatewayError(Exception):
    """A refusal by the gateway in front of bKash."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def body(self) -> dict[str, Any]:
        """Return the response body."""
        return {"message": self.message}


def blocked() -> GatewayError:
    """Return the answer to token calls while the app key is blocked.

    bKash publishes the rule but not the answer: this one is the gateway's usual.
    """
    return GatewayError(429, "Limit Exceeded")


def unauthorized() -> GatewayError:
    """Return the 401 for credentials or a token that nobody knows."""
    return GatewayError(401, "Unauthorized")


def invalid_body() -> GatewayError:
    """Return the 400 for a body that the gateway's schema refuses."""
    return GatewayError(400, "Invalid request body")
