"""The shop's terms in DynamoDB: an item for each document."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.categories.model import Text
from storefront.db.records import JSONTextAttribute, MomentAttribute, Record
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.pricing.model import FixedAmount, Percentage, TaxRounding
from storefront.terms.checkout import Advance, CashPolicy, CheckoutTerms, PayBy
from storefront.terms.model import StoredTerms, T, TermsChange, TermsSubject, plain
from storefront.terms.promotions import Promotion, PromotionKind, PromotionTerms, UseLimits
from storefront.terms.shipping import DeliveryKind, DeliveryMethod, ShippingTerms, Tier, Zone
from storefront.terms.tax import TaxPeriod, TaxTerms
from storefront.values import dataclass

SETTINGS = "SETTINGS"
TERMS_LABEL = "terms"


class TermsRecord(Record):
    """A document of the shop's terms; its range key says what it is about."""

    table: ClassVar[Table] = Table.SHOP

    document = JSONTextAttribute()
    edition = UnicodeAttribute()
    changed_at = MomentAttribute()
    changed_by = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class AllTerms:
    """All of a shop's terms, as they were read together."""

    shipping: ShippingTerms
    tax: TaxTerms
    checkout: CheckoutTerms
    promotions: PromotionTerms


class TermsRepository:
    """Reads terms and adds their writes to transactions.

    Args:
        store: must know the shop table.
        currency: the shop's, for terms that nobody has written yet.
    """

    def __init__(self, store: Store, currency: str) -> None:
        self._store = store
        self._currency = currency
        #: The items that were read last, and the terms that they are.
        self._last: tuple[dict[str, dict[str, Any]], AllTerms] | None = None

    @property
    def keys(self) -> list[tuple[str, str]]:
        """The keys of all terms, for who reads them with something else."""
        return [(SETTINGS, sk_of(about)) for about in TermsSubject]

    def of_raw(self, items: Iterable[dict[str, Any]]) -> AllTerms:
        """Return the terms that raw items are; of those that are missing, what a shop has without.

        Terms change seldom, and each quote and order asks for them: what is letter by letter the
        same as the last time is not read again.

        Args:
            items: what there is of `keys`; others are passed over.
        """
        raw = {one["sk"]["S"]: one for one in items if one["pk"]["S"] == SETTINGS}
        if self._last is None or self._last[0] != raw:
            self._last = raw, self._all_of(_records(raw.values()))
        return self._last[1]

    def _all_of(self, found: Mapping[str, TermsRecord]) -> AllTerms:
        return AllTerms(
            kept_shipping(found.get(sk_of(TermsSubject.SHIPPING)), self._currency).terms,
            kept_tax(found.get(sk_of(TermsSubject.TAX))).terms,
            kept_checkout(found.get(sk_of(TermsSubject.CHECKOUT)), self._currency).terms,
            kept_promotions(found.get(sk_of(TermsSubject.PROMOTIONS)), self._currency).terms,
        )

    def lets_plain_orders(self, items: Iterable[dict[str, Any]]) -> bool:
        """Return whether one may order at the catalogue's prices, without a quote.

        One may where no terms change what anything costs or say where it goes, and where staff have
        said so. The terms are read in full only if it is still in question.

        Args:
            items: as for `of_raw`.
        """
        found = _records(items)
        if not found:
            return True
        checkout = kept_checkout(found.get(sk_of(TermsSubject.CHECKOUT)), self._currency).terms
        if checkout.lets_plain_orders:
            return True
        shipping = kept_shipping(found.get(sk_of(TermsSubject.SHIPPING)), self._currency).terms
        tax = kept_tax(found.get(sk_of(TermsSubject.TAX))).terms
        promotions = kept_promotions(
            found.get(sk_of(TermsSubject.PROMOTIONS)), self._currency
        ).terms
        sayings = (shipping.is_delivering, tax.periods, promotions.promotions, checkout.minimum)
        return not any(sayings)

    def shipping(self) -> StoredTerms[ShippingTerms]:
        """Return where the shop delivers and how, as last written."""
        return kept_shipping(self._get(TermsSubject.SHIPPING), self._currency)

    def tax(self) -> StoredTerms[TaxTerms]:
        """Return how the shop reckons tax, as last written."""
        return kept_tax(self._get(TermsSubject.TAX))

    def checkout(self) -> StoredTerms[CheckoutTerms]:
        """Return how the shop lets people check out, as last written."""
        return kept_checkout(self._get(TermsSubject.CHECKOUT), self._currency)

    def promotions(self) -> StoredTerms[PromotionTerms]:
        """Return the shop's promotions, as last written."""
        return kept_promotions(self._get(TermsSubject.PROMOTIONS), self._currency)

    def put(
        self,
        transaction: Transaction,
        about: TermsSubject,
        before: StoredTerms[T],
        after: T,
        change: TermsChange,
    ) -> StoredTerms[T]:
        """Write terms over those of before, and return them as they are kept.

        Args:
            transaction: cancelled under `TERMS_LABEL` if they are no longer those of before.
            about: which terms.
            before: as they were read.
            after: as they are to be.
            change: who changes them, and when.
        """
        kept = StoredTerms(after, change)
        record = TermsRecord(
            pk=SETTINGS,
            sk=sk_of(about),
            document=plain(after),
            edition=kept.edition,
            changed_at=change.at,
            changed_by=change.by,
        )
        is_same = TermsRecord.edition == before.edition
        transaction.put(TERMS_LABEL, record, is_same if before.changed else None)
        return kept

    def _get(self, about: TermsSubject) -> TermsRecord | None:
        return self._store.get(TermsRecord, SETTINGS, sk_of(about))


def sk_of(about: TermsSubject) -> str:
    """Return the range key of some terms."""
    return about.upper()


def kept_terms(record: TermsRecord) -> StoredTerms[Any]:
    """Return whatever terms an item holds; raises KeyError or ValueError if it holds none."""
    about = TermsSubject(record.sk.lower())
    if about is TermsSubject.TAX:
        return kept_tax(record)
    of_currency: dict[TermsSubject, Callable[[TermsRecord, str], StoredTerms[Any]]] = {
        TermsSubject.SHIPPING: kept_shipping,
        TermsSubject.CHECKOUT: kept_checkout,
        TermsSubject.PROMOTIONS: kept_promotions,
    }
    return of_currency[about](record, "")


def kept_shipping(record: TermsRecord | None, currency: str) -> StoredTerms[ShippingTerms]:
    """Return the terms of an item, or those of a shop that has none."""
    if record is None:
        return StoredTerms(ShippingTerms(currency))
    document = record.document
    terms = ShippingTerms(
        document["currency"],
        tuple(_zone(one) for one in document["zones"]),
        tuple(_method(one) for one in document["methods"]),
    )
    return _kept(terms, record)


def kept_tax(record: TermsRecord | None) -> StoredTerms[TaxTerms]:
    """Return the terms of an item, or those of a shop that has none."""
    if record is None:
        return StoredTerms(TaxTerms())
    document = record.document
    terms = TaxTerms(
        is_inclusive=document["is_inclusive"],
        rounding=TaxRounding(document["rounding"]),
        delivery_class=document["delivery_class"],
        registration=document["registration"],
        seller=document["seller"],
        periods=tuple(
            TaxPeriod(one["rates"], _moment(one["since"])) for one in document["periods"]
        ),
    )
    return _kept(terms, record)


def kept_checkout(record: TermsRecord | None, currency: str) -> StoredTerms[CheckoutTerms]:
    """Return the terms of an item, or those of a shop that has none."""
    if record is None:
        return StoredTerms(CheckoutTerms(currency))
    document = dict(record.document)
    cash = dict(document.pop("cash"))
    terms = CheckoutTerms(
        pay_by=tuple(map(PayBy, document.pop("pay_by"))),
        cash=CashPolicy(
            except_districts=tuple(cash.pop("except_districts")),
            advance=Advance(cash.pop("advance")),
            **cash,
        ),
        **document,
    )
    return _kept(terms, record)


def kept_promotions(record: TermsRecord | None, currency: str) -> StoredTerms[PromotionTerms]:
    """Return the terms of an item, or those of a shop that has none."""
    if record is None:
        return StoredTerms(PromotionTerms(currency))
    document = record.document
    return _kept(
        PromotionTerms(document["currency"], tuple(map(_promotion, document["promotions"]))), record
    )


def _records(items: Iterable[dict[str, Any]]) -> dict[str, TermsRecord]:
    """Return the settings among raw items, by their range keys."""
    settings = (one for one in items if one["pk"]["S"] == SETTINGS)
    return {one.sk: one for one in map(TermsRecord.from_raw_data, settings)}


def _kept(terms: T, record: TermsRecord) -> StoredTerms[T]:
    return StoredTerms(terms, TermsChange(record.changed_at, record.changed_by))


def _zone(one: Mapping[str, Any]) -> Zone:
    return Zone(one["code"], Text(**one["name"]), tuple(one["districts"]), one["is_rest"])


def _method(one: Mapping[str, Any]) -> DeliveryMethod:
    return DeliveryMethod(
        code=one["code"],
        name=Text(**one["name"]),
        zone=one["zone"],
        kind=DeliveryKind(one["kind"]),
        tiers=tuple(Tier(**tier) for tier in one["tiers"]),
        free_from=one["free_from"],
        days=(one["days"][0], one["days"][1]),
        takes_cash=one["takes_cash"],
        is_active=one["is_active"],
    )


def _promotion(one: Mapping[str, Any]) -> Promotion:
    reward = one["reward"]
    return Promotion(
        code=one["code"],
        name=Text(**one["name"]),
        kind=PromotionKind(one["kind"]),
        reward=FixedAmount(**reward) if "amount" in reward else Percentage(**reward),
        minimum=one["minimum"],
        products=tuple(one["products"]),
        districts=tuple(one["districts"]),
        starts_at=_moment(one["starts_at"]),
        ends_at=_moment(one["ends_at"]),
        coupons=tuple(one["coupons"]),
        combines=one["combines"],
        is_active=one["is_active"],
        limits=UseLimits(**one["limits"]),
        single_use=one["single_use"],
        categories=tuple(one.get("categories", ())),
        first_order=one.get("first_order", False),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
