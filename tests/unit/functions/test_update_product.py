"""Staff change a product as they have read it."""

from storefront.catalog.model import Product
from tests.support.catalog_functions import PATH, ask, ask_as_manager
from tests.support.functions import Answer


def test_a_stale_form_is_a_412_and_a_fresh_one_is_saved(product: Product) -> None:
    def save(price: str, etag: str | None) -> Answer:
        headers = {"If-Match": etag}
        return ask_as_manager("update_product", {"price": price}, path=PATH, headers=headers)

    form = ask("get_product", path=PATH).headers["ETag"]
    saved = save("500.00", form)
    stale = save("460.00", form)

    assert (saved.status, stale.status) == (200, 412)
    assert stale.body["type"].endswith("changed-meanwhile")
    assert stale.body["etag"] == saved.headers["ETag"] != form
    assert ask("get_product", path=PATH).body["price"] == "500.00"
    assert save("460.00", saved.headers["ETag"]).status == 200
    assert save("470.00", None).status == save("480.00", "*").status == 200


def test_an_if_match_that_is_none_is_refused(product: Product) -> None:
    headers = {"If-Match": "yesterday"}

    assert (
        ask_as_manager("update_product", {"price": "1.00"}, path=PATH, headers=headers).status
        == 422
    )
