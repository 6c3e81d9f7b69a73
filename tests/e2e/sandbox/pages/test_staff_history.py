"""The history of a product on the staff page: who changed what, and taking a change back."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Account, Arrive
from tests.e2e.sandbox.pages.panjabi import a_panjabi
from tests.e2e.sandbox.pages.staff import unfold


def changed(staff: Client, product: Json, **body: object) -> None:
    """Change a product without a browser."""
    answer = staff.request("PATCH", f"/api/products/{product['id']}/", json=body)
    assert answer.ok, answer.text


def name_of(staff: Client, product: Json) -> str:
    found: str = staff.get(f"/api/staff/products/{product['id']}/")["name"]
    return found


def opened(page: Page) -> Locator:
    """Open the history, and return its entries."""
    unfold(page, "What was changed, and by whom")
    found = page.locator(".history .timeline > li")
    expect(found.first).to_be_visible()
    return found


def test_staff_see_who_changed_what_and_take_it_back(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json], width: int
) -> None:
    product = named_product("Blue mug")
    changed(staff, product, name="Blue cup", price="520.00", status="inactive")
    clerk = arrive(f"products/{product['id']}", width)
    page = clerk.page
    entries = opened(page)

    expect(entries).to_have_count(2)
    newest, oldest = entries.first, entries.nth(1)
    expect(newest).to_contain_text("Change 2 · account …")
    expect(newest).to_contain_text("Name: Blue mug → Blue cup")
    expect(newest).to_contain_text("Price: ৳480.00 → ৳520.00")
    expect(newest).to_contain_text("Status: On sale → Not on sale")
    expect(oldest).to_contain_text("Name: Blue mug")
    expect(oldest.get_by_role("button")).to_have_count(0)
    clerk.shot("history")
    assert clerk.barriers() == []

    page.get_by_role("button", name="Take change 2 back").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Name: Blue cup → Blue mug")
    clerk.shot("take-back")
    assert clerk.barriers() == []
    dialog.get_by_role("button", name="Yes, take it back").click()

    clerk.sees("The change is taken back.")
    expect(page.get_by_role("heading", name="Blue mug", level=1)).to_be_visible()
    assert name_of(staff, product) == "Blue mug"
    expect(entries.first).to_contain_text("takes back change 2")


def test_a_later_change_is_shown_before_it_is_overwritten(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json], width: int
) -> None:
    product = named_product("Blue mug")
    changed(staff, product, name="Blue cup")
    changed(staff, product, name="Blue vase")
    clerk = arrive(f"products/{product['id']}", width)
    page = clerk.page
    opened(page)

    page.get_by_role("button", name="Take change 2 back").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Name: Blue vase → Blue mug")
    expect(dialog).to_contain_text("It has been changed again since; that would be lost.")
    clerk.shot("later-change")
    assert clerk.barriers() == []
    dialog.get_by_role("button", name="No, leave it").click()
    assert name_of(staff, product) == "Blue vase"
    page.get_by_role("button", name="Take change 2 back").click()
    dialog.get_by_role("button", name="Take it back, over the later changes").click()

    clerk.sees("The change is taken back.")
    assert name_of(staff, product) == "Blue mug"


def test_what_changes_behind_the_question_is_not_overwritten(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json]
) -> None:
    product = named_product("Blue mug")
    changed(staff, product, name="Blue cup")
    clerk = arrive(f"products/{product['id']}")
    clerk.allowed |= {409, 412}
    page = clerk.page
    opened(page)
    page.get_by_role("button", name="Take change 2 back").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Name: Blue cup → Blue mug")

    changed(staff, product, name="Blue vase")
    dialog.get_by_role("button", name="Yes, take it back").click()

    expect(dialog).to_contain_text("Name: Blue vase → Blue mug")
    assert name_of(staff, product) == "Blue vase"


def test_what_cannot_be_taken_back_is_said_in_bangla_too(arrive: Arrive, staff: Client) -> None:
    product = a_panjabi(staff)
    gone = product["variants"][4]["id"]
    assert staff.request("DELETE", f"/api/variants/{gone}/").ok
    clerk = arrive(f"products/{product['id']}")
    page = clerk.page
    entries = opened(page)
    expect(entries.first).to_contain_text("Variant 5, Status: On sale → Archived")

    page.get_by_label("Language").select_option("bn")
    page.get_by_role("button", name="পরিবর্তন ২ ফিরিয়ে নিন").click()

    expect(page.get_by_role("dialog")).to_contain_text("যা আর্কাইভ করা হয়েছে তা আর্কাইভেই থাকে।")
    expect(page.get_by_role("dialog")).to_contain_text("ফিরিয়ে নেওয়ার কিছু নেই।")
    clerk.shot("impossible")
    assert clerk.barriers() == []


def test_who_may_not_edit_reads_the_history_only(
    arrive: Arrive,
    employ: Callable[[str], Account],
    staff: Client,
    named_product: Callable[..., Json],
) -> None:
    product = named_product("Blue mug")
    changed(staff, product, name="Blue cup")
    clerk = arrive(f"products/{product['id']}", account=employ("support"))

    entries = opened(clerk.page)

    expect(entries).to_have_count(2)
    expect(entries.get_by_role("button")).to_have_count(0)
