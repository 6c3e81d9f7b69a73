"""What happens at a provider, in the same words for both: sales, refunds, refusals."""

from dataclasses import dataclass

from sandbox.faults.plan import Killed
from storefront.access import Caller
from storefront.errors import ProviderRefusedError, UnavailableError
from storefront.money import Money
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.change import Outcome
from storefront.payments.model.refund import Refund
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault, Json, Script
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop

#: Price of the one product of a sale, in minor units of BDT.
PRICE = 10_000

#: The providers, which is whom one asks; nobody is asked about cash.
PROVIDERS = (Provider.STRIPE, Provider.BKASH)

#: The provider was never reached.
DOWN = Fault(UnavailableError())
#: The provider did as asked, and its answer was lost.
LOST = Fault(UnavailableError(), after_effect=True)
#: The provider said no.
REFUSED = Fault(ProviderRefusedError("no", provider_code="insufficient_funds"))


#: Our process ends before the provider is reached, or after it did as asked.
KILLED_BEFORE = Fault(Killed())
KILLED_AFTER = Fault(Killed(), after_effect=True)


@dataclass(frozen=True)
class Sale:
    """A paid order for units of one product."""

    buyer: Caller
    order_id: str
    product_id: str
    attempt_id: str


class ProviderSide:
    """One provider of a shop, and what people do there.

    Args:
        shop: with fake providers.
        provider: which of them.
    """

    def __init__(self, shop: Shop, provider: Provider) -> None:
        assert isinstance(shop.stripe, FakeStripe)
        assert isinstance(shop.bkash, FakeBkash)
        self.shop, self.provider = shop, provider
        self.stripe, self.bkash = shop.stripe, shop.bkash

    @property
    def is_stripe(self) -> bool:
        """Return whether it is Stripe, which repeats our names and has words of its own."""
        return self.provider is Provider.STRIPE

    @property
    def script(self) -> Script:
        """The provider's faults."""
        return self.stripe.script if self.is_stripe else self.bkash.script

    def sale(self, quantity: int = 3, stock: int = 10) -> Sale:
        """Sell units at 100.00 BDT each, paid by this provider."""
        buyer, product_id = self.shop.buyer(), self.shop.product(stock, PRICE)
        order_id = self.shop.order(buyer, {product_id: quantity})
        attempt = self.begin(buyer, order_id)
        self.pay(attempt)
        return Sale(buyer, order_id, product_id, attempt.attempt_id)

    def begin(self, buyer: Caller, order_id: str) -> Attempt:
        """Begin to pay."""
        begin = self.shop.begin_stripe if self.is_stripe else self.shop.begin_bkash
        return begin(buyer, order_id)

    def pay(self, attempt: Attempt) -> None:
        """Let the buyer pay, and the shop hear of it."""
        reference = attempt.reference or ""
        if self.is_stripe:
            assert self.shop.deliver(self.stripe.pay(reference)) is Outcome.PAID
        else:
            self.bkash.approve(reference)
            assert self.shop.call_back(attempt) is CallbackResult.SUCCESS

    def money_of(self, attempt_id: str) -> str:
        """Return the provider's name for a capture's money."""
        return self.shop.attempt(attempt_id).transaction_id or ""

    def given(self, attempt_id: str) -> int:
        """Return the minor units that the provider has given back, or is giving back."""
        given = self.stripe.given.given if self.is_stripe else self.bkash.given.given
        return given(self.money_of(attempt_id))

    def keep_next_pending(self) -> None:
        """Let the next refund take its time."""
        self.stripe.given.next_status = "pending"
        self.bkash.given.next_status = "Pending"

    def refund_by_hand(self, attempt_id: str, amount: int) -> None:
        """Give money back on the provider's own pages; `amount` in minor units."""
        money = self.money_of(attempt_id)
        if self.is_stripe:
            self.stripe.given.make(money, self.stripe.paid(money), amount, {})
        else:
            self.bkash.given.make(money, self.bkash.ledger[money], str(Money(amount, "BDT")))

    def end(self, attempt_id: str, *, well: bool) -> None:
        """Let the last refund of a capture succeed, or fail: at once or after all."""
        money = self.money_of(attempt_id)
        if self.is_stripe:
            last = self.stripe.given.of(money)[-1]
            self.stripe.given.change(last["id"], "succeeded" if well else "failed")
        else:
            self.bkash.given.of(money)[-1].status = "Completed" if well else "Failed"

    def last_refund(self, attempt_id: str) -> Json:
        """Return the last refund of a capture, as Stripe shows it."""
        return self.stripe.given.of(self.money_of(attempt_id))[-1]

    def listed(self, attempt_id: str) -> int:
        """Return how many refunds of a capture the provider has, failed ones too."""
        money = self.money_of(attempt_id)
        return len(self.stripe.given.of(money) if self.is_stripe else self.bkash.given.of(money))


def refunds_of(shop: Shop, attempt_id: str) -> list[Refund]:
    """Return what is recorded of a capture's refunds, the oldest first."""
    return shop.refunds.of_attempt(shop.attempt(attempt_id).order_id, attempt_id)


def surplus(shop: Shop, stripe: FakeStripe) -> tuple[str, Attempt]:
    """Let one order be paid twice; return the order's id and the attempt that came second."""
    buyer, product = shop.buyer(), shop.product(10, PRICE)
    order_id = shop.order(buyer, {product: 3})
    late = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.event("expired", late.reference or ""))
    second = shop.begin_stripe(buyer, order_id)
    assert shop.deliver(stripe.pay(second.reference or "")) is Outcome.PAID
    assert shop.deliver(late_payment(stripe, late)) is Outcome.REFUND_DUE
    return order_id, shop.attempt(late.attempt_id)


def unwanted(shop: Shop, stripe: FakeStripe) -> Attempt:
    """Let an order be paid when it is canceled and its stock is gone; return the capture."""
    buyer, product = shop.buyer(), shop.product(3, PRICE)
    order_id = shop.order(buyer, {product: 3})
    attempt = shop.begin_stripe(buyer, order_id)
    shop.cancel(buyer, order_id)
    shop.order(shop.buyer(), {product: 1})
    assert shop.deliver(late_payment(stripe, attempt)) is Outcome.REFUND_DUE
    return shop.attempt(attempt.attempt_id)


def late_payment(stripe: FakeStripe, attempt: Attempt) -> Json:
    """Let Stripe take money by a session that is over; return the event."""
    session = stripe.sessions[attempt.reference or ""]
    intent = f"pi_late_{attempt.attempt_id}"
    session |= {"status": "complete", "payment_status": "paid", "payment_intent": intent}
    stripe.ledger[intent] = (session["amount_total"], session["currency"].upper())
    return stripe.event("completed", session["id"])
