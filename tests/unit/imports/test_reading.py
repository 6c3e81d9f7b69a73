"""How a file is written is found out, never guessed; what cannot be read is told by its line."""

import io

import pytest

from storefront.imports.model import FileFault, FileFaultError
from storefront.imports.reading import _LONGEST_ROW, CsvFile, Row

TEXT = 'SKU,Title\r\nMUG,"Mug, ""blue""\nwith a saucer"\r\n\r\nCAP,টুপি\r\n'


def table(text: str, encoding: str = "utf-8") -> CsvFile:
    return CsvFile(io.BytesIO(text.encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-mark"])
def test_what_excel_and_others_write_is_read(encoding: str) -> None:
    if encoding == "utf-16-le-mark":
        found = CsvFile(io.BytesIO(b"\xff\xfe" + TEXT.encode("utf-16-le")))
    else:
        found = table(TEXT, encoding)

    assert list(found.header) == ["SKU", "Title"]
    assert list(found.rows()) == [
        Row(2, ["MUG", 'Mug, "blue"\nwith a saucer']),
        Row(5, ["CAP", "টুপি"]),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_stands_between_cells_is_seen_in_the_header(delimiter: str) -> None:
    found = table(f"SKU{delimiter}Title\nMUG{delimiter}Mug\n")

    assert found.delimiter == delimiter
    assert next(found.rows()).cells == ["MUG", "Mug"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_in_windows_unix_or_an_old_macintosh(end: str) -> None:
    found = table(f"SKU,Title{end}MUG,Mug{end}CAP,Cap{end}")

    assert [one.cells[0] for one in found.rows()] == ["MUG", "CAP"]


def test_a_file_in_an_old_code_page_is_refused_with_the_line() -> None:
    with pytest.raises(FileFaultError) as refusal:
        list(CsvFile(io.BytesIO("SKU,Title\nA,Cup\nB,Café\n".encode("cp1252"))).rows())

    assert (refusal.value.fault, refusal.value.line) == (FileFault.ENCODING, 3)


def test_a_file_of_a_spreadsheet_itself_is_refused() -> None:
    with pytest.raises(FileFaultError) as refusal:
        CsvFile(io.BytesIO(b"PK\x03\x04\x14\x00\x06\x00\x08\x00"))

    assert refusal.value.fault is FileFault.ENCODING


def test_a_broken_row_is_told_and_the_others_are_read() -> None:
    found = list(table('SKU,Title\nA,"a" b\nB,Cup\nC,1,2,3\n').rows())

    assert [(one.line, one.fault is None) for one in found] == [(2, False), (3, True), (4, False)]
    assert found[2].fault == "has more cells than the header"


def test_five_broken_rows_in_turn_end_it() -> None:
    with pytest.raises(FileFaultError) as refusal:
        list(table("SKU,Title\n" + 'A,"a" b\n' * 5).rows())

    assert (refusal.value.fault, refusal.value.line) == (FileFault.BROKEN, 6)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\nSKU\nA\n"])
def test_a_file_without_a_header_is_empty(content: bytes) -> None:
    with pytest.raises(FileFaultError) as refusal:
        CsvFile(io.BytesIO(content))

    assert refusal.value.fault is FileFault.EMPTY


class Endless:
    """A file that hardly ends: a beginning, and then the same again and again."""

    def __init__(self, beginning: bytes, again: bytes) -> None:
        self._next, self._again = beginning, again
        self.read_bytes = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        self._next += self._again * (size // len(self._again) + 1)
        found, self._next = self._next[:size], self._next[size:]
        self.read_bytes += size
        return found if self.read_bytes < 20 * _LONGEST_ROW else b""


def test_it_is_never_held_as_a_whole() -> None:
    """Rows come before the file was read to its end."""
    body = Endless(b"SKU,Title\n", b"MUG,Mug\n")
    rows = CsvFile(body).rows()

    assert next(rows).cells == ["MUG", "Mug"]
    assert body.read_bytes < 1_000_000


@pytest.mark.parametrize(
    ("beginning", "again", "line"),
    [
        (b"", b"x", 1),
        (b"", b"SKU,", 1),
        (b"", b'"\n",', 2),
        (b"SKU,Title\n", b",", 2),
        (b"SKU,Title\n", b'"a\n",', 3),
    ],
)
def test_a_row_that_does_not_end_is_refused_before_it_is_much(
    beginning: bytes, again: bytes, line: int
) -> None:
    """In one line, or in many that quotes take it through."""
    body = Endless(beginning, again)

    with pytest.raises(FileFaultError) as refusal:
        list(CsvFile(body).rows())

    assert refusal.value.fault is FileFault.BROKEN
    assert refusal.value.line is not None
    assert refusal.value.line >= line
    assert body.read_bytes < 2 * _LONGEST_ROW


def test_the_next_row_has_all_the_room_again() -> None:
    wide = "x" * 100_000
    found = list(table("SKU,Title\n" + f"{wide},Mug\n" * 20).rows())

    assert [len(one.cells[0]) for one in found] == [100_000] * 20
