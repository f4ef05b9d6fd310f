"""GeoJSON (RFC 7946): longitude and latitude in WGS 84, with which JGD2011 agrees; a feature a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from opendata.geodata import Box, Format, Geodata, Position, Rendered, Value


def render(geodata: Geodata) -> Rendered:
    names = [attribute.name for attribute in geodata.attributes]
    rows = zip(*geodata.columns, strict=True)
    features = ",\n".join(
        _compact(_feature(point, names, row)) for point, row in zip(geodata.points, rows, strict=True)
    )
    text = f"{_head(geodata.name, geodata.bbox)}\n{features}\n]}}\n"
    return Rendered({FORMAT.ending: text.encode("utf-8", "replace")})


def _head(name: str, bbox: Box | None) -> str:
    head = {"type": "FeatureCollection", "name": name, **({"bbox": bbox} if bbox else {})}
    return f'{_compact(head)[:-1]},"features":['


def _feature(point: Position | None, names: Sequence[str], row: Sequence[Value]) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": point} if point else None
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": dict(zip(names, row, strict=True)),
    }


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


FORMAT = Format("geojson", "GeoJSON", ".geojson", render)
