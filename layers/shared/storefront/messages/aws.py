"""Messages by Amazon SNS (SMS) and Amazon SES (mail)."""

from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from storefront.errors import UnavailableError
from storefront.messages.model import Channel, Message, MessageRefusedError

_CONFIG = Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 2})
_OK, _TOO_MANY, _ERROR = 400, 429, 500


class AwsMessenger:
    """Carries messages by SNS and SES, as far as the shop is set to.

    Args:
        channels: by what it sends.
        sender: the address that mails come from; one that SES has verified.
    """

    def __init__(self, channels: frozenset[Channel], sender: str) -> None:
        self.channels = channels if sender else channels - {Channel.EMAIL}
        self._sender = sender
        self._session = Session()

    def send(self, message: Message) -> None:
        """Send a message; see `Messenger.send`.

        https://docs.aws.amazon.com/sns/latest/api/API_Publish.html,
        https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
        """
        try:
            if message.channel is Channel.SMS:
                self._client("sns").publish(PhoneNumber=message.to, Message=message.text)
            else:
                self._client("sesv2").send_email(
                    FromEmailAddress=self._sender,
                    Destination={"ToAddresses": [message.to]},
                    Content={"Simple": _content(message)},
                )
        except ClientError as error:
            # What they answer may repeat the number or the address, and is told to nobody.
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            code = error.response["Error"]["Code"]
            if _OK <= status < _ERROR and status != _TOO_MANY and "Thrott" not in code:
                raise MessageRefusedError from None
            raise UnavailableError from None
        except BotoCoreError:
            raise UnavailableError from None

    def _client(self, service: str) -> Any:
        return self._session.create_client(service, config=_CONFIG)


def _content(message: Message) -> dict[str, Any]:
    def text(data: str) -> dict[str, str]:
        return {"Data": data, "Charset": "UTF-8"}

    return {"Subject": text(message.subject), "Body": {"Text": text(message.text)}}
