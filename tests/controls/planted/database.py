"""Bugs of how items are read and written: conditions, tokens, signatures, half answers."""

from tests.controls.bug import Bug

BUGS = [
    Bug(
        "repeats-of-a-write-are-new-writes",
        "db/store.py",
        "                self._connection.transact_write_items,\n",
        "                lambda **writes: self._connection.transact_write_items(\n"
        '                    **writes | {"client_request_token": str(uuid.uuid4())}\n'
        "                ),\n",
        ("tests/unit/db/test_store_drips.py",),
    ),
    Bug(
        "half-an-answer-is-believed",
        "db/calls.py",
        "    if length and length != str(len(body)):\n",
        "    if length and int(length) < len(body):\n",
        ("tests/unit/db/test_calls.py",),
    ),
    Bug(
        "half-a-refusal-is-believed",
        "db/calls.py",
        "        require_whole(answer)\n        if answer.status_code >= _FIRST_NO_SUCCESS:\n",
        "        if answer.status_code < _FIRST_NO_SUCCESS:\n"
        "            require_whole(answer)\n"
        "        if answer.status_code >= _FIRST_NO_SUCCESS:\n",
        ("tests/unit/db/test_calls.py",),
    ),
    Bug(
        "an-answer-that-was-changed-is-believed",
        "db/calls.py",
        "    if checksum and checksum != str(crc32(body)):\n",
        "    if checksum and not body:\n",
        ("tests/unit/db/test_calls.py",),
    ),
    Bug(
        "each-byte-of-an-answer-has-its-own-time",
        "answers.py",
        "        self._sock.settimeout(left)\n",
        "        self._ends += self._sock.gettimeout() or 0\n",
        ("tests/unit/db/test_calls.py", "-k", "drips"),
    ),
    Bug(
        "a-day-is-signed-with-the-key-of-another",
        "db/wire.py",
        "        key = self._keys.get(day)\n",
        "        key = next(iter(self._keys.values()), None)\n",
        ("tests/unit/db/test_wire.py",),
    ),
    Bug(
        "credentials-that-have-ended-sign-on",
        "db/calls.py",
        "        if credentials != signer.credentials:\n",
        "        if not signer.credentials:\n",
        ("tests/unit/db/test_wire.py",),
    ),
    Bug(
        "a-connection-that-failed-serves-on",
        "db/wire.py",
        "        connection.close()\n        raise\n",
        "        raise\n",
        ("tests/unit/db/test_wire.py",),
    ),
    Bug(
        "lengths-that-differ-are-one",
        "db/wire.py",
        'value if known is None else f"{known}, {value}"',
        "value",
        ("tests/unit/db/test_calls.py",),
    ),
    Bug(
        "what-an-item-may-not-lack-is-left-out",
        "db/records.py",
        "            elif null_check and not attribute.null:\n",
        "            elif null_check and attribute.null is None:\n",
        ("tests/unit/db/test_records.py",),
    ),
    Bug(
        "what-is-no-json-is-no-item",
        "db/calls.py",
        '        raise ResponseParserError("the answer is no JSON") from None\n',
        "        content = {}\n",
        ("tests/unit/db/test_calls.py",),
    ),
    Bug(
        "reasons-of-a-cancellation-are-lost",
        "db/calls.py",
        'return parsed | ({"CancellationReasons": reasons} if reasons else {})',
        "return parsed",
        ("tests/unit/db/test_calls.py",),
    ),
    Bug(
        "items-that-are-read-share-their-values",
        "db/records.py",
        "values = record.attribute_values = defaults.copy()",
        "values = record.attribute_values = defaults",
        ("tests/unit/db/test_records.py",),
    ),
    Bug(
        "an-empty-attribute-hides-its-default",
        "db/records.py",
        "            if value is None or NULL in value:\n                continue\n",
        "            if value is None or NULL in value:\n"
        "                values.pop(name, None)\n"
        "                continue\n",
        ("tests/unit/db/test_records.py",),
    ),
    Bug(
        "conflicts-are-not-tried-again",
        "db/refusals.py",
        '{CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"}',
        '{"ThrottlingError", "ProvisionedThroughputExceeded"}',
        ("tests/unit/db/test_store_retry.py",),
    ),
    Bug(
        "an-idempotency-key-is-taken-twice",
        "db/idempotency.py",
        "        transaction.put(IDEMPOTENCY_LABEL, record, self._free(now))",
        "        transaction.put(\n"
        "            IDEMPOTENCY_LABEL, record, self._record.pk.exists() | self._free(now)\n"
        "        )",
        ("tests/unit/orders/test_service_idempotency.py",),
    ),
    Bug(
        "a-rush-of-starts-gives-up-on-its-secrets",
        "parameters.py",
        "    seconds: float = 13.0\n",
        "    seconds: float = 3.0\n",
        ("tests/unit/test_parameters.py", "-k", "rush"),
    ),
]
