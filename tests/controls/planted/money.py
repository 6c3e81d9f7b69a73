"""Bugs of money's ways: refunds, approvals, tokens, notifications, and what is kept of them."""

from tests.controls.bug import Bug

_PAYMENTS = "tests/unit/payments"

BUGS = [
    Bug(
        "an-order-that-moves-back-is-missed-by-the-list-of-all",
        "orders/listing.py",
        "    OrderStatus.REFUNDED,\n    OrderStatus.PAID,\n",
        "    OrderStatus.PAID,\n",
        ("tests/unit/orders/test_listing.py",),
    ),
    Bug(
        "a-provider-is-waited-for-longer-than-the-caller-waits",
        "clock.py",
        "max(LEAST[1], min(read, left - connect))",
        "max(LEAST[1], read)",
        ("tests/unit/test_clock.py",),
    ),
    Bug(
        "a-provider-that-is-switched-off-is-offered",
        "payments/checkout/service.py",
        "            self._require_switched_on(order)\n",
        "",
        (f"{_PAYMENTS}/checkout/test_methods_one_provider.py",),
    ),
    Bug(
        "a-provider-that-is-switched-off-is-asked-each-hour",
        "payments/reconciliation/stripe.py",
        "        if not self._stripe.is_switched_on():\n            return\n",
        "",
        (f"{_PAYMENTS}/checkout/test_methods_one_provider.py", "-k", "reconcile"),
    ),
    Bug(
        "a-missing-secret-is-asked-for-each-time",
        "parameters.py",
        "            self._missed_at = now\n",
        "",
        ("tests/unit/test_parameters.py", "-k", "missing"),
    ),
    Bug(
        "a-signed-event-is-refused-for-what-a-text-holds",
        "payments/model/message.py",
        '        return value.encode(errors="replace").decode()\n',
        "        return value\n",
        ("tests/unit/functions/payments/test_signed_events.py",),
    ),
    Bug(
        "a-certificate-that-is-not-there-is-fetched-each-time",
        "payments/gateways/bkash/sns.py",
        "        if url in self._missing or",
        "        if",
        (f"{_PAYMENTS}/gateways/bkash/test_sns.py", "-k", "each_message"),
    ),
    Bug(
        "strangers-choose-how-many-certificates-are-fetched",
        "payments/gateways/bkash/sns.py",
        "len(self._asked) >= _MOST_FETCHES",
        "False",
        (f"{_PAYMENTS}/gateways/bkash/test_sns.py", "-k", "few_visits"),
    ),
    Bug(
        "the-payers-data-is-kept-with-the-proof",
        "payments/model/message.py",
        "        proof = proof_of(room_for(self.payload))\n",
        "        proof = room_for(self.payload)\n",
        (f"{_PAYMENTS}/model/test_message_kept.py", "-k", "tables"),
    ),
    Bug(
        "what-is-kept-is-told-by-what-is-left-out",
        "payments/model/message.py",
        "        elif (name in _NAMES and _fits(value, _NAME))",
        '        elif (name not in {"customerMsisdn", "customer_email"} and _fits(value, _NAME))',
        (f"{_PAYMENTS}/model/test_message_kept.py", "-k", "wherever"),
    ),
    Bug(
        "providers-words-are-kept-for-ever",
        "payments/store/attempts.py",
        "            ttl=now + self._messages_kept,\n",
        "",
        (f"{_PAYMENTS}/model/test_message_kept.py", "-k", "deleted"),
    ),
    Bug(
        "an-approved-payment-waits-for-the-browser",
        "payments/reconciliation/bkash.py",
        "        if attempt.status is AttemptStatus.OPEN and is_approved(answer):\n",
        "        if False:\n",
        (f"{_PAYMENTS}/reconciliation/test_bkash.py", "-k", "never_returns"),
    ),
    Bug(
        "money-is-taken-for-an-order-whose-hold-has-ended",
        "payments/recording/payments.py",
        "    if while_held and seen.order.is_lapsed(now):\n",
        "    if False:\n",
        (f"{_PAYMENTS}/reconciliation/test_bkash.py", "-k", "hold"),
    ),
    Bug(
        "a-token-that-bkash-itself-refuses-is-kept",
        "payments/gateways/bkash/gateway.py",
        "        if code == TOKEN_REFUSED and",
        "        if not code and",
        (f"{_PAYMENTS}/gateways/bkash/test_gateway.py", "-k", "with_a_code"),
    ),
    Bug(
        "a-token-is-used-with-any-app-key",
        "payments/gateways/bkash/tokens.py",
        "hashlib.sha256(app_key.encode())",
        "hashlib.sha256(bytes())",
        (f"{_PAYMENTS}/gateways/bkash/test_gateway.py", "-k", "token_of_its_own"),
    ),
    Bug(
        "units-come-back-though-their-refund-fails",
        "payments/refunds/deciding.py",
        '        "refund.requested",\n        None,\n        refund=refund,\n',
        '        "refund.requested",\n        None,\n        refund=refund,\n'
        "        restocked=refund.restock,\n",
        (f"{_PAYMENTS}/refunds/test_service_restock.py", "-k", "again_with_its_units"),
    ),
    Bug(
        "a-refund-that-failed-keeps-its-units-promised",
        "orders/shipping.py",
        "        returned[product_id] -= quantity\n",
        "        returned[product_id] -= 0\n",
        (f"{_PAYMENTS}/refunds/test_service_restock.py", "-k", "again_with_its_units"),
    ),
    Bug(
        "what-did-not-fit-beside-a-refused-refund-is-not-looked-at-again",
        "payments/refunds/service.py",
        "of=refund.refund_id)\n            self.learn(attempt, listed)\n",
        "of=refund.refund_id)\n",
        (f"{_PAYMENTS}/recording/test_refunds_at_provider.py", "-k", "second_try"),
    ),
    Bug(
        "a-list-of-refunds-is-read-once",
        "payments/refunds/service.py",
        "            has_changed = any(",
        "            has_changed = False and any(",
        (f"{_PAYMENTS}/recording/test_refunds_at_provider.py", "-k", "same_reading"),
    ),
]
