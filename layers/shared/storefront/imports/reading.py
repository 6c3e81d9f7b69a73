"""From bytes to rows: how a file is written, whoever wrote it, is found out and never guessed."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from storefront.imports.model import FileFault, FileFaultError

#: Rows with broken quotes, one after the other, after which there is no sense in going on.
_BROKEN_AT_MOST = 5
_DELIMITERS = ",;\t"
#: What no text holds: NUL, and halves of characters.
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_BLOCK = 65_536
#: Of one cell. The longest description has 10,000 characters; HTML takes some more.
_LONGEST_CELL = 131_072
#: Of one row, in as many lines as its quotes take it through: all of it is in memory at once, as
#: would be a file in which no line ends.
_LONGEST_ROW = 1_000_000
#: Bytes of a text besides its letters.
_OF_A_CELL = 50
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class Row(NamedTuple):
    """A row as it was read.

    Args:
        line: where it begins, from 1.
        cells: as many as the header has, or as it has.
        fault: why it cannot be read; None if it can.
    """

    line: int
    cells: list[str]
    fault: str | None = None

    @property
    def weight(self) -> int:
        """Return about how much memory it takes, in bytes where letters take one."""
        return sum(map(len, self.cells)) + _OF_A_CELL * len(self.cells)


class _Blocks(io.RawIOBase):
    """A stream that can only be read, as a file for Python's own reader of text."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes."""
        block = self._body.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


class CsvFile:
    """A file of rows, read once, from its beginning to its end, and never held as a whole.

    Args:
        body: its bytes: anything with `read(size)`.

    Attributes:
        header: the names of its columns, as they are written.
        delimiter: what stands between cells.

    Raises:
        FileFaultError: it is not text, or has no header.
    """

    def __init__(self, body: Any) -> None:
        buffered = io.BufferedReader(_Blocks(body), _BLOCK)
        encoding = _encoding_of(buffered.peek(4)[:4])
        # Bytes that are no UTF-8 come through as halves of characters, so that their line is known.
        errors = "strict" if encoding == "utf-16" else "surrogateescape"
        lines = _lines(io.TextIOWrapper(buffered, encoding, errors, newline=""))
        first = next(lines, "")
        self.delimiter = max(_DELIMITERS, key=first.count)
        csv.field_size_limit(_LONGEST_CELL)
        self._room = _LONGEST_ROW
        self._reader = csv.reader(self._fed(first, lines), delimiter=self.delimiter, strict=True)
        try:
            self.header: Sequence[str] = [one.strip() for one in next(self._reader, [])]
        except csv.Error as error:
            raise FileFaultError(FileFault.BROKEN, str(error), 1) from error
        if not any(self.header):
            raise FileFaultError(FileFault.EMPTY)

    def rows(self) -> Iterator[Row]:
        """Yield what follows the header, except empty rows.

        Raises:
            FileFaultError: it is not text to its end, several rows in turn are broken, or one is
                longer than any.
        """
        broken = 0
        while True:
            line = self._reader.line_num + 1
            self._room = _LONGEST_ROW
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                broken += 1
                if broken == _BROKEN_AT_MOST:
                    raise FileFaultError(FileFault.BROKEN, str(error), line) from error
                yield Row(line, [], f"cannot be read: {error}")
                continue
            if cells is None:
                return
            broken = 0
            if not any(cells):
                continue
            if len(cells) > len(self.header) and any(cells[len(self.header) :]):
                yield Row(line, cells, "has more cells than the header")
            else:
                yield Row(line, cells)

    def _fed(self, first: str, rest: Iterator[str]) -> Iterator[str]:
        """Yield lines as long as the row that they are of has room for them."""
        for line in chain([first] if first else [], rest):
            self._room -= len(line)
            if self._room < 0:
                raise _too_long(self._reader.line_num + 1)
            yield line


def _too_long(line: int) -> FileFaultError:
    return FileFaultError(FileFault.BROKEN, f"a row of more than {_LONGEST_ROW:,} letters", line)


def _encoding_of(beginning: bytes) -> str:
    return next((name for mark, name in _MARKS.items() if beginning.startswith(mark)), "utf-8")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines with their ends; raises FileFaultError where bytes are no text."""
    number = 0
    try:
        while line := text.readline(_LONGEST_ROW + 1):
            number += 1
            if len(line) > _LONGEST_ROW:
                raise _too_long(number)
            if found := _NO_TEXT.search(line):
                told = f"the byte 0x{ord(found[0]) & 0xFF:02x}"
                raise FileFaultError(FileFault.ENCODING, told, number)
            yield line
    except UnicodeError as error:
        raise FileFaultError(FileFault.ENCODING, "bytes that are no UTF-16", number + 1) from error


def written(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as they are written into a file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
