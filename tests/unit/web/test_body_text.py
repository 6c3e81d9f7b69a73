"""Text of people: what they write is kept as they write it, and what hides or breaks is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from storefront.payments.schemas import PayerReference
from storefront.web.body import TextError, read_line, read_lines

ZWJ, ZWNJ = "\u200d", "\u200c"


@pytest.mark.parametrize(
    "name",
    [
        f"র{ZWJ}্যাচেল",  # Rachel in Bangla: the joiner keeps its first letter whole
        f"می{ZWNJ}خواهم",  # Persian: the non-joiner keeps a word's halves apart
        f"നന{ZWJ}",  # a chillu of Malayalam
        f"👩{ZWJ}🍳 Anna",  # a joiner makes one picture of two
        "Nguyễn Thị Ánh",
        "Ng\u0075\u0303",  # a letter and its mark, not composed
        "محمد\u200fعلي",  # a mark of direction reorders nothing
        "O\N{RIGHT SINGLE QUOTATION MARK}Brien-Łukasz",
        "李",
        "❤️",
        "7",
    ],
)
def test_a_name_is_kept_letter_for_letter(name: str) -> None:
    assert read_line(name) == name
    assert read_lines(name) == name


@pytest.mark.parametrize(
    "space", [one for one in map(chr, range(0x3001)) if unicodedata.category(one) == "Zs"], ids=ord
)
def test_every_space_becomes_a_plain_one(space: str) -> None:
    assert read_line(f"{space}山田{space}太郎{space}") == "山田 太郎"


@pytest.mark.parametrize(
    "odd",
    [
        "\x00",
        "\x1b",
        "\x7f",
        "\x85",
        "\u2028",
        "\u2029",
        "\ue000",
        "\U000f0000",
        "\u0378",
        "\uffff",
        "\ud800",
        "\u202a",
        "\u202d",
        "\u202e",
        "\u202c",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
    ],
    ids=ascii,
)
def test_what_breaks_or_hides_text_is_refused_wherever_it_stands(odd: str) -> None:
    for text in (f"{odd}Tea", f"T{odd}ea", f"Tea{odd}"):
        for read in (read_line, read_lines):
            with pytest.raises(TextError, match=f"U\\+{ord(odd):04X}"):
                read(text)


@pytest.mark.parametrize("end", ["\n", "\r", "\t"], ids=ascii)
def test_only_text_of_several_lines_holds_line_ends_and_tabs(end: str) -> None:
    assert read_lines(f"One{end}two{end}") == f"One{end}two"
    with pytest.raises(TextError):
        read_line(f"One{end}two")


@pytest.mark.parametrize(
    "nothing",
    [
        " ",
        "\u3000",
        "\u200b",
        ZWJ,
        f" {ZWNJ} ",
        "\u00ad",
        "\ufeff",
        "\ufe0f",
        "\u0301",
        "\u3164",
        "\uffa0",
        "\u115f\u1160",
        "\u2800",
        "\u2060\u2061",
        "\U000e0041",
    ],
    ids=ascii,
)
def test_text_that_shows_nothing_is_refused(nothing: str) -> None:
    with pytest.raises(TextError, match="at least one letter"):
        read_line(nothing)


def test_a_description_may_be_empty_and_not_invisible() -> None:
    assert read_lines("") == read_lines(" \n\t") == ""
    with pytest.raises(TextError, match="must be empty, or show"):
        read_lines("\u200b\n")


@given(st.text())
def test_text_that_is_kept_is_read_the_same_again(text: str) -> None:
    for read in (read_line, read_lines):
        try:
            kept = read(text)
        except TextError:
            continue
        assert read(kept) == kept


def test_a_field_that_may_be_empty_takes_spaces_for_nothing_and_nothing_invisible() -> None:
    reference = TypeAdapter(PayerReference)

    assert [reference.validate_python(text) for text in ("", "  ", " 017 ")] == ["", "", "017"]
    for odd in ("\u200b", "a\x00", "a<b", "\x1f"):
        with pytest.raises(ValidationError):
            reference.validate_python(odd)
