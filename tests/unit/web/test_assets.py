"""Pages for people: what is shown, how long browsers keep it, and that nothing else is."""

import re
from pathlib import Path

import pytest

from storefront.errors import NotFoundError
from storefront.web.assets import SHOWN, Assets
from storefront.web.endpoint import Request, Response

SECRET = "not a page"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pages, a file that they share, and two that are nobody's business."""
    for page in ("docs", "shop", "staff"):
        (tmp_path / page).mkdir()
        source = f'<script type="module" src="../{{release}}/{page}/app.js"></script>'
        (tmp_path / page / "index.html").write_text(source)
        (tmp_path / page / "app.js").write_text(f'import "../common/view.js"; // {page}')
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "view.js").write_text("export const t = 'চা';")
    (tmp_path / "common" / "htm.LICENSE").write_text(SECRET)
    (tmp_path / "common" / "app.py").write_text(SECRET)
    return tmp_path


def get(assets: Assets, name: str, address: str = "/prod/ui/shop/", **headers: str) -> Response:
    return assets.answer(Request({"asset": name}, headers=headers, context={"path": address}))


def is_found(assets: Assets, name: str) -> bool:
    try:
        return get(assets, name).status == 200
    except NotFoundError:
        return False


def test_a_page_leads_to_files_that_browsers_keep_for_good(folder: Path) -> None:
    assets = Assets(folder, "all")
    page = get(assets, "shop/")
    [source] = re.findall('src="../([^"]+)"', page.body)

    script = get(assets, source)

    assert page.headers["Cache-Control"] == "no-cache"
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.body.endswith("// shop")


def test_a_page_loads_pictures_and_sends_files_only_if_it_is_for_that(folder: Path) -> None:
    assets = Assets(folder, "all", "https://pictures.example", "https://uploads.example")

    policies = {
        page: get(assets, f"{page}/").headers["Content-Security-Policy"]
        for page in ("docs", "shop", "staff")
    }

    for page, policy in policies.items():
        assert ("https://pictures.example/media/" in policy) == (page != "docs")
        assert ("connect-src 'self' https://uploads.example;" in policy) == (page == "staff")
        assert policy.count("https:") == {"docs": 0, "shop": 1, "staff": 2}[page]


def test_what_changes_has_another_address_and_the_old_one_is_gone(folder: Path) -> None:
    before = Assets(folder, "all").release
    (folder / "common" / "view.js").write_text("export const t = 'tea';")

    after = Assets(folder, "all")

    assert after.release != before
    assert not is_found(after, f"{before}/common/view.js")


def test_a_browser_that_has_a_file_is_told_that_it_is_the_same(folder: Path) -> None:
    assets = Assets(folder, "all")
    etag = get(assets, "shop").headers["ETag"]

    again = get(assets, "shop", **{"if-none-match": f'"other", W/{etag}'})

    assert (again.status, again.body, again.headers["ETag"]) == (304, None, etag)
    assert get(assets, "shop", **{"if-none-match": '"other"'}).status == 200


def test_a_page_is_at_its_address_with_a_slash(folder: Path) -> None:
    """Without it the page would look for its files, and for the API, one folder too high."""
    answer = get(Assets(folder, "all"), "shop", "/prod/ui/shop")

    assert (answer.status, answer.headers["Location"]) == (308, "shop/")


@pytest.mark.parametrize("shown", [None, *SHOWN])
def test_only_the_pages_that_are_configured_are_shown(folder: Path, shown: str | None) -> None:
    assets = Assets(folder, shown)

    found = tuple(page for page in ("docs", "shop", "staff") if is_found(assets, page))

    assert found == SHOWN[shown or "none"]
    assert is_found(assets, f"{assets.release}/common/view.js") == bool(found)


@pytest.mark.parametrize(
    "name",
    [
        "{release}/common/htm.LICENSE",
        "{release}/common/app.py",
        "{release}/../app.py",
        "{release}/common/../common/view.js",
        "{release}//common/view.js",
        "{release}/shop/index.html",
        "{release}/shop",
        "{release}",
        "common/view.js",
        "r-0000000000000000/common/view.js",
        "shop/app.js",
        "shop//",
        "..",
        "../app.py",
        "index.html",
    ],
)
def test_nothing_else_is_found(folder: Path, name: str) -> None:
    assets = Assets(folder, "all")
    expected = name == "shop//"  # slashes at the end do not count

    assert is_found(assets, name.replace("{release}", assets.release)) == expected
