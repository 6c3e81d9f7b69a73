"""The calls of bKash's API: where they go, how long they may take, and which answers are a "no".

A code is a "no" to a call only if it is listed with that call: then it is certain that the call has
done nothing and will do nothing. Any other code, one that nobody has heard of included, leaves open
what happened, and bKash must be asked. Codes: the table of bKash's developer site; how they are
meant here: bKash's own WooCommerce plug-in, and sandbox reports of merchants.
"""

from storefront.values import dataclass

#: Execute of a payment that the customer has not approved, or whose PIN was wrong: "invalid
#: payment state". Nothing was done, but the customer can still approve.
NOT_APPROVED = "2056"

#: "Invalid token": the call was not looked at, as with HTTP 401, and nothing was done.
TOKEN_REFUSED = "2079"  # noqa: S105 - a code

#: Something is wrong with the customer: wallet, OTP, PIN, attempts, balance, account. With them
#: 2029: the same wallet paid the same amount minutes ago, and bKash declines to do it once more.
_CUSTOMER = frozenset(
    "2009 2010 2011 2013 2014 2015 2016 2017 2018 2019 2023 2029 2036 2037 2038 2039 2040 2041 "
    "2043 2044 2045 2046 2057 2058 2059".split()
)
#: Something is wrong with our request, or with the merchant's account.
_REQUEST = frozenset(
    "2001 2002 2006 2007 2008 2025 2031 2047 2048 2049 2061 2063 2064 2065 2067 2118".split()
)
#: What of our request comes from the buyer: amount, currency, and the reference that they typed.
_OF_THE_BUYER = frozenset({"2006", "2007", "2048"})
#: No such payment.
_UNKNOWN_PAYMENT = frozenset({"2002"})
#: The refund cannot be made: not of this payment, not so much, not any more, not by us, not from
#: the merchant's balance (2023).
_REFUND = frozenset(
    "2002 2023 2026 2028 2033 2034 2035 2042 2071 2072 2073 2074 2075 2076 2077 2078 2080 2081 "
    "2082 2127".split()
)
#: Refusals to list a payment's refunds that are taken for "there are none": transaction not found
#: (so answers version 1), and "not in this state". A guess: the answer is documented nowhere. If
#: it is wrong a refund in doubt may be asked for twice; bKash then still gives back no more than
#: was paid. To take it for no answer would keep due refunds back for ever.
NO_REFUNDS = frozenset({"2033", "2082"})

#: Connect and read timeouts, in seconds; together also what a whole call may take. bKash asks for
#: 30 s on all calls; `storefront.clock` gives what is left of them.
_TIMEOUT = (3, 30)


@dataclass(frozen=True, slots=True)
class BkashCall:
    """One kind of call.

    Args:
        path: below the API's address.
        refusals: codes that are a "no" to it; see above.
        buyers_refusals: those of them that another amount, wallet or method can mend.
        timeout: for connecting and for reading, in seconds, where there is so much time.
    """

    path: str
    refusals: frozenset[str] = frozenset()
    timeout: tuple[int, int] = _TIMEOUT
    buyers_refusals: frozenset[str] = frozenset()


_CHECKOUT = "/v1.2.0-beta/tokenized/checkout"
#: Version 2, for parts of a payment; not below the path of the rest.
_REFUNDS = "/v2/tokenized-checkout/refund/payment"

#: A refusal of a token says nothing of any payment.
GRANT = BkashCall(f"{_CHECKOUT}/token/grant")
CREATE = BkashCall(
    f"{_CHECKOUT}/create", _CUSTOMER | _REQUEST, buyers_refusals=_CUSTOMER | _OF_THE_BUYER
)
#: "Done already", "cancelled", "busy" and whatever is wrong with our request are no refusals here:
#: this call moves money, and asking costs one more.
EXECUTE = BkashCall(f"{_CHECKOUT}/execute", _CUSTOMER | {NOT_APPROVED})
QUERY = BkashCall(f"{_CHECKOUT}/payment/status", _UNKNOWN_PAYMENT)
REFUND = BkashCall(f"{_REFUNDS}/transaction", _REFUND)
REFUND_STATUS = BkashCall(f"{_REFUNDS}/status", _REFUND)
