"""The list of Bangladesh's places is whole, and is what its tool writes."""

import re
import unicodedata
from collections import Counter

import pytest

from sandbox.places.corrections import MISSING, PLACES, UPAZILAS
from storefront.places.bangladesh import bangladesh
from storefront.places.model import Place, PlaceKind, read_places

PLACES_NOW = bangladesh()
EACH = [
    *PLACES_NOW.divisions.values(),
    *PLACES_NOW.districts.values(),
    *PLACES_NOW.upazilas.values(),
]
#: As the government's portal counts them.
DISTRICTS_OF = {
    "barishal": 6,
    "chattogram": 11,
    "dhaka": 13,
    "khulna": 10,
    "mymensingh": 4,
    "rajshahi": 8,
    "rangpur": 8,
    "sylhet": 4,
}


def test_all_divisions_districts_and_upazilas_are_there() -> None:
    assert len(PLACES_NOW.upazilas) == 495
    districts = Counter(one.parent for one in PLACES_NOW.districts.values())
    assert districts == DISTRICTS_OF == {one: DISTRICTS_OF[one] for one in PLACES_NOW.divisions}
    assert all(PLACES_NOW.within(one) for one in PLACES_NOW.districts)


@pytest.mark.parametrize("name", ["Chattogram", "Cumilla", "Barishal", "Jashore", "Bogura"])
def test_english_spellings_are_those_of_today(name: str) -> None:
    assert PLACES_NOW.districts[name.lower()].en == name


@pytest.mark.parametrize(
    ("upazila", "bangla"),
    [
        ("habiganj/shayestaganj", "শায়েস্তাগঞ্জ"),
        ("sunamganj/shantiganj", "শান্তিগঞ্জ"),
        ("coxs-bazar/eidgaon", "ঈদগাঁও"),
        ("madaripur/dasar", "ডাসার"),
        ("pirojpur/zianagar", "জিয়ানগর"),
        ("dhaka/savar", "সাভার"),
    ],
)
def test_new_and_renamed_upazilas_are_there(upazila: str, bangla: str) -> None:
    assert PLACES_NOW.upazilas[upazila].bn == unicodedata.normalize("NFC", bangla)


def test_codes_are_words_and_each_is_in_what_it_says() -> None:
    for one in EACH:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*(/[a-z]+(-[a-z]+)*)?", one.code)
    for one in PLACES_NOW.upazilas.values():
        assert PLACES_NOW.is_within(one.code, str(one.parent))
        assert one.code.startswith(f"{one.parent}/")
    assert not PLACES_NOW.is_within("dhaka/savar", "gazipur")
    assert not PLACES_NOW.is_within("dhaka/gulshan", "dhaka")
    assert (PLACES_NOW.division_of("coxs-bazar"), PLACES_NOW.division_of("x")) == (
        "chattogram",
        None,
    )


def test_names_are_of_their_script_in_one_spelling() -> None:
    for one in EACH:
        assert re.fullmatch(r"[A-Z][A-Za-z' ]*[a-z]", one.en)
        assert re.fullmatch(r"[\u0980-\u09ff]+( [\u0980-\u09ff]+)*", one.bn)
        assert unicodedata.is_normalized("NFC", one.bn)


def test_no_two_places_of_a_district_have_one_name() -> None:
    for names in (
        Counter((one.kind, one.parent, one.en) for one in EACH),
        Counter((one.kind, one.parent, one.bn) for one in EACH),
    ):
        assert [name for name, times in names.items() if times > 1] == []


def test_what_is_corrected_is_in_the_list() -> None:
    """The list was written after the corrections, not before."""
    names = {(PLACES_NOW.districts[str(one.parent)].en, one.en, one.bn) for one in _upazilas()}
    for (district, old), (english, bangla) in UPAZILAS.items():
        found = {bn for where, en, bn in names if (where, en) == (district, english or old)}
        assert len(found) == 1
        assert bangla is None or found == {unicodedata.normalize("NFC", bangla)}
        assert not english or (district, old) not in {(where, en) for where, en, _ in names}
    for district, missing in MISSING.items():
        for english, bangla in missing:
            assert (district, english, unicodedata.normalize("NFC", bangla)) in names
    told = {one.en for one in EACH if one.kind is not PlaceKind.UPAZILA}
    assert set(PLACES.values()) <= told
    assert told.isdisjoint(PLACES)


def test_a_list_with_one_code_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="x/y is there twice"):
        read_places("x\tX\tX\n x\tX\tX\n  y\tY\tY\n  y\tZ\tZ\n")


def _upazilas() -> list[Place]:
    return list(PLACES_NOW.upazilas.values())
