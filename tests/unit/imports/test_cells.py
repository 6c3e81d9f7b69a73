"""A cell is read if it can mean one thing only: no price is ever a hundred times another."""

import re
from datetime import datetime
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storefront.imports import cells


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("1299", "1299"),
        ("1299.5", "1299.5"),
        ("1,299.00", "1299.00"),
        ("1,299", "1299"),
        ("1,29,900.50", "129900.50"),
        ("12,34,567", "1234567"),
        ("1.299,00", "1299.00"),
        ("12.345.678,9", "12345678.9"),
        ("৳ 500", "500"),
        ("৳১,২৯৯.৫৫", "1299.55"),
        ("BDT 500", "500"),
        ("500 bdt", "500"),
        ("Tk. 500", "500"),
        ("500/-", "500"),
        (" 500 ", "500"),
    ],
)
def test_a_price_is_read_as_people_write_it(text: str, price: str) -> None:
    assert cells.read_price(text, "BDT") == price


@pytest.mark.parametrize(
    "text",
    [
        *("1e3", "1.299", "12,50", "1,29", "1.2.3", "-5", "+5", "5.", ".5", "$500", "500 USD"),
        *("1,2999", "1,299,00", "free", "=1+1", "1 299", "1.299,000", "٣٢١", "5,00", "NaN", "∞"),
    ],
)
def test_what_may_mean_two_prices_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        cells.read_price(text, "BDT")


def test_a_currency_has_the_decimals_that_it_has() -> None:
    assert cells.read_price("1.299", "KWD") == "1.299"
    assert cells.read_price("1,299", "JPY") == "1299"
    for text, currency in (("1,299", "KWD"), ("1.5", "JPY")):
        with pytest.raises(ValueError, match="write it like"):
            cells.read_price(text, currency)


@given(st.integers(1, 10**9), st.integers(0, 99))
def test_whatever_is_read_is_what_was_written(whole: int, part: int) -> None:
    amount = f"{whole}.{part:02}"
    written = [amount, f"{whole:,}.{part:02}", f"৳{amount}"]
    written.append(f"{whole:,}.{part:02}".translate(str.maketrans(",.", ".,")))

    for text in written:
        try:
            read = cells.read_price(text, "BDT")
        except ValueError:
            continue
        assert float(read) == float(amount), text


@given(st.text(alphabet="0123456789.,৳ ", max_size=12))
def test_no_digit_is_lost_or_made_up(text: str) -> None:
    try:
        read = cells.read_price(text, "BDT")
    except ValueError:
        return
    assert re.sub("[^0-9]", "", read) == re.sub("[^0-9]", "", text)
    assert re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", read)


@example("=1+1")
@example("'")
@given(st.text(max_size=20))
def test_what_is_escaped_is_read_as_it_was(text: str) -> None:
    assert cells.unescaped(cells.escaped(text)) == text
    assert not cells.escaped(text).startswith(cells.FORMULA)


def test_html_becomes_the_lines_that_its_reader_sees() -> None:
    html = (
        "<h2>Jamdani</h2><p>Hand&nbsp;woven,<br>by&amp;by <b>us</b>.</p>"
        "<ul><li>cotton<li>silk</ul><script>steal()</script><style>p{}</style>"
        '<img src=x onerror="alert(1)"><a href="javascript:alert(1)">look</a>'
    )

    assert cells.plain_text(html) == "Jamdani\n\nHand woven,\nby&by us.\n\n• cotton\n• silk\n\nlook"


@pytest.mark.parametrize("text", ["a < b", "5 > 4", "I <3 tea", "two\nlines", "x <= y", ""])
def test_what_is_no_html_stays_as_it_is(text: str) -> None:
    assert cells.plain_text(text) == text


def test_tags_and_categories_stand_between_commas() -> None:
    assert cells.read_words("eid, Eid,  new ,,") == ["eid", "new"]
    assert cells.read_words(r"salt\, pepper, tea") == ["salt, pepper", "tea"]
    assert cells.read_paths("Men > Panjabi, Eid") == [["Men", "Panjabi"], ["Eid"]]
    assert cells.read_paths(" > ,") == []


def test_a_moment_without_a_zone_is_utc() -> None:
    assert cells.read_moment("2026-12-16") == "2026-12-16T00:00:00Z"
    assert cells.read_moment("2026-12-16T00:00:00+06:00") == "2026-12-15T18:00:00Z"
    with pytest.raises(ValueError, match="must be a moment"):
        cells.read_moment("16/12/2026")
    assert datetime.fromisoformat(cells.read_moment("2026-12-16 10:00")).hour == 10


_PIECES = [
    "<p>",
    "</p>",
    "<br>",
    "<BR />",
    "<li>",
    "</li>",
    "<ul>",
    "</ul>",
    "<td>",
    "<b>",
    "</b >",
]
_PIECES += ["a &amp; b", "&lt;p&gt;", "&nbsp;x", " \n ", "কাপড়", "&", "5 > 4", "</x>", "<h2/>"]


@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=12))
def test_tags_that_say_their_names_only_are_read_as_any(pieces: list[str]) -> None:
    text = "".join(pieces)

    with patch.object(cells, "_read_plain", return_value=False):
        slowly = cells.plain_text(text)

    assert cells.plain_text(text) == slowly


@pytest.mark.parametrize(
    "tag", ["<script>x</script>", "<STYLE>x</STYLE>", "<p class='a'>", "<!-- x -->"]
)
def test_what_hides_something_or_says_more_is_read_by_pythons_own_reader(tag: str) -> None:
    assert not cells._read_plain(f"<p>a</p>{tag}", cells._Said())
