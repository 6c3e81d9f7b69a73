"""Pictures: staff send, describe, sort and delete them; buyers see them, and nothing jumps."""

import re
import secrets
from collections.abc import Callable

import pytest
import requests
from playwright.sync_api import FilePayload, Locator, Page, expect

from sandbox.samples.home import HOME
from tests.e2e.client import Client, Json, Stack
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.panjabi import a_panjabi
from tests.e2e.sandbox.pages.shopper import SHOP
from tests.e2e.sandbox.pages.visitor import DESK, PHONE, Visitor
from tests.support.photos import photo

STAFF = "/ui/staff/"
#: Called good (https://web.dev/articles/cls).
GOOD = 0.1
MUG, FROM_ABOVE = (one.jpeg() for one in HOME[0].drawings)


def file(name: str, content: bytes, media_type: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": content}


@pytest.fixture
def product_id(staff: Client) -> str:
    new = {"sku": f"PIC-{secrets.token_hex(5)}", "name": "Blue mug", "price": "480.00"}
    made: str = staff.post("/api/products/", new)["id"]
    return made


@pytest.fixture
def editing(visit: Visit, stack: Stack, product_id: str) -> Callable[[int], Visitor]:
    """Lets somebody of staff sign in, and go to the product."""

    def arrive(width: int) -> Visitor:
        clerk = visit(STAFF, width)
        clerk.sign_in(stack.staff)
        clerk.sees("To do")
        clerk.go(f"{STAFF}#/products/{product_id}")
        expect(clerk.page.get_by_label("Add pictures")).to_be_visible()
        return clerk

    return arrive


def sent(staff: Client, product_id: str, content: bytes, alt: dict[str, str]) -> None:
    """Send a picture without a browser, and wait until it is there."""
    path = f"/api/products/{product_id}/pictures/"
    form = staff.post(path, {"size": len(content), "alt": alt})
    fields = {**form["fields"], "Content-Type": "image/jpeg"}
    requests.post(form["url"], data=fields, files={"file": content}, timeout=60)
    for _ in range(600):
        uploads = staff.request("GET", path).json()["uploads"]
        if all(one["state"] == "done" for one in uploads):
            return
    pytest.fail("the picture is not there")


@pytest.fixture
def panjabi(staff: Client) -> Json:
    """A product whose first picture is of all of it, its second of the black one."""
    product = a_panjabi(staff)
    sent(staff, product["id"], MUG, {"en": "All of them", "bn": ""})
    sent(staff, product["id"], FROM_ABOVE, {"en": "The black one", "bn": "কালোটি"})
    _, black = staff.request("GET", f"/api/products/{product['id']}/pictures/").json()["items"]
    path = f"/api/products/{product['id']}/pictures/{black['id']}/"
    shown = {"variant_ids": [product["variants"][4]["id"]]}
    assert staff.request("PATCH", path, json=shown).ok
    return product


def album(page: Page) -> Locator:
    return page.locator(".album li")


def test_staff_send_describe_sort_and_delete_pictures(
    editing: Callable[[int], Visitor], staff: Client, product_id: str, width: int
) -> None:
    clerk = editing(width)
    page = clerk.page
    clerk.sees("There are no pictures yet.")
    clerk.sees("at most 15 MB and 40 megapixels each; 30 for a product.")

    page.get_by_label("Add pictures").set_input_files([file("mug.jpg", MUG)])
    clerk.sees("mug.jpg was added.")
    page.get_by_label("Add pictures").set_input_files([file("above.jpg", FROM_ABOVE)])
    expect(album(page)).to_have_count(2)

    page.get_by_role("button", name="Describe Picture 2").click()
    page.get_by_label("In English").fill("A mug from above")
    page.get_by_role("textbox", name="In Bangla", exact=True).fill("উপর থেকে মগ")
    clerk.shot("describe")
    assert clerk.barriers() == []
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("img", name="A mug from above")).to_be_visible()
    page.get_by_role("button", name="Move A mug from above forward").press("Enter")
    expect(album(page).first.get_by_role("img", name="A mug from above")).to_be_visible()
    clerk.shot("album")
    assert clerk.barriers() == []

    page.get_by_role("button", name="Delete A mug from above").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(album(page)).to_have_count(1)
    (left,) = staff.request("GET", f"/api/products/{product_id}/pictures/").json()["items"]
    assert left["alt"] == {"en": "", "bn": ""}


def test_staff_are_told_why_a_file_is_no_picture(editing: Callable[[int], Visitor]) -> None:
    clerk = editing(PHONE)

    clerk.page.get_by_label("Add pictures").set_input_files(
        [
            file("large.jpg", bytes(15_000_001)),
            file("notes.txt", b"no picture", "text/plain"),
            file("disguised.jpg", b"<svg onload='alert(1)'/>"),
            file("half.jpg", photo((600, 400))[:3000]),
        ]
    )

    rows = clerk.page.locator(".files li")
    expect(rows.filter(has_text="large.jpg")).to_contain_text("The file is too large.")
    for name in ("notes.txt", "disguised.jpg"):
        expect(rows.filter(has_text=name)).to_contain_text("It is no JPEG, PNG, WebP or AVIF")
    expect(rows.filter(has_text="half.jpg")).to_contain_text("The file is damaged")
    clerk.shot("refused")
    assert clerk.barriers() == []
    clerk.page.reload()
    expect(rows.filter(has_text="half.jpg")).to_contain_text("The file is damaged")


def test_a_picture_can_be_dropped_and_pasted(editing: Callable[[int], Visitor]) -> None:
    clerk = editing(DESK)
    bring = """([kind, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], `${kind}.jpg`, { type: "image/jpeg" }));
      const target = kind === "drop" ? document.querySelector(".drop") : window;
      target.dispatchEvent(kind === "drop"
        ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
        : new ClipboardEvent("paste", { clipboardData: data }));
    }"""

    for kind in ("drop", "paste"):
        clerk.page.evaluate(bring, [kind, list(photo((60, 40)))])
        clerk.sees(f"{kind}.jpg was added.")

    expect(album(clerk.page)).to_have_count(2)


@pytest.mark.daily
def test_buyers_see_pictures_and_nothing_jumps(
    visit: Visit, staff: Client, product_id: str, width: int
) -> None:
    sent(staff, product_id, MUG, {"en": "A blue mug of tea", "bn": "চায়ের নীল মগ"})
    sent(staff, product_id, FROM_ABOVE, {"en": "The mug from above", "bn": ""})
    buyer = visit(f"{SHOP}#/products/{product_id}", width)
    page = buyer.page

    shown = page.locator(".gallery .shown img")
    expect(shown).to_have_js_property("complete", value=True)
    assert int(str(shown.evaluate("one => one.naturalWidth"))) > 0
    expect(shown).to_have_attribute("alt", "A blue mug of tea")
    expect(shown).to_have_attribute("srcset", re.compile(r"/160\.webp 160w, .*/960\.webp 960w$"))
    assert buyer.jumps() < GOOD
    buyer.shot("product")
    assert buyer.barriers() == []

    page.get_by_role("button", name="Picture 2").click()
    expect(shown).to_have_attribute("alt", "The mug from above")
    page.get_by_label("Language").select_option("bn")
    expect(shown).to_have_attribute("alt", "The mug from above")  # in the other language at least


def test_lists_show_the_first_picture_and_nothing_jumps(visit: Visit, width: int) -> None:
    buyer = visit(SHOP, width)
    first = buyer.page.locator(".products .card img").first

    expect(first).to_be_visible()
    assert first.get_attribute("width") == first.get_attribute("height") == "960"
    assert buyer.jumps() < GOOD
    buyer.shot("products")
    assert buyer.barriers() == []


def test_who_picks_a_colour_sees_its_picture_and_nothing_jumps(
    visit: Visit, panjabi: Json, width: int
) -> None:
    buyer = visit(f"{SHOP}#/products/{panjabi['id']}", width)
    page = buyer.page
    shown, small = page.locator(".gallery .shown img"), page.locator(".gallery li img")
    expect(shown).to_have_attribute("alt", "All of them")
    expect(small).to_have_count(2)

    page.get_by_label("Black").check()
    expect(shown).to_have_attribute("alt", "The black one")
    expect(page.get_by_role("button", name="Picture 1")).to_have_attribute("aria-pressed", "true")
    expect(small).to_have_count(2)
    page.get_by_role("button", name="Picture 2").click()
    expect(shown).to_have_attribute("alt", "All of them")
    page.get_by_label("M", exact=True).check()  # one may look at others, and go on choosing
    expect(shown).to_have_attribute("alt", "All of them")
    page.get_by_label("White").check()
    expect(shown).to_have_attribute("alt", "All of them")
    page.get_by_label("Black").check()

    expect(shown).to_have_attribute("alt", "The black one")
    expect(shown).to_have_js_property("complete", value=True)
    assert buyer.jumps() < GOOD
    buyer.shot("variant")
    assert buyer.barriers() == []
    page.reload()  # the variant is in the address
    expect(shown).to_have_attribute("alt", "The black one")


def test_staff_tick_the_variants_that_a_picture_shows(
    visit: Visit, stack: Stack, staff: Client, panjabi: Json, width: int
) -> None:
    clerk = visit(STAFF, width)
    clerk.sign_in(stack.staff)
    clerk.sees("To do")
    clerk.go(f"{STAFF}#/products/{panjabi['id']}")
    page = clerk.page
    first, second = album(page).first, album(page).nth(1)
    expect(first).to_contain_text("Shows the whole product")
    expect(second).to_contain_text("Shows: Black / M")

    page.get_by_role("button", name="Choose the variants of All of them").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Colour: Red").focus()
    page.keyboard.press("Space")
    expect(dialog.get_by_label("Colour: Red")).to_be_focused()
    expect(dialog.get_by_label("Red / XL")).to_be_checked()
    dialog.get_by_label("Red / M").uncheck()
    assert dialog.get_by_label("Colour: Red").evaluate("one => one.indeterminate")
    dialog.get_by_label("White / XL").check()
    clerk.shot("variants")
    assert clerk.barriers() == []
    dialog.get_by_role("button", name="Save").click()

    expect(first).to_contain_text("Shows: Red / XL, White / XL")
    clerk.shot("album-of-variants")
    path = f"/api/products/{panjabi['id']}/pictures/"
    found = staff.request("GET", path).json()["items"][0]["variant_ids"]
    assert found == [panjabi["variants"][1]["id"], panjabi["variants"][3]["id"]]
