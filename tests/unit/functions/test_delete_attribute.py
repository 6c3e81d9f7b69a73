"""Staff delete attributes that no product has."""

from storefront.catalog.service import ProductService
from tests.support.attributes import new_attribute, put
from tests.support.catalog import create, mug
from tests.support.categories import ask
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World


def test_an_attribute_is_deleted_once_no_product_has_it(editor: ProductService) -> None:
    put()
    path = {"product_id": create(editor, mug())}
    ask("update_product", {"attributes": {"fabric": ["silk"]}}, path=path)

    refused = ask("delete_attribute", path={"code": "fabric"})
    assert (refused.status, refused.body["products"], refused.body["values"]) == (409, 1, ["silk"])

    ask("update_product", {"attributes": {}}, path=path)
    assert ask("delete_attribute", path={"code": "fabric"}).status == 204
    assert ask("list_attributes").body["items"] == []


def to_be_repeated(world: World) -> Event:
    return proxy_event(**STAFF, path={"code": new_attribute(world)})


REPEAT_CASE = RepeatCase(to_be_repeated)
