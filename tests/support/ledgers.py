"""The providers' ledgers beside ours: each unit of money belongs to one order or one refund."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from storefront.db.tables import Table
from storefront.payments.model.attempt import Provider
from storefront.payments.store.remittances import UNREMITTED
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import everything_in
from tests.support.shop import Shop

Ledger = dict[tuple[str, str], int]


@dataclass
class CashBox:
    """What people know of cash that staff write down, in minor units.

    Args:
        taken: by the name of the consignment, or receipt.
        given: of which collection, and how much, by the name of the receipt.
        handed_over: the names of what couriers have handed over, by an invoice with its amount.
    """

    taken: dict[str, int] = field(default_factory=dict)
    given: dict[str, tuple[str, int]] = field(default_factory=dict)
    handed_over: set[str] = field(default_factory=set)


def check_ledgers(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, cash: CashBox | None = None, *, settled: bool
) -> None:
    """Compare captured and refunded money, in minor units, by provider and transaction.

    Args:
        shop: whose books are compared.
        stripe, bkash: the providers.
        cash: what was taken and given on delivery; None for nothing.
        settled: whether both sides must say the same; until then ours may only lag behind.
    """
    captured, refunded = _ours(shop)
    _check_handed_over(shop, cash or CashBox(), settled=settled)
    theirs = _captured_there(stripe, bkash) | _in_cash(cash.taken if cash else {})
    given = _given_there(stripe, bkash) | _given_in_cash(cash or CashBox())
    if settled:
        assert captured == theirs, "captured here and there"
        assert refunded == given, "refunded here and there"
        return
    assert captured.items() <= theirs.items(), "nothing is captured here that is not there"
    for transaction, amount in refunded.items():
        assert amount <= given.get(transaction, 0), f"{transaction}: refunded here, not there"
    for transaction, amount in given.items():
        assert amount <= theirs[transaction], f"{transaction}: more given back than was taken"


def _check_handed_over(shop: Shop, cash: CashBox, *, settled: bool) -> None:
    """Compare the cash that was handed over, each once, with that of which nobody has it yet."""
    items = everything_in(shop.store, Table.PAYMENTS)
    written = [one for one in items if one.get("provider") == "cash" and one["sk"] == "ATTEMPT"]
    ours = {one["transaction_id"] for one in written if one.get("remitted")}
    missing = {one["attempt_id"] for one in written if not one.get("remitted")}
    listed = {one["sk"] for one in items if one["pk"] == UNREMITTED}
    assert listed == missing, "what nobody has handed over is listed"
    assert ours <= cash.handed_over, "nothing is handed over that no invoice names"
    if settled:
        assert ours == cash.handed_over, "what an invoice names is handed over"


def _ours(shop: Shop) -> tuple[Ledger, Ledger]:
    items = everything_in(shop.store, Table.PAYMENTS)
    attempts = {one["attempt_id"]: one for one in items if one["sk"] == "ATTEMPT"}
    captured = {
        (one["provider"], one["transaction_id"]): one["amount"]
        for one in attempts.values()
        if one["status"] == "captured"
    }
    refunded: Counter[tuple[str, str]] = Counter()
    for item in items:
        if item["pk"].startswith("REFUNDS#") and item["status"] == "succeeded":
            attempt = attempts[item["attempt_id"]]
            refunded[attempt["provider"], attempt["transaction_id"]] += item["amount"]
    return captured, dict(refunded)


def _captured_there(stripe: FakeStripe, bkash: FakeBkash) -> Ledger:
    by_stripe = {
        (Provider.STRIPE.value, intent): amount for intent, (amount, _) in stripe.ledger.items()
    }
    by_bkash = {
        (Provider.BKASH.value, trx_id): bkash.paid(trx_id).amount for trx_id in bkash.ledger
    }
    return by_stripe | by_bkash


def _given_there(stripe: FakeStripe, bkash: FakeBkash) -> Ledger:
    given = {
        (Provider.STRIPE.value, intent): sum(
            one["amount"] for one in stripe.given.of(intent) if one["status"] == "succeeded"
        )
        for intent in stripe.ledger
    } | {(Provider.BKASH.value, trx_id): bkash.given.given(trx_id) for trx_id in bkash.ledger}
    return {transaction: amount for transaction, amount in given.items() if amount}


def _in_cash(amounts: Mapping[str, int]) -> Ledger:
    return {(Provider.CASH.value, name): amount for name, amount in amounts.items()}


def _given_in_cash(cash: CashBox) -> Ledger:
    given = Counter[str]()
    for name, amount in cash.given.values():
        given[name] += amount
    return _in_cash(given)
