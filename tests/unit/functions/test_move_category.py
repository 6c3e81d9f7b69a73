"""Staff put categories elsewhere."""

from tests.support.categories import ask, made, new_category
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World


def test_a_category_comes_below_another_before_a_sibling(aws: object) -> None:
    home, tea = made("Home"), made("Tea")
    mugs = made("Mugs", parent_id=home)

    body = {"parent_id": home, "before_id": mugs}
    answer = ask("move_category", body, path={"category_id": tea})

    assert (answer.status, answer.body["parent_id"]) == (200, home)
    listed = [one["name"]["en"] for one in ask("list_categories").body["items"]]
    assert listed == ["Home", "Tea", "Mugs"]


def test_below_itself_is_a_circle(aws: object) -> None:
    home = made("Home")
    mugs = made("Mugs", parent_id=home)

    answer = ask("move_category", {"parent_id": mugs}, path={"category_id": home})

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (409, "category-cycle")


def test_what_is_not_there_cannot_be_moved(aws: object) -> None:
    path = {"category_id": "01J00000000000000000000000"}

    assert ask("move_category", {}, path=path).status == 404


def to_be_repeated(world: World) -> Event:
    home, tea = new_category(world, "Home"), new_category(world, "Tea")
    return proxy_event({"parent_id": home}, **STAFF, path={"category_id": tea})


REPEAT_CASE = RepeatCase(to_be_repeated)
