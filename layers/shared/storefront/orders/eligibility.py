"""What promotions ask about a buyer and what they order, beyond what a basket says of itself.

What of them is used up, in which categories goods are, and whether it is a buyer's first order.
Which of this matters follows from the promotions, which are read with it: so it is asked for by
those that were read last, and only what is missing by a second call, once after a change.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import Any

from storefront.db.reader import ItemReader
from storefront.db.store import Key
from storefront.db.tables import Table
from storefront.orders.belonging import Belonging
from storefront.orders.discounting import CouponFault
from storefront.orders.index import OrderIndex
from storefront.orders.status import ENDED_UNPAID
from storefront.orders.using import counters_for, reachable, used_up
from storefront.paging import PageRequest
from storefront.terms.promotions import PromotionTerms
from storefront.uses.model import Counts
from storefront.uses.repository import counts_of, key_of
from storefront.values import dataclass

#: Of how many of a buyer's latest orders one must have come to something, for there to be an
#: earlier one. Who has let so many in a row lapse still gets a promotion for first orders once.
_LATEST = 25


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what.

    Args:
        user_id: the buyer.
        product_ids: what they would order.
        coupon: a code that they know; None for none.
    """

    user_id: str
    product_ids: Collection[str]
    coupon: str | None


@dataclass(frozen=True, slots=True)
class PromotionFacts:
    """What was found out for the promotions that a buyer could get.

    Args:
        counts: counters of limited ones.
        categories: ids of the categories that each product is in or below, by product id, where
            a promotion asks for it.
        gone: those that the buyer does not get, and why, by their codes.
    """

    counts: Counts
    categories: Mapping[str, frozenset[str]] = field(default_factory=dict)
    gone: Mapping[str, CouponFault] = field(default_factory=dict)


class Conditions:
    """Finds out what promotions ask.

    Args:
        index: lists a buyer's orders.
        belonging: tells in which categories products are.
    """

    def __init__(self, index: OrderIndex, belonging: Belonging) -> None:
        self._index = index
        self._belonging = belonging
        #: As they were read last.
        self._known = PromotionTerms("")

    def keys(self, asking: Asking) -> dict[Table, list[Key]]:
        """Return the keys of what is to be read with the promotions, as far as these are known."""
        return self._keys_for(self._known, asking)

    def find(
        self,
        terms: PromotionTerms,
        asking: Asking,
        read: Mapping[Table, Iterable[dict[str, Any]]],
        reader: ItemReader,
    ) -> PromotionFacts:
        """Return what was found out for the promotions that a buyer could get.

        Args:
            terms: the promotions, as they were just read.
            asking: who asks for what.
            read: raw items, what there is of `keys` among them.
            reader: reads what is missing since the promotions are others than before.
        """
        items = [one for table in (Table.SHOP, Table.CATALOG) for one in read.get(table, ())]
        before, now = self.keys(asking), self._keys_for(terms, asking)
        missing = {
            table: left for table, keys in now.items() if (left := _besides(keys, before[table]))
        }
        if missing:
            items += [one for some in reader.get_together(missing).values() for one in some]
        self._known = terms
        counts = counts_of(items)
        gone = used_up(terms, asking.user_id, asking.coupon, counts)
        gone |= self._not_first(terms, asking, gone)
        return PromotionFacts(counts, self._belonging.of(items), gone)

    def _keys_for(self, terms: PromotionTerms, asking: Asking) -> dict[Table, list[Key]]:
        counters = counters_for(terms, asking.user_id, asking.coupon)
        by_category = any(one.categories for one in reachable(terms, asking.coupon))
        return {
            Table.SHOP: [key_of(one) for one in counters],
            Table.CATALOG: self._belonging.keys(asking.product_ids) if by_category else [],
        }

    def _not_first(
        self, terms: PromotionTerms, asking: Asking, gone: Collection[str]
    ) -> dict[str, CouponFault]:
        """Return the promotions for first orders, if the buyer has one that is not over unpaid.

        The index of their orders lags: who orders twice at once is stopped by what one may use.
        """
        asked = [
            one.code
            for one in reachable(terms, asking.coupon)
            if one.first_order and one.code not in gone
        ]
        if not asked:
            return {}
        latest = self._index.of_user(asking.user_id, PageRequest(limit=_LATEST)).items
        if all(one.status in ENDED_UNPAID for one in latest):
            return {}
        return dict.fromkeys(asked, CouponFault.NOT_FIRST)


def _besides(keys: Iterable[Key], others: Collection[Key]) -> list[Key]:
    return [one for one in keys if one not in others]
