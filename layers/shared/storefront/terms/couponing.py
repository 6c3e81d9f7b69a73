"""Coupons for one order: made many at once, told to staff, and each good once."""

import secrets
from typing import cast

from storefront import log
from storefront.clock import Clock
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import NotFoundError, UnavailableError
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.paging import PageRequest, Slice
from storefront.terms.repository import TermsRepository
from storefront.terms.views import CouponBatchView, coupon_batch_view
from storefront.uses.coupons import add_coupons, list_coupons
from storefront.uses.model import CODE_LENGTH, DIGITS, Coupons

_TRIES = 3


class CouponService:
    """Makes coupons for one order, and lists them.

    Args:
        store: must know the shop table.
        terms: tells which promotions have such coupons.
        keys: idempotency keys of the shop table.
        clock: the present.
    """

    def __init__(
        self, store: Store, terms: TermsRepository, keys: IdempotencyKeys, clock: Clock
    ) -> None:
        self._store = store
        self._terms = terms
        self._keys = keys
        self._clock = clock

    def make(
        self, promotion: str, count: int, actor: str, key: IdempotencyKey | None
    ) -> CouponBatchView:
        """Make coupons that nobody guesses, all or none.

        Args:
            promotion: the promotion's code.
            count: how many.
            actor: the account that makes them.
            key: a repeat with the same key and body gets the first answer.

        Raises:
            NotFoundError: there is no such promotion with coupons for one order.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        self._require(promotion)
        for _ in range(_TRIES):
            now = self._clock()
            codes = [_drawn() for _ in range(count)]
            made = Coupons(new_id(now), promotion, codes, frozenset(), now, actor)
            view = coupon_batch_view(made)
            transaction = self._store.transaction()
            add_coupons(transaction, made)
            self._keys.claim(transaction, key, view)
            try:
                transaction.commit()
            except TransactionCanceledError:
                answer = self._keys.answer_of(key)
                if answer is not None:
                    return cast("CouponBatchView", answer)
                continue  # one that was drawn is another's: draw anew
            log.info("coupons made", count=count)
            return view
        raise UnavailableError("Nothing was made. Send the same request again.")

    def list(self, promotion: str, page: PageRequest) -> Slice[Coupons]:
        """Return a page of the coupons of a promotion; raises NotFoundError as `make` does."""
        self._require(promotion)
        return list_coupons(self._store, promotion, page)

    def _require(self, promotion: str) -> None:
        known = self._terms.promotions().terms.promotions
        if not any(one.code == promotion and one.single_use for one in known):
            raise NotFoundError("There is no such promotion with coupons for one order.")


def _drawn() -> str:
    return "".join(secrets.choice(DIGITS) for _ in range(CODE_LENGTH))
