"""Steps with pictures, for tests of the functions."""

from tests.support.photos import photo
from tests.support.repeats import new_product
from tests.support.uploads import send
from tests.support.whole_shop import STAFF, World, ok


def new_picture(world: World) -> dict[str, str]:
    """Return product and picture of a picture that is there, as path parameters."""
    path = {"product_id": new_product(world)}
    upload = ok(world.shop.request("create_picture", {"size": 1000}, **STAFF, path=path))
    event = send(path["product_id"], upload["id"], photo((60, 40)))
    assert world.shop.invoke("process_picture", event) == "done"
    return {**path, "picture_id": upload["id"]}
