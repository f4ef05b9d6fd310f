"""Geodata → the files that GDAL makes of it; the library is loaded only here, when it is needed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opendata.errors import EnvironmentFailure
from opendata.geodata import Attribute, Geodata, Position, Value
from opendata.model import Text
from opendata.referencing import JGD2011

DAY = "2026-01-01"
"""What files say that carry a date, so that the same data make the same bytes."""

_LAYER = "layer"
_ZERO = {"integer": 0, "number": 0.0}
_DTYPES = {"integer": "int64", "number": "float64"}


def library(module: str, title: str) -> Any:
    """Raises EnvironmentFailure, with the command that installs it, where it is not there."""
    try:
        return import_module(module)
    except ImportError as problem:
        raise EnvironmentFailure(
            Text(
                "{title} を書くためのライブラリがありません。"
                "pip install 'opendata[geo]' で追加してください（GeoJSON は追加なしで書けます）。",
                "The library that writes {title} is missing; install it with pip install 'opendata[geo]' "
                "(GeoJSON needs none).",
            ).format(title=title)
        ) from problem


def render(geodata: Geodata, driver: str, suffix: str, **options: str) -> dict[str, bytes]:
    """The files by their suffixes. A warning of GDAL's is a failure: it means that something got lost."""
    raw, numpy = library("pyogrio.raw", driver), library("numpy", driver)
    columns = [_column(numpy, *each) for each in zip(geodata.attributes, geodata.columns, strict=True)]
    with _told(driver), TemporaryDirectory(prefix="opendata-") as folder, _fixed_day(driver):
        raw.write(
            str(Path(folder) / f"{_LAYER}{suffix}"),
            _points(numpy, geodata.points),
            [values for values, _ in columns],
            numpy.array([attribute.name for attribute in geodata.attributes], dtype=object),
            field_mask=[mask for _, mask in columns],
            layer=None if driver == "ESRI Shapefile" else geodata.name,
            driver=driver,
            geometry_type="Point",
            crs=f"EPSG:{JGD2011}",
            encoding="UTF-8",
            **options,
        )
        return {path.suffix: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def point(position: Position) -> bytes:
    """In the form that every one of these formats stores (WKB, little endian)."""
    import struct  # start-up: nobody else needs it

    return struct.pack("<BIdd", 1, 1, *position)


def _points(numpy: Any, positions: Sequence[Position | None]) -> Any:
    found = numpy.empty(len(positions), dtype=object)
    found[:] = [None if position is None else point(position) for position in positions]
    return found


def _column(numpy: Any, attribute: Attribute, values: Sequence[Value]) -> tuple[Any, Any]:
    """The values, and where numbers have none."""
    if attribute.type == "string":
        return numpy.array(values, dtype=object), None
    zero, mask = _ZERO[attribute.type], numpy.array([value is None for value in values], dtype=bool)
    filled = [zero if value is None else value for value in values]
    return numpy.array(filled, dtype=_DTYPES[attribute.type]), mask


@contextmanager
def _fixed_day(driver: str) -> Iterator[None]:
    pyogrio = library("pyogrio", driver)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{DAY}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


@contextmanager
def _told(driver: str) -> Iterator[None]:
    """GDAL's refusals and warnings as failures of ours."""
    errors = library("pyogrio.errors", driver)
    refusals = (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            yield
        lost = [warning.message for warning in told if issubclass(warning.category, RuntimeWarning)]
        if lost:
            raise RuntimeWarning(lost[0])
    except (*refusals, errors.FieldError, errors.CRSError, RuntimeWarning, OSError) as problem:
        raise EnvironmentFailure(
            Text(
                "{driver} の形では書けません：{reason}", "It cannot be written as {driver}: {reason}"
            ).format(driver=driver, reason=str(problem))
        ) from problem
