"""Bugs of orders' numbers, and of what guests may do with an order."""

from tests.controls.bug import Bug

_NUMBER = ("tests/unit/orders/test_number.py",)
_TOKENS = ("tests/unit/functions/test_end_order_tokens.py",)
_LOOKUP = ("tests/unit/messages/test_lookup.py",)
_SENDING = ("tests/unit/messages/test_service.py",)
_LINKS = ("tests/unit/messages/test_links.py",)
_CLAIM = ("tests/unit/orders/test_claiming.py",)
_GUESTS = ("tests/unit/orders/test_guests.py",)

BUGS = [
    Bug(
        "two-orders-have-one-number",
        "orders/repository.py",
        "        transaction.put(NUMBER_LABEL, record)\n",
        "        transaction.put(NUMBER_LABEL, record, NumberRecord.pk.exists()"
        " | NumberRecord.pk.does_not_exist())\n",
        _NUMBER,
    ),
    Bug(
        "a-misread-letter-of-a-number-finds-nothing",
        "orders/number.py",
        'str.maketrans("ILO", "110")',
        'str.maketrans("IL", "11")',
        _NUMBER,
    ),
    Bug(
        "a-token-for-one-order-opens-all-of-a-guest-s",
        "access.py",
        "        if self.order_id is not None and (self.order_id, self.token_epoch) != (\n"
        "            order_id,\n",
        "        if self.order_id is not None and (self.order_id, self.token_epoch) != (\n"
        "            self.order_id,\n",
        _TOKENS,
    ),
    Bug(
        "a-token-that-was-ended-is-good-for-ever",
        "access.py",
        "            order_id,\n            token_epoch,\n",
        "            order_id,\n            self.token_epoch,\n",
        _TOKENS,
    ),
    Bug(
        "a-repeat-of-placing-brings-back-a-token-that-was-ended",
        "accounts/tokens.py",
        "order=order_id, epoch=token_epoch)",
        "order=order_id, epoch=token_epoch or 1)",
        _GUESTS,
    ),
    Bug(
        "a-second-clerk-ends-the-new-tokens-too",
        "orders/guests.py",
        "            if order.token_epoch != epoch:\n",
        "            if order.token_epoch < epoch:\n",
        _GUESTS,
    ),
    Bug(
        "a-guest-orders-without-saying-who-they-are",
        "orders/guests.py",
        '"contact": contact is not None}',
        '"contact": True}',
        _GUESTS,
    ),
    Bug(
        "an-account-gets-a-token-that-outlives-its-sessions",
        "orders/guests.py",
        "    if caller.role is Role.GUEST:\n        placed",
        "    if caller.role.value:\n        placed",
        _GUESTS,
    ),
    Bug(
        "a-second-account-claims-an-order",
        "orders/claiming.py",
        "order.user_id) != (holder.token_epoch, holder.user_id):\n",
        "0) != (holder.token_epoch, 0):\n",
        _CLAIM,
    ),
    Bug(
        "a-link-to-an-account-s-order-takes-it-away",
        "orders/claiming.py",
        "            if is_of_account:\n",
        "            if is_of_account is None:\n",
        _CLAIM,
    ),
    Bug(
        "the-token-of-one-order-claims-another",
        "orders/claiming.py",
        "        if holder.order_id != order_id:\n",
        "        if holder.order_id is None:\n",
        _CLAIM,
    ),
    Bug(
        "what-was-claimed-is-counted-for-the-guest",
        "orders/claiming.py",
        "        if order.is_pending:\n",
        "        if not order.is_pending:\n",
        (*_CLAIM, "-k", "counted"),
    ),
    Bug(
        "people-wait-for-links-that-nobody-sends",
        "messages/lookup.py",
        "        if question.channel not in self._channels:\n",
        "        if not self._channels:\n",
        _LOOKUP,
    ),
    Bug(
        "a-link-is-sent-to-whoever-knows-the-number",
        "messages/lookup.py",
        " and question.known and is_known else None",
        " and question.known else None",
        _LOOKUP,
    ),
    Bug(
        "asking-for-a-link-takes-longer-if-there-is-such-an-order",
        "messages/lookup.py",
        "        order_id = self._orders.id_of_number(question.number) or nobody_s\n",
        "        order_id = self._orders.id_of_number(question.number)\n"
        "        if order_id is None:\n            return None\n",
        _LOOKUP,
    ),
    Bug(
        "links-to-an-order-without-end",
        "messages/repository.py",
        "(LookupRecord.asked < most)",
        "(LookupRecord.asked > 0)",
        _LOOKUP,
    ),
    Bug(
        "a-source-may-try-all-phone-numbers",
        "messages/lookup.py",
        "if fitting and asked <= MAX_QUESTIONS else",
        "if fitting else",
        _LOOKUP,
    ),
    Bug(
        "a-message-is-forgotten-before-it-is-sent",
        "messages/service.py",
        "                is_sent = self._send(one)\n",
        "                self._messages.done(one)\n                is_sent = self._send(one)\n",
        _SENDING,
    ),
    Bug(
        "a-message-that-nobody-takes-is-tried-for-ever",
        "messages/service.py",
        "                if not one.is_stale(self._clock()):\n",
        "                if one.created_at:\n",
        _SENDING,
    ),
    Bug(
        "the-code-of-a-link-goes-to-the-server",
        "messages/service.py",
        "{self._page}#/o/",
        "{self._page}?/o/",
        _SENDING,
    ),
    Bug(
        "the-code-of-a-link-is-kept-as-it-is",
        "messages/repository.py",
        '    return f"{LINK}#{digest_of(code)}"\n',
        '    return f"{LINK}#{code}"\n',
        _SENDING,
    ),
    Bug(
        "a-link-that-ended-opens-its-order-until-it-is-deleted",
        "messages/links.py",
        "        if link is None or link.until <= self._clock():\n",
        "        if link is None:\n",
        _LINKS,
    ),
    Bug(
        "the-token-of-a-link-outlives-it",
        "messages/links.py",
        ", until=link.until\n        )",
        ", until=None\n        )",
        _LINKS,
    ),
    Bug(
        "a-link-that-staff-have-ended-opens-the-order",
        "messages/links.py",
        "            self._orders.visible(link.order_id, holder)\n",
        "            self._orders.get(link.order_id)\n",
        _LINKS,
    ),
    Bug(
        "the-audit-does-not-count-ends-of-tokens",
        "orders/audit/history.py",
        "    if ended != order.token_epoch:\n",
        "    if ended > order.token_epoch:\n",
        ("tests/unit/audit/test_domains.py", "-k", "tokens"),
    ),
    Bug(
        "the-audit-does-not-miss-a-number",
        "orders/audit/rules.py",
        "    if section.numbers != {order.number}:\n",
        "    if section.numbers - {order.number}:\n",
        ("tests/unit/audit/test_domains.py", "-k", "number"),
    ),
]
