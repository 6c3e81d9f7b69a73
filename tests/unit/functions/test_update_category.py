"""Staff rename categories, and switch them off."""

from tests.support.categories import ask, made, new_category
from tests.support.functions import proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World


def test_a_category_is_changed_by_whoever_has_seen_it(aws: object) -> None:
    path = {"category_id": made()}
    (seen,) = ask("list_all_categories").body["items"]
    headers = {"If-Match": seen["etag"]}

    first = ask("update_category", {"active": False}, path=path, headers=headers)
    late = ask("update_category", {"name": {"en": "Teas"}}, path=path, headers=headers)

    assert (first.status, first.body["active"]) == (200, False)
    assert (late.status, late.body["etag"]) == (412, first.headers["ETag"])


def test_a_change_of_nothing_is_refused(aws: object) -> None:
    assert ask("update_category", {}, path={"category_id": made()}).status == 422


def to_be_repeated(world: World) -> Event:
    path = {"category_id": new_category(world)}
    return proxy_event({"name": {"en": "Teas"}, "active": False}, **STAFF, path=path)


REPEAT_CASE = RepeatCase(to_be_repeated)
