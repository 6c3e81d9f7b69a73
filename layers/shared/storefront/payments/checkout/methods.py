"""Which payment methods serve an order, and what a buyer is told whom one does not serve."""

from collections.abc import Collection
from typing import Any

from storefront.accounts.model import SessionEndedError
from storefront.charging import advice, methods_for, why_not
from storefront.contract import Currency, Decimals, with_members
from storefront.currencies import LIMITS, Provider
from storefront.errors import (
    ConflictError,
    NotFoundError,
    PaymentInProgressError,
    PaymentRefusedError,
    ProviderRefusedError,
)
from storefront.money import Money
from storefront.orders.status import OrderStateError

#: The methods that can pay the order instead.
_OTHERS = with_members(payment_methods=list[Provider])


class CurrencyNotSupportedError(ConflictError):
    """The provider does not move money of the order's currency."""

    slug = "currency-not-supported"
    title = "This payment method does not take the order's currency"
    members = _OTHERS


class MethodNotOfferedError(ConflictError):
    """The shop does not work with this provider."""

    slug = "payment-method-not-offered"
    title = "This shop does not offer this payment method"
    members = _OTHERS


class AmountNotSupportedError(ConflictError):
    """The provider does not move so little, so much, or such fractions."""

    slug = "amount-not-supported"
    title = "This payment method does not take the order's total"
    members = with_members(
        **_OTHERS,
        currency=Currency,
        least_amount=Decimals,
        most_amount=Decimals,
    )


#: What buyers are told when a payment cannot be begun, or not now.
REFUSALS = (
    AmountNotSupportedError,
    CurrencyNotSupportedError,
    MethodNotOfferedError,
    NotFoundError,
    OrderStateError,
    PaymentInProgressError,
    PaymentRefusedError,
    ProviderRefusedError,
    SessionEndedError,
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
        MethodNotOfferedError: the shop does not work with it.
        CurrencyNotSupportedError: it does not take the currency.
        AmountNotSupportedError: it does not take the amount.
    """
    methods = methods_for(total, providers, prices)
    if provider in methods:
        return
    if provider not in providers:
        raise MethodNotOfferedError(advice(methods), payment_methods=methods)
    limits = LIMITS[provider].get(total.currency)
    detail = f"{why_not(provider, total)} {advice(methods)}"
    if limits is None:
        raise CurrencyNotSupportedError(detail, payment_methods=methods)
    raise AmountNotSupportedError(
        detail,
        payment_methods=methods,
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
    fields: dict[str, Any] = refusal.fields | {"payment_methods": others}
    return PaymentRefusedError(f"{refusal.detail} {advice(others)}", **fields)
