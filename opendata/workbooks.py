"""Bytes → what keeps a spreadsheet from being read: its container is measured before anything is unpacked."""

from __future__ import annotations

import copy
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from opendata.model import Text

LIMIT = 200_000_000
"""Bytes of a workbook, packed or unpacked; also of the texts its cells repeat."""
RATIO = 200
SMALL = 1_000_000
CELLS = 10_000_000
"""Cells of one sheet, from A1 to the last one that is filled."""
LONGEST = 1_000_000
CHUNK = 1 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IS_LOCKED = 0x1
_MANIFEST = "META-INF/manifest.xml"
_LOCK = b"encryption-data"
_BINARY = "xl/workbook.bin"
_PASSED_OVER = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bin", ".vml", ".rels")

LOCKED = Text(
    "パスワードで保護されているため、読めません",
    "it is protected by a password and cannot be read",
)
DAMAGED = Text(
    "途中で切れているか壊れているため、読めません",
    "it is cut short or damaged and cannot be read",
)
OBSCURE = Text(
    "パスワードで保護されているか、壊れているか、Excelのファイルではないため、読めません",
    "it is protected by a password, damaged, or not of Excel, and cannot be read",
)
TOO_LARGE = Text(
    "開くと大きくなりすぎるため、読みませんでした（上限は200MB、1シート1,000万セル）",
    "it would become too large when opened and was not read (at most 200 MB, 10 million cells a sheet)",
)
UNKNOWN = Text(
    "この形式（.xlsb など）には対応していないため、読めません",
    "its kind (such as .xlsb) is not supported and cannot be read",
)


class _TooLarge(Exception):
    pass


def obstacle(file: BinaryIO, size: int) -> Text | None:
    """Why a workbook cannot be read; None where nothing speaks against trying."""
    if size > LIMIT:
        return TOO_LARGE
    if is_ole(file):
        return LOCKED if _ENCRYPTED in file.read() else None
    try:
        with ZipFile(file) as archive:
            return _in_archive(archive)
    except _TooLarge:
        return TOO_LARGE
    except (
        BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        RuntimeError,
        ValueError,
        expat.ExpatError,
    ):
        return DAMAGED


def is_ole(file: BinaryIO) -> bool:
    """Whether it is of Excel before 2007, or encrypted, or no workbook at all."""
    file.seek(0)
    return file.read(len(_OLE)) == _OLE


def _in_archive(archive: ZipFile) -> Text | None:
    parts = archive.infolist()
    if any(part.flag_bits & _IS_LOCKED for part in parts):
        return LOCKED
    stated, packed = (sum(getattr(part, size) for part in parts) for size in ("file_size", "compress_size"))
    if stated > LIMIT or stated > max(SMALL, RATIO * packed):
        return TOO_LARGE
    if _BINARY in archive.namelist():
        return UNKNOWN
    _measure(archive, parts)
    is_locked = _MANIFEST in archive.namelist() and _LOCK in archive.read(_MANIFEST)
    return LOCKED if is_locked else None


def _measure(archive: ZipFile, parts: list[ZipInfo]) -> None:
    """Unpack every part without keeping it: what the directory states may be untrue."""
    repeated = _Repeated()
    _unpack(archive, parts, repeated)
    if repeated.cells * max(repeated.lengths, default=0) > LIMIT:
        exact = _Repeated(is_exact=True)
        _unpack(archive, parts, exact)
        if exact.size > LIMIT:
            raise _TooLarge


def _unpack(archive: ZipFile, parts: list[ZipInfo], repeated: _Repeated) -> None:
    total = 0
    for part in parts:
        is_xml = not part.filename.casefold().endswith(_PASSED_OVER)
        extent = _Extent(repeated)
        for chunk in _chunks(archive, part):
            total += len(chunk)
            if total > LIMIT:
                raise _TooLarge
            if is_xml and extent.is_xml(chunk):
                extent.parser.Parse(chunk)


def _chunks(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """To the true end of the part, whatever size the directory states."""
    unbounded = copy.copy(part)
    unbounded.file_size = 2 * LIMIT
    with archive.open(unbounded) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


class _Repeated:
    """Texts that a workbook stores once, and how many of its cells refer to them."""

    def __init__(self, *, is_exact: bool = False) -> None:
        self.is_exact, self.cells = is_exact, 0
        self.lengths: list[int] = []
        self.uses: Counter[str] = Counter()

    @property
    def size(self) -> int:
        known = len(self.lengths)
        uses = ((int(use), count) for use, count in self.uses.items() if use.isdecimal())
        return sum(self.lengths[use] * count for use, count in uses if use < known)


class _Extent:
    """How far the filled cells of one part reach, in a sheet of Excel or in the tables of OpenDocument."""

    def __init__(self, repeated: _Repeated) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self._repeated = repeated
        self._xml: bool | None = None
        self._row = self._column = self._rows = self._reach = 0
        self._last_row = self._last_column = self._length = 0
        self._refers = False

    def is_xml(self, chunk: bytes) -> bool:
        if self._xml is None:
            self._xml = chunk.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<")
        return self._xml

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2] if ":" in name else name:
            case "v" | "is":
                self._fill(self._reach, self._column)
            case "c":
                self._excel_cell(attributes)
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            case "sst":
                self.parser.EndElementHandler = self._end
                self.parser.CharacterDataHandler = self._characters
            case "si":
                self._length = 0
            case "table-cell" | "covered-table-cell":
                self._other_cell(attributes)
            case "table-row":
                self._row += self._rows
                self._rows, self._column = int(attributes.get("table:number-rows-repeated", 1)), 0
            case "table":
                self._row = self._rows = self._last_row = self._last_column = 0

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "si":
            self._repeated.lengths.append(self._length)

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST:
            raise _TooLarge
        if self._refers:
            self._repeated.uses[text.strip()] += 1

    def _excel_cell(self, attributes: dict[str, str]) -> None:
        """Text is counted only from where there is some: a call for every number would take too long."""
        place, kind = attributes.get("r", ""), attributes.get("t")
        letters = place.rstrip("0123456789")
        digits = place[len(letters) :]
        self._column = _number(letters) if letters else self._column + 1
        self._reach = max(int(digits) if digits else 0, self._row)
        self._length, self._refers = 0, kind == "s" and self._repeated.is_exact
        self._repeated.cells += kind == "s"
        if self._refers or kind in ("str", "inlineStr"):
            self.parser.CharacterDataHandler = self._characters

    def _other_cell(self, attributes: dict[str, str]) -> None:
        columns, self._length = int(attributes.get("table:number-columns-repeated", 1)), 0
        if "office:value-type" in attributes or "table:formula" in attributes:
            self._fill(self._row + self._rows, self._column + columns)
            self.parser.CharacterDataHandler = self._characters
        self._column += columns

    def _fill(self, row: int, column: int) -> None:
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        if self._last_row * self._last_column > CELLS:
            raise _TooLarge


@lru_cache(maxsize=20_000)
def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
