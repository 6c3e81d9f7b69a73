"""A domain says beside its records what is to be audited; the audit's core need not know of it."""

from dataclasses import replace
from typing import Any

import pytest

from storefront.audit.domains import DOMAINS
from storefront.audit.registry import Registry
from storefront.audit.service import AuditService
from storefront.books.model import CommonRule, Rule, digest_of
from storefront.books.registration import Kind
from storefront.db.tables import Table
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.books import tea_shop
from tests.unit.books.tea_shop import BrandRecord, BrandRule

TEA: Key = (Table.CATALOG, "BRAND#tea", "BRAND")


@pytest.fixture
def readings() -> list[float]:
    """The pauses of an audit, in seconds."""
    return []


@pytest.fixture
def tea_verifier(past: Past, readings: list[float]) -> AuditService:
    """An audit that knows one domain more."""
    domains = (*DOMAINS, tea_shop.AUDIT)
    return AuditService(past.shop.store, past.shop.clock, readings.append, domains=domains)


def brand(hand: Hand, count: int, *members: str) -> None:
    """Write a brand as its domain would."""
    hand.put(TEA[0], _item(TEA[1], TEA[2], products={"N": str(count)}))
    for product_id in members:
        hand.put(TEA[0], _item(TEA[1], f"MEMBER#{product_id}"))


def answer(hand: Hand, operation: str) -> str:
    """Write what repeats of an operation are told, and return its partition."""
    pk = f"IDEMPOTENCY#01JCLERK#{operation}#rahima@example.com"
    said = {"answer": {"S": '{"name":"tea"}'}, "body_hash": {"S": "0"}, "ttl": {"N": "1"}}
    hand.put(Table.CATALOG, _item(pk, "IDEMPOTENCY", **said))
    return pk


def _item(pk: str, sk: str, **values: Any) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}, **values}


def test_items_and_operations_of_a_new_domain_are_accepted_and_counted(
    past: Past, hand: Hand, tea_verifier: AuditService
) -> None:
    brand(hand, 1, past.mug)
    answer(hand, "create_brand")

    report = tea_verifier.run()

    assert (report.differences, report.unsettled) == ([], [])
    assert report.counts["brands"] == 1


def test_a_rule_of_a_new_domain_is_checked_by_close_looks(
    past: Past, hand: Hand, tea_verifier: AuditService, readings: list[float]
) -> None:
    brand(hand, 3, past.mug, past.rare)
    answer(hand, "create_brand")

    (found,) = tea_verifier.run().differences

    assert str(found) == "counted tea: expected 2 products, found 3"
    assert found.rule is BrandRule.COUNTED
    assert readings[-2:] == [1.0, 3.0]


def test_a_difference_of_a_new_domain_that_goes_away_is_none(past: Past, hand: Hand) -> None:
    brand(hand, 3, past.mug, past.rare)

    def sleep(seconds: float) -> None:
        if seconds == 3:
            hand.add(TEA, products=-1)

    domains = (*DOMAINS, tea_shop.AUDIT)
    report = AuditService(past.shop.store, past.shop.clock, sleep, domains=domains).run()

    assert (report.differences, report.unsettled) == ([], [])
    assert hand.item(TEA)["products"] == {"N": "2"}


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("brand", "exists tea: expected a brand, found only products"),
        ("product", "exists 01JGONE: expected a product, found only a place in a brand"),
    ],
)
def test_traces_of_what_is_missing_are_found_whoever_left_them(
    past: Past, hand: Hand, tea_verifier: AuditService, missing: str, expected: str
) -> None:
    """Also where a domain left them at a thing of another domain."""
    brand(hand, 1, past.mug if missing == "brand" else "01JGONE")
    if missing == "brand":
        hand.delete(TEA)

    found = tea_verifier.run().differences

    assert expected in {str(one) for one in found}


def test_an_item_that_nobody_registered_is_reported_with_what_to_do(
    hand: Hand, verifier: AuditService
) -> None:
    brand(hand, 0)

    (found,) = verifier.run().differences

    assert str(found) == (
        "readable BRAND#tea BRAND: expected a registered kind of item of catalog, found none"
        "; register the kind in the audit of the domain which owns it: BRAND#, BRAND"
    )


def test_an_operation_that_nobody_registered_is_reported_with_what_to_do(
    hand: Hand, verifier: AuditService
) -> None:
    answer(hand, "create_brand")

    (found,) = verifier.run().differences

    assert str(found) == (
        "readable IDEMPOTENCY#...: expected a registered operation of catalog, found none; "
        "register the operation in the audit of the domain which owns it: create_brand"
    )


@pytest.mark.parametrize(
    ("pk", "sk", "subject"),
    [
        ("GUEST#rahima@example.com", "CART#1", f"GUEST#{digest_of('rahima@example.com')} CART#1"),
        ("CART#1", "rahima@example.com", f"CART#1 {digest_of('rahima@example.com')}"),
        ("rahima@example.com", "CART", f"{digest_of('rahima@example.com')}# CART"),
    ],
)
def test_an_item_that_nobody_registered_shows_no_address(
    hand: Hand, verifier: AuditService, pk: str, sk: str, subject: str
) -> None:
    hand.put(Table.USERS, _item(pk, sk))

    (found,) = verifier.run().differences

    assert found.subject == subject
    assert "rahima" not in str(found)


def test_what_is_registered_twice_is_refused() -> None:
    kind = replace(tea_shop.AUDIT, rules=Rule, kinds=[Kind(BrandRecord, "SKU", "SKU")])
    rule = replace(tea_shop.AUDIT, kinds=[], rules=CommonRule)

    for twice in (kind, rule):
        with pytest.raises(ValueError, match="registered twice"):
            Registry([*DOMAINS, twice])
