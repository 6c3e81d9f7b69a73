"""What a function needs besides its code: the words in which each `app.py` declares it.

From a declaration the function's block in `template.yaml`, its policy and its sample event are
generated (`make generate`); nothing reads it at run time.
"""

from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # importing the tables costs the functions that have none
    from collections.abc import Mapping

    from storefront.db.tables import Index, Table


class Action(Flag):
    """What a function does with a table or an index; each is one action of IAM."""

    BATCH_GET = auto()
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


class SecretName(Enum):
    """The stack's secrets; the value is the last part of the SSM parameter's name."""

    SIGNING_KEYS = "jwt-signing-keys"
    STRIPE_KEY = "stripe-secret-key"
    STRIPE_WEBHOOK_SECRETS = "stripe-webhook-secrets"
    BKASH_CREDENTIALS = "bkash-credentials"


class OwnSetting(Enum):
    """Variables that only those functions have which declare them.

    Every other variable is every function's.
    """

    #: Of a function, which cannot have its own address as a variable.
    BKASH_CALLBACK_URL = "BKASH_CALLBACK_URL"
    #: Whose messages are believed; to check their signatures is slow to import.
    BKASH_TOPIC_ARN = "BKASH_TOPIC_ARN"


@dataclass(frozen=True, slots=True)
class Needs:
    """What one function needs.

    Args:
        tables: what it does with which tables and indexes; it may do nothing else.
        secrets: those it may read.
        settings: variables of its own.
        memory: MB; the processor's share grows with it, to a whole one at 1769.
        timeout: seconds after which Lambda ends a run.
    """

    tables: "Mapping[Table | Index, Action]" = field(default_factory=dict)
    secrets: tuple[SecretName, ...] = ()
    settings: tuple[OwnSetting, ...] = ()
    memory: int = 512
    timeout: int = 10


#: Of a function that needs nothing but its code.
NOTHING = Needs()
