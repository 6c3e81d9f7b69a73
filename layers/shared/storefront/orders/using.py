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
from storefront.uses.model import Counts, Use, Wanted, all_parts, parts_of
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


class UseDesk:
    """Finds what an order uses of the limited promotions that it was quoted with.

    Args:
        store: draws lots.
        names: names buyers.
    """

    def __init__(self, store: Store, names: BuyerNames) -> None:
        self._store = store
        self._names = names

    def keys(self, wanted: Sequence[Wanted]) -> dict[Table, list[Key]]:
        """Return the keys of the counters that `find` is to be given; none where there are none."""
        parts = [part for one in wanted if one.edition for part in all_parts(one.code)]
        return {Table.SHOP: [key_of(part) for part in parts]} if parts else {}

    def find(
        self,
        wanted: Sequence[Wanted],
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
        limited = [one for one in wanted if one.per_buyer is not None]
        for buyer in self._buyers(caller, contact) if limited else ():
            found += [Use.by(one.code, buyer) for one in limited]
        return tuple(found)

    def require_left(self, labels: Iterable[str]) -> None:
        """Raise UseGoneError if a write failed since the buyer has used up what is theirs."""
        for use in uses_in(labels):
            if not use.is_of_total:  # of a total there may be another part
                raise UseGoneError(use.name, CouponFault.NOT_YOURS)

    def _part(self, wanted: Wanted, counts: Counts) -> Use:
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
    found = set[Use]()
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
    for one in _limited(terms, coupon):
        own, most = counts.get(Use.by(one.code, user_id)), one.limits.per_buyer
        if one.limits.total and not any(it.has_room for it in parts_of(one.code, counts).values()):
            found[one.code] = CouponFault.USED_UP
        elif own and most and own.used >= most:
            found[one.code] = CouponFault.NOT_YOURS
    return found


def wanted_of(terms: PromotionTerms, codes: Iterable[str]) -> tuple[Wanted, ...]:
    """Return what an order that gets some promotions will use of those that are limited."""
    known: Mapping[str, Promotion] = {one.code: one for one in terms.promotions}
    granted = (known[code] for code in codes)
    return tuple(
        Wanted(one.code, one.edition if one.limits.total else None, one.limits.per_buyer)
        for one in granted
        if one.limits.is_any
    )


def _limited(terms: PromotionTerms, coupon: str | None) -> list[Promotion]:
    """Return the limited promotions that somebody with a coupon, or without, could get."""
    return [
        one
        for one in terms.promotions
        if one.is_active and one.limits.is_any and (not one.coupons or coupon in one.coupons)
    ]
