"""The words in which an `app.py` declares its function: who may call it, and what it needs.

From a declaration the function's block in `template.yaml`, its policy and its sample event are
generated (`make generate`). All words come from here, so that an `app.py` begins with what it does.
"""

from dataclasses import field
from enum import Enum, Flag, auto
from typing import TYPE_CHECKING

from storefront.access import PUBLIC, Permission
from storefront.buckets import Bucket, FileAction
from storefront.db.tables import (
    BY_CHECK,
    BY_HOLD_EXPIRY,
    BY_LISTING,
    BY_STATUS,
    BY_USER,
    Index,
    Table,
)
from storefront.settings import SecretName
from storefront.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BY_CHECK",
    "BY_HOLD_EXPIRY",
    "BY_LISTING",
    "BY_STATUS",
    "BY_USER",
    "NOTHING",
    "PUBLIC",
    "Action",
    "Bucket",
    "FileAction",
    "Layer",
    "Needs",
    "OwnSetting",
    "Permission",
    "SecretName",
    "Table",
]


class Action(Flag):
    """What a function does with a table or an index; each is one action of IAM."""

    BATCH_GET = auto()
    CONDITION_CHECK = auto()
    DELETE = auto()
    GET = auto()
    PUT = auto()
    QUERY = auto()
    SCAN = auto()
    UPDATE = auto()

    @property
    def iam(self) -> str:
        """IAM's name of a single action: `dynamodb:BatchGetItem` of BATCH_GET."""
        words = (self.name or "").title().replace("_", "")
        item = "" if self in Action.QUERY | Action.SCAN else "Item"
        return f"dynamodb:{words}{item}"


class OwnSetting(Enum):
    """Variables that only those functions have which declare them.

    Every other variable is every function's.
    """

    #: Of a function, which cannot have its own address as a variable.
    BKASH_CALLBACK_URL = "BKASH_CALLBACK_URL"
    #: Whose messages are believed; to check their signatures is slow to import.
    BKASH_TOPIC_ARN = "BKASH_TOPIC_ARN"
    #: Which pages for people are shown.
    PAGES = "PAGES"
    #: Of a sandbox: addresses of pictures that are asked though they are nobody else's.
    PICTURE_SOURCE_BASE = "PICTURE_SOURCE_BASE"
    #: By what messages go.
    MESSAGES = "MESSAGES"
    #: The address that mails come from.
    MESSAGE_SENDER = "MESSAGE_SENDER"


class Sending(Enum):
    """What a function may send to people; the value is the action of IAM."""

    SMS = "sns:Publish"
    MAIL = "ses:SendEmail"


class Layer(Enum):
    """Libraries that only those functions have which declare them; the value is its logical id.

    What all have is the shared layer.
    """

    #: cryptography, which checks certificates: a third of what the shared layer would be with it.
    CERTIFICATES = "CertificatesLayer"
    #: Pillow, which reads and writes pictures: 20 MB that nobody else is to start with.
    IMAGING = "ImagingLayer"
    #: tantivy, which searches: 17 MB.
    SEARCH = "SearchLayer"


@dataclass(frozen=True, slots=True)
class Needs:
    """What one function needs.

    Args:
        tables: what it does with which tables and indexes; it may do nothing else.
        buckets: what it does with the files of which buckets.
        secrets: those it may read.
        layers: libraries besides those of all.
        settings: variables of its own.
        sends: what it may send to people.
        memory: MB; the processor's share grows with it, to a whole one at 1769.
        timeout: seconds after which Lambda ends a run.
        storage: MB of disk; what is more than the 512 that are free is paid for while it runs.
        snapshot: whether it may start from a snapshot, where the stack is told to: for what buyers
            wait for. A copy that is kept costs something each month, also while nobody comes.
    """

    tables: "Mapping[Table | Index, Action]" = field(default_factory=dict)
    buckets: "Mapping[Bucket, FileAction]" = field(default_factory=dict)
    secrets: tuple[SecretName, ...] = ()
    layers: tuple[Layer, ...] = ()
    settings: tuple[OwnSetting, ...] = ()
    sends: tuple[Sending, ...] = ()
    memory: int = 256
    timeout: int = 10
    storage: int = 512
    snapshot: bool = False


#: Of a function that needs nothing but its code.
NOTHING = Needs()
