"""Drifts of imports."""

from storefront.books.model import CommonRule
from storefront.db.tables import Table
from storefront.imports.audit import ImportRule
from storefront.imports.model import (
    FileKind,
    Import,
    ImportState,
    Options,
    Split,
)
from storefront.imports.repository import (
    CHUNK,
    IMPORTS,
    PICTURES,
    ImportRepository,
    import_pk,
    mark_sk,
)
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted

_ID = "01JBVP10AD0000000000000000"
_PLANNED = {"create": 3, "change": 0, "same": 0, "error": 1}
_SPLIT = Split(FileKind.SHOPIFY, ",", rows=6, error_rows=1, chunks=2, planned=_PLANNED)
_OWN: Key = (Table.CATALOG, IMPORTS, _ID)


def _mark(number: int, kind: str = CHUNK) -> Key:
    return Table.CATALOG, import_pk(_ID), mark_sk(kind, number)


def _done(past: Past) -> None:
    """Let there be an import of two chunks that is done."""
    store, now = past.shop.store, past.shop.clock()
    imports = ImportRepository(store)
    new = Import(_ID, "products.csv", "01JSTAFF", Options(), now)
    states = [
        Import(_ID, "", "01JSTAFF", Options(), now, state, split=_SPLIT)
        for state in (ImportState.READY, ImportState.RUNNING, ImportState.DONE)
    ]
    transaction = store.transaction()
    imports.add(transaction, new)
    transaction.commit()
    for before, after in zip([new, *states], states, strict=False):
        transaction = store.transaction()
        imports.change(transaction, before, after)
        transaction.commit()
    for number, rows, made in ((1, 3, 2), (2, 2, 1)):
        transaction = store.transaction()
        ended = {"created": made, "pictures_due": 2}
        imports.mark(transaction, states[1], CHUNK, number, rows, ended)
        transaction.commit()
    transaction = store.transaction()
    ended = {"pictures_come": 1, "pictures_missed": 1}
    imports.mark(transaction, states[1], PICTURES, 1, 0, ended)
    transaction.commit()


@planted(ImportRule.IMPORT)
def a_chunk_that_is_counted_and_not_marked(past: Past, hand: Hand) -> str:
    _done(past)
    hand.delete(_mark(2))
    return _ID


@planted(ImportRule.IMPORT)
def an_import_that_counts_a_product_less(past: Past, hand: Hand) -> str:
    _done(past)
    hand.set(_OWN, created=2)
    return _ID


@planted(ImportRule.IMPORT)
def an_import_that_is_done_and_lacks_a_row(past: Past, hand: Hand) -> str:
    _done(past)
    hand.set(_OWN, rows=4)
    hand.set(_mark(2), rows=1)
    return _ID


@planted(ImportRule.IMPORT)
def pictures_that_nobody_asked_for(past: Past, hand: Hand) -> str:
    _done(past)
    hand.set(_OWN, pictures_come=4)
    hand.set(_mark(1, PICTURES), ended='{"pictures_come": 4, "pictures_missed": 1}')
    return _ID


@planted(CommonRule.EXISTS)
def a_chunk_of_no_import(past: Past, hand: Hand) -> str:
    _done(past)
    hand.delete(_OWN)
    return _ID
