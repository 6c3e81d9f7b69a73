"""Staff delete categories that are empty, or say where it all goes."""

from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from tests.support.catalog import create, mug
from tests.support.categories import ask, made, new_category
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.whole_shop import STAFF, World, ok


def test_what_is_in_the_way_is_told(editor: ProductService) -> None:
    home = made("Home")
    made("Mugs", parent_id=home)
    editor.update(create(editor, mug()), ProductChanges(category_ids=(home,)))

    answer = ask("delete_category", path={"category_id": home})

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (409, "category-in-use")
    assert (answer.body["categories"], answer.body["products"]) == (1, 1)


def test_it_goes_where_staff_say(editor: ProductService) -> None:
    home, tea = made("Home"), made("Tea")
    editor.update(create(editor, mug()), ProductChanges(category_ids=(home,)))

    answer = ask("delete_category", path={"category_id": home}, query={"move_to": tea})

    assert answer.status == 204
    (left,) = ask("list_all_categories").body["items"]
    assert (left["id"], left["products"]) == (tea, 1)


def to_be_repeated(world: World) -> Event:
    home, tea = new_category(world, "Home"), new_category(world, "Tea")
    path = {"product_id": new_product(world)}
    ok(world.shop.request("update_product", {"category_ids": [home]}, **STAFF, path=path))
    return proxy_event(**STAFF, path={"category_id": home}, query={"move_to": tea})


REPEAT_CASE = RepeatCase(to_be_repeated)
