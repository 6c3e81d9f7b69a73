"""A buyer keeps addresses, with a telephone or at a desk, in Bangla or English."""

import re

from playwright.sync_api import expect

from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.shopper import SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.visitor import PHONE

HOME = {
    "name": "Rahima Khatun",
    "phone": "01712345678",
    "line1": "House 12, Road 5",
    "district": "dhaka",
    "area": "Dhanmondi",
}


def test_a_buyer_keeps_changes_and_deletes_addresses(
    visit: Visit, customer: Buyer, width: int
) -> None:
    visitor = visit(f"{SHOP}#/addresses", width)
    shopper, page = Shopper(visitor), visitor.page
    shopper.signs_in(customer)
    shopper.sees("You have kept no address yet.")
    shopper.button("Add an address").click()
    page.get_by_label("Who takes it").fill("রহিমা খাতুন")
    page.get_by_label("Mobile number").fill("০১৭১২-৩৪৫৬৭৮")
    page.get_by_label("House and road").fill("House 12, Road 5")
    district = page.get_by_role("combobox", name="District")
    district.fill("chitt")
    expect(page.locator(".chooser li")).to_have_text(re.compile("Chattogram"))
    district.fill("ঢা")
    visitor.shot("a district is looked for")
    assert visitor.barriers() == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(district).to_have_value("Dhaka")
    upazila = page.get_by_role("combobox", name="Upazila")
    upazila.fill("sav")
    page.get_by_role("option", name="Savar").click()
    visitor.shot("an address is written")
    shopper.button("Keep the address").click()
    shopper.sees("The address is kept.")
    shopper.sees("+8801712345678")

    (kept,) = customer.api.get("/api/addresses/")["items"]
    assert (kept["district"], kept["upazila"], kept["phone"]) == (
        *("dhaka", "dhaka/savar"),
        "+8801712345678",
    )
    customer.api.post("/api/addresses/", HOME)
    page.reload()
    shopper.sees("Dhanmondi")
    visitor.shot("addresses")
    assert visitor.barriers() == []
    assert visitor.overflow() == []
    page.get_by_role("button", name="Make it the usual one").click()
    shopper.sees("It is your usual address now.")
    page.get_by_role("button", name=re.compile("Delete.*রহিমা")).click()
    shopper.sees("The address is deleted.")

    (left,) = customer.api.get("/api/addresses/")["items"]
    assert (left["name"], left["default"]) == ("Rahima Khatun", True)


def test_what_is_wrong_is_said_beside_its_field_in_bangla(visit: Visit, customer: Buyer) -> None:
    customer.api.post("/api/addresses/", HOME)
    visitor = visit(f"{SHOP}#/addresses", PHONE)
    shopper, page = Shopper(visitor), visitor.page
    shopper.signs_in(customer)
    shopper.sees("Dhanmondi")
    page.get_by_label("Language").select_option("bn")
    page.get_by_role("button", name=re.compile("^বদলান")).click()
    page.get_by_label("মোবাইল নম্বর").fill("০১৭১২৩৪৫৬")
    visitor.allowed.add(422)
    shopper.button("ঠিকানা রাখুন").click()

    shopper.sees("বাংলাদেশের একটি মোবাইল নম্বর দিন")
    expect(page.get_by_label("মোবাইল নম্বর")).to_be_focused()
    visitor.shot("a number that is none, in Bangla")
    assert visitor.barriers() == []
    assert visitor.overflow() == []
    page.get_by_label("মোবাইল নম্বর").fill("০১৮১২৩৪৫৬৭৮")
    page.get_by_role("combobox", name="জেলা", exact=True).fill("khul")
    page.get_by_role("option", name=re.compile("খুলনা")).click()
    shopper.button("ঠিকানা রাখুন").click()
    shopper.sees("ঠিকানাটি রাখা হয়েছে।")
    shopper.sees("খুলনা")

    (kept,) = customer.api.get("/api/addresses/")["items"]
    assert (kept["phone"], kept["district"]) == ("+8801812345678", "khulna")


def test_a_form_that_another_device_overtook_changes_nothing(visit: Visit, customer: Buyer) -> None:
    made = customer.api.post("/api/addresses/", HOME)
    visitor = visit(f"{SHOP}#/addresses", PHONE)
    shopper, page = Shopper(visitor), visitor.page
    shopper.signs_in(customer)
    page.get_by_role("button", name=re.compile("^Change")).click()
    other = customer.api.request(
        "PATCH", f"/api/addresses/{made['id']}/", json={"landmark": "Opposite the lake"}
    )
    assert other.ok
    page.get_by_label("Area").fill("Banani")
    visitor.allowed.add(412)
    shopper.button("Keep the address").click()

    shopper.sees("Nothing was changed: read it again")
    (kept,) = customer.api.get("/api/addresses/")["items"]
    assert (kept["area"], kept["landmark"]) == ("Dhanmondi", "Opposite the lake")
