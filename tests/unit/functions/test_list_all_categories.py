"""Staff see all categories, and how many products are in each."""

from storefront.catalog.service import ProductService
from tests.support.catalog import INACTIVE, create, mug
from tests.support.categories import ask, made


def test_staff_see_what_is_off_and_count_what_is_not_on_sale(editor: ProductService) -> None:
    tea = made("Tea", active=False)
    path = {"product_id": create(editor, mug(status=INACTIVE))}
    ask("update_product", {"category_ids": [tea]}, path=path)

    (item,) = ask("list_all_categories").body["items"]

    assert (item["id"], item["active"], item["products"]) == (tea, False, 1)
