"""Bugs of codes by which buyers confirm."""

from tests.controls.bug import Bug

_TESTS = "tests/unit/messages/test_confirming.py"

BUGS = [
    Bug(
        "a-code-is-tried-as-often-as-one-likes-at-once",
        "messages/code_repository.py",
        "        may = (record.tries < MAX_TRIES) & (record.sent == seen.sent)\n",
        "        may = record.sent == seen.sent\n",
        (_TESTS, "-k", "before_it_is_compared"),
    ),
    Bug(
        "a-code-is-good-for-ever",
        "messages/codes.py",
        "        return self.tries < MAX_TRIES and now < self.sent_at + GOOD_FOR\n",
        "        return self.tries < MAX_TRIES\n",
        (_TESTS, "-k", "ten_minutes or is_not_sent"),
    ),
    Bug(
        "all-codes-of-an-order-are-one",
        "messages/codes.py",
        'f"code {order_id} {number}"',
        'f"code {order_id}"',
        (_TESTS, "-k", "ten_minutes"),
    ),
    Bug(
        "codes-are-asked-for-as-often-as-one-likes",
        "messages/code_repository.py",
        "        fits = (sent < MAX_CODES) & (sent_at <= now - APART)\n",
        "        fits = sent_at <= now - APART\n",
        (_TESTS, "-k", "minute_apart"),
    ),
    Bug(
        "the-shop-pays-for-every-code",
        "messages/confirming.py",
        '        self._codes.count(transaction, _SHOP, "all", now, 1, most)\n',
        "",
        (_TESTS, "-k", "of_a_day"),
    ),
    Bug(
        "anybody-confirms-an-order",
        "messages/confirming.py",
        "    if order is None or order.user_id != caller.user_id:\n",
        "    if order is None:\n",
        (_TESTS, "-k", "only_the_buyer"),
    ),
]
