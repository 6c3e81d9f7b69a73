"""Drifts of the shop's terms."""

from dataclasses import replace

from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.terms.audit import TermsRule
from storefront.terms.repository import SETTINGS
from storefront.terms.tax import TaxPeriod, TaxTerms
from tests.support.drift import Hand
from tests.support.past import Past
from tests.unit.audit.planting import change_json, planted

_TAX = Table.SHOP, SETTINGS, "TAX"
_TERMS = TaxTerms(periods=(TaxPeriod({"standard": 1_500}),))


def _said(past: Past) -> None:
    past.shop.terms_service.put_tax(_TERMS, Seen(), past.mug)


@planted(TermsRule.TERMS)
def rates_that_are_not_those_that_were_saved(past: Past, hand: Hand) -> str:
    _said(past)
    change_json(hand, _TAX, "document", lambda one: one["periods"][0]["rates"].update(standard=1))
    return "TAX"


@planted(TermsRule.TERMS)
def terms_that_do_not_hold_together(past: Past, hand: Hand) -> str:
    _said(past)
    change_json(hand, _TAX, "document", lambda one: one.update(delivery_class="nothing"))
    edition = past.shop.terms.tax().edition
    assert past.shop.terms.tax().terms == replace(_TERMS, delivery_class="nothing")
    hand.set(_TAX, edition=edition)
    return "TAX"
