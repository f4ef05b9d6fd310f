"""Table with coordinates → points in JGD2011 with their attributes, and a list of what has no place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import NamedTuple

from opendata import detecting, places, reading, referencing, schema
from opendata.detecting import normalised
from opendata.errors import UsageError
from opendata.model import Block, Column, Kind, Layout, Role, Schema, Table, Text
from opendata.referencing import FIRST_PLANE, System
from opendata.rules.coordinate_in_degrees_minutes_seconds import DEGREES_MINUTES_SECONDS
from opendata.rules.coordinate_out_of_range import PLAIN_PAIR, in_japan, is_swapped
from opendata.rules.number_format import PLAIN_DECIMAL
from opendata.shaping import OBSTACLES, OVERFULL
from opendata.sniffing import Source
from opendata.validating import rules_by_code

Position = tuple[float, float]
"""Longitude and latitude, as every format of geodata orders them."""
Value = str | int | float | None
Box = tuple[float, float, float, float]


_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_CERTAIN_DIGITS = 15
"""So many a float keeps whatever they are."""
_TAKEN = ("fid", "ogc_fid", "geom", "geometry")
"""Names that formats use for columns of their own."""
_UNFIT = re.compile(r"[^\w.-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 200

_BOTH_BLANK = Text("緯度・経度が空欄です", "latitude and longitude are blank")
_NO_ZONE = Text(
    "平面直角座標系の系が都道府県から決まりません。--source-crs EPSG:6677 のように系を指定してください",
    "its plane rectangular zone does not follow from the prefecture; state it, as in --source-crs EPSG:6677",
)
_OUT_OF_REACH = Text(
    "変換した位置が日本の範囲の外です。座標系と、X（北）・Y（東）の順を確かめてください",
    "converted, it lies outside Japan; look at the reference system and the order of X (north) and Y (east)",
)
_IN_DEGREES = Text(
    "座標系はメートルですが、値は度のようです。--source-crs を確かめてください",
    "the reference system is in metres, but the values seem to be degrees; look at --source-crs",
)
_OLD_DATUM = frozenset({"日本測地系", "旧日本測地系", "旧測地系", "EPSG:4301"})
_SAYS_OLD_DATUM = Text(
    "「{words}」と書かれたセルがあります。旧日本測地系なら --source-crs tokyo、JGD2011なら "
    "--source-crs jgd2011 を指定してください",
    "a cell says {words}; state --source-crs tokyo for the old datum, or jgd2011 where it is not",
)
_NO_COLUMNS = Text("緯度と経度の列がありません", "it has no columns of latitude and longitude")


class Manner(NamedTuple):
    """What the user says of a file; `north` and `east` are labels of columns whose names tell nothing.

    No `system` means that of the standard, unless the file itself says otherwise.
    """

    schema: Schema | None = None
    sheet: str | None = None
    system: System | None = None
    north: str = ""
    east: str = ""
    keep_unlocated: bool = False


class Attribute(NamedTuple):
    """One column of the geodata; `type` is string, integer or number."""

    name: str
    type: str


class Unlocated(NamedTuple):
    """A record without a place on the map: why, and what stands in its coordinates."""

    record: int
    why: Text
    north: str
    east: str


class Geodata(NamedTuple):
    """Features in the order of the file, column by column; `records` are their rows in the spreadsheet.

    `name` is fit for files and layers. `rows` counts all records, those that are no features included.
    `renamed` are columns whose name was taken, with the name they have instead.
    """

    name: str
    sha256: str
    system: System
    attributes: tuple[Attribute, ...]
    columns: tuple[Sequence[Value], ...]
    points: tuple[Position | None, ...]
    records: tuple[int, ...]
    unlocated: tuple[Unlocated, ...]
    rows: int
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def located(self) -> int:
        return self.rows - len(self.unlocated)

    @property
    def bbox(self) -> Box | None:
        """West, south, east, north; None without any point."""
        found = [point for point in self.points if point]
        if not found:
            return None
        longitudes, latitudes = zip(*found, strict=True)
        return (min(longitudes), min(latitudes), max(longitudes), max(latitudes))


class Refused(NamedTuple):
    """Why no geodata can be made of a file; `has_coordinates` tells a fault from a file without places."""

    reasons: tuple[Text, ...]
    has_coordinates: bool = True


class Rendered(NamedTuple):
    """The files of one format by the ending of their names, and what the user must know of them."""

    files: Mapping[str, bytes]
    notes: tuple[Text, ...] = ()


class Format(NamedTuple):
    """A format of geodata; `ending` is of the one file that is published, `key` its name in commands."""

    key: str
    title: str
    ending: str
    render: Callable[[Geodata], Rendered]


def read(source: Source, manner: Manner) -> Geodata | Refused:
    """Raises EnvironmentFailure, and UsageError where no sheet or column has the name that was given."""
    schemas = (manner.schema,) if manner.schema else schema.all_schemas()
    table = reading.read(source, detecting.dictionary(schemas).recognise, manner.sheet)
    if table.form.kind is not Kind.TEXT and table.header_record is None:
        return Refused(_titles({incident.code for incident in table.incidents}) or _unreadable(table))
    layout = _layout(table, manner)
    pair = _pair(layout, manner)
    if pair is None:
        return Refused((_NO_COLUMNS,), has_coordinates=False)
    survey = _Survey(layout, pair, manner)
    for block in table.blocks():
        survey.take(block)
    codes = survey.incidents | {incident.code for incident in table.incidents}
    reasons = (*_titles(codes), *survey.doubts())
    return Refused(reasons) if reasons else survey.result(source.name, table.form.sha256)


def _titles(codes: set[str]) -> tuple[Text, ...]:
    """What keeps a file from being taken over as it is."""
    return tuple(rules_by_code()[code].title for code in sorted(codes & OBSTACLES))


def _unreadable(table: Table) -> tuple[Text, ...]:
    return (rules_by_code()["empty-file" if table.form.kind is Kind.EMPTY else "not-a-text-file"].title,)


def _layout(table: Table, manner: Manner) -> Layout:
    if manner.schema:
        return detecting.assign(table.header, manner.schema, (manner.schema,))
    return detecting.detect(table.header, schema.all_schemas(), table.form.path)


def clean_name(path: str) -> str:
    """The stem of a path as a name that stays in its folder on every system."""
    stem = PurePath(path.replace("\\", "/")).stem
    name = _UNFIT.sub("_", stem).encode()[:_LONGEST_NAME].decode(errors="ignore").strip("._-") or "data"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


# ── Which columns ─────────────────────────────────────────────────────────────────────────────────


def _pair(layout: Layout, manner: Manner) -> tuple[int, int] | None:
    """The positions of latitude and longitude, counted from 0: as told, or else by what the columns are."""
    if manner.north or manner.east:
        return _labelled(layout, manner.north), _labelled(layout, manner.east)
    found = [_with_role(layout, role) for role in (Role.LATITUDE, Role.LONGITUDE)]
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _labelled(layout: Layout, label: str) -> int:
    for column in layout.columns:
        if normalised(label) in (
            normalised(column.label),
            normalised(column.item.name if column.item else ""),
        ):
            return column.position - 1
    raise UsageError(
        Text(
            "「{label}」という列はありません。あるのは {labels} です。",
            "There is no column {label}; there are {labels}.",
        ).format(label=label, labels="、".join(column.label for column in layout.columns if column.label))
    )


def _with_role(layout: Layout, role: Role) -> int | None:
    """By the definition of the file; without one, by a name that any definition gives to the role."""
    for column in layout.columns:
        if (column.item and column.item.role is role) or (layout.schema is None and _may_be(column, role)):
            return column.position - 1
    return None


def _may_be(column: Column, role: Role) -> bool:
    known = detecting.dictionary(schema.all_schemas()).entries.values()
    label = normalised(column.label)
    return any((found := names.get(label)) is not None and found[0].role is role for names in known)


def _names(layout: Layout) -> list[tuple[str, str]]:
    """The official name of each column, or else its label, and the same as it is in geodata."""
    taken, names = set(_TAKEN), []
    for column in layout.columns:
        own = column.item.name if column.item else column.label.strip() or f"column_{column.position}"
        names.append((own, distinct(own, taken)))
    return names


def distinct(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken; it is taken from then on."""
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found.casefold())
    return found


# ── Records ───────────────────────────────────────────────────────────────────────────────────────


class _Survey:
    """Takes the blocks of a file in, and parts the records that have a place from those that have none."""

    def __init__(self, layout: Layout, pair: tuple[int, int], manner: Manner) -> None:
        self.incidents: set[str] = set()
        self._layout, self._manner = layout, manner
        self._system = manner.system or referencing.STANDARD
        self._is_in_degrees = self._system.is_in_degrees
        self._titles = {rule.code: rule.title for rule in rules_by_code().values()}
        self._old: set[str] = set()
        self._north, self._east = pair
        self._code = _with_role(layout, Role.LOCAL_GOVERNMENT_CODE)
        self._cells: list[list[str]] = [[] for _ in layout.columns]
        self._points: list[Position | None] = []
        self._records: list[int] = []
        self._unlocated: list[Unlocated] = []
        self._rows = 0

    def take(self, block: Block) -> None:
        self.incidents |= {incident.code for incident in block.incidents}
        self._old.update(*(_OLD_DATUM.intersection(column) for column in block.columns))
        offsets = [offset for offset in range(len(block)) if offset not in block.blank]
        self._rows += len(offsets)
        points = self._locate(block, offsets)
        kept = offsets if self._manner.keep_unlocated else [offset for offset in offsets if points[offset]]
        for mine, column in zip(self._cells, block.columns, strict=True):
            mine.extend([column[offset] for offset in kept])
        self._points.extend(points[offset] for offset in kept)
        self._records.extend(block.first_record + offset for offset in kept)

    def _locate(self, block: Block, offsets: Sequence[int]) -> dict[int, Position | None]:
        """The place of each record in JGD2011; None of those it lists as unlocated."""
        norths, easts = block.columns[self._north], block.columns[self._east]
        found: dict[int, Position | None] = {}
        overfull = block.overfull
        whys = {
            o: self._titles[OVERFULL] if o in overfull else self._fault(norths[o], easts[o]) for o in offsets
        }
        for code, mine in self._by_system(block, [offset for offset in offsets if whys[offset] is None]):
            if code is None:
                whys |= dict.fromkeys(mine, _NO_ZONE)
                continue
            pairs = [float(norths[offset]) for offset in mine], [float(easts[offset]) for offset in mine]
            found |= zip(mine, referencing.to_jgd2011(code, *pairs), strict=True)
        for offset in offsets:
            point = found.get(offset)
            if point and not _is_in_japan(point):
                point, whys[offset] = None, _OUT_OF_REACH
            found[offset] = point
            if why := whys[offset]:
                cells = norths[offset], easts[offset]
                self._unlocated.append(Unlocated(block.first_record + offset, why, *cells))
        return found

    def _fault(self, north: str, east: str) -> Text | None:
        """What is wrong with a record's coordinates, in the words of the rule that says so."""
        if self._is_in_degrees and PLAIN_PAIR[0].fullmatch(north) and PLAIN_PAIR[1].fullmatch(east):
            return None
        if not north.strip() and not east.strip():
            return _BOTH_BLANK
        if code := _fault(north, east, self._is_in_degrees):
            return self._titles[code]
        are_degrees = in_japan(north, east) or is_swapped(north, east)
        return _IN_DEGREES if are_degrees and not self._is_in_degrees else None

    def _by_system(self, block: Block, offsets: list[int]) -> Iterator[tuple[int | None, list[int]]]:
        """The records of each reference system; None stands for those of which it is not certain."""
        if self._system.code is not None:
            yield self._system.code, offsets
            return
        groups: dict[int | None, list[int]] = {}
        for offset in offsets:
            value = block.columns[self._code][offset] if self._code is not None else ""
            groups.setdefault(_plane(value), []).append(offset)
        yield from groups.items()

    def doubts(self) -> Iterator[Text]:
        """What the file says against the reference system that nobody stated."""
        if self._old and self._manner.system is None:
            yield _SAYS_OLD_DATUM.format(words=min(self._old))

    def result(self, path: str, sha256: str) -> Geodata:
        names, typed = _names(self._layout), []
        for column, (_, name), cells in zip(self._layout.columns, names, self._cells, strict=True):
            if column.label.strip() or any(cells):
                typed.append(_typed(name, column.item.type if column.item else "string", cells))
        return Geodata(
            name=clean_name(path),
            sha256=sha256,
            system=self._system,
            attributes=tuple(attribute for attribute, _ in typed),
            columns=tuple(values for _, values in typed),
            points=tuple(self._points),
            records=tuple(self._records),
            unlocated=tuple(self._unlocated),
            rows=self._rows,
            renamed=tuple(pair for pair in names if len(set(pair)) > 1),
        )


def _fault(north: str, east: str, is_in_degrees: bool) -> str | None:
    """The rule that objects to a pair of which at least one is filled."""
    if not (north.strip() and east.strip()):
        return "coordinate-half-missing"
    if not (PLAIN_DECIMAL.fullmatch(north) and PLAIN_DECIMAL.fullmatch(east)):
        is_old = any(DEGREES_MINUTES_SECONDS.fullmatch(cell) for cell in (north, east))
        return "coordinate-in-degrees-minutes-seconds" if is_old else "coordinate-format"
    if not is_in_degrees or in_japan(north, east):
        return None
    if is_swapped(north, east):
        return "coordinates-swapped"
    is_metres = min(abs(float(north)), abs(float(east))) > 180
    return "coordinate-in-metres" if is_metres else "coordinate-out-of-range"


def _plane(value: str) -> int | None:
    """The system of the prefecture's only zone."""
    zones = places.zones(places.meant(value) or "")
    return FIRST_PLANE + zones[0] - 1 if len(zones) == 1 else None


def _is_in_japan(point: Position) -> bool:
    longitude, latitude = point
    return 20 <= latitude <= 46 and 122 <= longitude <= 154


# ── Values ────────────────────────────────────────────────────────────────────────────────────────


def _typed(name: str, wanted: str, cells: Sequence[str]) -> tuple[Attribute, list[Value]]:
    """Numbers only where the definition says so and every cell is one that stays the same; blank is None."""
    different = set(cells) - {""}
    if wanted == "integer" and all(map(_INTEGER.fullmatch, different)):
        return Attribute(name, "integer"), [int(cell) if cell else None for cell in cells]
    if wanted == "number" and all(map(_is_exact, different)):
        return Attribute(name, "number"), [float(cell) if cell else None for cell in cells]
    return Attribute(name, "string"), [cell or None for cell in cells]


def _is_exact(cell: str) -> bool:
    if not _NUMBER.fullmatch(cell):
        return False
    return len(cell) <= _CERTAIN_DIGITS or Decimal(cell) == Decimal(repr(float(cell)))
