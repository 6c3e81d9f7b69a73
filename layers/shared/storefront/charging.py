"""Which payment methods can take some money, and what to tell about those that cannot."""

from collections.abc import Collection, Iterable, Sequence

from storefront.currencies import LIMITS, ChargeLimits, Provider
from storefront.money import Money

#: What people call them.
_NAMES = {Provider.STRIPE: "card", Provider.BKASH: "bKash"}


def methods_for(
    total: Money, providers: Collection[Provider], prices: Iterable[Money] = ()
) -> list[Provider]:
    """Return which of `providers` can charge `total`, a sum of `prices` of the same currency."""
    amounts = [price.amount for price in prices]
    return [
        provider
        for provider in Provider
        if provider in providers
        and (limits := LIMITS[provider].get(total.currency))
        and limits.allow(total.amount)
        and all(amount % limits.step == 0 for amount in amounts)
    ]


def fault_of_price(price: Money, providers: Collection[Provider]) -> tuple[str, str] | None:
    """Return why nobody could charge for units at `price`: the faulty field, and a message.

    A price may be below the least amount: an order is of more than one unit, or product.

    Args:
        price: what staff ask for.
        providers: those of this shop.
    """
    known = _limits(price.currency, providers)
    if not known:
        return "currency", "no payment method of this shop takes it"
    if any(price.amount <= one.most and price.amount % one.step == 0 for one in known):
        return None
    most = max(one.most for one in known)
    if price.amount > most:
        return "price", f"must be at most {Money(most, price.currency)}"
    step = min(one.step for one in known)
    return "price", f"must be a multiple of {Money(step, price.currency)}"


def fault_of_total(total: Money, providers: Collection[Provider]) -> str:
    """Return why none of `providers` can charge `total`, in a sentence."""
    known = _limits(total.currency, providers)
    if not known:
        return f"No payment method of this shop takes {total.currency}."
    least, most = min(one.least for one in known), max(one.most for one in known)
    if total.amount > most:
        return f"The order's total is above {said(Money(most, total.currency))}."
    if total.amount < least:
        return (
            f"The order's total is below {said(Money(least, total.currency))}, the least that can "
            "be paid."
        )
    return "No payment method of this shop takes these prices."


def why_not(provider: Provider, total: Money) -> str:
    """Return why one provider cannot charge `total`, in a sentence."""
    name, limits = _NAMES[provider], LIMITS[provider].get(total.currency)
    if limits is None:
        return f"A payment by {name} cannot be in {total.currency}."
    if total.amount < limits.least:
        return f"A payment by {name} is at least {said(Money(limits.least, total.currency))}."
    if total.amount > limits.most:
        return f"A payment by {name} is at most {said(Money(limits.most, total.currency))}."
    return f"A payment by {name} cannot be of exactly {said(total)}."


def advice(others: Sequence[Provider]) -> str:
    """Return what a buyer can do whom a method does not serve: use `others`, if there are any."""
    if others:
        return f"Pay by {' or '.join(_NAMES[one] for one in others)}."
    return "No other payment method takes this order: cancel it, and order more or less."


def said(money: Money) -> str:
    """Return money as sentences say it: 60.00 BDT."""
    return f"{money} {money.currency}"


def _limits(currency: str, providers: Collection[Provider]) -> list[ChargeLimits]:
    return [LIMITS[one][currency] for one in providers if currency in LIMITS[one]]
