"""Request bodies: whatever the bytes are, they are read, or refused with a reason."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.access import PUBLIC
from storefront.errors import (
    MalformedRequestError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationFailedError,
)
from storefront.web.body import MAX_BODY_BYTES, ChangeModel, RequestModel
from storefront.web.endpoint import endpoint, no_content


class Note(RequestModel):
    """A body with one field."""

    text: str
    count: int | None = None


class Change(ChangeModel):
    """A body that may change one thing."""

    text: str | None = None


def _base64(raw: bytes) -> dict[str, Any]:
    return {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}


@given(st.text(), st.integers())
def test_what_was_sent_is_what_is_read(text: str, count: int) -> None:
    sent = {"text": text, "count": count}

    for escaped in (True, False):
        note, plain = Note.read({"body": json.dumps(sent, ensure_ascii=escaped)})
        assert (note.text, note.count) == (text, count)
        assert plain == sent


@given(st.text())
def test_a_base64_body_is_decoded(text: str) -> None:
    note, _ = Note.read(_base64(json.dumps({"text": text}).encode()))

    assert note.text == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises((MalformedRequestError, ValidationFailedError)):
        Note.read(_base64(raw))


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        " \n",
        "{",
        "text",
        "{'text': 1}",
        '{"text": NaN}',
        '{"text": Infinity}',
        '{"text": "a", "text": "b"}',
        '{"text": "\\ud800"}',
        '{"\\udfff": 1}',
        "[" * 30_000,
        '{"text": ' * 3_000,
        "\ufeff{}",
        '{"text": "caf\ufffd"}',
        '{"text": "a"} x',
        f'{{"count": {"9" * 5_000}}}',
    ],
)
def test_text_that_is_no_json_is_malformed(body: str | None) -> None:
    with pytest.raises(MalformedRequestError) as refusal:
        Note.read({"body": body})

    assert refusal.value.detail


@pytest.mark.parametrize("body", ["[]", "1", "null", '"text"', "true"])
def test_json_that_is_no_object_is_not_valid(body: str) -> None:
    with pytest.raises(ValidationFailedError):
        Note.read({"body": body})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": 1}, "text"),
        ({"text": True}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": None}, "text"),
        ({"text": "a", "count": "1"}, "count"),
        ({"text": "a", "count": True}, "count"),
        ({"text": "a", "count": 1.0}, "count"),
        ({"text": "a", "count": None}, "count"),
        ({"text": "a", "price": 1}, "price"),
    ],
)
def test_a_bad_field_is_named(body: Any, field: str) -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        Note.read({"body": json.dumps(body)})

    assert [error["field"] for error in refusal.value.fields["errors"]] == [field]


def test_a_refusal_never_repeats_the_value_it_refuses() -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        Note.read({"body": json.dumps({"text": 1, "count": "hunter2"})})

    assert "hunter2" not in json.dumps(refusal.value.fields)


def test_a_flood_of_faults_is_answered_with_twenty() -> None:
    body = json.dumps({f"field{number}": 1 for number in range(100)})

    with pytest.raises(ValidationFailedError) as refusal:
        Note.read({"body": body})

    assert len(refusal.value.fields["errors"]) == 20


def test_a_body_may_be_as_long_as_the_limit_and_not_a_byte_longer() -> None:
    frame = len('{"text": ""}')
    longest = json.dumps({"text": "a" * (MAX_BODY_BYTES - frame)})

    assert Note.read({"body": longest})[0].text
    with pytest.raises(PayloadTooLargeError):
        Note.read({"body": longest + " "})


def test_the_limit_counts_bytes_and_not_characters() -> None:
    body = json.dumps({"text": "চ" * (MAX_BODY_BYTES // 3)}, ensure_ascii=False)

    assert len(body) < MAX_BODY_BYTES
    with pytest.raises(PayloadTooLargeError):
        Note.read({"body": body})


@pytest.mark.parametrize("body", ["e30", "e30=?", "{}", "é"])
def test_a_body_that_only_claims_to_be_base64_is_malformed(body: str) -> None:
    with pytest.raises(MalformedRequestError):
        Note.read({"body": body, "isBase64Encoded": True})


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "json"],
)
def test_a_body_that_says_it_is_not_json_is_refused(content_type: str) -> None:
    for name in ("Content-Type", "content-type"):
        with pytest.raises(UnsupportedMediaTypeError):
            Note.read({"headers": {name: content_type}, "body": '{"text": "a"}'})


@pytest.mark.parametrize(
    "headers",
    [
        None,
        {},
        {"CONTENT-TYPE": "Application/JSON; charset=utf-8"},
        {"content-type": "application/merge-patch+json"},
    ],
)
def test_json_may_say_so_or_say_nothing(headers: dict[str, str] | None) -> None:
    assert Note.read({"headers": headers, "body": '{"text": "a"}'})[0].text == "a"


def test_a_change_must_change_something() -> None:
    assert Change.read({"body": '{"text": ""}'})[0].text == ""

    with pytest.raises(ValidationFailedError) as refusal:
        Change.read({"body": "{}"})
    [error] = refusal.value.fields["errors"]
    assert error["message"] == "must name at least one field to change"


def test_a_body_is_built_when_its_endpoint_is_made_and_others_are_not() -> None:
    class Taken(RequestModel):
        text: str

    class OfAnotherEndpoint(RequestModel):
        text: str

    def built() -> list[bool]:
        return [one.__pydantic_complete__ for one in (Taken, OfAnotherEndpoint)]

    assert built() == [False, False]
    made = endpoint("POST", "/api/notes/", permission=PUBLIC, summary="Keep a note", body=Taken)
    made(lambda _: no_content())

    assert built() == [True, False]
    assert OfAnotherEndpoint.read({"body": '{"text": "a"}'})[0].text == "a"
