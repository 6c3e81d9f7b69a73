"""Pages: a list's cursor leads on in that list, and any other text is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.errors import ValidationFailedError
from storefront.paging import DEFAULT_LIMIT, PageRequest, Slice
from storefront.web.paging import InvalidCursorError, page_view, read_page

POSITION = "01JZ8K3V6M4Q2X9T7B5N1C0DEF"


def _cursor(position: str, scope: str = "list") -> str:
    cursor = page_view(Slice([1], position), str, scope)["next_cursor"]
    assert isinstance(cursor, str)
    return cursor


@given(st.text(min_size=1, max_size=40), st.text())
def test_a_cursor_leads_on_after_the_last_entry(position: str, scope: str) -> None:
    page = read_page({"cursor": _cursor(position, scope)}, scope)

    assert page == PageRequest(DEFAULT_LIMIT, position)


@given(st.text(max_size=250))
def test_text_that_no_list_gave_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        read_page({"cursor": text}, "list")


@given(st.integers(0, 60), st.characters(codec="ascii"))
def test_a_cursor_that_was_tampered_with_is_refused(place: int, character: str) -> None:
    cursor = _cursor(POSITION)
    place %= len(cursor)
    altered = cursor[:place] + character + cursor[place + 1 :]

    if altered != cursor:
        with pytest.raises(InvalidCursorError):
            read_page({"cursor": altered}, "list")


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda text: text + "="])
def test_another_spelling_of_a_cursor_is_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(InvalidCursorError):
        read_page({"cursor": change(_cursor(POSITION))}, "list")


def test_another_lists_cursor_is_refused() -> None:
    with pytest.raises(InvalidCursorError):
        read_page({"cursor": _cursor(POSITION, "orders#mine")}, "orders#theirs")


@pytest.mark.parametrize("limit", ["1", "20", "100", "007"])
def test_a_limit_from_1_to_100_is_taken(limit: str) -> None:
    assert read_page({"limit": limit}, "list") == PageRequest(int(limit))


@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "", " 1", "1.0", "1e1", "٣", "9" * 5_000, "0100", "true"]
)
def test_any_other_limit_is_refused(limit: str) -> None:
    with pytest.raises(ValidationFailedError) as refusal:
        read_page({"limit": limit}, "list")

    assert refusal.value.fields["errors"][0]["field"] == "limit"


def test_without_parameters_the_first_page_has_the_default_length() -> None:
    assert read_page({}, "list") == PageRequest(DEFAULT_LIMIT, None)


def test_the_last_page_has_no_cursor() -> None:
    assert page_view(Slice([1, 2]), str, "list") == {"items": ["1", "2"], "next_cursor": None}
