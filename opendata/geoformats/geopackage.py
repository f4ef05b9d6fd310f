"""GeoPackage: one layer of points in an SQLite file, in JGD2011."""

from __future__ import annotations

from opendata.geodata import Format, Geodata, Rendered
from opendata.vectors import render as render_with


def render(geodata: Geodata) -> Rendered:
    return Rendered(render_with(geodata, "GPKG", FORMAT.ending))


FORMAT = Format("gpkg", "GeoPackage", ".gpkg", render)
