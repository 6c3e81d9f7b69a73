"""Counters are put right by hand, once, on the record, and never by a guess."""

from random import Random

import pytest

from storefront.audit.repair import Counters, NotRepairableError, StockRepairService
from storefront.audit.service import AuditService
from storefront.db.tables import Table
from storefront.errors import NotFoundError
from storefront.inventory.repository import ledger_pks
from storefront.orders.audit.sections import OrderRule
from tests.support.drift import Hand, Key
from tests.support.dynamodb import empty_tables
from tests.support.fake_stripe import FakeStripe
from tests.support.figures import record
from tests.support.invariants import check_invariants, contents
from tests.support.past import Past, before_each_scan_of_orders, hide_from_indexes
from tests.support.shop import Shop
from tests.unit.audit.planting import change_line, order

#: Rounds of seeded drift, and products in each: in `make test`, and with --long.
SHORT, LONG = (1, 3), (125, 8)


@pytest.fixture
def repair(past: Past, verifier: AuditService) -> StockRepairService:
    return StockRepairService(past.shop.store, verifier, past.shop.clock)


@pytest.fixture
def sale(past: Past) -> Key:
    return Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"


@pytest.mark.parametrize("drift", [(-1, 0), (3, 3), (0, 5), (-45, -45), (100, 1)])
def test_a_repair_sets_the_counters_to_what_ledger_and_orders_say(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key, drift: tuple[int, int]
) -> None:
    right = Counters(*past.shop.levels(past.mug))
    hand.add(sale, available=drift[0], on_hand=drift[1])

    proposal = repair.propose(past.mug)
    repair.apply(proposal, "counted twice", "rahima")

    assert (proposal.before, proposal.after) == (Counters(*_sum(right, drift)), right)
    check_invariants(past.shop)
    assert not repair.propose(past.mug).is_needed


def test_a_repair_is_on_record(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key
) -> None:
    hand.add(sale, available=-1)
    available, on_hand = past.shop.levels(past.mug)

    repair.apply(repair.propose(past.mug), "counted twice", "rahima")

    (record,) = [
        item
        for item in contents(past.shop.store)[Table.CATALOG]
        if item["pk"] == f"REPAIRS#{past.mug}"
    ]
    del record["sk"], record["created_at"]
    assert record == {
        "pk": f"REPAIRS#{past.mug}",
        "product_id": past.mug,
        "available_before": available,
        "available_after": available + 1,
        "on_hand_before": on_hand,
        "on_hand_after": on_hand,
        "reason": "counted twice",
        "actor": "rahima",
    }


def test_a_proposal_writes_nothing(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key
) -> None:
    hand.add(sale, available=-1)
    before = contents(past.shop.store)

    repair.propose(past.mug)

    assert contents(past.shop.store) == before


def test_a_repair_is_refused_when_the_counters_have_changed_since(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key
) -> None:
    hand.add(sale, available=-1)
    proposal = repair.propose(past.mug)
    past.shop.order(past.shop.buyer(), {past.mug: 1})
    before = contents(past.shop.store)

    with pytest.raises(NotRepairableError):
        repair.apply(proposal, "counted twice", "rahima")

    assert contents(past.shop.store) == before


def test_buyers_between_the_looks_do_not_hinder_a_repair(past: Past, hand: Hand, sale: Key) -> None:
    hand.add(sale, available=-1)

    def sleep(seconds: float) -> None:
        if seconds >= 1:
            past.shop.order(past.shop.buyer(), {past.mug: 1})

    verifier = AuditService(past.shop.store, past.shop.clock, sleep)
    repair = StockRepairService(past.shop.store, verifier, past.shop.clock)
    repair.apply(repair.propose(past.mug), "counted twice", "rahima")

    check_invariants(past.shop)


def test_a_product_that_is_sold_all_the_time_is_not_repaired(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.add(sale, available=-1)
    before_each_scan_of_orders(
        monkeypatch, past.shop, lambda: past.shop.order(past.shop.buyer(), {past.mug: 1})
    )

    with pytest.raises(NotRepairableError, match="stand still"):
        repair.propose(past.mug)


def test_orders_that_no_index_shows_hold_their_units(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To give a held unit to another buyer would be to sell it twice."""
    hide_from_indexes(monkeypatch, past.shop)
    assert not repair.propose(past.mug).is_needed
    hand.add(sale, available=-1)

    repair.apply(repair.propose(past.mug), "counted twice", "rahima")

    check_invariants(past.shop)


def test_counters_that_have_changed_and_changed_back_are_repaired(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key
) -> None:
    """The same wrong figures are wrong by as much: orders and counters change together."""
    shop, buyer = past.shop, past.shop.buyer()
    leaving = shop.order(buyer, {past.mug: 2})
    hand.add(sale, available=-1)
    proposal = repair.propose(past.mug)
    shop.cancel(buyer, leaving)
    shop.order(buyer, {past.mug: 2})

    repair.apply(proposal, "counted twice", "rahima")

    check_invariants(shop)


@pytest.mark.parametrize("kind", ["sold", "returned"])
def test_counters_are_not_bent_to_a_ledger_that_lost_a_line(
    past: Past, hand: Hand, repair: StockRepairService, kind: str
) -> None:
    """Ledger and counters disagree, and it is the counters that are right."""
    prefix = f"MOVEMENTS#{past.mug}"
    key = hand.key_of(Table.CATALOG, prefix, kind=kind, order_id=past.paid.order_id)
    hand.copy(key, pk="BACKUP")
    hand.delete(key)
    before = contents(past.shop.store)

    with pytest.raises(NotRepairableError, match=past.paid.order_id):
        repair.propose(past.mug)

    assert contents(past.shop.store) == before
    hand.copy((Table.CATALOG, "BACKUP", key[2]), pk=key[1])
    assert not repair.propose(past.mug).is_needed


def test_counters_are_not_bent_to_a_ledger_with_an_odd_line(
    past: Past, hand: Hand, repair: StockRepairService
) -> None:
    key = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.rare}", kind="received")
    hand.set(key, quantity=-1)

    with pytest.raises(NotRepairableError, match=key[2]):
        repair.propose(past.rare)


def test_an_order_that_cannot_be_read_hinders_repairs(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key
) -> None:
    """It may hold units, and nobody knows of what."""
    hand.add(sale, available=-1)
    hand.set((Table.ORDERS, f"ORDER#{past.pending.order_id}", "ORDER"), lines=None)

    with pytest.raises(NotRepairableError, match=past.pending.order_id):
        repair.propose(past.mug)


def test_an_order_that_says_other_units_than_it_was_placed_for_hinders_repairs(
    past: Past, hand: Hand, repair: StockRepairService
) -> None:
    change_line(hand, past.pending.order_id, quantity=1)
    hand.set(order(past.pending.order_id), total_amount=19_900)

    with pytest.raises(NotRepairableError, match=past.pending.order_id):
        repair.propose(past.mug)


def test_units_of_an_order_that_is_lost_are_not_given_away(
    past: Past, hand: Hand, repair: StockRepairService
) -> None:
    """It may come back from a backup."""
    hand.delete((Table.ORDERS, f"ORDER#{past.pending.order_id}", "ORDER"))

    with pytest.raises(NotRepairableError, match=past.pending.order_id):
        repair.propose(past.mug)


def test_what_is_wrong_with_other_products_does_not_hinder_a_repair(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key
) -> None:
    pk = f"MOVEMENTS#{past.rare}"
    hand.delete(hand.key_of(Table.CATALOG, pk, kind="sold"))
    hand.add(sale, available=-1)

    repair.apply(repair.propose(past.mug), "counted twice", "rahima")

    assert not repair.propose(past.mug).is_needed


def test_a_ledger_that_cannot_be_right_is_not_believed(
    past: Past, hand: Hand, repair: StockRepairService
) -> None:
    """Every delivery to the product is missing: its ledger says fewer than no units."""
    for item in contents(past.shop.store)[Table.CATALOG]:
        if item["pk"] in ledger_pks(past.mug) and item["kind"] == "received":
            hand.delete((Table.CATALOG, item["pk"], item["sk"]))

    with pytest.raises(NotRepairableError, match="cannot be"):
        repair.propose(past.mug)


def test_a_product_that_does_not_exist_cannot_be_repaired(repair: StockRepairService) -> None:
    with pytest.raises(NotFoundError):
        repair.propose("01JGONE")


def test_an_audit_knows_repairs(
    past: Past, hand: Hand, repair: StockRepairService, sale: Key, verifier: AuditService
) -> None:
    hand.add(sale, available=-1)
    assert [one.rule for one in verifier.run().differences] == [OrderRule.STOCK_HELD]

    repair.apply(repair.propose(past.mug), "counted twice", "rahima")

    assert verifier.run().differences == []


def test_any_drift_is_found_repaired_once_and_gone(
    past: Past,
    hand: Hand,
    repair: StockRepairService,
    verifier: AuditService,
    request: pytest.FixtureRequest,
) -> None:
    random = Random(20260701)
    rounds, products = LONG if request.config.option.long else SHORT
    for _ in range(rounds):
        drifted = {_stocked(past.shop, random): _drift(random) for _ in range(products)}
        for product_id, (available, on_hand) in drifted.items():
            sale = (Table.CATALOG, f"PRODUCT#{product_id}", "SALE")
            hand.add(sale, available=available, on_hand=on_hand)

        assert {one.subject for one in verifier.run().differences} == drifted.keys()
        for product_id in drifted:
            repair.apply(repair.propose(product_id), "drift", "tests")
        assert verifier.run().differences == []
        empty_tables()  # each proposal reads all orders that there are
    how = "random errors of both counters of a product; audit, repair, audit again"
    record("Drift is found and repaired once", how, "repaired", times=rounds * products)


def _stocked(shop: Shop, random: Random) -> str:
    """Return a product with units of which some are held and some are sold."""
    product_id = shop.product(stock=random.randint(4, 50))
    for quantity in (1, 2):
        buyer = shop.buyer()
        order_id = shop.order(buyer, {product_id: quantity})
        if random.random() < 0.5:
            assert isinstance(shop.stripe, FakeStripe)
            attempt = shop.begin_stripe(buyer, order_id)
            shop.deliver(shop.stripe.pay(attempt.reference or ""))
    return product_id


def _drift(random: Random) -> tuple[int, int]:
    return random.choice([1, -1]) * random.randint(1, 60), random.randint(-60, 60)


def _sum(counters: Counters, drift: tuple[int, int]) -> tuple[int, int]:
    return counters.available + drift[0], counters.on_hand + drift[1]
