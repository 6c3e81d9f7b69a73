"""Products with options on the staff page: variants are added, changed, counted and archived."""

import json
import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.client import Client, Json
from tests.e2e.conftest import PASSWORD
from tests.e2e.sandbox.pages.conftest import Arrive
from tests.e2e.sandbox.pages.panjabi import a_panjabi, received
from tests.e2e.sandbox.pages.staff import STAFF, fill, heading, press
from tests.e2e.sandbox.pages.visitor import PHONE

#: Called good (https://web.dev/articles/cls).
GOOD = 0.1


@pytest.fixture
def panjabi(staff: Client) -> Json:
    """A product with options."""
    return a_panjabi(staff)


def test_a_product_is_made_with_its_variants(arrive: Arrive, width: int, staff: Client) -> None:
    sku = f"SAREE-{secrets.token_hex(4)}".upper()
    clerk = arrive("products/new", width)
    page = clerk.page
    clerk.allowed = {409}

    page.get_by_label("Several, such as sizes or colours").check()
    press(page, "Add the product")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    fill(page, "Name", "Tangail saree")
    fill(page, "What it is called", "Colour")
    fill(page, "What there is to choose, one a line", "Red\nসবুজ\n\nBlack ")
    fill(page, "How their SKUs begin", sku)
    expect(page.get_by_label("সবুজ", exact=True)).to_have_value(f"{sku}-2")
    page.get_by_label("Add Black").uncheck()
    fill(page, "Red", "TEA-100")
    fill(page, "Price of each", "২৪৫০")
    clerk.shot("new")
    press(page, "Add the product")
    expect(page.get_by_label("Red", exact=True)).to_be_focused()
    clerk.sees("is, or was, another's: choose a new one")
    assert clerk.barriers() == []
    fill(page, "Red", f"{sku}-RED")
    press(page, "Add the product")

    heading(page, "Tangail saree")
    clerk.sees("The product was added.")
    made = staff.get(f"/api/staff/products/{page.url.rsplit('/', 1)[1]}/")
    assert made["options"] == [{"name": "Colour", "values": ["Red", "সবুজ", "Black"]}]
    assert [(one["sku"], one["choice"], one["price"]) for one in made["variants"]] == [
        (f"{sku}-RED", ["Red"], "2450.00"),
        (f"{sku}-2", ["সবুজ"], "2450.00"),
    ]


def test_staff_see_variants_and_add_those_that_are_missing(
    arrive: Arrive, width: int, staff: Client, panjabi: Json
) -> None:
    clerk = arrive("products", width)
    page = clerk.page
    its_link = page.get_by_role("link", name="Cotton panjabi", exact=True)
    row = page.get_by_role("row").filter(has=its_link)
    expect(row).to_contain_text("Colour, Size")
    expect(row).to_contain_text(re.compile("৳1,850.00 . ৳2,250.00"))
    clerk.go(f"{STAFF}#/products/{panjabi['id']}")
    expect(page.get_by_role("row", name="White / XL")).to_contain_text("৳1,950.00")
    clerk.shot("product")
    assert clerk.barriers() == []
    assert clerk.jumps() < GOOD

    press(page, "Add variants")
    fill(page, "Price of each", "2350")
    clerk.shot("add")
    assert clerk.barriers() == []
    press(page, "Add them")

    clerk.sees("1 variant was added. It has no stock yet.")
    expect(page.get_by_role("link", name="Black / XL")).to_be_visible()
    expect(page.get_by_role("button", name="Add variants")).to_have_count(0)
    *_, added = staff.get(f"/api/staff/products/{panjabi['id']}/")["variants"]
    beginning = panjabi["variants"][0]["sku"].removesuffix("-RED-M")
    assert (added["sku"], added["price"]) == (f"{beginning}-BLACK-XL", "2350.00")


def test_many_variants_are_added_in_several_requests_each_with_its_own_key(
    arrive: Arrive, staff: Client
) -> None:
    values = [f"No. {number}" for number in range(30)]
    new = {
        "name": "Bangles",
        "options": [{"name": "Pattern", "values": values}],
        "variants": [{"sku": secrets.token_hex(6), "choice": ["No. 0"], "price": "90.00"}],
    }
    product = staff.post("/api/products/", new)
    clerk = arrive(f"products/{product['id']}")
    sent: list[tuple[str, Request]] = []
    clerk.page.on("request", lambda one: sent.append((one.url, one)))

    press(clerk.page, "Add variants")
    fill(clerk.page, "How their SKUs begin", secrets.token_hex(4))
    fill(clerk.page, "Price of each", "95")
    press(clerk.page, "Add them")

    clerk.sees("29 variants were added.")
    batches = [one for url, one in sent if url.endswith("/variants/")]
    assert [len(json.loads(one.post_data or "")["variants"]) for one in batches] == [24, 5]
    assert len({one.headers["idempotency-key"] for one in batches}) == 2
    assert len(staff.get(f"/api/staff/products/{product['id']}/")["variants"]) == 30


def test_two_who_change_a_variant_choose_field_by_field(
    arrive: Arrive, width: int, staff: Client, panjabi: Json
) -> None:
    variant = panjabi["variants"][4]["id"]
    clerk = arrive(f"products/{panjabi['id']}?variant=005", width)
    page = clerk.page
    clerk.allowed = {412, 422}
    heading(page, f"{panjabi['name']}, Black / M")
    page.get_by_label("Colour").select_option("Red")
    press(page, "Save")
    clerk.sees("is another variant's; archive that one first")
    theirs = {"price": "2300.00", "status": "inactive"}
    assert staff.request("PATCH", f"/api/variants/{variant}/", json=theirs).ok

    page.get_by_label("Colour").select_option("Black")
    page.get_by_label("Size").select_option("XL")
    fill(page, "Price", "২৪০০")
    press(page, "Save")

    expect(page.get_by_role("heading", name="Somebody else has changed it")).to_be_visible()
    expect(page.get_by_role("group", name="What it is")).to_contain_text("Black / XL")
    clerk.shot("conflict")
    assert clerk.barriers() == []
    page.get_by_role("group", name="Price").get_by_label("Theirs").check()
    press(page, "Save these values")
    clerk.sees("Saved.")
    heading(page, f"{panjabi['name']}, Black / XL")
    now = staff.get(f"/api/staff/products/{panjabi['id']}/")["variants"][4]
    assert (now["choice"], now["price"], now["status"]) == (["Black", "XL"], *theirs.values())


def test_stock_of_a_variant_comes_and_the_variant_is_archived_after_a_question(
    arrive: Arrive, width: int, staff: Client, panjabi: Json
) -> None:
    clerk = arrive(f"products/{panjabi['id']}", width)
    page = clerk.page
    page.get_by_role("link", name="White / M").click()
    heading(page, f"{panjabi['name']}, White / M")

    press(page, "Units came, or were counted")
    fill(page, "How many came", "১২")
    fill(page, "Reason", "delivery 7")
    press(page, "Write it down")
    clerk.sees("Now 12 are on the shelf.")
    expect(page.get_by_role("row", name="delivery 7")).to_contain_text("+12")
    clerk.shot("variant")
    assert clerk.barriers() == []
    press(page, "Archive for ever")
    expect(page.get_by_role("dialog")).to_contain_text(f"Archive {panjabi['name']}, White / M")
    press(page, "Yes, archive it")

    clerk.sees("The variant is archived.")
    heading(page, panjabi["name"])
    expect(page.get_by_role("link", name="White / XL")).to_be_visible()
    expect(page.get_by_role("link", name="White / M", exact=True)).to_have_count(0)
    left = staff.get(f"/api/staff/products/{panjabi['id']}/")["variants"]
    assert panjabi["variants"][2]["id"] not in {one["id"] for one in left}


def test_options_change_and_what_the_shop_refuses_is_said_beside_the_field(
    arrive: Arrive, staff: Client, panjabi: Json
) -> None:
    clerk = arrive(f"products/{panjabi['id']}", PHONE)
    page = clerk.page
    clerk.allowed = {412, 422}
    press(page, "Change the options")
    sizes = page.get_by_role("group", name="Option 2").get_by_label("What there is to choose")

    sizes.fill("M\nL")
    press(page, "Save the options")
    expect(sizes).to_have_attribute("aria-invalid", "true")
    expect(sizes).to_be_focused()
    clerk.sees("must offer all that the variants have chosen")
    clerk.shot("options")
    assert clerk.barriers() == []
    sizes.fill("M\nL\nXL\nL")
    press(page, "Save the options")
    clerk.sees("has a value twice")
    sizes.fill("M\nL\nXL")
    page.get_by_label("What it is called").nth(1).fill("Fit")
    press(page, "Save the options")

    clerk.sees("The options are saved.")
    now = staff.get(f"/api/staff/products/{panjabi['id']}/")
    assert now["options"][1] == {"name": "Fit", "values": ["M", "L", "XL"]}
    press(page, "Add variants")
    expect(page.get_by_label("Add Red / L")).to_be_checked()


def test_a_product_gets_options_once_its_shelf_is_empty(
    arrive: Arrive, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=4)
    clerk = arrive(f"products/{product}", PHONE)
    page = clerk.page
    clerk.allowed = {409, 412}
    press(page, "Give it sizes, colours or other options")
    fill(page, "What it is called", "Size")
    fill(page, "What there is to choose, one a line", "Small\nLarge")

    press(page, "Save the options")
    clerk.sees("Count its units out")
    clerk.shot("first-options")
    assert clerk.barriers() == []
    received(staff, product, -4)
    press(page, "Save the options")

    clerk.sees("There are none yet, so nothing of it can be bought.")
    press(page, "Add variants")
    expect(page.get_by_label("Large", exact=True)).to_have_value("MUG-LARGE")


def test_who_packs_counts_variants_and_changes_none(
    arrive: Arrive, anybody: Client, staff: Client, panjabi: Json
) -> None:
    account = {"email": f"packer-{secrets.token_hex(4)}@example.com", "password": PASSWORD}
    new = anybody.post("/api/auth/register/", {**account, "name": "A packer"})
    role = {"role": "warehouse"}
    assert staff.request("PATCH", f"/api/accounts/{new['id']}/", json=role).ok
    packer = arrive(f"products/{panjabi['id']}", PHONE, account)
    page = packer.page

    expect(page.get_by_role("link", name="White / XL")).to_be_visible()
    expect(page.get_by_role("button", name="Add variants")).to_have_count(0)
    expect(page.get_by_role("button", name="Change the options")).to_have_count(0)
    page.get_by_role("link", name="White / XL").click()
    expect(page.get_by_role("button", name="Units came, or were counted")).to_be_visible()
    expect(page.get_by_role("button", name="Archive for ever")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
