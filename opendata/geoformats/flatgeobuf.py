"""FlatGeobuf: points in JGD2011 with an index, so that a map fetches only the part of a file it shows."""

from __future__ import annotations

from opendata.geodata import Format, Geodata, Rendered
from opendata.vectors import render as render_with


def render(geodata: Geodata) -> Rendered:
    """The index orders the features by place; a file with features that have none cannot have one."""
    is_indexed = "NO" if None in geodata.points else "YES"
    return Rendered(render_with(geodata, "FlatGeobuf", FORMAT.ending, SPATIAL_INDEX=is_indexed))


FORMAT = Format("fgb", "FlatGeobuf", ".fgb", render)
