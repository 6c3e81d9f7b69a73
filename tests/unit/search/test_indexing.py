"""The index follows the catalogue, whoever says what changed, how often, and in which order."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import pytest

from storefront.catalog.model import NewSale, ProductChanges
from storefront.catalog.service import ProductService
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.inventory.model import ProductStatus
from storefront.inventory.service import StockService
from storefront.search import indexing as module
from storefront.search import manifest as manifests
from storefront.search.changes import changed_products
from storefront.search.files import PackFiles
from storefront.search.indexing import IndexingContext, IndexingService, Progress, RebuildService
from storefront.search.manifest import Manifest, OutdatedError
from storefront.search.query import read_asked
from storefront.search.repository import REBUILD, SearchRepository
from storefront.search.service import SearchService
from storefront.search.tantivy_index import TantivyIndex
from tests.support.aws import files_in_process
from tests.support.catalog import adjusted, create, mug, received, shirt
from tests.support.clock import FrozenClock
from tests.unit.search.conftest import Stopwatch

Machines = Callable[[], IndexingService]


def found(search: SearchService, text: str = "", **query: str) -> set[str]:
    asked = read_asked({"q": text, **query}, {}, "BDT")
    return {one["id"] for one in search.search(asked, 0, 48)[0]["items"]}


def manifest(store: Store, which: str = "MANIFEST") -> Manifest:
    there = SearchRepository(store).manifest(which)
    assert there
    return there


@contextmanager
def before_the_first(write: str, act: Callable[[], None]) -> Iterator[None]:
    """Do something between what a write was decided on, and that write; once."""
    waiting, original = [act], getattr(SearchRepository, write)

    def late(self: SearchRepository, *args: object, **named: object) -> None:
        if waiting:
            waiting.pop()()
        original(self, *args, **named)

    with patch.object(SearchRepository, write, late):
        yield


def test_a_change_is_found_within_seconds(
    editor: ProductService, indexing: IndexingService, search: SearchService, stopwatch: Stopwatch
) -> None:
    product_id = create(editor, mug(name="Blue mug"))
    indexing.index([product_id])
    assert found(search, "blue") == {product_id}

    editor.update(product_id, ProductChanges(name="Green mug"))
    indexing.index([product_id])

    assert found(search, "blue") == {product_id}  # as it was three seconds ago
    stopwatch.seconds += 3
    assert found(search, "green") == {product_id}
    assert found(search, "blue") == set()


def test_the_first_index_is_of_the_whole_catalogue(
    editor: ProductService, indexing: IndexingService, search: SearchService
) -> None:
    """Who has sold for years before there was an index finds everything in it."""
    old = [create(editor, mug(f"M-{number}")) for number in range(3)]

    indexing.index([old[0]])

    assert found(search, "mug") == set(old)


def test_what_is_archived_or_inactive_is_hidden_and_stays_for_staff(
    editor: ProductService, indexing: IndexingService, search: SearchService, store: Store
) -> None:
    gone, hidden = create(editor, mug("A")), create(editor, mug("B"))
    indexing.index([gone, hidden])

    editor.archive(gone)
    editor.update(hidden, ProductChanges(status=ProductStatus.INACTIVE))
    indexing.index([gone, hidden])

    assert found(search, "mug") == set()
    assert manifest(store).documents == 2
    assert set(SearchRepository(store).noted()) == {gone, hidden}


def test_stock_that_comes_to_zero_counts_where_it_is_asked_for(
    editor: ProductService,
    stockroom: StockService,
    indexing: IndexingService,
    search: SearchService,
    stopwatch: Stopwatch,
) -> None:
    product_id = create(editor, mug())
    stockroom.change(received(product_id, 3), None)
    indexing.index([product_id])
    assert found(search, available="true") == {product_id}

    stockroom.change(adjusted(product_id, -3), None)
    indexing.index([product_id])
    stopwatch.seconds += 3

    assert found(search, available="true") == set()
    assert found(search, "mug") == {product_id}


def test_what_is_the_same_is_not_committed_again(
    editor: ProductService, stockroom: StockService, indexing: IndexingService, store: Store
) -> None:
    product_id = create(editor, mug())
    stockroom.change(received(product_id, 3), None)
    indexing.index([product_id, "unknown"])
    before = manifest(store)

    stockroom.change(received(product_id, 3), None)
    indexing.index([product_id, "unknown"])

    assert manifest(store) == before


def test_a_pack_holds_only_what_is_new(
    editor: ProductService, indexing: IndexingService, store: Store
) -> None:
    ids = [create(editor, mug(f"M-{number}")) for number in range(4)]
    indexing.index(ids[:2])
    first = manifest(store)
    indexing.index(ids[2:])
    editor.update(ids[0], ProductChanges(name="Cup"))
    indexing.index(ids)

    packs = manifest(store).packs
    assert packs[: len(first.packs)] == first.packs
    every = [name for pack in packs for name in pack.files]
    assert len(every) == len(set(every))


def test_packs_become_one_again_and_old_ones_are_deleted_later(
    editor: ProductService,
    indexing: IndexingService,
    search: SearchService,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(manifests, "_MOST_PACKS", 3)
    product_id = create(editor, mug())
    for number in range(9):
        editor.update(product_id, ProductChanges(name=f"Mug number{number}"))
        indexing.index([product_id])

    now = manifest(store)
    stored = {key for _, key in files_in_process()}
    assert len(now.packs) <= 3
    assert stored == {pack.key for pack in now.packs} | set(now.dropped)
    assert found(search, "number8") == {product_id}


def test_a_sale_begins_and_ends_in_a_search_without_being_indexed(
    editor: ProductService, indexing: IndexingService, search: SearchService, clock: FrozenClock
) -> None:
    product_id, other = create(editor, mug("A")), create(editor, mug("B", amount=15_000))
    starts, ends = clock() + timedelta(hours=1), clock() + timedelta(hours=2)
    editor.update(product_id, ProductChanges(sale=NewSale("100.00", starts, ends)))
    indexing.index([product_id, other])

    def cheapest() -> str:
        asked = read_asked({"sort": "price"}, {}, "BDT")
        return search.search(asked, 0, 1)[0]["items"][0]["id"]

    assert (cheapest(), found(search, price_max="120")) == (other, set())
    clock.advance(hours=1)
    assert (cheapest(), found(search, price_max="120")) == (product_id, {product_id})
    clock.advance(hours=1)
    assert (cheapest(), found(search, price_max="120")) == (other, set())


def test_a_pack_that_nobody_came_to_name_is_deleted_by_a_commit_an_hour_later(
    editor: ProductService, machine: Machines, store: Store, clock: FrozenClock
) -> None:
    """Whoever dies between the pack and the manifest leaves it; who is at work keeps theirs."""
    product_id = create(editor, mug())
    machine().index([product_id])
    before = {key for _, key in files_in_process()}
    editor.update(product_id, ProductChanges(name="Cup"))
    with (
        patch.object(SearchRepository, "commit", side_effect=RuntimeError("killed")),
        pytest.raises(RuntimeError),
    ):
        machine().index([product_id])
    (lost,) = {key for _, key in files_in_process()} - before

    machine().index([product_id])
    assert lost in {key for _, key in files_in_process()}
    clock.advance(minutes=61)
    editor.update(product_id, ProductChanges(name="Jug"))
    machine().index([product_id])

    noted, named = SearchRepository(store).packs()
    assert {key for _, key in files_in_process()} == noted.keys() == named
    assert lost not in noted


def test_packs_of_a_build_that_was_given_up_are_deleted(
    editor: ProductService,
    machine: Machines,
    rebuild: RebuildService,
    store: Store,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_STEP", 1)
    monkeypatch.setattr(module, "_PAGE", 1)
    made = [create(editor, mug(sku)) for sku in "ABC"]
    machine().index(made)
    assert not rebuild.run(seconds=0).is_done
    clock.advance(hours=7)

    assert rebuild.run(seconds=60).is_done
    editor.update(made[0], ProductChanges(name="Jug"))
    clock.advance(hours=2)
    machine().index(made)

    noted, named = SearchRepository(store).packs()
    assert {key for _, key in files_in_process()} == noted.keys() == named


def test_of_two_that_commit_at_once_both_are_in_the_index(
    editor: ProductService, machine: Machines, search: SearchService, store: Store
) -> None:
    """The second begins anew, on what the first has left."""
    one, other = create(editor, mug("A", name="Mug")), create(editor, mug("B", name="Mug"))
    first, second = machine(), machine()
    first.index([one])
    for name, late, early in (("Cup", first, second), ("Jug", second, first)):
        editor.update(one, ProductChanges(name=name))
        editor.update(other, ProductChanges(name=name))
        with before_the_first("commit", partial(early.index, [other])):
            late.index([one])

    assert found(search, "jug") == {one, other}
    live = {pack.key for pack in manifest(store).packs}
    assert {key for _, key in files_in_process()} == live


def test_nothing_of_a_commit_that_was_not_heard_of_stays_on_the_machine(
    editor: ProductService, indexing: IndexingService, search: SearchService
) -> None:
    """What was to be indexed then is taken back; another commit must not bring it along."""
    product_id, other = create(editor, mug("A", name="Mug")), create(editor, mug("B", name="Jug"))
    indexing.index([product_id, other])
    editor.update(product_id, ProductChanges(name="Cup"))
    with (
        patch.object(PackFiles, "put", side_effect=RuntimeError("S3 is away")),
        pytest.raises(RuntimeError),
    ):
        indexing.index([product_id])

    editor.update(product_id, ProductChanges(name="Mug"))
    editor.update(other, ProductChanges(name="Pot"))
    indexing.index([product_id, other])

    assert found(search, "pot") == {other}
    assert found(search, "cup") == set()
    assert found(search, "mug") == {product_id}


def test_who_meets_others_all_the_time_says_so(
    editor: ProductService, indexing: IndexingService
) -> None:
    product_id = create(editor, mug())
    indexing.index([product_id])
    editor.update(product_id, ProductChanges(name="Cup"))

    with (
        patch.object(SearchRepository, "commit", side_effect=OutdatedError),
        patch.object(module, "_TRIES", 2),
        pytest.raises(UnavailableError),
    ):
        indexing.index([product_id])


def test_an_index_is_built_step_by_step_by_whoever_comes(
    editor: ProductService,
    context: Callable[[], IndexingContext],
    search: SearchService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = {create(editor, mug(f"M-{number}")) for number in range(7)}
    monkeypatch.setattr(module, "_PAGE", 2)
    monkeypatch.setattr(module, "_STEP", 2)

    told = list[Progress]()
    while not told or not told[-1].is_done:
        told.append(RebuildService(context()).run(seconds=0))

    assert len(told) > 3
    assert told[-1].documents == 7
    assert found(search, "mug") == ids


def test_what_changes_while_an_index_is_built_is_as_it_is_then(
    editor: ProductService,
    rebuild: RebuildService,
    indexing: IndexingService,
    search: SearchService,
    stopwatch: Stopwatch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = [create(editor, mug(f"M-{number}", name="Mug")) for number in range(6)]
    indexing.index(ids)
    assert found(search, "mug") == set(ids)
    monkeypatch.setattr(module, "_PAGE", 2)
    monkeypatch.setattr(module, "_STEP", 2)

    while rebuild.run(seconds=0).documents < len(ids):
        pass
    new = create(editor, mug("NEW", name="Mug"))
    editor.update(ids[0], ProductChanges(name="Cup"))
    editor.archive(ids[1])
    indexing.index([new, ids[0], ids[1]])
    while not rebuild.run(seconds=0).is_done:
        pass
    stopwatch.seconds += 3

    assert found(search, "cup") == {ids[0]}
    assert found(search) == {new, *ids} - {ids[1]}


def test_what_is_indexed_at_the_very_end_is_not_lost(
    editor: ProductService,
    rebuild: RebuildService,
    indexing: IndexingService,
    search: SearchService,
) -> None:
    """Between the last look and the swap."""
    product_id = create(editor, mug(name="Mug"))
    indexing.index([product_id])

    def change() -> None:
        editor.update(product_id, ProductChanges(name="Cup"))
        indexing.index([product_id])

    with before_the_first("swap", change):
        while not rebuild.run(seconds=0).is_done:
            pass

    assert found(search, "cup") == {product_id}


def test_a_new_index_mends_what_the_old_one_has_missed(
    editor: ProductService,
    rebuild: RebuildService,
    indexing: IndexingService,
    search: SearchService,
    store: Store,
) -> None:
    missed, gone = create(editor, mug("A")), create(editor, mug("B"))
    indexing.index([missed, gone])
    editor.update(missed, ProductChanges(name="Cup"))
    editor.archive(gone)

    rebuild.run(seconds=60)

    assert found(search, "cup") == {missed}
    assert set(SearchRepository(store).noted()) == {missed, gone}
    assert SearchRepository(store).manifest(REBUILD) is None


@pytest.mark.parametrize("is_built", [False, True], ids=["searched", "being built"])
def test_an_index_whose_files_are_lost_is_built_anew(
    editor: ProductService,
    machine: Machines,
    rebuild: RebuildService,
    search: SearchService,
    is_built: bool,
) -> None:
    """As after the bucket was emptied, or restored to another moment than the table."""
    product_id = create(editor, mug())
    machine().index([product_id])
    if is_built:
        rebuild.run(seconds=0)
    files_in_process().clear()
    assert found(search, "mug") == {product_id}  # among the newest products

    editor.update(product_id, ProductChanges(name="Cup"))
    machine().index([product_id])

    assert found(search, "cup") == {product_id}


def test_an_index_that_was_given_up_is_begun_anew(
    editor: ProductService, rebuild: RebuildService, store: Store, clock: FrozenClock
) -> None:
    create(editor, mug())
    rebuild.run(seconds=0)
    begun = manifest(store, REBUILD).generation
    clock.advance(hours=7)

    rebuild.run(seconds=0)

    assert manifest(store, REBUILD).generation != begun


@pytest.mark.parametrize("seed", range(3))
def test_random_edits_in_random_batches_are_a_fresh_index(
    seed: int,
    editor: ProductService,
    stockroom: StockService,
    machine: Machines,
    search: SearchService,
    context: Callable[[], IndexingContext],
    tmp_path_factory: pytest.TempPathFactory,
    stopwatch: Stopwatch,
) -> None:
    """Told twice, late, out of order, and to two machines."""
    draw = random.Random(seed)
    ids = [create(editor, mug(f"M-{number}")) for number in range(6)]
    ids.append(shirt(editor))
    machines, waiting = [machine(), machine()], list(ids)
    for _ in range(20):
        product_id = draw.choice(ids[:6])
        match draw.randrange(4):
            case 0:
                name = draw.choice(["Cup", "Mug", "শাড়ি"])
                editor.update(product_id, ProductChanges(name=name))
            case 1:
                status = draw.choice([ProductStatus.ACTIVE, ProductStatus.INACTIVE])
                editor.update(product_id, ProductChanges(status=status))
            case 2:
                stockroom.change(received(product_id, 1), None)
            case _:
                editor.update(product_id, ProductChanges(price=f"{draw.randint(1, 9)}.00"))
        waiting += [product_id, product_id]
        draw.shuffle(waiting)
        if draw.random() < 0.4:
            batch, waiting = waiting[:5], waiting[3:]
            draw.choice(machines).index(list(dict.fromkeys(batch)))
    draw.choice(machines).index(list(dict.fromkeys(waiting)))

    fresh = TantivyIndex(tmp_path_factory.mktemp("fresh"))
    fresh.replace([one.document for one in context().read(ids)])
    for query in ({"q": "mug"}, {"q": "cup"}, {"q": "sharee"}, {"available": "true"}, {}):
        asked = read_asked(query, {}, "BDT")
        wanted = search._wanted(search._shop(), asked, 0, 48)
        current = search._reader.current()
        assert current
        ours, theirs = current[0].search(wanted), fresh.search(wanted)
        assert {*ours.hits} == {*theirs.hits}
        assert (ours.total, ours.facets) == (theirs.total, theirs.facets)


def test_records_of_the_stream_name_their_products_once() -> None:
    keys = ("PRODUCT#A/DETAILS", "PRODUCT#A/SALE#001", "STOCK#B-002#3/SHARD", "PRODUCT#C/SALE")
    changes = [
        {"dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}}}
        for pk, sk in (key.split("/") for key in keys)
    ]

    assert changed_products(changes) == ["A", "B", "C"]


def test_as_of_is_before_products_were_read(
    editor: ProductService, indexing: IndexingService, store: Store, clock: FrozenClock
) -> None:
    product_id = create(editor, mug())
    began = clock()
    read = IndexingContext.read

    def read_slowly(self: IndexingContext, ids: list[str]) -> object:
        clock.advance(seconds=9)
        return read(self, ids)

    indexing.index([])
    with patch.object(IndexingContext, "read", read_slowly):
        indexing.index([product_id])

    assert manifest(store).as_of - began < timedelta(seconds=9)
