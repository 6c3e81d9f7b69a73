"""Staff import products: they look first, let it be done, and take it back."""

import secrets

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.client import Client, Stack
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.staff import STAFF, heading, press
from tests.e2e.sandbox.pages.visitor import Visitor

NAME = "products_export.csv"
#: Milliseconds until a stream has told of a turn, and the turn is done.
PATIENCE = 60_000
_HEADER = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Status\r\n"
)


def shopify(code: str, price: str = "1299.00") -> str:
    """Return a file as Shopify writes it: a product with variants, one without, and a bad one."""
    return (
        _HEADER
        + f'kurti-{code},Kurti {code},"<p>Block print.</p>",Aarong,Kurti {code},"eid, cotton",TRUE,'
        f'Size,M,{code}-M,5,"{price}",1500,https://cdn.example/1.jpg,active\r\n'
        f"kurti-{code},,,,,,,,L,{code}-L,3,{price},1500,,\r\n"
        f"tin-{code},Biscuit tin {code},,,,,TRUE,Title,Default Title,{code}-T,12,450,,,active\r\n"
        f"bad-{code},Bad price {code},,,,,TRUE,Title,Default Title,{code}-B,1,4e5,,,active\r\n"
    )


@pytest.fixture
def code() -> str:
    return f"IMP{secrets.token_hex(4)}".upper()


def send(page: Page, text: str, categories: str = "create") -> None:
    # What Windows takes a CSV file for, where Excel is installed.
    media_type, content = "application/vnd.ms-excel", text.encode()
    file: FilePayload = {"name": NAME, "mimeType": media_type, "buffer": content}
    page.get_by_label("File", exact=True).set_input_files([file])
    page.get_by_label("Categories that the shop does not have").select_option(categories)
    press(page, "Send and look")
    heading(page, NAME)


def state(page: Page, text: str) -> None:
    expect(page.locator("main .status").first).to_have_text(text, timeout=PATIENCE)


@pytest.fixture
def clerk(visit: Visit, stack: Stack, width: int) -> Visitor:
    clerk = visit(STAFF, width)
    clerk.sign_in(stack.staff)
    clerk.sees("To do")
    clerk.go(f"{STAFF}#/imports")
    heading(clerk.page, "Import")
    return clerk


def found(staff: Client, code: str) -> dict[str, dict[str, object]]:
    """Return the products of a file that the shop has, by name without the code."""
    products: dict[str, dict[str, object]] = {}
    path: str | None = "/api/staff/products/?limit=100"
    while path:
        page = staff.request("GET", path).json()
        for one in page["items"]:
            if code in one["name"]:
                products[one["name"].removesuffix(f" {code}")] = one
        after = page["next_cursor"]
        path = f"/api/staff/products/?limit=100&cursor={after}" if after else None
    return products


def test_staff_look_import_and_take_it_back(clerk: Visitor, staff: Client, code: str) -> None:
    page = clerk.page
    expect(page.get_by_label("File", exact=True)).to_be_visible()
    clerk.shot("choose")
    assert clerk.barriers() == []

    send(page, shopify(code))
    state(page, "Looked at")
    expect(page.locator(".facts")).to_contain_text("Shopify")
    expect(page.locator(".preview-rows")).to_contain_text(f"Kurti {code}")
    address = page.locator(".preview-rows tr").filter(has_text="Last part of its address").first
    expect(address).to_contain_text(f"kurti-{code.lower()}")
    clerk.sees(f"Categories that the shop does not have: Kurti {code}")
    clerk.shot("looked")
    assert clerk.barriers() == []
    assert found(staff, code) == {}

    press(page, "Import it")
    state(page, "Imported")
    clerk.shot("imported")
    there = found(staff, code)
    assert {name: (one["status"], one["on_hand"]) for name, one in there.items()} == {
        "Kurti": ("active", 8),
        "Biscuit tin": ("active", 12),
    }

    expect(page.get_by_text("What is left to do by hand")).to_be_visible(timeout=PATIENCE)
    note = page.locator("tr").filter(has_text="https://cdn.example/1.jpg")
    expect(note).to_contain_text("nobody answers there")
    expect(page.locator(".facts")).to_contain_text("Pictures that cannot be had")
    clerk.shot("notes")
    assert clerk.barriers() == []

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Rows that are not imported").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert "is no price that can be read in one way only" in text
    assert f"bad-{code}" in text

    press(page, "Take it back")
    clerk.shot("ask")
    assert clerk.barriers() == []
    press(page, "Yes, take it back")
    state(page, "Taken back")
    there = found(staff, code)
    assert {name: (one["status"], one["on_hand"]) for name, one in there.items()} == {
        "Kurti": ("inactive", 0),
        "Biscuit tin": ("inactive", 0),
    }


def test_a_file_that_is_none_says_why(clerk: Visitor) -> None:
    page = clerk.page
    send(page, "Colour,Weight\nred,5\n")

    state(page, "Cannot be read")
    clerk.sees("It needs a column SKU or Handle")
    assert clerk.barriers() == []


def test_all_products_are_saved_as_a_file_that_changes_nothing(clerk: Visitor) -> None:
    page = clerk.page
    with page.expect_download() as waiting:
        press(page, "Make the file")
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("Handle,Title,Description,")

    send(page, "\ufeff" + text)

    state(page, "Looked at")
    expect(page.locator(".facts")).to_contain_text("To change0")
    expect(page.locator(".facts")).to_contain_text("To add0")


def test_imports_are_there_in_bangla(clerk: Visitor, code: str) -> None:
    page = clerk.page
    send(page, shopify(code))
    state(page, "Looked at")

    page.get_by_label("Language").select_option("bn")

    state(page, "দেখা হয়েছে")
    clerk.shot("bangla")
    expect(page.get_by_role("button", name="আমদানি করুন")).to_be_visible()
