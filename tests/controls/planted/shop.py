"""Bugs of stock, orders and payments."""

from tests.controls.bug import Bug

_PAYMENTS = "tests/unit/payments"

BUGS = [
    Bug(
        "money-of-another-shop-calls-an-operator",
        "payments/gateways/stripe/objects.py",
        'if not isinstance(metadata, Mapping) or metadata.get("stack") != stack:',
        "if not isinstance(metadata, Mapping):",
        (f"{_PAYMENTS}/inbound/test_stripe_webhook_orphans.py",),
    ),
    Bug(
        "stock-is-checked-and-then-taken",
        "inventory/repository.py",
        "                (StockRecord.available >= units) & is_as_read,\n",
        "                (StockRecord.available >= -100_000) & is_as_read,\n",
        ("tests/unit/orders/test_service.py", "tests/integration/races/test_sales.py"),
    ),
    Bug(
        "an-old-price-is-kept",
        "inventory/price_records.py",
        "        is_so &= record.unit_amount == prices.regular.amount\n",
        "",
        ("tests/unit/orders/test_ordering.py",),
    ),
    Bug(
        "orders-are-written-over-others-changes",
        "orders/repository.py",
        "condition = None if first == 1 else OrderRecord.version == first - 1",
        "condition = None if first == 1 else OrderRecord.pk.exists()",
        (f"{_PAYMENTS}/recording/test_writer_late.py",),
    ),
    Bug(
        "attempts-are-written-over-others-changes",
        "payments/store/attempts.py",
        "condition = None if is_new else AttemptRecord.version == attempt.version - 1",
        "condition = None if is_new else AttemptRecord.pk.exists()",
        (f"{_PAYMENTS}/checkout/test_service.py",),
    ),
    Bug(
        "refunds-are-written-over-others-changes",
        "payments/store/refunds.py",
        "condition = None if is_new else RefundRecord.version == refund.version - 1",
        "condition = None if is_new else RefundRecord.pk.exists()",
        (f"{_PAYMENTS}/refunds/test_service_repeated.py", "-k", "two_repeats_at_once"),
    ),
    Bug(
        "money-is-settled-before-it-is-verified",
        "payments/recording/payments.py",
        "    if not is_own(capture, attempt):\n",
        "    if capture.amount is None:\n",
        (f"{_PAYMENTS}/inbound/test_stripe_webhook_mismatches.py",),
    ),
    Bug(
        "another-sessions-end-ends-the-attempt",
        "payments/gateways/stripe/objects.py",
        '    is_other = attempt.reference not in {None, session["id"]}\n',
        "    is_other = False\n",
        (
            f"{_PAYMENTS}/gateways/stripe/test_objects.py",
            f"{_PAYMENTS}/inbound/test_stripe_webhook_mismatches.py",
        ),
    ),
    Bug(
        "one-payment-pays-two-orders",
        "payments/recording/writer.py",
        "            self._attempts.claim_transaction(transaction, change.attempt)\n",
        "            pass\n",
        (
            f"{_PAYMENTS}/inbound/test_stripe_webhook_mismatches.py",
            f"{_PAYMENTS}/recording/test_writer_late.py",
        ),
    ),
    Bug(
        "a-second-capture-is-swallowed",
        "payments/recording/payments.py",
        "    if order.captured_attempt_id is not None:\n",
        "    if order.captured_attempt_id:\n        return None\n    if False:\n",
        (f"{_PAYMENTS}/recording/test_writer_late.py",),
    ),
    Bug(
        "events-are-marked-nowhere",
        "payments/store/attempts.py",
        "        if message.event_id is not None:\n",
        '        if message.event_id == "":\n',
        (f"{_PAYMENTS}/recording/test_payments_interleaved.py", "-k", "noted_once"),
    ),
    Bug(
        "an-unknown-outcome-is-a-failure",
        "payments/recording/bkash_payments.py",
        "        except UnavailableError:\n            return self.ask(snapshot)",
        "        except UnavailableError:\n"
        '            return self._recorder.fail(attempt.attempt_id, "timeout", None, snapshot)',
        (f"{_PAYMENTS}/inbound/test_bkash_callback_outcomes.py",),
    ),
    Bug(
        "money-moves-before-the-stock-is-safe",
        "orders/model.py",
        '            raise OrderStateError(f"The order is {self.status.value}.", self.status)\n',
        "            return self._next(now, processing_attempt_id=attempt_id)\n",
        (
            f"{_PAYMENTS}/inbound/test_bkash_callback_races.py",
            f"{_PAYMENTS}/inbound/test_bkash_callback.py",
        ),
    ),
    Bug(
        "a-canceled-order-can-still-be-paid-by-card",
        "payments/checkout/service.py",
        "        self._stripe.expire(session_id)\n",
        "        return\n",
        ("tests/unit/payments/checkout/test_cancellation.py",),
    ),
    Bug(
        "a-stale-form-writes-the-old-price",
        "catalog/service.py",
        "                raise StaleError(before.edition)\n",
        "                pass\n",
        (
            "tests/unit/catalog/test_pricing.py",
            "tests/unit/catalog/test_service_changes.py",
        ),
    ),
    Bug(
        "one-account-holds-a-whole-stock",
        "orders/repository.py",
        "        self._recount(transaction, order, actions, few & little)\n",
        "        self._recount(transaction, order, actions)\n",
        ("tests/unit/orders/test_service_unpaid.py",),
    ),
    Bug(
        "unpaid-orders-are-counted-for-ever",
        "payments/recording/writer.py",
        "            self._orders.forget_unpaid(transaction, order)\n",
        "",
        ("tests/unit/orders/test_service_unpaid.py", "-k", "room"),
    ),
    Bug(
        "a-repeated-cancellation-is-refused",
        "payments/checkout/cancellation.py",
        "            if order.status is OrderStatus.CANCELED:\n",
        "            if False:\n",
        ("tests/unit/test_repeats.py", "-k", "cancel"),
    ),
    Bug(
        "a-lapsed-hold-is-released-though-it-is-paid-for",
        "orders/model.py",
        "        return self.can_lapse and self.hold_expires_at <= now",
        "        return self.is_pending and self.hold_expires_at <= now",
        ("tests/unit/orders/test_holds.py", f"{_PAYMENTS}/inbound/test_bkash_callback_races.py"),
    ),
    Bug(
        "sales-leave-no-movement",
        "inventory/repository.py",
        "                self._change("
        "transaction, product_id, number, actions, StockRecord.on_hand >= units)\n"
        "        return self.add_movements(transaction, about, _sold(parts), now)\n",
        "                self._change("
        "transaction, product_id, number, actions, StockRecord.on_hand >= units)\n"
        "        return {}\n",
        (f"{_PAYMENTS}/recording/test_payments_interleaved.py", "-k", "webhook_delivered_twice"),
    ),
    Bug(
        "more-is-refunded-than-was-captured",
        "payments/model/attempt.py",
        "        if amount > self.refundable:\n",
        "        if amount > self.amount.amount:\n",
        (f"{_PAYMENTS}/refunds/test_service.py",),
    ),
    Bug(
        "two-refunds-are-under-way-at-once",
        "payments/model/attempt.py",
        "        if self.unconfirmed_refund_id:\n            raise",
        "        if False:\n            raise",
        (f"{_PAYMENTS}/refunds/test_service_repeated.py", "-k", "no_other_refund"),
    ),
    Bug(
        "an-unanswered-refund-is-sent-again-at-once",
        "payments/model/refund.py",
        "(self.sent_at is None or self.sent_at + pause <= now)",
        "True",
        (f"{_PAYMENTS}/refunds/test_service_repeated.py", "-k", "arrived or no_answer"),
    ),
    Bug(
        "an-unanswered-refund-is-sent-again-unseen",
        "payments/refunds/service.py",
        "        self.learn(attempt, listed)\n        return self.send_again(",
        "        return self.send_again(",
        (f"{_PAYMENTS}/recording/test_refunds.py",),
    ),
    Bug(
        "a-failed-refund-keeps-the-money",
        "payments/recording/refunds.py",
        "        refundable=refund.amount.amount if failed else 0,\n",
        "        refundable=0,\n",
        (f"{_PAYMENTS}/recording/test_refunds.py",),
    ),
    Bug(
        "more-comes-back-to-the-shelf-than-was-sold",
        "payments/model/refund.py",
        "        if before + one.quantity > sold.get(product_id, 0):\n",
        "        if False:\n",
        (f"{_PAYMENTS}/refunds/test_service_restock.py",),
    ),
    Bug(
        "due-refunds-are-forgotten",
        "payments/model/attempt.py",
        "        return self.refund_due and self.refundable > 0",
        "        return False",
        (f"{_PAYMENTS}/refunds/test_automatic.py",),
    ),
    Bug(
        "strangers-see-orders",
        "access.py",
        "        return self.sees_all_orders or self.user_id == owner_id",
        "        return True",
        ("tests/unit/orders/test_accepting.py",),
    ),
    Bug(
        "two-functions-renew-the-token",
        "payments/gateways/bkash/tokens.py",
        "        if record.lease_until > epoch(now) or len(recent) >= _CALLS_PER_HOUR:",
        "        if len(recent) >= _CALLS_PER_HOUR:",
        (f"{_PAYMENTS}/gateways/bkash/test_tokens.py",),
    ),
    Bug(
        "stock-is-read-and-then-written",
        "inventory/repository.py",
        "                [StockRecord.available.add(-units)],\n"
        "                (StockRecord.available >= units) & is_as_read,\n",
        "                [StockRecord.available.set(item.available - units)],\n"
        "                is_as_read,\n",
        (f"{_PAYMENTS}/recording/test_payments_interleaved.py", "-k", "last_unit"),
    ),
    Bug(
        "an-event-is-marked-after-its-effect",
        "payments/store/attempts.py",
        "            transaction.put(EVENT_LABEL, mark)\n",
        "            commit = transaction.commit\n\n"
        "            def commit_and_mark() -> None:\n"
        "                commit()\n"
        "                marking = self._store.transaction()\n"
        "                marking.put(EVENT_LABEL, mark)\n"
        "                marking.commit()\n\n"
        "            transaction.commit = commit_and_mark\n",
        (f"{_PAYMENTS}/recording/test_payments_interleaved.py", "-k", "noted_once"),
    ),
    Bug(
        "an-orders-key-is-taken-after-the-order",
        "orders/service.py",
        "        self._keys.claim(transaction, key, view)\n"
        "        transaction.commit(max_conflicts)\n",
        "        transaction.commit(max_conflicts)\n"
        "        claiming = self._store.transaction()\n"
        "        self._keys.claim(claiming, key, view)\n"
        "        if key:\n            claiming.commit()\n",
        (f"{_PAYMENTS}/recording/test_payments_interleaved.py", "-k", "sent_twice"),
    ),
    Bug(
        "a-refunds-key-is-taken-after-the-refund",
        "payments/refunds/service.py",
        "            return self._processor.begin(snapshot, terms, claim)\n",
        "            made = self._processor.begin(snapshot, terms)\n"
        "            claiming = self._writer._store.transaction()\n"
        '            self._keys.claim(claiming, key, {"refund_id": made.refund_id})\n'
        "            claiming.commit()\n"
        "            return made\n",
        (f"{_PAYMENTS}/refunds/test_service_interleaved.py", "-k", "asked_for_twice"),
    ),
    Bug(
        "a-refund-is-sent-again-by-everybody",
        "payments/refunds/service.py",
        "            transaction.commit()  # whoever writes this sends;",
        "            pass  # whoever writes this sends;",
        (f"{_PAYMENTS}/refunds/test_service_interleaved.py", "-k", "in_doubt"),
    ),
    Bug(
        "a-return-executes-what-another-executes",
        "payments/recording/bkash_payments.py",
        "        if begun.outcome is not Outcome.CHANGED or begun.snapshot is None:\n",
        "        if begun.snapshot is None:\n",
        (f"{_PAYMENTS}/inbound/test_bkash_callback_interleaved.py", "-k", "under_way"),
    ),
    Bug(
        "a-refund-at-the-providers-counts-twice",
        "payments/store/refunds.py",
        '{refund.refund_id}", pointer, free)\n',
        '{refund.refund_id}", pointer, PointerRecord.pk.exists() | free)\n',
        (f"{_PAYMENTS}/recording/test_refunds_at_provider.py", "-k", "for_ever"),
    ),
    Bug(
        "a-renewal-that-failed-is-waited-for",
        "payments/gateways/bkash/tokens.py",
        "                return None  # the old token still works\n            raise\n",
        "                return None\n            return None\n",
        (f"{_PAYMENTS}/gateways/bkash/test_tokens.py", "-k", "at_once"),
    ),
    Bug(
        "a-lease-ends-while-its-holder-still-asks",
        "payments/gateways/bkash/tokens.py",
        "_LEASE = timedelta(seconds=45)\n",
        "_LEASE = timedelta(seconds=5)\n",
        (f"{_PAYMENTS}/gateways/bkash/test_tokens.py", "-k", "lease"),
    ),
    Bug(
        "marks-are-forgotten-while-events-are-repeated",
        "payments/store/attempts.py",
        "MARKS_KEPT = timedelta(days=90)\n",
        "MARKS_KEPT = timedelta(days=1)\n",
        (f"{_PAYMENTS}/inbound/test_stripe_webhook.py", "-k", "outlives"),
    ),
    Bug(
        "codes-are-checked-after-they-were-mapped",
        "catalog/schemas.py",
        "    StringConstraints(min_length=1, max_length=MAX_SKU),\n",
        "    StringConstraints(min_length=1, max_length=MAX_SKU, to_upper=True),\n",
        ("tests/unit/catalog/test_schemas.py",),
    ),
    Bug(
        "a-description-fits-by-characters-and-not-by-bytes",
        "catalog/schemas.py",
        "_MAX_BYTES = 413_696",
        "_MAX_BYTES = 32_768",
        ("tests/unit/catalog/test_schemas.py",),
    ),
    Bug(
        "fractions-that-no-card-pays-are-sold",
        "currencies.py",
        "        10 if currency in _THREE_DECIMALS else 1,\n",
        "        1,\n",
        ("tests/unit/test_currencies.py", "tests/unit/catalog/test_service.py"),
    ),
    Bug(
        "an-order-that-nobody-can-charge-holds-stock",
        "orders/placing.py",
        "    if not methods_for(order.due_online, providers, order.prices):\n",
        "    if not providers:\n",
        ("tests/unit/orders/test_service.py",),
    ),
    Bug(
        "a-no-to-the-buyer-is-a-fault-of-the-shop",
        "payments/gateways/bkash/gateway.py",
        "        return BkashPaymentRefusedError(code)\n",
        "        return BkashRefusedError(code)\n",
        (f"{_PAYMENTS}/gateways/bkash/test_gateway.py", "-k", "409"),
    ),
    Bug(
        "what-a-method-does-not-take-is-begun",
        "payments/checkout/service.py",
        "order.due_online, order.prices, self._providers)\n",
        "order.due_online, order.prices, self._providers) if False else None\n",
        (f"{_PAYMENTS}/checkout/test_methods.py",),
    ),
]
