"""A CKAN plugin: the top-level keys of G空間情報センター's datasets, as its public records show them."""

from typing import Any

from ckan.plugins import SingletonPlugin, implements, toolkit
from ckan.plugins.interfaces import IDatasetForm

KEYS = (
    *("area", "spatial", "charge", "fee", "restriction", "license_agreement", "quality", "emergency"),
    *("registerd_date", "thumbnail_url"),
)


class GspatialKeys(SingletonPlugin, toolkit.DefaultDatasetForm):  # type: ignore[misc]
    """For every dataset of the portal that loads it."""

    implements(IDatasetForm)

    def is_fallback(self) -> bool:
        return True

    def package_types(self) -> list[str]:
        return []

    def create_package_schema(self) -> dict[str, Any]:
        return _written(super().create_package_schema())

    def update_package_schema(self) -> dict[str, Any]:
        return _written(super().update_package_schema())

    def show_package_schema(self) -> dict[str, Any]:
        ways = [toolkit.get_converter("convert_from_extras"), toolkit.get_validator("ignore_missing")]
        return {**super().show_package_schema(), **dict.fromkeys(KEYS, ways)}


def _written(schema: dict[str, Any]) -> dict[str, Any]:
    ways = [toolkit.get_validator("ignore_missing"), toolkit.get_converter("convert_to_extras")]
    return {**schema, **dict.fromkeys(KEYS, ways)}
