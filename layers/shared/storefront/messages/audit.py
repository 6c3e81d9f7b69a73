"""What messages register with the audit: what waits is nobody's books; links open orders."""

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime, timedelta

from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule
from storefront.books.registration import DomainAudit, Inspection, Kind
from storefront.books.sections import Books, Section
from storefront.clock import iso
from storefront.db.tables import Table
from storefront.messages.code_repository import CONFIRMATION, ConfirmationRecord
from storefront.messages.model import LINK_LIFE, Link
from storefront.messages.repository import (
    LINK,
    LOOKUPS,
    MESSAGES,
    LinkRecord,
    LookupRecord,
    MessageRecord,
)
from storefront.orders.audit.sections import ORDER, OrderSection
from storefront.orders.model import Order
from storefront.values import dataclass

#: DynamoDB deletes "within a few days" of the time that an item's TTL says
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html).
_FORGOTTEN_WITHIN = timedelta(days=7)


class MessageRule(Rule):
    """What must hold of messages."""

    #: A link opens an order for one of its owners, by tokens that there are, and for its time only.
    LINKS = "links"


@dataclass(slots=True)
class LinkSection(Section):
    """The links to an order.

    Args:
        links: by the digest of their code.
    """

    subject = ORDER

    links: dict[str, Link] = field(default_factory=dict)

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an order that is missing."""
        return ["links"] if self.links else []


def _enter_link(books: Books, digest: str, record: LinkRecord) -> None:
    books.open(LinkSection, record.order_id).links[digest] = record.to_model()


def check_links(books: Books, order_id: str, now: datetime) -> Differences:
    """Yield which links to an order would open it for somebody, or for longer, than they may."""
    links = books.section(LinkSection, order_id).links
    order_section = books.section(OrderSection, order_id)
    order = order_section.order
    if order is None:
        return  # that it is missing is told of the order
    for digest, link in sorted(links.items()):
        wrong = _why(link, order, order_section.owners | {order.user_id}, now)
        if wrong:
            yield Difference(MessageRule.LINKS, order_id, wrong, f"link {digest}")


def _why(link: Link, order: Order, owners: set[str], now: datetime) -> str | None:
    """Return what a link is to be that it is not; None if it is as it must be."""
    if link.owner_id not in owners:
        return "for an owner of the order"
    if not 0 <= link.token_epoch <= order.token_epoch:
        return f"of epoch {order.token_epoch} at the most"
    if not now - _FORGOTTEN_WITHIN < link.until <= now + LINK_LIFE:
        return f"good until {iso(now + LINK_LIFE)} at the most, and gone some days after its end"
    return None


def _reread_links(look: Look, order_id: str) -> None:
    known = look.known.section(LinkSection, order_id).links
    look.items(Table.ORDERS, [(f"{LINK}#{digest}", LINK) for digest in known])


AUDIT = DomainAudit(
    rules=MessageRule,
    kinds=[
        Kind(MessageRecord, MESSAGES, None),
        Kind(LinkRecord, LINK, LINK, _enter_link),
        Kind(ConfirmationRecord, "ORDER", CONFIRMATION),
        Kind(LookupRecord, LOOKUPS, LOOKUPS, is_personal=True),
    ],
    inspections=[Inspection(LinkSection, check_links, _reread_links)],
)
