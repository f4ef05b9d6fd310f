"""GeoParquet 1.1: points as WKB in a Parquet file, in JGD2011."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from opendata.geodata import Format, Geodata, Rendered
from opendata.referencing import projjson
from opendata.vectors import library, point

_GEOMETRY = "geometry"


def render(geodata: Geodata) -> Rendered:
    arrow, parquet = library("pyarrow", FORMAT.title), library("pyarrow.parquet", FORMAT.title)
    types = {"string": arrow.string(), "integer": arrow.int64(), "number": arrow.float64()}
    columns = {
        attribute.name: arrow.array(values, type=types[attribute.type])
        for attribute, values in zip(geodata.attributes, geodata.columns, strict=True)
    }
    points = [None if position is None else point(position) for position in geodata.points]
    table = arrow.table({**columns, _GEOMETRY: arrow.array(points, type=arrow.binary())})
    out = BytesIO()
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(_stated(geodata))}), out)
    return Rendered({FORMAT.ending: out.getvalue()})


def _stated(geodata: Geodata) -> dict[str, Any]:
    column = {"encoding": "WKB", "geometry_types": ["Point"], "crs": projjson()}
    if geodata.bbox:
        column["bbox"] = list(geodata.bbox)
    return {"version": "1.1.0", "primary_column": _GEOMETRY, "columns": {_GEOMETRY: column}}


FORMAT = Format("parquet", "GeoParquet", ".parquet", render)
