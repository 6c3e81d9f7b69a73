"""Slugs: words of any script in one spelling, none of which looks like an id."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storefront.slugs import MAX_SLUG, numbered, read_slug, slug_of, usable
from storefront.web.request import PATH_TYPES

ID = "01jz8k0000cvstqmer00000000"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Assam tea, 250 g", "assam-tea-250-g"),
        ("  --Mug!!  (blue)  ", "mug-blue"),
        ("ঢাকাই জামদানি শাড়ি, লাল", "ঢাকাই-জামদানি-শাড়ি-লাল"),
        ("২৫০ গ্রাম চা", "২৫০-গ্রাম-চা"),
        ("Café", "café"),
        ("Cafe\u0301", "café"),
        ("STRASSE Straße", "strasse-strasse"),
        ("র\u200d্যাব", "র্যাব"),  # a joiner divides no word
        ("no\u200cbreak", "nobreak"),
        ("\u09bfমগ", "মগ"),  # a mark without its letter
        ("½ kg Ⅷ x²", "kg-x"),
        ("..", ""),
        ("☕☕", ""),
        ("", ""),
    ],
)
def test_a_name_becomes_a_slug_in_its_own_script(text: str, slug: str) -> None:
    assert slug_of(text) == unicodedata.normalize("NFC", slug)


def test_a_long_name_is_cut_where_a_letter_ends() -> None:
    assert slug_of("ক" * 79 + "কি") == "ক" * 79
    assert slug_of("ক" * 79 + "ক্ত") == "ক" * 79  # nothing is left that joins nothing
    assert slug_of("a" * 78 + " bcd") == "a" * 78 + "-b"
    assert slug_of("a" * 80 + " b") == "a" * 80
    assert slug_of("a" + "\u0302\u0303" * 60) == ""


@given(st.text())
@example("ΐ\u0345")
@example("İI")
@example("a\u00adb\u0301")
@example("ǰ\u0323")
def test_whatever_a_thing_is_called_its_slug_is_one(text: str) -> None:
    slug = slug_of(text)

    assert slug_of(slug) == slug
    assert len(slug) <= MAX_SLUG
    if slug:
        assert read_slug(usable(slug)) == usable(slug)
        assert PATH_TYPES["slug"].read(usable(slug)) == usable(slug)
        again = numbered(slug, 17)
        assert read_slug(again) == again
        assert PATH_TYPES["address"].read(again) == again


@given(st.text(alphabet="কখািী্ঁ০৯ -\u200d", max_size=200))
def test_no_letter_loses_its_marks(text: str) -> None:
    whole = "".join(one for one in unicodedata.normalize("NFC", text) if one != "\u200d")
    slug = slug_of(text)

    for word in slug.split("-"):
        assert not word or unicodedata.category(word[0])[0] != "M"
    if len(slug) == MAX_SLUG:
        assert slug.replace("-", "") in "".join(whole.split()).replace("-", "")


@pytest.mark.parametrize(
    ("written", "slug"),
    [("Assam-Tea", "assam-tea"), ("চা", "চা"), ("র\u200d্যাব", "র্যাব"), ("a" * 80, "a" * 80)],
)
def test_people_may_write_capitals_and_joiners(written: str, slug: str) -> None:
    assert read_slug(written) == slug


@pytest.mark.parametrize(
    "written",
    [
        *("", "..", "-", "--", "a--b", "-a", "a-", "a b", "a/b", "a.b", "a%20b", "☕", "a\u202eb"),
        *("a" * 81, "\u09bf", ID, ID.upper(), f"{ID}-001", "0" * 26),
    ],
)
def test_what_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"must|may"):
        read_slug(written)


def test_a_name_that_looks_like_an_id_gets_a_number() -> None:
    assert usable(slug_of(ID)) == f"{ID}-2"
    assert usable("mug") == "mug"


def test_a_number_finds_room() -> None:
    assert numbered("a" * 80, 12) == "a" * 77 + "-12"
    assert numbered("ক" * 77 + "িক", 2) == "ক" * 77 + "ি-2"
    assert numbered("ক" * 78 + "ি", 2) == "ক" * 77 + "-2"
