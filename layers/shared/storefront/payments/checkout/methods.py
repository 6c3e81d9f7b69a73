"""Which payment methods serve an order, and what a buyer is told whom one does not serve."""

from collections.abc import Collection
from typing import Any

from storefront.charging import advice, methods_for, why_not
from storefront.currencies import LIMITS, Provider
from storefront.errors import (
    ConflictError,
    PaymentInProgressError,
    PaymentRefusedError,
    ProviderRefusedError,
)
from storefront.money import Money
from storefront.orders.model import OrderStateError


class CurrencyNotSupportedError(ConflictError):
    """The provider does not move money of the order's currency."""

    slug = "currency-not-supported"
    title = "This payment method does not take the order's currency"


class AmountNotSupportedError(ConflictError):
    """The provider does not move so little, so much, or such fractions."""

    slug = "amount-not-supported"
    title = "This payment method does not take the order's total"


#: What buyers are told when a payment cannot be begun, or not now.
REFUSALS = (
    AmountNotSupportedError,
    CurrencyNotSupportedError,
    OrderStateError,
    PaymentInProgressError,
    PaymentRefusedError,
    ProviderRefusedError,
)


def require_method(
    provider: Provider, total: Money, prices: Collection[Money], providers: Collection[Provider]
) -> None:
    """Refuse to begin a payment that the provider is known to refuse.

    Args:
        provider: who is to move the money.
        total: how much.
        prices: what it is the sum of.
        providers: those of this shop.

    Raises:
        CurrencyNotSupportedError: it does not take the currency.
        AmountNotSupportedError: it does not take the amount.
    """
    methods = methods_for(total, providers, prices)
    if provider in methods:
        return
    limits = LIMITS[provider].get(total.currency)
    detail = f"{why_not(provider, total)} {advice(methods)}"
    if limits is None:
        raise CurrencyNotSupportedError(detail, payment_methods=_names(methods))
    raise AmountNotSupportedError(
        detail,
        payment_methods=_names(methods),
        currency=total.currency,
        least_amount=str(Money(limits.least, total.currency)),
        most_amount=str(Money(limits.most, total.currency)),
    )


def with_advice(
    refusal: PaymentRefusedError, provider: Provider, total: Money, providers: Collection[Provider]
) -> PaymentRefusedError:
    """Return what a provider refused to a buyer, with what the buyer can do now.

    Args:
        refusal: the provider's.
        provider: who refused.
        total: how much was to be paid.
        providers: those of this shop.
    """
    others = [one for one in methods_for(total, providers) if one is not provider]
    fields: dict[str, Any] = refusal.fields | {"payment_methods": _names(others)}
    return PaymentRefusedError(f"{refusal.detail} {advice(others)}", **fields)


def _names(methods: Collection[Provider]) -> list[str]:
    return [method.value for method in methods]
