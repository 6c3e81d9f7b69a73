"""JSON of others can be compared, logged and stored, whatever it holds."""

import json
from typing import Any

import pytest

from storefront.payments.model.message import readable_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"id": "evt_1", "n": 1, "ok": true}', {"id": "evt_1", "n": 1, "ok": True}),
        ('{"name": "\u09b0\u09cd\u200d\u09af\u09be"}', {"name": "\u09b0\u09cd\u200d\u09af\u09be"}),
        (r'{"id": "a\ud800b"}', {"id": "a?b"}),
        (r'{"\udfff": 1}', {"?": 1}),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (f'{{"amount": {"9" * 5000}}}', {"amount": None}),
        ('{"amount": -1e400, "b": NaN}', {"amount": float("-inf"), "b": None}),
    ],
    ids=range(7),
)
def test_json_is_read_as_what_can_be_written_again(text: str, value: Any) -> None:
    read = readable_json(text)

    assert read == value
    json.dumps(read, ensure_ascii=False).encode()


def test_what_is_nested_more_deeply_than_any_answer_is_left_out() -> None:
    read = readable_json("[" * 500 + "1" + "]" * 500)

    assert json.dumps(read) == "[" * 32 + "null" + "]" * 32


@pytest.mark.parametrize("text", ["", "{", "id=1", "[" * 100_000, b"\xff"])
def test_what_is_no_json_is_told(text: str | bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        readable_json(text)
