"""Ordering by a quote: what is charged is what was seen, or the buyer is shown what has changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from storefront.access import Caller
from storefront.contacts.model import Contact
from storefront.contract import with_members
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.orders.discounting import CouponFault
from storefront.orders.quote import (
    QUOTE_REFUSALS,
    Quote,
    QuoteExpiredError,
    QuoteInvalidError,
)
from storefront.orders.quote_views import QuoteView
from storefront.orders.quoting import Destination, Enquiry, QuoteService
from storefront.orders.refusals import REFUSALS, PriceChangedError
from storefront.orders.seal import QuoteSeal
from storefront.orders.service import OrderService
from storefront.orders.trusting import PhoneUnfitError
from storefront.orders.using import UseGoneError
from storefront.orders.views import OrderView


class QuoteChangedError(ConflictError):
    """Something costs otherwise than it was quoted.

    Args:
        detail: what has happened, in a sentence.
        quote: how it is quoted now.
    """

    slug = "quote-changed"
    title = "The total has changed"
    members = with_members(quote=QuoteView)

    def __init__(self, detail: str, quote: QuoteView) -> None:
        super().__init__(detail, quote=quote)


#: What an order is refused for, by a quote or without, besides what its body says.
ORDERING_REFUSALS = (*REFUSALS, QuoteChangedError, QuoteInvalidError, *QUOTE_REFUSALS)


_GONE = {
    CouponFault.USED_UP: "Nothing was ordered: a promotion is used up.",
    CouponFault.NOT_YOURS: "Nothing was ordered: you have used a promotion as often as one may.",
}


class OrderingService:
    """Places orders by quotes.

    Args:
        orders: places them.
        quotes: quotes anew what has changed.
        seal: opens quotes.
    """

    def __init__(self, orders: OrderService, quotes: QuoteService, seal: QuoteSeal) -> None:
        self._orders = orders
        self._quotes = quotes
        self._seal = seal

    def order(
        self,
        caller: Caller,
        token: str,
        key: IdempotencyKey | None,
        contact: Contact | None = None,
    ) -> OrderView:
        """Place an order by a quote; the same quote again is answered the same order.

        Args:
            caller: the buyer.
            token: a quote, as it was answered.
            key: a repeat with the same key and body gets the first answer, unchanged.
            contact: whom it is for; it goes where it was quoted to go. Needed if it is delivered.

        Raises:
            ValidationFailedError: nobody says where it goes, it is to go to another district than
                was quoted, or who orders has a phone of another country where the shop does not
                let them.
            QuoteInvalidError: it is no quote of this shop for this buyer.
            QuoteChangedError: a price has changed, a promotion is used up or changed, the phone is
                to pay more before, or the quote has lapsed; with a fresh quote.
            ConflictError: as `OrderService.place` and, if the quote must be made anew,
                `QuoteService.quote` do.
        """
        quote = self._seal.open(token, caller.user_id)
        contact = _fitting(quote, contact)
        without: dict[str, CouponFault] = {}
        try:
            return self._orders.place_quoted(caller, quote, key, contact)
        except QuoteExpiredError:
            detail = "Nothing was ordered: the total was shown too long ago."
        except PriceChangedError:
            detail = "Nothing was ordered: a price or a tax has changed."
        except PhoneUnfitError:
            detail = "Nothing was ordered: with this phone number, more of it is paid before."
        except UseGoneError as gone:
            detail = "Nothing was ordered: a promotion has changed."
            if gone.fault:
                without, detail = {gone.code: gone.fault}, _GONE[gone.fault]
        raise QuoteChangedError(
            f"{detail} Show the new one, and order by it.",
            self._anew(caller, quote, contact, without),
        )

    def _anew(
        self,
        caller: Caller,
        quote: Quote,
        contact: Contact | None,
        without: Mapping[str, CouponFault],
    ) -> QuoteView:
        wanted = {one.product_id: one.quantity for one in quote.lines}
        delivery = quote.delivery
        to = Destination(delivery.district, delivery.method) if delivery else None
        phone = contact.phone if contact and quote.on_delivery else None
        enquiry = Enquiry(wanted, to, quote.coupon, quote.method, without, phone=phone)
        return self._quotes.quote(caller, enquiry)


def _require_quoted(quote: Quote, contact: Contact | None) -> None:
    """Raise ValidationFailedError if nobody says where something goes, or not where it was quoted.

    Where nothing is delivered, nobody need say anything.
    """
    if quote.delivery is None:
        return
    there = contact.delivery if contact else None
    if there is None:
        given = {"contact": contact, "delivery": there}
        errors = [
            FieldError(field=name, code="missing", message="Needed for what is delivered")
            for name, value in given.items()
            if value is None
        ]
    elif there.district != quote.delivery.district:
        message = "is another district than was quoted: ask for a quote to there"
        errors = [FieldError(field="delivery.district", code="quoted", message=message)]
    else:
        return
    raise ValidationFailedError("Nothing was ordered; see errors.", errors)


def _fitting(quote: Quote, contact: Contact | None) -> Contact | None:
    """Return whom an order by a quote is for, known for as long as the shop says.

    Raises:
        ValidationFailedError: nobody says where it goes, or not where it was quoted; or the phone
            is a foreign one.
    """
    _require_quoted(quote, contact)
    if contact is None:
        return None
    if not quote.lets_foreign_phones:
        contact.require_home_phone("contact.phone")
    return replace(contact, erase_at=quote.issued_at + timedelta(days=quote.contact_days))
