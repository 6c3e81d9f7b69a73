"""Everybody reads where in Bangladesh something can go."""

from tests.support.functions import Answer, call, load, proxy_event


def get(**parts: object) -> Answer:
    return call(load("list_places"), proxy_event(**parts))  # type: ignore[arg-type]


def test_divisions_come_with_their_districts_in_both_languages() -> None:
    items = get().body["items"]

    assert [one["kind"] for one in items].count("district") == 64
    place = next(one for one in items if one["code"] == "cumilla")
    name = {"en": "Cumilla", "bn": "কুমিল্লা"}
    assert place == {"code": "cumilla", "kind": "district", "parent": "chattogram", "name": name}
    division = next(one for one in items if one["code"] == "khulna")
    assert (division["kind"], division["parent"]) == ("division", None)


def test_a_district_has_its_upazilas() -> None:
    items = get(query={"district": "dhaka"}).body["items"]

    assert [one["code"].removeprefix("dhaka/") for one in items] == [
        *("dhamrai", "dohar", "keraniganj", "nawabganj", "savar"),
    ]
    assert {(one["kind"], one["parent"]) for one in items} == {("upazila", "dhaka")}


def test_a_district_that_is_none_is_not_found() -> None:
    for none in ("dacca", "dhaka/savar", "barishal-division", "", "Dhaka"):
        assert get(query={"district": none}).status == 404


def test_browsers_keep_them_for_a_day_and_ask_whether_they_are_the_same() -> None:
    for query in ({}, {"district": "dhaka"}):
        answer = get(query=query)
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        again = get(query=query, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status, again.body) == (304, "")
