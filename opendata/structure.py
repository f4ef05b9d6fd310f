"""The parts of a workbook, element by element → what its sheets hold beside their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import NamedTuple, Protocol

from opendata.model import Area, Own, SheetFacts, Spots
from opendata.number_formats import Formats
from opendata.oddities import Oddities
from opendata.own_sheets import HEADING, signed, without_ours
from opendata.spots import COLUMNS, FIRST, LISTED, ROWS, Tally, area

STYLES = 65_536
COLOURS = 500
ZEROS = 500_000

_TRUE = ("1", "true", "on")
_MACROS = ("xl/macrosheets/", "basic/")
_VBA = "vbaproject.bin"
_CONTENT = "content.xml"

Attributes = Mapping[str, str]


class Collector(Protocol):
    """What is told of every element of a part except rows and cells."""

    def element(self, name: str, attributes: Attributes) -> None: ...


def whole(attributes: Attributes, name: str, default: int = 0) -> int:
    """A number as an attribute states it; whatever is no sensible number is not there."""
    text = attributes.get(name, "")
    return int(text) if len(text) < 10 and text.isascii() and text.isdigit() else default


def is_true(attributes: Attributes, name: str) -> bool:
    return attributes.get(name) in _TRUE


# ── Styles ────────────────────────────────────────────────────────────────────────────────────────

_SECTIONS = {"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"}
_BLACK = {"auto1", "theme1", "rgbFF000000", "indexed0", "indexed8", "indexed64"}
_LINK = {"theme10", "theme11", "rgbFF0563C1", "rgbFF954F72"}
_WHITE = {"auto1", "theme0", "rgbFFFFFFFF", "indexed1", "indexed9", "indexed64", "indexed65"}
_UNSAID = re.compile(r"\[[^\]<>=]*\]|[_*].|[\"\\\s]")


class Styles:
    """Which styles of cells colour them, and which fill numbers with zeros; by the number cells name."""

    def __init__(self) -> None:
        self.colours: dict[str, str] = {}
        self.zeros: dict[str, int] = {}
        self.formats = Formats()
        self._section = ""
        self._formats: dict[str, int] = {}
        self._fonts: list[str] = []
        self._fills: list[str] = []
        self._count = 0

    @property
    def noted(self) -> frozenset[str]:
        return frozenset(self.colours) | frozenset(self.zeros)

    def element(self, name: str, attributes: Attributes) -> None:
        self.formats.element(name, attributes)
        if name in _SECTIONS:
            self._section = name
            return
        match self._section, name:
            case "numFmts", "numFmt":
                self._format(attributes)
            case ("fonts", "font") | ("fills", "fill"):
                known = self._fonts if name == "font" else self._fills
                if len(known) < STYLES:
                    known.append("")
            case "fonts", "color":
                _paint(self._fonts, attributes, _BLACK | _LINK)
            case "fills", "fgColor" | "color":
                _paint(self._fills, attributes, _WHITE)
            case "cellXfs", "xf":
                self._style(attributes)

    def _format(self, attributes: Attributes) -> None:
        digits = zeros(attributes.get("formatCode", ""))
        if digits and len(self._formats) < STYLES:
            self._formats[attributes.get("numFmtId", "")] = digits

    def _style(self, attributes: Attributes) -> None:
        number, self._count = str(self._count), self._count + 1
        if self._count > STYLES:
            return
        colour = _at(self._fills, attributes, "fillId"), _at(self._fonts, attributes, "fontId")
        if any(colour) and number != "0":
            self.colours[number] = "/".join(colour)
        if digits := self._formats.get(attributes.get("numFmtId", "")):
            self.zeros[number] = digits


def _at(known: list[str], attributes: Attributes, name: str) -> str:
    number = whole(attributes, name)
    return known[number] if number < len(known) else ""


def _paint(known: list[str], attributes: Attributes, plain: set[str]) -> None:
    words = (
        f"{name}{attributes[name][:20]}" for name in ("auto", "theme", "rgb", "indexed") if name in attributes
    )
    colour = next(words, "")
    tint = attributes.get("tint", "")[:20]
    if known and (colour not in plain or tint.strip("-0.")):
        known[-1] = colour + tint


def zeros(code: str) -> int:
    """How many digits a number format shows at least, if it is made of nothing but zeros; else 0."""
    shown = _UNSAID.sub("", code.partition(";")[0])
    return len(shown) if 2 <= len(shown) <= 30 and not shown.strip("0") else 0


# ── Objects ───────────────────────────────────────────────────────────────────────────────────────

_ANCHORS = {"twoCellAnchor", "oneCellAnchor", "absoluteAnchor", "frame"}
_ANCHORED = {
    "pic": "picture",
    "image": "picture",
    "graphicFrame": "chart",
    "object": "chart",
    "sp": "shape",
    "cxnSp": "shape",
    "grpSp": "shape",
    "text-box": "shape",
}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"
_ALONE = {"comment": "comment", "annotation": "comment", "custom-shape": "shape"}


class Objects:
    """What a drawing or the comments of a sheet hold, by kind; one object for each anchor."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.is_on_top = False
        self._is_open = False

    def element(self, name: str, attributes: Attributes) -> None:
        if name in _ANCHORS:
            self._is_open = True
        elif self._is_open and name in _ANCHORED:
            self.counts[_ANCHORED[name]] += 1
            self._is_open = False
        elif name in _ALONE:
            is_heading = self.is_on_top or attributes.get("ref", "").strip(_LETTERS) == "1"
            self.counts[HEADING if is_heading and _ALONE[name] == "comment" else _ALONE[name]] += 1


# ── Sheets ────────────────────────────────────────────────────────────────────────────────────────

_VISIBILITY = "table:visibility"


class Cell(NamedTuple):
    """A filled cell that is not like all others."""

    row: int
    column: int
    style: str | None = None
    is_number: bool = False


class SheetNotes:
    """What is noted of one sheet while its elements go by."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.oddities = Oddities(styles.formats)
        self.is_watching = False
        """Whether every filled cell counts, not only those of a noted style."""
        self._row_is_hidden = False
        self.filled = 0
        self.formulas = Tally()
        self.objects = Objects()
        self.zeros: dict[tuple[int, int], int] = {}
        self._colours: dict[str, Tally] = {}
        self._hidden_rows: dict[int, None] = {}
        self._veiled: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._columns = self._declared = self._rows = 0
        self.own: Own | None = None

    def element(self, name: str, attributes: Attributes) -> None:
        match name:
            case "mergeCell":
                self._merge(area(attributes.get("ref", "")))
            case "col" if is_true(attributes, "hidden") or attributes.get("width") == "0":
                self._veil(whole(attributes, "min"), whole(attributes, "max"))
            case "table-column":
                first, count = self._columns + 1, whole(attributes, "table:number-columns-repeated", 1)
                self._columns += count
                if attributes.get(_VISIBILITY, "visible") != "visible":
                    self._veil(first, self._columns)
            case "named-range" | "named-expression":
                self.own = self.own or signed(attributes.get("table:name", ""))
            case _:
                self.objects.element(name, attributes)

    def row(self, attributes: Attributes) -> None:
        is_hidden = is_true(attributes, "hidden") or attributes.get("ht") == "0"
        self._row_is_hidden = is_hidden or attributes.get(_VISIBILITY, "visible") != "visible"
        self.is_watching = self._row_is_hidden or bool(self._veiled)
        self._rows += 1
        self.objects.is_on_top = self._rows == 1

    def _veil(self, first: int, last: int) -> None:
        """No column is declared twice: what goes on after as many as there are is not to be believed."""
        columns = range(max(1, first), min(last, COLUMNS) + 1)
        self._declared += len(columns)
        if self._declared <= COLUMNS:
            self._veiled.update(columns)

    def _merge(self, area: Area | None) -> None:
        if area and len(self._merged) < LISTED:
            self._merged.append(area)

    def value(self, cell: Cell) -> None:
        if self._row_is_hidden and len(self._hidden_rows) < LISTED:
            self._hidden_rows[cell.row] = None
        if cell.column in self._veiled:
            self._hidden_columns.add(cell.column)
        colour = self._styles.colours.get(cell.style or "")
        if colour and (colour in self._colours or len(self._colours) < COLOURS):
            self._colours.setdefault(colour, Tally()).add(cell.row, cell.column)
        digits = self._styles.zeros.get(cell.style or "") if cell.is_number else None
        if digits and len(self.zeros) < ZEROS:
            self.zeros[cell.row, cell.column] = digits

    def repeat(self, cells: Area, attributes: Attributes) -> None:
        """A filled cell of OpenDocument, as often as it is repeated."""
        if self._row_is_hidden:
            last = min(cells.last_row, cells.first_row + LISTED - len(self._hidden_rows) - 1)
            self._hidden_rows.update(dict.fromkeys(range(cells.first_row, last + 1)))
        if self._veiled:
            last = min(cells.last_column, COLUMNS)
            self._hidden_columns |= self._veiled.intersection(range(cells.first_column, last + 1))
        if "table:formula" in attributes:
            self.formulas.add(cells.first_row, cells.first_column)
        rows, columns = (whole(attributes, f"table:number-{way}-spanned", 1) for way in ("rows", "columns"))
        if 1 < rows * columns <= ROWS * COLUMNS:
            row, column = cells.first_row, cells.first_column
            self._merge(Area(row, column, row + rows - 1, column + columns - 1))

    def facts(self, name: str, header: int) -> SheetFacts:
        return SheetFacts(
            name=name,
            hidden_rows=tuple(sorted(self._hidden_rows)),
            hidden_columns=tuple(sorted(self._hidden_columns)),
            merged=tuple(self._merged),
            formulas=self.formulas.below(header),
            coloured=self._coloured(header),
            zeros=self.zeros,
        )

    def _coloured(self, header: int) -> Spots:
        """A colour that the header has too, or two cells in five, is decoration and tells nothing."""
        tallies = (tally for tally in self._colours.values() if not tally.is_in(header))
        found = [spots for tally in tallies if (spots := tally.below(header)).number]
        telling = [spots for spots in found if spots.number * 5 < self.filled * 2]
        first = sorted(place for spots in telling for place in spots.first)
        return Spots(sum(spots.number for spots in telling), tuple(first[:FIRST]))


# ── Other parts ───────────────────────────────────────────────────────────────────────────────────

_FOLLOWED = ("/worksheet", "/drawing", "/comments")


class Links:
    """Where the relationships of a part lead: to sheets, drawings and comments."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, str] = {}

    def element(self, name: str, attributes: Attributes) -> None:
        is_wanted = attributes.get("Type", "").endswith(_FOLLOWED) and "TargetMode" not in attributes
        if name == "Relationship" and is_wanted and len(self.targets) < LISTED:
            target = attributes.get("Target", "").replace("\\", "/")
            path = target if target.startswith("/") else join(self._folder, target)
            self.targets[attributes.get("Id", "")] = _key(path)


class Listing:
    """The sheets of a workbook by the names that people see."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}
        self.counts_from_1904 = False
        self._own: dict[int, Own] = {}

    def element(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self.counts_from_1904 = is_true(attributes, "date1904")
        if name == "sheet" and len(self.links) < LISTED:
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.links.setdefault(attributes.get("name", ""), link)
        if name == "definedName" and (own := signed(attributes.get("name", ""))):
            self._own.setdefault(whole(attributes, "localSheetId", -1), own)

    def own(self, sheet: str) -> Own | None:
        """What the sheet is by the name defined on it; such names count the sheets from 0."""
        return next((self._own.get(n) for n, name in enumerate(self.links) if name == sheet), None)


class Notes:
    """What is noted of a whole workbook while its parts go by."""

    def __init__(self, *, has_macros: bool = False) -> None:
        self.styles = Styles()
        self.has_macros = has_macros
        self._listing = Listing()
        self._sheets: dict[str, SheetNotes] = {}
        self._links: dict[str, Links] = {}
        self._objects: dict[str, Objects] = {}
        self._tables: dict[str, SheetNotes] = {}

    def meet(self, part: str) -> None:
        name = part.casefold()
        self.has_macros = self.has_macros or name.endswith(_VBA) or name.startswith(_MACROS)

    def collector(self, part: str, root: str) -> Collector | None:
        """Who wants to know what the part holds, told by its first element."""
        match root:
            case "styleSheet":
                return self.styles
            case "workbook":
                return self._listing
            case "worksheet":
                return self._sheets.setdefault(_key(part), SheetNotes(self.styles))
            case "Relationships":
                return self._links.setdefault(_key(part), Links(dirname(dirname(part))))
            case "wsDr" | "comments":
                return self._objects.setdefault(_key(part), Objects())
            case _:
                return None

    def table(self, part: str, name: str) -> SheetNotes:
        """A sheet of OpenDocument; the tables of its charts are none."""
        notes = SheetNotes(self.styles)
        is_sheet = part == _CONTENT and len(self._tables) < LISTED
        return self._tables.setdefault(name, notes) if is_sheet else notes

    def tells_of(self, name: str) -> bool:
        return self.part(name) in self._sheets

    def facts(self, name: str, header: int = 0) -> SheetFacts:
        """Of the sheet of that name, whose header is in that row."""
        part = self.part(name)
        notes = self._sheets.get(part) or self._tables.get(name)
        if notes is None:
            return SheetFacts(name=name)
        objects = sum((found.counts for found in self._over(part)), Counter(notes.objects.counts))
        found = notes.facts(name, header)._replace(objects=dict(objects), own=self.own(name))
        return without_ours(found)

    def own(self, name: str) -> Own | None:
        """What we wrote the sheet for, if we did."""
        table = self._tables.get(name)
        return table.own if table else self._listing.own(name)

    def oddities(self, name: str) -> Oddities:
        notes = self._sheets.get(self.part(name)) or self._tables.get(name)
        return notes.oddities if notes else Oddities(self.styles.formats)

    @property
    def counts_from_1904(self) -> bool:
        return self._listing.counts_from_1904

    def part(self, name: str) -> str:
        links = self._links.get("xl/_rels/workbook.xml.rels")
        return links.targets.get(self._listing.links.get(name, ""), "") if links else ""

    def _over(self, part: str) -> Iterator[Objects]:
        folder, _, file = part.rpartition("/")
        links = self._links.get(f"{folder}/_rels/{file}.rels")
        for target in dict.fromkeys(links.targets.values() if links else ()):
            if found := self._objects.get(target):
                yield found


def _key(path: str) -> str:
    """A part by one name, however a reference to it is written."""
    return normpath("/" + path).lstrip("/").casefold()
