"""Whatever is in them, the real index and the simple one find, and count, the same."""

import random
from pathlib import Path

import pytest

from storefront.inventory.model import ProductStatus
from storefront.search.folding import words
from storefront.search.model import (
    Document,
    Filters,
    Reduced,
    SearchRequest,
)
from storefront.search.spans import Span
from storefront.search.tantivy_index import TantivyIndex
from tests.support.search_documents import document, variants
from tests.support.search_index import SimpleIndex

NAMES = ("Red saree", "লাল শাড়ি", "Cotton panjabi", "সুতি পাঞ্জাবি", "Blue mug", "মগ", "Sari")


QUERIES = ("", "saree", "shari", "panjbi", "mug", "লাল", "red mug", "cott", "purple saree")


@pytest.mark.parametrize("seed", range(5))
def test_both_find_the_same_of_whatever_is_there(seed: int, tmp_path: Path) -> None:
    """Random documents, added and changed in random batches, with random filters."""
    draw = random.Random(seed)
    real, simple = TantivyIndex(tmp_path), SimpleIndex()
    for _ in range(6):
        batch = [_any_document(draw, number) for number in draw.sample(range(40), 8)]
        removed = [str(number) for number in draw.sample(range(40, 80), 2)]
        for one in (real, simple):
            one.replace(batch, removed)

    for text in QUERIES:
        filters = _any_filters(draw)
        groups = {"a": frozenset({"a", "b"}), "c": frozenset({"c"})}
        wanted = SearchRequest(
            *(words(text), filters, groups, ("depth", "width")),
            limit=100,
            now=draw.choice([1, 7, 15, 30]),
        )
        ours, theirs = real.search(wanted), simple.search(wanted)
        assert {one.product_id for one in ours.hits} == {one.product_id for one in theirs.hits}
        assert (ours.total, ours.matched, ours.facets) == (
            theirs.total,
            theirs.matched,
            theirs.facets,
        )


def _any_document(draw: random.Random, number: int) -> Document:
    rows = [
        (draw.choice(["Red", "Blue"]), draw.choice(["M", "XL"]), draw.randint(0, 1))
        for _ in range(draw.randint(1, 3))
    ]
    low = draw.randint(1, 500)
    return document(
        str(number),
        draw.choice(NAMES),
        text=draw.choice(["", "cotton", "red and blue"]),
        category_ids=tuple(draw.sample(["a", "b", "c"], 2)),
        status=draw.choice([*ProductStatus, ProductStatus.ACTIVE, ProductStatus.ACTIVE]),
        others=(draw.choice(NAMES),),
        brand=draw.choice(["", "Bata", "Apex"]),
        attributes=tuple(draw.sample(["sole:rubber", "sole:cork", "dry:yes"], draw.randint(0, 3))),
        numbers={one: draw.randint(-5, 5) for one in draw.sample(["depth", "width"], 1)},
        low=low,
        high=low + draw.randint(0, 100),
        reduced=draw.choice([None, Reduced(0, 10, 20, 120), Reduced(5, 20, 90, 330)]),
        **variants(*rows),
    )


def _any_filters(draw: random.Random) -> Filters:
    options = {}
    if draw.random() < 0.5:
        options["Colour"] = tuple(draw.sample(["Red", "Blue"], draw.randint(1, 2)))
    if draw.random() < 0.3:
        options["Size"] = ("XL",)
    attributes = {}
    if draw.random() < 0.4:
        attributes["sole"] = tuple(draw.sample(["rubber", "cork", "tar"], draw.randint(1, 3)))
    numbers = {}
    if draw.random() < 0.3:
        numbers["depth"] = (Span(draw.choice([None, -2]), draw.randint(0, 4)),)
    low = draw.choice([None, 100, 300])
    return Filters(
        category_ids=draw.choice([None, frozenset({"a"}), frozenset({"b", "c"})]),
        options=options,
        low=low,
        high=draw.choice([None, 400]),
        in_stock=draw.random() < 0.4,
        attributes=attributes,
        numbers=numbers,
        brands=draw.choice([(), (), ("Bata",), ("Apex", "Gone")]),
        status=draw.choice([None, ProductStatus.ACTIVE, ProductStatus.ACTIVE]),
    )
