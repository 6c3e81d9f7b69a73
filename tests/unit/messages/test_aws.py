"""What SNS and SES say, in the words of the port."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from storefront.errors import UnavailableError
from storefront.messages.aws import AwsMessenger
from storefront.messages.model import Channel, Message, MessageRefusedError

SMS = Message(Channel.SMS, "+8801712345678", "", "Your order")


def saying(error: Exception, monkeypatch: pytest.MonkeyPatch) -> AwsMessenger:
    """Return a messenger whose SNS answers so."""

    class Client:
        def publish(self, **_: Any) -> None:
            raise error

    messenger = AwsMessenger(frozenset(Channel), "shop@example.com")
    monkeypatch.setattr(messenger, "_client", lambda _: Client())
    return messenger


def refusal(status: int, code: str) -> ClientError:
    error = {"Code": code, "Message": "+8801712345678 is wrong"}
    told: Any = {"Error": error, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "Publish")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (refusal(400, "InvalidParameter"), MessageRefusedError),
        (refusal(403, "AuthorizationError"), MessageRefusedError),
        (refusal(400, "Throttled"), UnavailableError),
        (refusal(429, "TooManyRequestsException"), UnavailableError),
        (refusal(500, "InternalError"), UnavailableError),
        (EndpointConnectionError(endpoint_url="https://sns"), UnavailableError),
    ],
    ids=str,
)
def test_what_may_be_better_later_is_tried_again_and_nothing_personal_is_told(
    error: Exception, told: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(told) as caught:
        saying(error, monkeypatch).send(SMS)

    assert "1712345678" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(("sender", "channels"), [("", {Channel.SMS}), ("a@b.cd", set(Channel))])
def test_without_a_sender_there_are_no_mails(sender: str, channels: set[Channel]) -> None:
    assert AwsMessenger(frozenset(Channel), sender).channels == channels
