"""The search of a deployed sandbox with a large catalogue: how long it answers, and follows.

    STOREFRONT_STACK=.sandbox/stack.json PYTHONPATH=layers/shared \
        .venv/bin/python -m tests.load.search_api --products 100000

The catalogue is that of `tests.load.search`. Its index is built here, and put where the functions
read it; of its products, those that the queries show are in the shop, so that a page is read as
ever. Then each query is sent by HTTP, and a product gets a name that nobody else has, until that is
found. The index is no longer the shop's afterwards: `make reset`, or `operate rebuild-search`.
"""

import argparse
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.ids import new_id
from storefront.objects import open_objects
from storefront.search.files import PackFiles
from storefront.search.manifest import Manifest, Pack
from storefront.search.model import Document, SearchRequest
from storefront.search.packs import packed, size_of, used_files
from storefront.search.repository import SearchRepository
from storefront.search.tantivy_index import FORMAT, TantivyIndex
from storefront.settings import Settings
from tests.e2e.client import Client, Stack
from tests.load.search import catalogue, queries

_TIMES, _CHANGES, _STEP = 60, 5, 2_000
_PATIENCE, _LOOK_SECONDS = 60, 0.2


def main() -> None:
    """Fill the index, and print how long answers and changes take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    options = parser.parse_args()
    stack = Stack.read()
    with requests.Session() as http, tempfile.TemporaryDirectory() as folder:
        shop = Client(http, stack)
        staff = shop.log_in(stack.staff)
        documents = list(catalogue(options.products))
        made = _in_shop(_built(Path(folder, "first"), documents), documents, staff)
        # Built anew and in the same order, so that what is alike comes in the same order, too.
        ours = [replace(one, product_id=made.get(one.created, one.product_id)) for one in documents]
        _built(Path(folder, "second"), ours)
        _publish(stack, Path(folder, "second"), len(documents))
        _until(lambda: _asked(shop, SearchRequest()).json()["total"] == len(documents))
        for name, wanted in queries().items():
            if not wanted.filters.attributes:  # the shop has no such facets
                _measure(name, shop, wanted)
        print(f"  found after a change: {', '.join(_followed(shop, staff, list(made.values())))} s")


def _built(folder: Path, documents: list[Document]) -> TantivyIndex:
    index = TantivyIndex(folder)
    for start in range(0, len(documents), _STEP):
        index.replace(documents[start : start + _STEP])
    return index


def _in_shop(index: TantivyIndex, documents: list[Document], staff: Client) -> dict[int, str]:
    """Make the products that queries show; return their ids, by the documents' numbers."""
    shown = {one.product_id for wanted in queries().values() for one in index.search(wanted).hits}
    numbers, of_this_run = sorted(map(int, shown)), secrets.token_hex(3)
    made: dict[int, str] = {}
    for number in numbers:
        one = documents[number]
        new = {"sku": f"{of_this_run}-{number}", "name": one.name, "price": f"{one.low // 1000}"}
        made[number] = staff.post("/api/products/", new)["id"]
    last = f"{of_this_run} {numbers[-1]}"
    _until(lambda: staff.get("/api/staff/search/", q=last)["total"] > 0)
    return made


def _publish(stack: Stack, folder: Path, documents: int) -> None:
    """Put an index where the functions read it."""
    name = stack.functions["IndexCatalogFunction"]
    found = stack.aws("lambda").get_function_configuration(FunctionName=name)
    said = {**found["Environment"]["Variables"], "AWS_REGION": stack.region}
    if stack.aws_endpoint_url:
        said |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    os.environ |= said
    settings = Settings(said)
    repository = SearchRepository(open_store(settings, [Table.CATALOG]))
    used, now = used_files(folder), datetime.now(UTC)
    generation = new_id(now)
    pack = Pack(
        f"search/{FORMAT}/{generation}/{new_id(now)}", tuple(sorted(used)), size_of(folder, used)
    )
    PackFiles(settings, open_objects(settings)).put(pack.key, packed(folder, used))
    before = repository.manifest()
    version = before.version + 1 if before else 1
    after = Manifest(version, generation, FORMAT, (pack,), documents, now)
    repository.commit(before, after)
    print(f"{documents} products, {pack.size / 1e6:.1f} MB")


def _asked(shop: Client, wanted: SearchRequest) -> requests.Response:
    filters = wanted.filters
    said = [("q", " ".join(one.text for one in wanted.words)), ("sort", wanted.sort.value)]
    said += [("option", f"{name}:{one}") for name, many in filters.options.items() for one in many]
    said += [("brand", one) for one in filters.brands]
    said += [("available", "true")] if filters.in_stock else []
    answer = shop.http.get(f"{shop.stack.api_url}/api/search/?{urlencode(said)}", timeout=60)
    answer.raise_for_status()
    return answer


def _measure(name: str, shop: Client, wanted: SearchRequest) -> None:
    answers = [_asked(shop, wanted) for _ in range(_TIMES)]
    spent = statistics.quantiles([1000 * one.elapsed.total_seconds() for one in answers], n=100)
    answer: Any = answers[-1].json()
    hits, shown = answer["total"], len(answer["items"])
    print(f"  {name:40} p50 {spent[49]:6.1f} p95 {spent[94]:6.1f} ms  {hits} hits, {shown} shown")


def _followed(shop: Client, staff: Client, known: list[str]) -> Iterator[str]:
    """Yield the seconds until each of some changes is found."""
    for product_id in known[:_CHANGES]:
        word = "".join(secrets.choice("bdgklmnprt") for _ in range(12))
        changed = staff.request("PATCH", f"/api/products/{product_id}/", json={"name": word})
        changed.raise_for_status()
        began = time.monotonic()
        _until(partial(_is_found, shop, word, product_id))
        yield f"{time.monotonic() - began:.1f}"


def _is_found(shop: Client, word: str, product_id: str) -> bool:
    return product_id in [one["id"] for one in shop.get("/api/search/", q=word)["items"]]


def _until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > ends:
            raise TimeoutError
        time.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    main()
