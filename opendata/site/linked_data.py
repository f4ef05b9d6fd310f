"""Datasets in the words of schema.org, as search engines read them."""

from __future__ import annotations

from typing import Any

from opendata import packages, tables
from opendata.model import Language, PortalFile, Publisher, Text
from opendata.site.exhibits import PAGE, Exhibit, Site, day
from opendata.site.frame import Spot, absolute, localised

CONTEXT = "https://schema.org/"


def of_catalog(site: Site, title: Text, description: Text, language: Language) -> dict[str, Any]:
    return _stated(
        {
            "@context": CONTEXT,
            "@type": "DataCatalog",
            "name": title.to(language),
            "description": description.to(language),
            "url": absolute(localised(PAGE, language), site) if site.base_url else None,
            "publisher": _publisher(site.publisher, language),
            "inLanguage": ["ja"],
        }
    )


def of_dataset(exhibit: Exhibit, site: Site, language: Language) -> dict[str, Any]:
    dataset, period = exhibit.dataset, exhibit.dataset.temporal
    licence = tables.term(tables.LICENCES, dataset.licence)
    spot = Spot(f"{exhibit.folder}/{PAGE}", language)
    return _stated(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "identifier": dataset.name,
            "name": dataset.title.to(language),
            "description": dataset.description.to(language),
            "url": absolute(spot.address, site) if site.base_url else None,
            "keywords": list(dataset.keywords) or None,
            "license": licence.uri if licence else None,
            "isAccessibleForFree": True,
            "inLanguage": list(exhibit.offer.languages) or None,
            "creator": _publisher(dataset.publisher, language),
            "publisher": _publisher(dataset.publisher, language),
            "dateCreated": day(dataset.created) or None,
            "dateModified": day(dataset.modified) or None,
            "temporalCoverage": "/".join(period) if period else None,
            "spatialCoverage": _area(dataset.bbox) if dataset.bbox else None,
            "variableMeasured": _variables(exhibit, language),
            "distribution": [_download(file, exhibit, site, spot) for file in exhibit.offer.wanted.files],
        }
    )


def _stated(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value is not None}


def _publisher(publisher: Publisher, language: Language) -> dict[str, Any]:
    point = {
        "@type": "ContactPoint",
        "name": publisher.contact_name,
        "email": publisher.contact_email or None,
        "telephone": publisher.contact_phone or None,
        "url": publisher.contact_url or None,
    }
    return _stated(
        {
            "@type": "GovernmentOrganization",
            "name": publisher.name.to(language),
            "identifier": publisher.lgcode,
            "contactPoint": _stated(point) if publisher.has_contact else None,
        }
    )


def _area(box: tuple[float, float, float, float]) -> dict[str, Any]:
    west, south, east, north = box
    return {"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}}


def _variables(exhibit: Exhibit, language: Language) -> list[str] | None:
    names = (item.title.to(language) for found in packages.schemas(exhibit.dataset) for item in found.fields)
    return list(dict.fromkeys(names)) or None


def _download(file: PortalFile, exhibit: Exhibit, site: Site, spot: Spot) -> dict[str, Any]:
    path = f"{exhibit.folder}/{file.key}"
    return {
        "@type": "DataDownload",
        "name": file.title,
        "contentUrl": absolute(path, site) if site.base_url else spot.to(path),
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }
