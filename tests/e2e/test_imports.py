"""Pictures that a file names are fetched by a function of its own, past the import."""

import secrets
import time
from collections.abc import Callable

import pytest
import requests

from tests.e2e.client import Client, Json
from tests.e2e.test_pictures import begin, outcome, pictures_of, post
from tests.support.photos import photo

#: Seconds within which a stream and an event have told of what is to be done.
PATIENCE = 90
INSIDE = "http://169.254.169.254/latest/meta-data/iam/"


def send(staff: Client, text: str) -> str:
    """Send a file; return the import."""
    raw = text.encode()
    form = staff.post("/api/imports/", {"filename": "products.csv", "size": len(raw)})
    fields = {**form["fields"], "Content-Type": "text/csv"}
    sent = requests.post(form["url"], data=fields, files={"file": raw}, timeout=PATIENCE)
    assert sent.status_code == 204
    import_id: str = form["id"]
    return import_id


def until(staff: Client, import_id: str, holds: Callable[[Json], bool]) -> Json:
    """Look at an import until something holds of it."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        seen: Json = staff.request("GET", f"/api/imports/{import_id}/").json()
        if holds(seen):
            return seen
        time.sleep(0.3)
    pytest.fail(f"it stays {seen}")


def product_of(staff: Client, name: str) -> str:
    """Return the product of a name."""
    cursor = ""
    while True:
        page: Json = staff.request("GET", f"/api/staff/products/?limit=100{cursor}").json()
        for one in page["items"]:
            if one["name"] == name:
                return str(one["id"])
        assert page["next_cursor"], f"there is no {name}"
        cursor = f"&cursor={page['next_cursor']}"


def begun(staff: Client, text: str) -> Json:
    """Import a file, with its pictures; return the import."""
    import_id = send(staff, text)
    until(staff, import_id, lambda seen: seen["state"] == "ready")
    staff.post(f"/api/imports/{import_id}/start/", {})
    return until(
        staff,
        import_id,
        lambda seen: (
            seen["state"] == "done"
            and seen["pictures"]["come"] + seen["pictures"]["missed"] == seen["pictures"]["due"]
        ),
    )


@pytest.mark.thorough
def test_pictures_come_by_their_addresses_once_and_leave_with_the_import(
    staff: Client, anybody: Client, make_product: Callable[..., str]
) -> None:
    """The shop's own pictures stand for those of another shop: a sandbox may be asked for them."""
    owner = make_product()
    form = begin(staff, owner)
    assert post(form, photo((700, 500))) == 204
    assert outcome(staff, owner, form) == ("done", None)
    there = anybody.request("GET", f"/api/products/{owner}/").json()["pictures"][0]["jpeg"]
    code = f"PIC{secrets.token_hex(4)}".upper()
    file = f"SKU,Title,Price,Pictures,Image Alt Text\n{code},{code},9,{there} {INSIDE},A mug\n"

    seen = begun(staff, file)

    # The look plans no address but https; a sandbox is asked for its own all the same.
    assert seen["pictures"] == {"planned": 0, "due": 2, "come": 1, "missed": 1}
    (note,) = staff.request("GET", f"/api/imports/{seen['id']}/notes/").json()["items"]
    assert (note["subject"], note["reason"]) == (INSIDE, "address")
    product_id = product_of(staff, code)
    (picture,) = pictures_of(staff, product_id)["items"]
    assert (picture["width"], picture["alt"]["en"]) == (700, "A mug")
    assert requests.get(picture["jpeg"], timeout=PATIENCE).status_code == 200

    again = begun(staff, file)
    assert again["ended"]["same"] == 1
    assert len(pictures_of(staff, product_id)["items"]) == 1

    staff.post(f"/api/imports/{seen['id']}/undo/", {})
    until(staff, seen["id"], lambda one: one["state"] == "undone")
    assert pictures_of(staff, product_id)["items"] == []
    assert requests.get(picture["jpeg"], timeout=PATIENCE).status_code in {403, 404}
