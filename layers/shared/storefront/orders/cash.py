"""Who may pay when an order comes, and how much of it: the terms of a shop, put to a quote."""

from collections.abc import Collection

from storefront.charging import methods_for, said
from storefront.currencies import Provider
from storefront.money import Money
from storefront.orders.quote import CashNotOfferedError, OnDelivery, Quote
from storefront.terms.checkout import CheckoutTerms, PayBy
from storefront.terms.shipping import DeliveryMethod


def on_delivery(
    quote: Quote, terms: CheckoutTerms, way: DeliveryMethod | None, providers: Collection[Provider]
) -> OnDelivery:
    """Return what of a quote is paid when it comes.

    Args:
        quote: what something costs.
        terms: how the shop lets people check out.
        way: how it comes.
        providers: who charges for what is sold; one of them must take an advance.

    Raises:
        CashNotOfferedError: it cannot be paid then.
    """
    reason = why_not(quote, terms, way, providers)
    if reason:
        raise CashNotOfferedError(reason)
    return OnDelivery(quote.total.amount - _advance(quote, terms).amount, terms.cash.hold_hours)


def why_not(
    quote: Quote, terms: CheckoutTerms, way: DeliveryMethod | None, providers: Collection[Provider]
) -> str | None:
    """Return why a quote cannot be paid when it comes, in a sentence; None if it can.

    Arguments are those of `on_delivery`.
    """
    policy, delivery = terms.cash, quote.delivery
    if PayBy.CASH not in terms.pay_by or quote.currency != terms.currency:
        return "This shop takes no cash on delivery."
    if way is None or delivery is None:
        return "Only what is delivered somewhere can be paid on delivery."
    if not way.takes_cash:
        return "What comes in this way cannot be paid on delivery."
    if delivery.district in policy.except_districts:
        return "Cash on delivery is not offered in this district."
    if policy.most is not None and quote.total.amount > policy.most:
        return f"Cash on delivery is at most {said(Money(policy.most, quote.currency))}."
    advance = _advance(quote, terms)
    if advance.amount >= quote.total.amount:
        return "Nothing of it would be left to be paid on delivery."
    if advance.amount and not methods_for(advance, providers):
        return f"No payment method of this shop takes the advance of {said(advance)}."
    return None


def _advance(quote: Quote, terms: CheckoutTerms) -> Money:
    """Return what is to be paid before it comes."""
    price = quote.price
    asked = terms.cash.advance_of(price.total, price.delivery_payable)
    return Money(asked, quote.currency)
