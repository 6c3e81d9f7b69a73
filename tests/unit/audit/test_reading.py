"""Everything is read in parts that fit into memory, and goes on where it was stopped."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from storefront.audit import reading, spill
from storefront.audit.domains import DOMAINS
from storefront.audit.reading import PARTS, Reading
from storefront.audit.registry import Registry
from storefront.audit.service import AuditService, Plan
from storefront.audit.spill import Spill
from storefront.audit.state import NothingToGoOnFromError
from storefront.books.look import OutOfTimeError
from storefront.books.sections import Section
from storefront.db.store import Page, Store
from storefront.db.tables import WHOLE, Segment, Table
from storefront.orders.audit.sections import OrderSection
from tests.support.catalog import shirt
from tests.support.clock import FrozenClock
from tests.support.crowd import Crowd, Library, record
from tests.support.drift import Hand
from tests.support.dynamodb import TABLE_NAMES, counted_calls, empty_tables
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.past import Past, in_small_pages
from tests.support.shop import Shop

#: Attributes that are secrets.
HIDDEN = ("password_hash", "token_hash", "request")

Sections = dict[tuple[type[Section], str], Section]


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture(scope="module")
def library(account: Any, shared_store: Store) -> Library:
    """Stories that the shop played once."""
    empty_tables()
    clock = FrozenClock()
    stripe, bkash = FakeStripe(clock), FakeBkash()
    return record(Shop(shared_store, clock, stripe, bkash), stripe, bkash, clock)


@pytest.fixture
def few_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few parts and segments, and what is read is written down after each step."""
    monkeypatch.setattr(reading, "PARTS", 4)
    monkeypatch.setattr(reading, "_SEGMENTS", 2)
    monkeypatch.setattr(reading, "_EVERY", timedelta(0))


def audit_of(store: Any, crowd: Crowd) -> AuditService:
    return AuditService(store, lambda: crowd.now, sleep=lambda _: None)


def reading_of(past: Past, folder: Path, **options: Any) -> Reading:
    store, clock = past.shop.store, past.shop.clock
    return Reading(store, clock, lambda _: None, Registry(DOMAINS), folder, **options)


def read(one: Reading) -> Sections:
    """Read what is left, and return the sections of all parts."""
    one.run()
    return {
        (type(section), name): section
        for _, books in one.parts()
        for name, section in books.every()
    }


def _read_in(past: Past, folder: Path) -> Sections:
    return read(reading_of(past, folder))


def test_an_audit_of_a_crowd_sees_what_one_of_its_tables_sees(
    library: Library, store: Store, aws: Any
) -> None:
    """So figures of a million orders, which no table here holds, are figures of the audit."""
    crowd = Crowd(library, 60)
    for table in Table:
        for page in crowd.scan(table):
            for item in page.items:
                aws.put_item(TableName=TABLE_NAMES[table], Item=item)

    of_tables, of_crowd = audit_of(store, crowd).run(), audit_of(crowd, crowd).run()

    assert of_crowd == of_tables
    assert (of_crowd.differences, of_crowd.unsettled) == ([], [])
    assert of_crowd.counts == {"products": 2, "orders": 60, "attempts": 51, "accounts": 60}


def test_parts_hold_what_one_reading_into_memory_holds(
    past: Past, verifier: AuditService, tmp_path: Path
) -> None:
    whole = {(type(one), name): one for name, one in verifier.read().every()}

    assert read(reading_of(past, tmp_path)) == whole


def test_a_subject_is_whole_in_one_part_though_its_items_came_on_many_pages(
    past: Past, verifier: AuditService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {(type(one), name): one for name, one in verifier.read().every()}
    in_small_pages(monkeypatch, past.shop.store)

    assert read(reading_of(past, tmp_path)) == whole


def test_what_is_in_order_is_read_once(past: Past, verifier: AuditService) -> None:
    """Variants are judged beside their product; each that were not would be asked for again."""
    shirts = shirt(past.shop.product_service)
    buyer = past.shop.buyer()
    past.shop.receive(f"{shirts}-001", 2)
    past.shop.order(buyer, {f"{shirts}-001": 1})

    with counted_calls() as calls:
        report = verifier.run()

    assert (report.differences, report.unsettled) == ([], [])
    assert set(calls) == {"Scan"}


def test_no_more_than_a_part_is_in_memory(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PARTS", 16)
    crowd = Crowd(library, 320)
    one = Reading(
        crowd,  # type: ignore[arg-type]  # of a store it has what is read by
        lambda: crowd.now,
        lambda _: None,
        Registry(DOMAINS),
        tmp_path,
    )
    one.run()
    most = found = 0
    gc.freeze()  # what is there already is not looked through each time
    try:
        for _, books in one.parts():
            here = len(books.all(OrderSection))
            most, found = max(most, here), found + here
            del books
            gc.collect()
            alive = sum(type(one) is OrderSection for one in gc.get_objects())
            assert alive <= 2 * most
    finally:
        gc.unfreeze()

    assert found == crowd.orders
    assert most <= 2 * crowd.orders / 16


def test_what_waits_in_memory_is_written_before_it_is_much(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spill, "_MOST_WAITING", 50_000)
    crowd = Crowd(library, 100)
    most = 0
    add = Spill.add

    def adding(one: Spill, bucket: int, line: str) -> None:
        nonlocal most
        add(one, bucket, line)
        most = max(most, sum(len(line) for lines in one._waiting for line in lines))

    monkeypatch.setattr(Spill, "add", adding)

    report = audit_of(crowd, crowd).run()

    assert 25_000 < most <= 50_000
    assert (report.differences, report.counts["orders"]) == ([], 100)


@pytest.mark.usefixtures("few_parts")
def test_a_reading_that_is_killed_at_any_step_goes_on_to_the_same_parts(
    past: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left out, and nothing is there twice: a ledger would be another sum."""
    in_small_pages(monkeypatch, past.shop.store, 20)
    whole = read(reading_of(past, new(tmp_path, "never")))

    for step in count(0, 3):
        folder = new(tmp_path, step)
        if not killed_at(step, partial(_read_in, past, folder)):
            break
        assert _read_in(past, folder) == whole, f"after a kill at step {step}"

    assert step > 50


@pytest.mark.usefixtures("few_parts")
def test_an_audit_that_is_killed_at_any_step_goes_on_to_the_same_report(
    past: Past, hand: Hand, verifier: AuditService, tmp_path: Path
) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    hand.dispute(past.canceled)
    hand.copy((Table.ORDERS, f"ORDER#{past.canceled}", "ORDER"), pk="BASKET#1")
    whole = verifier.run()

    for step in count(0, 5):
        plan = Plan(new(tmp_path, step))
        if not killed_at(step, partial(verifier.run, plan)):
            break
        assert verifier.run(plan) == whole, f"after a kill at step {step}"

    assert len(whole.differences) == 3
    assert step > 50


@pytest.mark.usefixtures("few_parts")
def test_what_was_killed_is_read_from_where_it_was(
    past: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not from the beginning: of a million orders that would be half an hour."""
    in_small_pages(monkeypatch, past.shop.store, 5)
    pages = counted_pages(monkeypatch, past.shop.store)
    _read_in(past, new(tmp_path, "whole"))
    whole, pages["read"] = pages["read"], 0

    killed_at(60, partial(_read_in, past, tmp_path))
    before, pages["read"] = pages["read"], 0
    _read_in(past, tmp_path)

    assert 0 < before < whole
    assert pages["read"] <= whole - before + 1


def test_a_finished_audit_leaves_nothing_behind(
    past: Past, verifier: AuditService, tmp_path: Path
) -> None:
    reading_of(past, tmp_path).save()

    verifier.run(Plan(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_no_secret_is_kept_on_the_disk(past: Past, tmp_path: Path) -> None:
    one = reading_of(past, tmp_path)
    one.run()
    one.save()

    lines = [
        line for kept in one._spills.values() for part in range(PARTS) for line in kept.lines(part)
    ]

    assert any("password_hash" in line for line in lines)
    assert not [line for line in lines if "$argon2" in line]
    assert not [
        line for line in lines if '"token_hash":{"S":"{}"}' not in line and "token_hash" in line
    ]
    assert not [line for line in lines if "success_url" in line]


def test_an_audit_of_yesterday_does_not_go_on(past: Past, tmp_path: Path) -> None:
    """What it read is no present of which it could be told whether it agrees."""
    reading_of(past, tmp_path).save()
    clock = past.shop.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(days=1, seconds=1)

    with pytest.raises(NothingToGoOnFromError, match="begin anew"):
        reading_of(past, tmp_path)


@pytest.mark.parametrize("text", ["", "{", '{"format": 0}', "[]"])
def test_a_folder_that_holds_something_else_is_refused(
    past: Past, tmp_path: Path, text: str
) -> None:
    (tmp_path / "state.json").write_text(text)

    with pytest.raises(NothingToGoOnFromError, match="another folder"):
        reading_of(past, tmp_path)


def test_a_folder_that_has_lost_something_is_refused(past: Past, tmp_path: Path) -> None:
    one = reading_of(past, tmp_path)
    one.run()
    one.save()
    max(tmp_path.iterdir(), key=lambda file: file.name.startswith("settled")).write_bytes(b"")

    with pytest.raises(NothingToGoOnFromError, match="has lost"):
        reading_of(past, tmp_path)


def test_a_folder_with_other_parts_is_refused(
    past: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading_of(past, tmp_path).save()
    monkeypatch.setattr(reading, "PARTS", PARTS * 2)

    with pytest.raises(NothingToGoOnFromError, match="parts"):
        reading_of(past, tmp_path)


def test_how_far_it_is_is_told_with_the_time_that_is_left(
    past: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    clock, scan = past.shop.clock, past.shop.store.scan
    assert isinstance(clock, FrozenClock)

    def slowly(*which: Any) -> Iterator[Page]:
        for page in scan(*which):
            clock.advance(seconds=31)
            yield page

    monkeypatch.setattr(past.shop.store, "scan", slowly)

    read(reading_of(past, tmp_path, tell=told.append, sizes=dict.fromkeys(Table, 50)))

    assert any(line.endswith(" minutes left") and "%, some" in line for line in told)
    assert len(told) >= 32


def test_a_reading_without_time_ends(past: Past, tmp_path: Path) -> None:
    with pytest.raises(OutOfTimeError):
        reading_of(past, tmp_path, ends=past.shop.clock()).run()


def test_an_audit_without_time_says_that_it_is_not_whole(
    past: Past, hand: Hand, verifier: AuditService
) -> None:
    hand.copy((Table.ORDERS, f"ORDER#{past.canceled}", "ORDER"), pk="BASKET#1")
    ends = past.shop.clock() + timedelta(minutes=4)

    report = verifier.run(Plan(ends=ends))

    assert not report.is_whole
    assert report.counts == {"products": 0, "orders": 0, "attempts": 0, "accounts": 0}


def new(tmp_path: Path, name: object) -> Path:
    """Return a new folder."""
    folder = tmp_path / str(name)
    folder.mkdir()
    return folder


def counted_pages(monkeypatch: pytest.MonkeyPatch, store: Store) -> Counter[str]:
    """Count the pages that are read from now on."""
    counted, scan = Counter[str](), store.scan

    def counting(table: Table, segment: Segment = WHOLE, after: Any = None) -> Iterator[Page]:
        for page in scan(table, segment, after):
            counted["read"] += 1
            yield page

    monkeypatch.setattr(store, "scan", counting)
    return counted


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Act until a file is to be written once more than so often; tell whether that came.

    Of what is being written then the beginning is there, as it is when a process is killed.
    """
    left, opened, replace = step, Path.open, Path.replace

    def is_last() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    def opening(path: Path, mode: str = "r", **given: Any) -> Any:
        if mode[0] in "aw" and is_last():
            with opened(path, mode, **given) as file:
                file.write(b"\0\0" if "b" in mode else "{")
            raise Killed
        return opened(path, mode, **given)

    def replacing(path: Path, target: Path) -> Path:
        if is_last():
            raise Killed
        return replace(path, target)

    with pytest.MonkeyPatch.context() as patch, suppress(Killed):
        patch.setattr(Path, "open", opening)
        patch.setattr(Path, "replace", replacing)
        act()
        return False
    return True
