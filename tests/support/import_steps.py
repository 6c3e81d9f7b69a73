"""Steps with imports, for tests that drive the functions of a whole shop."""

from typing import Any

from tests.support.functions import proxy_event
from tests.support.imports import put
from tests.support.whole_shop import STAFF, World, ok

_MUG = "SKU,Title,Price,Quantity\nMUG,Mug,199,5\n"


def new_import(world: World) -> dict[str, str]:
    """Return an import that can be begun, as path parameters."""
    import_id = ok(world.shop.request("create_import", {"size": len(_MUG)}, **STAFF))["id"]
    assert world.shop.invoke("split_import", put(import_id, _MUG.encode())) == "ready"
    return {"import_id": import_id}


def of_new_import(world: World) -> dict[str, Any]:
    """Return a request about an import that can be begun."""
    return proxy_event(**STAFF, path=new_import(world))


def of_stopped_import(world: World) -> dict[str, Any]:
    """Return a request about an import that was begun and stopped."""
    path = new_import(world)
    for function in ("start_import", "cancel_import"):
        ok(world.shop.request(function, **STAFF, path=path))
    return proxy_event(**STAFF, path=path)
