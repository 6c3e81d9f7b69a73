"""Staff take a change of a product back."""

from typing import Any

import pytest

from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase, new_product
from tests.support.whole_shop import STAFF, World, ok


def revert(product_id: str, entry: str, body: Any, **more: Any) -> Answer:
    path = {"product_id": product_id, "entry": entry}
    event = proxy_event(body, user_id=STAFF_ID, role="manager", path=path, **more)
    return call(load("revert_change"), event)


def _taking_back(world: World) -> Event:
    path = {"product_id": new_product(world)}
    ok(world.shop.request("update_product", {"name": "Cup"}, **STAFF, path=path))
    return proxy_event({}, **STAFF, path={**path, "entry": "2"})


#: Its answer says that it is done already.
REPEAT_CASE = RepeatCase(_taking_back, same=False)


@pytest.fixture
def renamed(editor: ProductService) -> str:
    product_id = create(editor, mug())
    editor.update(product_id, ProductChanges(name="Cup"), actor=STAFF_ID)
    return product_id


def test_what_would_become_of_it_is_told_before_it_is_done(renamed: str) -> None:
    told = revert(renamed, "2", {"dry_run": True}).body
    done = revert(renamed, "2", {}).body
    again = revert(renamed, "2", {}).body

    expected = {
        "field": "name",
        "variant_id": None,
        "before": "Mug",
        "after": "Cup",
        "present": "Cup",
        "outcome": "restored",
        "reason": None,
    }
    assert told == done == {"items": [expected]}
    assert again == {"items": [{**expected, "present": "Mug", "outcome": "same"}]}


def test_a_later_change_is_named_and_stays(renamed: str, editor: ProductService) -> None:
    editor.update(renamed, ProductChanges(name="Vase"))

    answer = revert(renamed, "2", {})

    assert (answer.status, answer.body["changed"]) == (409, ["name"])
    assert answer.body["type"].endswith("changed-since")
    assert revert(renamed, "2", {"over_later_changes": True}).status == 200


@pytest.mark.parametrize("entry", ["3", "0", "-1", "x", "٢", "1" * 9])
def test_an_unknown_entry_is_a_404(renamed: str, entry: str) -> None:
    assert revert(renamed, entry, {}).status == 404


def test_who_has_seen_another_edition_takes_nothing_back(renamed: str) -> None:
    answer = revert(renamed, "2", {}, headers={"If-Match": '"of-yesterday"'})

    assert answer.status == 412


@pytest.mark.parametrize("body", [{"dry_run": "yes"}, {"fields": ["name"]}, []])
def test_a_body_that_is_none_is_refused(renamed: str, body: Any) -> None:
    assert revert(renamed, "2", body).status in {400, 422}


def test_what_cannot_be_taken_back_is_a_problem_of_its_own(renamed: str) -> None:
    answer = revert(renamed, "1", {"over_later_changes": True})

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (409, "not-revertible")
