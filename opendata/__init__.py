"""opendata: check, repair, publish and account for a municipality's open-data files."""

__version__ = "0.1.0"
