"""Categories, as buyers walk through them and as staff arrange them."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json, Stack
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.shopper import SHOP, Shopper
from tests.e2e.sandbox.pages.visitor import PHONE, Visitor

STAFF = "/ui/staff/"


class Shelves:
    """A small tree of its own in the shop, with a product.

    Args:
        staff: may edit products.
        product_id: comes into the lowest category.
    """

    def __init__(self, staff: Client, product_id: str) -> None:
        self._staff = staff
        self.mark = secrets.token_hex(4)
        self.product_id = product_id
        self.home = self.make("Home", "ঘর")
        self.kitchen = self.make("Kitchen", "রান্নাঘর", self.home)
        self.bath = self.make("Bath", "গোসলখানা", self.home)
        put_into(staff, product_id, self.kitchen)

    def make(self, english: str, bangla: str, parent: str | None = None) -> str:
        """Create a category and return its id."""
        name = {"en": f"{english} {self.mark}", "bn": f"{bangla} {self.mark}"}
        new = {"name": name} | ({"parent_id": parent} if parent else {})
        made: Json = self._staff.post("/api/categories/", new)
        return str(made["id"])

    def names(self) -> list[str]:
        """Return the English names of its categories, in the order of the shop."""
        items = self._staff.get("/api/staff/categories/")["items"]
        named = [str(one["name"]["en"]) for one in items]
        return [name.split()[0] for name in named if self.mark in name]


def put_into(staff: Client, product_id: str, *category_ids: str) -> None:
    """Let a product be in these categories and no others."""
    body = {"category_ids": category_ids}
    assert staff.request("PATCH", f"/api/products/{product_id}/", json=body).status_code == 200


@pytest.fixture
def shelves(staff: Client, make_product: Callable[..., str]) -> Iterator[Shelves]:
    """The tree, which is taken away afterwards."""
    made = Shelves(staff, make_product(stock=3))
    yield made
    put_into(staff, made.product_id)
    mine = [
        one
        for one in staff.get("/api/staff/categories/")["items"]
        if made.mark in one["name"]["en"]
    ]
    for one in reversed(mine):
        assert staff.request("DELETE", f"/api/categories/{one['id']}/").status_code == 204


@pytest.mark.daily
def test_a_buyer_walks_down_to_a_product_and_up_again(
    visit: Visit, width: int, shelves: Shelves
) -> None:
    shopper = Shopper(visit(SHOP, width))
    page = shopper.page

    page.get_by_role("link", name=f"Home {shelves.mark}").click()
    expect(page.locator("h1")).to_have_text(f"Home {shelves.mark}")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator(".products li")).to_have_count(1)
    shopper.visitor.shot("category")
    assert shopper.visitor.barriers() == []
    assert shopper.visitor.jumps() < 0.1
    page.get_by_role("link", name=f"Kitchen {shelves.mark}").press("Enter")
    expect(page.locator("h1")).to_have_text(f"Kitchen {shelves.mark}")
    page.locator(".products a").click()
    expect(page.locator(".buy")).to_be_visible()
    expect(page.locator(".trail li")).to_have_text(
        ["All products", f"Home {shelves.mark}", f"Kitchen {shelves.mark}"]
    )
    shopper.visitor.shot("product in a category")
    assert shopper.visitor.barriers() == []

    page.locator(".trail").get_by_role("link", name=f"Home {shelves.mark}").click()
    expect(page.locator("h1")).to_have_text(f"Home {shelves.mark}")
    page.go_back()
    expect(page.locator(".buy")).to_be_visible()


def test_who_reads_bangla_sees_bangla_names(visit: Visit, shelves: Shelves) -> None:
    page = visit(f"{SHOP}#/?category={shelves.kitchen}", PHONE, locale="bn-BD").page

    expect(page.locator("h1")).to_have_text(f"রান্নাঘর {shelves.mark}")
    expect(page.locator(".trail li").nth(1)).to_have_text(f"ঘর {shelves.mark}")


def test_an_empty_category_and_one_that_is_gone_say_so(visit: Visit, shelves: Shelves) -> None:
    visitor = visit(f"{SHOP}#/?category={shelves.bath}", PHONE)
    visitor.sees("There is nothing here at the moment.")

    visitor.allowed.add(404)
    visitor.go(f"{SHOP}#/?category=01J00000000000000000000000")
    visitor.sees("There is no such category")


@pytest.fixture
def clerk(visit: Visit, stack: Stack) -> Callable[[str, int], Visitor]:
    """Signs somebody in who may change everything, at a place of the staff page."""

    def arrive(place: str, width: int) -> Visitor:
        visitor = visit(f"{STAFF}#/{place}", width)
        visitor.sign_in(stack.staff)
        return visitor

    return arrive


def test_staff_arrange_the_tree(
    clerk: Callable[[str, int], Visitor], width: int, shelves: Shelves
) -> None:
    visitor = clerk("categories", width)
    page = visitor.page
    page.get_by_role("link", name=f"Home {shelves.mark}").wait_for()
    visitor.shot("categories")
    assert visitor.barriers() == []

    page.get_by_role("button", name=f"Move Bath {shelves.mark} up").click()
    visitor.sees(f"Moved: Bath {shelves.mark}")
    assert shelves.names() == ["Home", "Bath", "Kitchen"]
    page.get_by_role("button", name=f"Move Bath {shelves.mark} down").press("Enter")
    expect(page.get_by_role("button", name=f"Move Bath {shelves.mark} down")).to_be_disabled()
    assert shelves.names() == ["Home", "Kitchen", "Bath"]

    page.get_by_role("link", name=f"Bath {shelves.mark}").click()
    expect(page.get_by_label("Name in English")).to_have_value(f"Bath {shelves.mark}")
    visitor.shot("a category")
    assert visitor.barriers() == []
    page.get_by_label("Name in English").fill(f"Washroom {shelves.mark}")
    page.get_by_label("Buyers see it").select_option("no")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".tree li", has_text=f"Washroom {shelves.mark}").last).to_contain_text(
        "Off"
    )

    page.get_by_role("link", name=f"Washroom {shelves.mark}").click()
    page.get_by_label("Below").select_option("")
    page.get_by_role("button", name="Put it there, at the end").click()
    page.get_by_role("link", name=f"Washroom {shelves.mark}").wait_for()
    assert shelves.names() == ["Home", "Kitchen", "Washroom"]


def test_staff_add_a_category_and_put_a_product_into_it(
    clerk: Callable[[str, int], Visitor], shelves: Shelves
) -> None:
    visitor = clerk(f"categories/{shelves.home}", PHONE)
    page = visitor.page
    page.get_by_role("link", name="Add a category below it").click()
    page.get_by_label("Name in English").fill(f"Garden {shelves.mark}")
    page.get_by_label("Name in Bangla").fill("বাগান")
    visitor.shot("new category")
    assert visitor.barriers() == []
    page.get_by_role("button", name="Add the category").click()
    page.get_by_role("link", name=f"Garden {shelves.mark}").wait_for()
    assert shelves.names() == ["Home", "Kitchen", "Bath", "Garden"]

    visitor.go(f"{STAFF}#/products/{shelves.product_id}")
    page.get_by_label(f"Garden {shelves.mark}").check()
    page.get_by_label(f"Kitchen {shelves.mark}").uncheck()
    visitor.shot("categories of a product")
    assert visitor.barriers() == []
    page.get_by_role("button", name="Save the categories").click()
    visitor.sees("Saved.")
    expect(page.get_by_label(f"Garden {shelves.mark}")).to_be_checked()
    expect(page.get_by_label(f"Kitchen {shelves.mark}")).not_to_be_checked()


def test_what_is_in_the_way_of_deleting_is_told_and_goes_elsewhere(
    clerk: Callable[[str, int], Visitor], shelves: Shelves, staff: Client
) -> None:
    visitor = clerk(f"categories/{shelves.kitchen}", PHONE)
    visitor.allowed.add(409)
    page = visitor.page
    page.get_by_role("button", name="Delete the category").click()
    page.get_by_role("button", name="Yes, delete it").click()
    visitor.sees("It is not empty. Products in it: 1. Categories directly below it: 0.")
    visitor.shot("in the way")
    assert visitor.barriers() == []
    page.get_by_label("Put all of it into").select_option(shelves.bath)
    page.get_by_role("button", name="Move it all, and delete").click()
    page.get_by_role("heading", name="Categories").wait_for()

    assert shelves.names() == ["Home", "Bath"]
    product = staff.get(f"/api/products/{shelves.product_id}/")
    assert product["category_ids"] == [shelves.bath]
