"""Staff delete pictures, each once, and their files with them."""

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import call, load, proxy_event
from tests.support.picture_steps import new_picture
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World


def _deleting(world: World) -> Event:
    return proxy_event(**STAFF, path=new_picture(world))


REPEAT_CASE = RepeatCase(_deleting)


def test_an_unknown_picture_is_a_404(editor: ProductService) -> None:
    path = {"product_id": create(editor, mug()), "picture_id": STAFF_ID}
    event = proxy_event(user_id=STAFF_ID, role="manager", path=path)

    assert call(load("delete_picture"), event).status == 404
