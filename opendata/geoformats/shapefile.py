"""Shapefile: several files and a zip of them; names of at most ten bytes, so the list of what they mean."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from opendata.geodata import Attribute, Format, Geodata, Rendered, Value, distinct
from opendata.model import Text
from opendata.vectors import DAY
from opendata.vectors import render as render_with

LONGEST_NAME, LONGEST_TEXT = 10, 254
"""Bytes, which the format counts in."""
_GREATEST = 1e8
"""A column of the format has 24 places, 15 of them behind the point: larger numbers stay text."""
_LIST = "_fields.csv"
_HEADING = ("Shapefileの列名 / field", "項目名 / item", "254バイトで切った行 / rows cut at 254 bytes")
_EPOCH = (1980, 1, 1, 0, 0, 0)

_RENAMED = Text(
    "Shapefileの列名「{short}」は「{name}」です（列名は10バイトまでのため）",
    "in the Shapefile, {short} stands for {name} (names have at most ten bytes)",
)
_CUT = Text(
    "Shapefileの「{short}」は254バイトまでのため、{rows}行目の値の終わりを切りました",
    "in the Shapefile, values of {short} were cut at 254 bytes (rows {rows})",
)


class _Column(NamedTuple):
    """An attribute as the format can hold it, with the rows whose text was cut."""

    attribute: Attribute
    values: Sequence[Value]
    name: str
    cut: tuple[int, ...] = ()


def render(geodata: Geodata) -> Rendered:
    columns = tuple(_columns(geodata))
    fit = geodata._replace(
        attributes=tuple(column.attribute for column in columns),
        columns=tuple(column.values for column in columns),
    )
    files = render_with(fit, "ESRI Shapefile", ".shp", DBF_DATE_LAST_UPDATE=DAY)
    files[_LIST] = _list(columns)
    files[FORMAT.ending] = _zipped(geodata.name, files)
    return Rendered(files, tuple(_notes(columns)))


def _columns(geodata: Geodata) -> Iterator[_Column]:
    taken: set[str] = set()
    for attribute, values in zip(geodata.attributes, geodata.columns, strict=True):
        short = _short(attribute.name, taken)
        if attribute.type == "number" and any(isinstance(v, float) and abs(v) >= _GREATEST for v in values):
            texts = [None if value is None else repr(value) for value in values]
            yield _Column(Attribute(short, "string"), texts, attribute.name)
        elif attribute.type == "string":
            yield _text(short, attribute.name, values, geodata.records)
        else:
            yield _Column(attribute._replace(name=short), values, attribute.name)


def _text(short: str, name: str, values: Sequence[Value], records: Sequence[int]) -> _Column:
    fit = [_start(value, LONGEST_TEXT) if isinstance(value, str) else None for value in values]
    cut = (row for row, old, new in zip(records, values, fit, strict=True) if old != new)
    return _Column(Attribute(short, "string"), fit, name, tuple(cut))


def _short(name: str, taken: set[str]) -> str:
    """As much of the name as fits, with a number where another column begins the same."""
    plain = "_".join(name.split())
    found, number = _start(plain, LONGEST_NAME), 2
    while found.casefold() in taken:
        tail = f"_{number}"
        found, number = _start(plain, LONGEST_NAME - len(tail)) + tail, number + 1
    return distinct(found, taken)


def _start(text: str, most: int) -> str:
    """Of so many bytes, without half a character at the end."""
    return text.encode("utf-8", "replace")[:most].decode(errors="ignore")


def _list(columns: Sequence[_Column]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADING)
    for column in columns:
        writer.writerow((column.attribute.name, column.name, " ".join(map(str, column.cut))))
    return out.getvalue().encode("utf-8-sig", "replace")


def _zipped(name: str, files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for ending, content in files.items():
            entry = ZipInfo(f"{name}{ending}", _EPOCH)
            entry.create_system, entry.compress_type, entry.external_attr = 3, ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _notes(columns: Sequence[_Column]) -> Iterator[Text]:
    for column in columns:
        if column.attribute.name != column.name:
            yield _RENAMED.format(short=column.attribute.name, name=column.name)
    for column in columns:
        if column.cut:
            shown = "、".join(map(str, column.cut[:10])) + ("…" if len(column.cut) > 10 else "")
            yield _CUT.format(short=column.attribute.name, rows=shown)


FORMAT = Format("shp", "Shapefile", ".shp.zip", render)
