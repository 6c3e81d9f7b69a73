"""Imports in this process: files that are sent, split, and imported turn by turn."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from storefront.buckets import Bucket
from storefront.imports.files import asked_key
from storefront.imports.model import upload_key
from storefront.imports.repository import TURN, import_pk
from storefront.pictures.fetching import Fetcher
from storefront.pictures.sources import SourceError, SourceFault, read_source
from tests.support.aws import files_in_process
from tests.support.buckets import BUCKETS
from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event

STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "manager"}
#: A mug, a cap of two sizes, and a tin.
THREE_PRODUCTS = (
    "Handle,Title,Option1 Name,Option1 Value,SKU,Price,Compare At Price,Quantity\n"
    "mug,Mug,,,MUG,199,250,5\n"
    "cap,Cap,Size,M,CAP-M,300,,3\n"
    "cap,,,L,CAP-L,310,,2\n"
    "tin,Tin,,,TIN,120,,7\n"
)


def arrived(import_id: str) -> dict[str, Any]:
    """Return the event of a file that has come."""
    detail = {
        "bucket": {"name": BUCKETS[Bucket.UPLOADS]},
        "object": {"key": upload_key(import_id)},
    }
    return {"detail-type": "Object Created", "source": "aws.s3", "detail": detail}


def put(import_id: str, content: bytes) -> dict[str, Any]:
    """Put a file where the form of an import puts it; return the event that tells of it."""
    files_in_process()[BUCKETS[Bucket.UPLOADS], upload_key(import_id)] = (content, {})
    return arrived(import_id)


def turn_of(import_id: str) -> dict[str, Any]:
    """Return what the table's stream tells of an import's turn."""
    keys = {"pk": {"S": import_pk(import_id)}, "sk": {"S": TURN}}
    return {"Records": [{"dynamodb": {"Keys": keys}}]}


def asked_for(import_id: str, number: int = 1) -> dict[str, Any]:
    """Return the event of a chunk whose pictures are asked for."""
    detail = {
        "bucket": {"name": BUCKETS[Bucket.IMPORTS]},
        "object": {"key": asked_key(import_id, number)},
    }
    return {"detail-type": "Object Created", "source": "aws.s3", "detail": detail}


def ask(function: str, import_id: str) -> Answer:
    """Ask for something to be done with an import."""
    return call(load(function), proxy_event(**STAFF, path={"import_id": import_id}))


def sent(content: str | bytes, **options: object) -> str:
    """Send a file and let it be split; return the import."""
    raw = content if isinstance(content, bytes) else content.encode()
    body = {"filename": "products.csv", "size": max(1, len(raw)), **options}
    made = call(load("create_import"), proxy_event(body, **STAFF)).body
    import_id: str = made["id"]
    load("split_import").lambda_handler(put(import_id, raw), LambdaContext())
    return import_id


def shown(import_id: str) -> dict[str, Any]:
    """Return an import as staff see it."""
    body: dict[str, Any] = ask("get_import", import_id).body
    return body


def take_turns(import_id: str, most: int = 20) -> dict[str, Any]:
    """Let an import have turns until it is done; return it."""
    for _ in range(most):
        load("run_import").lambda_handler(turn_of(import_id), LambdaContext())
        if shown(import_id)["state"] not in {"running", "undoing"}:
            break
    return shown(import_id)


@contextmanager
def pictures_at(places: Mapping[str, bytes | SourceFault]) -> Iterator[list[str]]:
    """Have files at addresses inside the block; yield what was asked for."""
    asked: list[str] = []

    def fetch(_: object, address: str) -> bytes:
        read_source(address)
        asked.append(address)
        found = places.get(address, SourceFault.REFUSED)
        if isinstance(found, SourceFault):
            raise SourceError(found)
        return found

    with patch.object(Fetcher, "fetch", fetch):
        yield asked


def let_pictures_come(import_id: str, number: int = 1) -> str:
    """Let the pictures of a chunk be fetched."""
    outcome = load("fetch_pictures").lambda_handler(asked_for(import_id, number), LambdaContext())
    return str(outcome)


def notes(import_id: str, **query: str) -> dict[str, Any]:
    """Return a page of what is told of an import's products."""
    event = proxy_event(**STAFF, path={"import_id": import_id}, query=query)
    body: dict[str, Any] = call(load("list_import_notes"), event).body
    return body


def imported(content: str | bytes, **options: object) -> dict[str, Any]:
    """Send a file, begin the import, and let it be done; return it."""
    import_id = sent(content, **options)
    assert ask("start_import", import_id).status == 200
    return take_turns(import_id)


def errors(import_id: str, name: str = "errors.csv") -> str:
    """Return the file of rows that were not imported."""
    key = BUCKETS[Bucket.IMPORTS], f"imports/{import_id}/{name}"
    content, _ = files_in_process()[key]
    return content.decode("utf-8-sig")


def products() -> list[dict[str, Any]]:
    """Return all products as staff see them, by name."""
    listed = call(load("list_all_products"), proxy_event(**STAFF, query={"limit": "100"})).body
    items = [
        call(load("get_any_product"), proxy_event(**STAFF, path={"product_id": one["id"]})).body
        for one in listed["items"]
    ]
    return sorted(items, key=lambda one: str(one["name"]))


def product(name: str) -> dict[str, Any]:
    """Return the product of a name."""
    return next(one for one in products() if one["name"] == name)


def exported(limit: int = 100) -> str:
    """Return the file of all products."""
    text: str = ""
    query = {"limit": str(limit)}
    while True:
        part = call(load("export_products"), proxy_event(**STAFF, query=query)).body
        text += str(part["text"])
        if not part["next_cursor"]:
            return text
        query = {"limit": str(limit), "cursor": part["next_cursor"]}


def edit(name: str, **changes: Any) -> None:
    """Change the product of a name, as staff do."""
    path = {"product_id": product(name)["id"]}
    assert call(load("update_product"), proxy_event(changes, **STAFF, path=path)).status == 200
