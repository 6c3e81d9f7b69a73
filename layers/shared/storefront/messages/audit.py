"""What messages register with the audit: their items, which nothing needs to agree with."""

from storefront.books.model import Rule
from storefront.books.registration import DomainAudit, Kind
from storefront.messages.code_repository import CONFIRMATION, ConfirmationRecord
from storefront.messages.repository import (
    LINK,
    LOOKUPS,
    MESSAGES,
    LinkRecord,
    LookupRecord,
    MessageRecord,
)


class MessageRule(Rule):
    """What must hold of messages: nothing, since what waits is nobody's books."""


AUDIT = DomainAudit(
    rules=MessageRule,
    kinds=[
        Kind(MessageRecord, MESSAGES, None),
        Kind(LinkRecord, LINK, LINK),
        Kind(ConfirmationRecord, "ORDER", CONFIRMATION),
        Kind(LookupRecord, LOOKUPS, LOOKUPS, is_personal=True),
    ],
)
