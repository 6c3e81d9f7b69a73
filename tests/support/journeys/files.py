"""Products from files."""

from tests.support.attributes import BARCODE
from tests.support.imports import asked_for, turn_of
from tests.support.imports import put as put_file
from tests.support.whole_shop import (
    STAFF,
    World,
    ok,
)


def imports(world: World) -> None:
    """Import products, change them by a second file, look, stop, go on, and take it all back."""
    shop = world.shop
    new = "Handle,Title,Type,Option1 Name,Option1 Value,SKU,Price,Quantity\n"
    path = sent(world, f"{new}cap,Cap,Hats,Size,M,CAP-M,300,5\n", "create")
    for function in ("cancel_import", "start_import"):
        ok(shop.request(function, **STAFF, path=path))
    shop.invoke("run_import", turn_of(path["import_id"]))
    shop.invoke("run_import", turn_of(path["import_id"]))
    ok(shop.request("list_imports", **STAFF))
    ok(shop.request("export_products", **STAFF))
    other = "Handle,Title,Type,Option1 Name,Option1 Value,SKU,Price,Quantity,Barcode,Pictures\n"
    front = f"{world.simulators.pictures}/front.jpg https://127.0.0.1/back.jpg"
    rows = f"cap,Cap,Caps,Size,M,CAP-M,320,5,{BARCODE},{front}\ncap,,,,L,CAP-L,320,2,,\n"
    rows += "cap,,,,S,,bad,,,\n"
    refused = sent(world, other + rows, "skip")
    assert ok(shop.request("get_import", **STAFF, path=refused))["planned"]["error"] == 1
    path = sent(world, other + rows.replace("cap,,,,S,,bad,,,\n", ""), "create")
    assert ok(shop.request("get_import", **STAFF, path=path))["planned"]["change"] == 1
    ok(shop.request("start_import", **STAFF, path=path))
    shop.invoke("run_import", turn_of(path["import_id"]))
    assert shop.invoke("fetch_pictures", asked_for(path["import_id"])) == "done"
    (note,) = ok(shop.request("list_import_notes", **STAFF, path=path))["items"]
    assert note["reason"] == "address"
    ok(shop.request("undo_import", **STAFF, path=path))
    shop.invoke("run_import", turn_of(path["import_id"]))
    assert ok(shop.request("get_import", **STAFF, path=path))["state"] == "undone"


def sent(world: World, text: str, categories: str) -> dict[str, str]:
    """Send a file and let it be split; return the import, as path parameters."""
    body = {"size": len(text), "unknown_categories": categories}
    import_id = ok(world.shop.request("create_import", body, **STAFF))["id"]
    assert world.shop.invoke("split_import", put_file(import_id, text.encode())) == "ready"
    return {"import_id": import_id}
