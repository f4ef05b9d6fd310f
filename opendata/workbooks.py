"""Bytes → why a spreadsheet cannot be read, or what its container tells of it: measured before unpacking."""

from __future__ import annotations

import copy
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from lzma import LZMAError
from typing import BinaryIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from opendata.model import Area, Text
from opendata.oddities import Odd
from opendata.skimming import ROW_END, TEXT_END, Skimmer, divided, skim_texts
from opendata.spots import column_number
from opendata.structure import Cell, Collector, Notes, SheetNotes

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
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_STYLES = "xl/styles.xml"
_SHEETS, _TEXTS = "worksheets/", "sharedstrings.xml"
_PASSED_OVER = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bin", ".vml")

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
    "開くと大きくなりすぎるため、読みませんでした（上限は200MB、1シート1,000万セル、全体で2,000万セル）",
    "it would become too large when opened and was not read "
    "(at most 200 MB, 10 million cells a sheet, 20 million in all)",
)
UNKNOWN = Text(
    "この形式（.xlsb など）には対応していないため、読めません",
    "its kind (such as .xlsb) is not supported and cannot be read",
)


class _TooLarge(Exception):
    pass


def examine(file: BinaryIO, size: int) -> Notes | Text:
    """Why a workbook cannot be read; where nothing speaks against trying, what its container tells of it."""
    if size > LIMIT:
        return TOO_LARGE
    if is_ole(file):
        content = file.read()
        return LOCKED if _ENCRYPTED in content else Notes(has_macros=_MACROS in content)
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
        LookupError,
        LZMAError,
        RuntimeError,
        ValueError,
        expat.ExpatError,
    ):
        return DAMAGED


def is_ole(file: BinaryIO) -> bool:
    """Whether it is of Excel before 2007, or encrypted, or no workbook at all."""
    file.seek(0)
    return file.read(len(_OLE)) == _OLE


def _in_archive(archive: ZipFile) -> Notes | Text:
    parts = archive.infolist()
    if any(part.flag_bits & _IS_LOCKED for part in parts):
        return LOCKED
    stated, packed = (sum(getattr(part, size) for part in parts) for size in ("file_size", "compress_size"))
    if stated > LIMIT or stated > max(SMALL, RATIO * packed):
        return TOO_LARGE
    if _BINARY in archive.namelist():
        return UNKNOWN
    notes = _measure(archive, sorted(parts, key=lambda part: part.filename.casefold() != _STYLES))
    is_locked = _MANIFEST in archive.namelist() and _LOCK in archive.read(_MANIFEST)
    return LOCKED if is_locked else notes


def _measure(archive: ZipFile, parts: list[ZipInfo]) -> Notes:
    """Unpack every part without keeping it: what the directory states may be untrue. Styles come first."""
    notes, repeated = Notes(), _Repeated()
    _unpack(archive, parts, repeated, notes)
    if repeated.cells * max(repeated.lengths, default=0) > LIMIT:
        exact = _Repeated(is_exact=True)
        _unpack(archive, parts, exact, Notes())
        if exact.size > LIMIT:
            raise _TooLarge
    return notes


def _unpack(archive: ZipFile, parts: list[ZipInfo], repeated: _Repeated, notes: Notes) -> None:
    total = 0
    for part in parts:
        notes.meet(part.filename)
        is_xml = not part.filename.casefold().endswith(_PASSED_OVER)
        extent = _Extent(part.filename, repeated, notes)
        for chunk in extent.divided(_chunks(archive, part)):
            total += len(chunk)
            if total > LIMIT:
                raise _TooLarge
            if is_xml and extent.is_xml(chunk):
                extent.take(chunk)
        repeated.reach += extent.area
        if repeated.reach > 2 * CELLS:
            raise _TooLarge


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
        self.is_exact, self.cells, self.reach = is_exact, 0, 0
        self.lengths: list[int] = []
        self.uses: Counter[str] = Counter()

    @property
    def size(self) -> int:
        known = len(self.lengths)
        uses = ((int(use), count) for use, count in self.uses.items() if use.isdecimal())
        return sum(self.lengths[use] * count for use, count in uses if use < known)


class _Extent:
    """How far the filled cells of one part reach, in a sheet of Excel or in the tables of OpenDocument."""

    def __init__(self, part: str, repeated: _Repeated, notes: Notes) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self._part, self._repeated, self._notes = part, repeated, notes
        self._collector: Collector | None = None
        self._sheet = SheetNotes(notes.styles)
        self._noted = notes.styles.noted
        self._skimmer = Skimmer(self._noted, notes.styles.formats.known)
        name = "" if repeated.is_exact else part.casefold()
        self._has_rows, self._has_texts = _SHEETS in name, name.endswith(_TEXTS)
        self._xml: bool | None = None
        self._row = self._column = self._rows = self._reach = 0
        self._last_row = self._last_column = self._length = self._past = 0
        self._refers = self._is_noted = False
        self._style: str | None = None
        self._kind: str | None = None
        self._value: list[str] | None = None
        self._is_told = self._has_formula = False

    @property
    def area(self) -> int:
        """Cells of all its sheets, from A1 to the last one of each that is filled."""
        return self._past + self._last_row * self._last_column

    def is_xml(self, chunk: bytes) -> bool:
        if self._xml is None:
            self._xml = chunk.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<")
        return self._xml

    def divided(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """In such a way that what may be skimmed is whole."""
        if self._has_rows or self._has_texts:
            return divided(chunks, ROW_END if self._has_rows else TEXT_END)
        return chunks

    def take(self, data: bytes) -> None:
        if self._has_texts:
            data, longest = skim_texts(data)
            self._repeated.lengths.append(longest)
        elif self._has_rows and not self._sheet.is_watching:
            skimmed = self._skimmer.skim(data)
            if skimmed.cells:
                self._sheet.filled += skimmed.cells - 1
                self._repeated.cells += skimmed.shared
                self._fill(skimmed.row, max(map(_number, skimmed.columns)))
            data = skimmed.rest
        self.parser.Parse(data)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        self._collector = self._notes.collector(self._part, name.rpartition(":")[2])
        if isinstance(self._collector, SheetNotes):
            self._collector.filled += self._sheet.filled
            self._sheet = self._collector
            self.parser.EndElementHandler = self._end
        self.parser.StartElementHandler = self._start
        self._start(name, attributes)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2] if ":" in name else name:
            case "v" | "is":
                self._fill(self._reach, self._column)
                self._value = [] if self._is_told else None
                if self._is_noted:
                    self._note()
            case "c":
                self._excel_cell(attributes)
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), 0
                self._sheet.row(attributes)
            case "f":
                self._sheet.formulas.add(self._reach, self._column)
                self._has_formula = True
                self._listen()
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
                self._sheet.row(attributes)
            case "table":
                self._past = self.area
                self._row = self._rows = self._last_row = self._last_column = 0
                self._collector = self._sheet = self._notes.table(
                    self._part, attributes.get("table:name", "")
                )
            case other if self._collector:
                self._collector.element(other, attributes)

    def _end(self, name: str) -> None:
        end = name.rpartition(":")[2]
        if end in ("c", "table-cell") and self._is_told:
            self._tell("".join(self._value or ()))
            self._is_told = False
        if end == "si":
            self._repeated.lengths.append(self._length)

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST:
            raise _TooLarge
        if self._refers:
            self._repeated.uses[text.strip()] += 1
        if self._value is not None:
            self._value.append(text)

    def _excel_cell(self, attributes: dict[str, str]) -> None:
        """Text is counted only from where there is some: a call for every number would take too long."""
        place, kind = attributes.get("r", ""), attributes.get("t")
        letters = place.rstrip("0123456789")
        digits = place[len(letters) :]
        self._column = _number(letters) if letters else self._column + 1
        self._reach = max(int(digits) if digits else 0, self._row)
        self._length, self._refers = 0, kind == "s" and self._repeated.is_exact
        self._repeated.cells += kind == "s"
        self._style, self._kind = attributes.get("s"), kind
        self._is_noted = self._style in self._noted or self._sheet.is_watching
        self._value, self._is_told, self._has_formula = None, False, False
        if self._sheet.oddities.concern(kind, self._style):
            self._listen()
        if self._refers or kind in ("str", "inlineStr"):
            self.parser.CharacterDataHandler = self._characters

    def _listen(self) -> None:
        self._is_told = True
        self.parser.CharacterDataHandler = self._characters

    def _tell(self, value: str) -> None:
        odd = Odd(self._kind, self._style, value.strip(), self._has_formula)
        self._sheet.oddities.add(self._reach, self._column, odd)

    def _note(self) -> None:
        self._sheet.value(Cell(self._reach, self._column, self._style, self._kind in (None, "n")))

    def _other_cell(self, attributes: dict[str, str]) -> None:
        columns, self._length = int(attributes.get("table:number-columns-repeated", 1)), 0
        if "office:value-type" in attributes or "table:formula" in attributes:
            row, column = self._row + self._rows, self._column + columns
            self._fill(row, column)
            self._sheet.repeat(Area(self._row + 1, self._column + 1, row, column), attributes)
            self.parser.CharacterDataHandler = self._characters
        self._column += columns
        self._is_told = attributes.get("calcext:value-type") == "error"
        if self._is_told:
            self.parser.EndElementHandler = self._end
            self._reach, self._kind, self._value = self._row + self._rows, "e", []

    def _fill(self, row: int, column: int) -> None:
        self._sheet.filled += 1
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        if self._last_row * self._last_column > CELLS:
            raise _TooLarge


_number = lru_cache(maxsize=20_000)(column_number)
