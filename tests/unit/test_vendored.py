"""Pages are made of others' files as these were published, under the licences that they have."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from sandbox.config import ROOT
from sandbox.vendored import FOLDER, LIST, Vendored, differences, listed

LOCK = json.loads((ROOT / "contract" / "package-lock.json").read_text())
by_file = pytest.mark.parametrize("one", listed(), ids=lambda one: one.file)


def test_every_file_is_listed_with_its_origin() -> None:
    assert sorted([LIST, *(one.file for one in listed())]) == sorted(
        path.name for path in FOLDER.iterdir()
    )


@by_file
def test_a_file_is_the_one_that_is_listed(one: Vendored) -> None:
    assert sha256((FOLDER / one.file).read_bytes()).hexdigest() == one.sha256


@by_file
def test_a_file_is_compared_with_the_package_that_it_is_listed_for(one: Vendored) -> None:
    locked = LOCK["packages"][f"node_modules/{one.package}"]

    assert (locked["version"], locked["license"]) == (one.version, one.licence)


def test_every_package_comes_with_its_licence() -> None:
    with_licence = {one.package for one in listed() if one.file.endswith(".LICENSE")}

    assert {one.package for one in listed()} == with_licence


def test_a_byte_that_differs_from_what_was_published_is_found(tmp_path: Path) -> None:
    here, packages = tmp_path / "vendor", tmp_path / "node_modules"
    shutil.copytree(FOLDER, here)
    for one in listed():
        original = packages / one.package / one.path
        original.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(here / one.file, original)
    assert differences(packages, here) == []

    with (here / "pico.css").open("a") as file:
        file.write(" ")

    assert differences(packages, here) == [
        "pico.css is not css/pico.min.css of @picocss/pico 2.1.1"
    ]
