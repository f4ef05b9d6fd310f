"""Every format of geodata by the name that commands give it; adding one is a file and a line."""

from importlib import import_module

from opendata.geodata import Format

MODULES = {
    "geojson": "geojson",
    "gpkg": "geopackage",
    "fgb": "flatgeobuf",
    "shp": "shapefile",
    "parquet": "geoparquet",
}


def named(key: str) -> Format:
    """Raises KeyError for a name that is not listed."""
    found: Format = import_module(f"opendata.geoformats.{MODULES[key]}").FORMAT
    return found
