"""Who may pay when an order comes, and how much of it: the terms of a shop, put to a quote."""

from collections.abc import Collection

from storefront.charging import methods_for, said
from storefront.currencies import Provider
from storefront.money import Money
from storefront.orders.quote import CashNotOfferedError, OnDelivery, Quote
from storefront.terms.checkout import CheckoutTerms, PayBy
from storefront.terms.shipping import DeliveryMethod
from storefront.trust.model import Demand, Score

#: What is said of a phone that has too many orders open, or that staff have blocked: not which.
CLOSED = "Cash on delivery is not offered for this phone number now. Pay online."


def on_delivery(
    quote: Quote,
    terms: CheckoutTerms,
    way: DeliveryMethod | None,
    providers: Collection[Provider],
    score: Score | None = None,
) -> OnDelivery:
    """Return what of a quote is paid when it comes, and what its phone must be for that.

    Args:
        quote: what something costs.
        terms: how the shop lets people check out.
        way: how it comes.
        providers: who charges for what is sold; one of them must take an advance.
        score: of the phone that it is to be ordered with; None if nobody has said.

    Raises:
        CashNotOfferedError: it cannot be paid then.
    """
    reason = why_not(quote, terms, way, providers, score)
    if reason:
        raise CashNotOfferedError(reason)
    policy, total = terms.cash, quote.price.total
    advance, demand = _advance(quote, terms, score).amount, policy.demand(total)
    if advance >= policy.advance_in_doubt(total, quote.price.delivery_payable):
        demand = Demand(policy.max_open)  # that is what the others pay to be trusted
    by_code = policy.codes_a_day > 0 and not advance
    return OnDelivery(total - advance, policy.hold_hours, demand, by_code)


def why_not(
    quote: Quote,
    terms: CheckoutTerms,
    way: DeliveryMethod | None,
    providers: Collection[Provider],
    score: Score | None = None,
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
    if score and policy.demand(quote.total.amount).is_closed_to(score):
        return CLOSED
    return _why_no_advance(quote, _advance(quote, terms, score), providers)


def _why_no_advance(quote: Quote, advance: Money, providers: Collection[Provider]) -> str | None:
    if advance.amount >= quote.total.amount:
        return "Nothing of it would be left to be paid on delivery."
    if advance.amount and not methods_for(advance, providers):
        return f"No payment method of this shop takes the advance of {said(advance)}."
    return None


def _advance(quote: Quote, terms: CheckoutTerms, score: Score | None) -> Money:
    """Return what is to be paid before it comes."""
    policy, price = terms.cash, quote.price
    is_doubted = score is not None and policy.demand(price.total).doubts(score)
    asked = policy.advance_in_doubt if is_doubted else policy.advance_of
    return Money(asked(price.total, price.delivery_payable), quote.currency)
