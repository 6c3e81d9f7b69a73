"""Bugs of orders that are paid when they come."""

from tests.controls.bug import PROJECT, Bug

_ORDERS = "tests/unit/orders"
_CASH = "tests/unit/payments/inbound/test_cash.py"

_REMITTING = "tests/unit/payments/inbound/test_remitting.py"
_PAYERS = "tests/unit/payments/refunds/test_units_payers.py"

_GRADES = "tests/unit/orders/test_grades.py"

_QUERIES = "dynamodb:PutItem, dynamodb:Query], Resource: !GetAtt PaymentsTable.Arn}\n"

BUGS = [
    Bug(
        "a-refund-may-not-count-the-phone-of-an-order-that-ends",
        "template.yaml",
        f"{_QUERIES}            - {{Effect: Allow, Action: [dynamodb:UpdateItem], "
        "Resource: !GetAtt ShopTable.Arn}\n",
        _QUERIES,
        ("tests/unit/orders/test_ending.py",),
        PROJECT,
    ),
    Bug(
        "what-is-still-to-come-is-claimed",
        "orders/grades.py",
        "outstanding(order).amount - worth_of(order, _numbers_to_come)",
        "outstanding(order).amount",
        (_GRADES,),
    ),
    Bug(
        "what-nobody-has-delivered-is-claimed",
        "orders/grades.py",
        "    if any(one.delivered for one in order.goods.values()):\n",
        "    if True:\n",
        (_GRADES,),
    ),
    Bug(
        "what-is-claimed-is-called-verified",
        "orders/grades.py",
        "    if claimed(order).amount:\n        return CashGrade.CLAIMED\n",
        "    if claimed(order).amount and not order.collections:\n"
        "        return CashGrade.CLAIMED\n",
        (_GRADES,),
    ),
    Bug(
        "the-advance-goes-back-before-the-cash",
        "payments/refunds/units.py",
        "    for payer in payers:\n",
        "    for payer in reversed(payers):\n",
        (_PAYERS,),
    ),
    Bug(
        "a-payment-gives-more-back-than-it-has",
        "payments/refunds/units.py",
        "        share = min(left, payer.refundable)\n",
        "        share = left\n",
        (_PAYERS,),
    ),
    Bug(
        "the-parts-of-a-refund-do-not-know-of-each-other",
        "payments/refunds/units.py",
        "    owner = replace(first.refund, rest=tuple(refund_ids[1 : len(changes)]))\n",
        "    owner = first.refund\n",
        ("tests/properties/test_crashes.py", "-k", "give_an_advance"),
    ),
    Bug(
        "a-repeat-does-not-go-on-with-what-belongs-to-a-refund",
        "payments/refunds/service.py",
        "        found = [self._refunds.get(refund.order_id, one) for one in refund.rest]\n",
        "        found = [self._refunds.get(refund.order_id, one) for one in ()]\n",
        (_PAYERS, "-k", "goes_on"),
    ),
    Bug(
        "what-belongs-to-a-refund-of-cash-is-not-asked-for",
        "payments/refunds/service.py",
        "        sent = [self._sent(one) for one in (change, *change.rest)]\n",
        "        sent = [self._sent(one) for one in (change,)]\n",
        (_PAYERS,),
    ),
    Bug(
        "a-unit-whose-money-is-back-is-refused-besides",
        "orders/doorstep.py",
        "    gone = settled(order)\n",
        "    gone = dict[str, int]()\n",
        (_PAYERS, "-k", "at_the_door"),
    ),
    Bug(
        "what-is-refused-is-packed-all-the-same",
        "orders/goods.py",
        "        return self.unsent(quantity) - self.refused\n",
        "        return self.unsent(quantity)\n",
        (_CASH, "-k", "not_packed"),
    ),
    Bug(
        "units-that-are-refused-are-those-that-go-back",
        "orders/doorstep.py",
        "    return range(line.quantity - refused + 1, line.quantity + 1)\n",
        "    return range(1, refused + 1)\n",
        (_CASH, "-k", "no_money_is_given_back"),
    ),
    Bug(
        "an-advance-asks-for-all-of-it",
        "payments/checkout/service.py",
        "            amount=order.due_online,\n",
        "            amount=order.total,\n",
        (f"{_ORDERS}/test_cash.py", "-k", "asked_for"),
    ),
    Bug(
        "an-advance-pays-all-of-it",
        "orders/model.py",
        "        is_advance = self.due_on_delivery.amount > 0\n",
        "        is_advance = False\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "advance"),
    ),
    Bug(
        "an-order-is-accepted-without-its-advance",
        "orders/model.py",
        "        if self.due_online.amount:\n            raise",
        "        if False:\n            raise",
        (f"{_ORDERS}/test_accepting.py", "-k", "by_that_alone"),
    ),
    Bug(
        "what-is-accepted-is-not-sold",
        "orders/accepting.py",
        "            moved = self._stock.sell_held(transaction, about, order.parts, now)\n",
        "            moved: dict[str, str] = {}\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "sold_its_units"),
    ),
    Bug(
        "units-of-a-canceled-order-are-not-put-back",
        "payments/checkout/cancellation.py",
        "        moved = self._stock.restock(transaction, about, units, now, unsent=units)\n",
        "        moved: dict[str, str] = {}\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "come_back"),
    ),
    Bug(
        "the-advance-of-a-canceled-order-is-kept",
        "payments/checkout/cancellation.py",
        "            self._attempts.save(transaction, advance.owing_refund(now))\n",
        "            pass\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "goes_back_by_itself"),
    ),
    Bug(
        "a-buyer-cancels-what-is-on-its-way",
        "payments/checkout/cancellation.py",
        "            if order.is_accepted and not caller.sees_all_orders:\n",
        "            if False:\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "on_its_way"),
    ),
    Bug(
        "cash-is-taken-up-to-more-than-the-terms-say",
        "orders/cash.py",
        "quote.total.amount > policy.most:",
        "quote.price.goods > policy.most:",
        (f"{_ORDERS}/test_cash.py", "-k", "told_why"),
    ),
    Bug(
        "a-receipt-is-collected-twice",
        "payments/inbound/cash.py",
        "        self._attempts.claim_transaction(transaction, attempt)\n",
        "",
        (_CASH, "-k", "once_ever"),
    ),
    Bug(
        "a-part-of-the-cash-pays-all",
        "orders/doorstep.py",
        "    is_paid = amount.amount >= left.amount\n",
        "    is_paid = True\n",
        (_CASH, "-k", "in_parts"),
    ),
    Bug(
        "what-was-refused-must-be-paid",
        "orders/doorstep.py",
        "order.due_on_delivery.amount - forgone(order) - sum",
        "order.due_on_delivery.amount - sum",
        (_CASH, "-k", "need_not_be_paid"),
    ),
    Bug(
        "units-come-back-each-time-that-is-said",
        "orders/doorstep.py",
        "    found = {one: _more_back(order, one, back) for",
        "    found = {one: back for",
        (_CASH, "-k", "nothing_is_taken"),
    ),
    Bug(
        "any-amount-is-written-down",
        "orders/doorstep.py",
        "    if not 0 < amount.amount * 100 <= left.amount * _MOST:\n",
        "    if amount.amount <= 0:\n",
        (_CASH, "-k", "slip"),
    ),
    Bug(
        "what-has-come-is-canceled",
        "orders/model.py",
        "        if self.collections or self.refused:\n",
        "        if False:\n",
        (_CASH, "-k", "has_come"),
    ),
    Bug(
        "cash-that-went-back-is-not-counted",
        "payments/recording/refunds.py",
        "        order=seen.order.refund(money.amount, now, refund_due=False, **more),\n",
        "        order=asked.order,\n",
        (_CASH, "-k", "given_back"),
    ),
    Bug(
        "a-receipt-is-another-in-small-letters",
        "payments/schemas.py",
        'no telephone number",\n    ),\n    AfterValidator(str.upper),\n',
        'no telephone number",\n    ),\n',
        ("tests/unit/functions/test_create_collection.py", "-k", "however"),
    ),
    Bug(
        "what-nobody-paid-is-given-back",
        "payments/refunds/units.py",
        "    return Units(line.quantity, owned.union(refused_units(order, line)))\n",
        "    return Units(line.quantity, owned)\n",
        (_CASH, "-k", "that_was_refused"),
    ),
    Bug(
        "a-unit-that-was-refused-stands-for-one-that-came",
        "payments/refunds/units.py",
        "units.retrieved - here - back)",
        "units.retrieved - here)",
        (_CASH, "-k", "besides_those"),
    ),
    Bug(
        "cash-is-handed-over-twice",
        "payments/model/remittance.py",
        "    if cash.remitted:\n",
        "    if False:\n",
        (_REMITTING, "-k", "by_one_invoice"),
    ),
    Bug(
        "cash-of-any-amount-is-handed-over",
        "payments/model/remittance.py",
        "if cash.amount == amount else",
        "if cash.amount else",
        (_REMITTING, "-k", "each_line"),
    ),
    Bug(
        "what-was-interrupted-begins-anew",
        "payments/inbound/remitting.py",
        "            said = lines[found.written : found.written + CHUNK]\n",
        "            said = lines[:CHUNK]\n",
        (_REMITTING, "-k", "interrupted"),
    ),
    Bug(
        "what-came-is-still-missing",
        "payments/inbound/remitting.py",
        "            no_longer_awaited(transaction, attempt)\n",
        "",
        (_REMITTING, "-k", "interrupted"),
    ),
    Bug(
        "an-invoice-says-one-thing-and-then-another",
        "payments/inbound/remitting.py",
        "        if found.digest != wanted.digest:\n",
        "        if False:\n",
        (_REMITTING, "-k", "another_content"),
    ),
    Bug(
        "a-refund-and-a-remittance-overwrite-each-other",
        "payments/inbound/remitting.py",
        "                continue\n            return after\n",
        "                pass\n            return after\n",
        (_REMITTING, "-k", "refund_meanwhile"),
    ),
    Bug(
        "the-audit-does-not-mind-cash-that-two-invoices-have",
        "payments/audit/remittances.py",
        "    if section.lines != expected:\n",
        "    if expected and not section.lines:\n",
        ("tests/unit/audit/test_domains.py", "-k", "cash_that_two_invoices_have"),
    ),
]
