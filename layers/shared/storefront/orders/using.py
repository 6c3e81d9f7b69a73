"""Limited promotions in quotes and orders: which are used up, and what an order uses of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from storefront.access import Caller, Role
from storefront.contacts.model import Contact
from storefront.db.store import Key, Store
from storefront.db.tables import Table
from storefront.errors import FieldError, ValidationFailedError
from storefront.orders.discounting import CouponFault
from storefront.terms.promotions import Promotion, PromotionTerms
from storefront.uses.buyers import BuyerNames
from storefront.uses.model import CODE, Counts, Use, UseRequest, all_parts, coupon_read, parts_of
from storefront.uses.repository import counts_of, key_of, uses_in


class UseGoneError(Exception):
    """What an order would use of a promotion is not there any more: it is to be quoted anew.

    Args:
        code: the promotion's.
        fault: why this buyer does not get it; None if it has been changed since it was quoted.
    """

    def __init__(self, code: str, fault: CouponFault | None) -> None:
        super().__init__(code)
        self.code = code
        self.fault = fault


class UseFinder:
    """Finds what an order uses of the limited promotions that it was quoted with.

    Args:
        store: draws lots.
        names: names buyers.
    """

    def __init__(self, store: Store, names: BuyerNames) -> None:
        self._store = store
        self._names = names

    def phone_of(self, contact: Contact | None) -> str | None:
        """Return the name by which the phone of whom an order is for is counted."""
        return self._names.of_phone(contact.phone) if contact else None

    def keys(self, wanted: Sequence[UseRequest]) -> dict[Table, list[Key]]:
        """Return the keys of the counters that `find` is to be given; none where there are none."""
        parts = [part for one in wanted if one.edition for part in all_parts(one.code)]
        return {Table.SHOP: [key_of(part) for part in parts]} if parts else {}

    def find(
        self,
        wanted: Sequence[UseRequest],
        read: Iterable[dict[str, Any]],
        caller: Caller,
        contact: Contact | None,
    ) -> tuple[Use, ...]:
        """Return what an order is to use: of a total any part that has room.

        What one buyer has used is not looked at: the transaction does that.

        Args:
            wanted: what was quoted.
            read: raw items, the counters of `keys` among them.
            caller: the buyer.
            contact: whom the order is for, if they have said.

        Raises:
            UseGoneError: all is used, or the promotion is another one than was quoted.
            ValidationFailedError: a guest gets it so often only, and has not said who they are.
        """
        counts, found = counts_of(read), list[Use]()
        for one in wanted:
            if one.edition is not None:
                found.append(self._part(one, counts))
            if one.coupon is not None:
                found.append(Use.of_coupon(one.coupon))
        limited = [one for one in wanted if one.per_buyer is not None]
        for buyer in self._buyers(caller, contact) if limited else ():
            found += [Use.by(one.code, buyer) for one in limited]
        return tuple(found)

    def require_left(self, labels: Iterable[str], wanted: Sequence[UseRequest]) -> None:
        """Raise UseGoneError if a write failed since what is the buyer's is used up.

        Args:
            labels: of the writes that failed.
            wanted: what was quoted.
        """
        for use in uses_in(labels):
            if use.counter == CODE:
                code = next(one.code for one in wanted if one.coupon == use.name)
                raise UseGoneError(code, CouponFault.USED_UP)
            if not use.is_of_total:  # of a total there may be another part
                raise UseGoneError(use.name, CouponFault.NOT_YOURS)

    def _part(self, wanted: UseRequest, counts: Counts) -> Use:
        parts = parts_of(wanted.code, counts)
        if any(one.edition != wanted.edition for one in parts.values()):
            raise UseGoneError(wanted.code, None)
        free = [use for use, count in parts.items() if count.has_room]
        if not free:
            raise UseGoneError(wanted.code, CouponFault.USED_UP)
        return free[self._store.draw(len(free))]

    def _buyers(self, caller: Caller, contact: Contact | None) -> list[str]:
        if contact is None:
            if caller.role is Role.GUEST:
                message = "is needed: what this order gets, each buyer gets so often only"
                error = FieldError(field="contact", code="missing", message=message)
                raise ValidationFailedError("Nothing was ordered; see errors.", [error])
            return self._names.of(caller.user_id)
        return self._names.of(caller.user_id, contact.phone, contact.email)


def counters_for(terms: PromotionTerms, user_id: str, coupon: str | None) -> set[Use]:
    """Return the counters that tell what of some promotions is used up for a buyer.

    Args:
        terms: the promotions.
        user_id: the buyer.
        coupon: a code that they know; None for none.
    """
    for_one = coupon_read(coupon or "")
    found = {Use.of_coupon(for_one)} if for_one else set[Use]()
    for one in _limited(terms, coupon):
        found |= set(all_parts(one.code)) if one.limits.total else set()
        found |= {Use.by(one.code, user_id)} if one.limits.per_buyer else set()
    return found


def used_up(
    terms: PromotionTerms, user_id: str, coupon: str | None, counts: Counts
) -> dict[str, CouponFault]:
    """Return the promotions that a buyer does not get any more, and why, by their codes.

    By phone and e-mail they may have used one as well: a quote knows neither.

    Args:
        terms: the promotions.
        user_id: the buyer.
        coupon: a code that they know; None for none.
        counts: what there is of `counters_for`.
    """
    found: dict[str, CouponFault] = {}
    for_one = counts.get(Use.of_coupon(coupon_read(coupon or "") or ""))
    if for_one and for_one.promotion and not for_one.has_room:
        found[for_one.promotion] = CouponFault.USED_UP
    for one in _limited(terms, coupon):
        own, most = counts.get(Use.by(one.code, user_id)), one.limits.per_buyer
        if one.limits.total and not any(it.has_room for it in parts_of(one.code, counts).values()):
            found[one.code] = CouponFault.USED_UP
        elif own and most and own.used >= most:
            found[one.code] = CouponFault.NOT_YOURS
    return found


def promotion_of(coupon: str | None, counts: Counts) -> str | None:
    """Return the promotion that a coupon for one order is for; None if it is none."""
    for_one = counts.get(Use.of_coupon(coupon_read(coupon or "") or ""))
    return for_one.promotion if for_one else None


def wanted_of(
    terms: PromotionTerms, codes: Iterable[str], coupon: str | None, coupon_of: str | None
) -> tuple[UseRequest, ...]:
    """Return what an order that gets some promotions will use of those that are limited.

    Args:
        terms: the promotions.
        codes: those that it gets.
        coupon: a code that the buyer knows; None for none.
        coupon_of: the promotion that it is a coupon for one order of; None for none.
    """
    known: Mapping[str, Promotion] = {one.code: one for one in terms.promotions}
    found = list[UseRequest]()
    for one in (known[code] for code in codes):
        for_one = coupon_read(coupon or "") if one.code == coupon_of else None
        if one.limits.is_any or for_one:
            edition = one.edition if one.limits.total else None
            found.append(UseRequest(one.code, edition, one.limits.per_buyer, for_one))
    return tuple(found)


def reachable(terms: PromotionTerms, coupon: str | None) -> list[Promotion]:
    """Return the promotions that somebody with a coupon, or without, could get."""
    for_one = coupon_read(coupon or "")
    return [
        one
        for one in terms.promotions
        if one.is_active and (one.is_open or coupon in one.coupons or (one.single_use and for_one))
    ]


def _limited(terms: PromotionTerms, coupon: str | None) -> list[Promotion]:
    """Return those of them that are limited."""
    return [one for one in reachable(terms, coupon) if one.limits.is_any]
