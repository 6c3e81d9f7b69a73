"""What is sent to people, and who carries it."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from storefront.values import dataclass

#: For how long a message is tried; whoever asked for it has asked again, or come otherwise.
TRIED_FOR = timedelta(days=1)
#: For how long a link opens its order: as long as the tokens of orders are good for.
LINK_LIFE = timedelta(days=180)


class Channel(StrEnum):
    """By what a message goes."""

    SMS = "sms"
    EMAIL = "email"


class Occasion(StrEnum):
    """What a message is about: the name of its template."""

    ORDER_LINK = "order-link"
    ORDER_CODE = "order-code"


class MessageRefusedError(Exception):
    """Whoever carries messages will never carry this one."""


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that waits to be sent. It says to whom in no word: that is read when it is sent.

    Args:
        message_id: ULID of itself.
        occasion: what about.
        channel: by what it goes.
        order_id: about which order, and so to whom.
        created_at: since when it waits.
    """

    message_id: str
    occasion: Occasion
    channel: Channel
    order_id: str
    created_at: datetime

    def is_stale(self, now: datetime) -> bool:
        """Return whether it is tried no longer."""
        return now - self.created_at >= TRIED_FOR


@dataclass(frozen=True, slots=True)
class Link:
    """What the code in a link stands for: the order, and whose tokens of which epoch it is good as.

    Args:
        order_id: the order.
        owner_id: the guest or account that had placed it when the link was made.
        token_epoch: how often tokens for the order had been ended then.
        until: from then on it opens nothing.
    """

    order_id: str
    owner_id: str
    token_epoch: int
    until: datetime


@dataclass(frozen=True, slots=True)
class OpenedOrder:
    """An order that a link has opened.

    Args:
        order_id: the order.
        token: opens it, and nothing else.
        until: when the token ends, as the link does.
    """

    order_id: str
    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody says of their order.

    Args:
        number: its number.
        channel: by what they want the link.
        known: the phone number or the address, normalised, that the order has, too.
        source: where it is asked from.
    """

    number: str
    channel: Channel
    known: str
    source: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is carried.

    Args:
        channel: by what.
        to: an address, or a phone number in E.164.
        subject: what mails say above; empty in an SMS.
        text: what it says.
    """

    channel: Channel
    to: str
    subject: str
    text: str


class Messenger(Protocol):
    """Carries messages: the port."""

    @property
    def channels(self) -> frozenset[Channel]:
        """By what it can; this shop may have none."""

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            MessageRefusedError: it will never be carried.
            UnavailableError: it may have been, or not; it may be sent again.
        """


def digest_of(code: str) -> str:
    """Return what is kept of a code: whoever reads the database cannot open anything by it."""
    return hashlib.sha256(code.encode()).hexdigest()
