"""Catalog → the files that harvesters read: the open data list, the data package of the whole, and DCAT."""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from opendata import dcat, packages, schema, tables
from opendata.errors import UsageError
from opendata.model import Catalog, Dataset, Distribution, Publisher, Text

LIST = "open_data_list"

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PHONE = re.compile(r"[0-9()+ -]*")


def build(catalog: Catalog, base_url: str = "") -> Mapping[str, bytes]:
    """File name → content; the same catalogue always gives the same bytes."""
    if not catalog.datasets:
        raise UsageError(
            Text(
                "データセットが1つもありません。opendata add でファイルを取り込んでください。",
                "There is no dataset yet; take files in with “opendata add”.",
            )
        )
    ordered = catalog._replace(datasets=tuple(sorted(catalog.datasets, key=lambda dataset: dataset.name)))
    root = dcat.tree(ordered, base_url or "./")
    lgcode = catalog.publisher.lgcode
    return {
        f"{lgcode}_{LIST}.csv": open_data_list(ordered, "ods-v3", base_url),
        f"{lgcode}_{LIST}_2017.csv": open_data_list(ordered, "legacy-2017", base_url),
        packages.FILE: packages.dump(package(ordered, base_url)),
        "catalog.jsonld": dcat.jsonld(root),
        "catalog.ttl": dcat.turtle(root),
    }


# ── The open data list: one row a file ────────────────────────────────────────────────────────────


def open_data_list(catalog: Catalog, edition: str, base_url: str) -> bytes:
    """オープンデータ一覧 in one edition, as its own definition wants it: UTF-8 with BOM, CRLF."""
    (definition,) = schema.find(LIST, edition)
    wanted = tables.raw(tables.OPEN_DATA_LIST)[edition]
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([field.name for field in definition.fields])
    for values in _rows(catalog, base_url):
        table.writerow([_line(values.get(wanted.get(field.name, ""), "")) for field in definition.fields])
    return out.getvalue().encode("utf-8-sig", "replace")


def _rows(catalog: Catalog, base_url: str) -> Iterator[Mapping[str, str]]:
    """What can be said of every file, by the names that tables/open_data_list.toml uses."""
    always = tables.raw(tables.OPEN_DATA_LIST)[tables.WORDS]
    used: set[str] = set()
    for dataset in catalog.datasets:
        described = _publisher(dataset.publisher) | _dataset(dataset, base_url)
        described["identifier"] = _identifier(dataset.name, used)
        for file in dataset.distributions:
            number = _number(f"{dataset.name}/{file.name}", used)
            yield {**always, **described, **_file(file, dataset, base_url), "number": number}


def _publisher(publisher: Publisher) -> dict[str, str]:
    prefecture, municipality = schema.local_governments().get(publisher.lgcode, ("", publisher.name.ja))
    return {
        "lgcode": publisher.lgcode,
        "prefecture": prefecture,
        "municipality": municipality,
        "local-government": prefecture + municipality,
        "contact-name": publisher.contact_name,
        "contact-email": publisher.contact_email,
        "contact-phone": publisher.contact_phone,
        "contact-url": publisher.contact_url,
    }


def _dataset(dataset: Dataset, base_url: str) -> dict[str, str]:
    licence = tables.term(tables.LICENCES, dataset.licence)
    frequency = tables.term(tables.FREQUENCIES, dataset.frequency)
    theme = tables.term(tables.THEMES, dataset.theme) or tables.terms(tables.THEMES)["other"]
    return {
        "title": _line(dataset.title.ja) or dataset.name,
        "description": dataset.description.ja,
        "keywords": ";".join(word.replace(";", " ") for word in dataset.keywords),
        "theme": theme.title.ja,
        "frequency": frequency.title.ja if frequency else "",
        "created": _day(dataset.created),
        "modified": _day(dataset.modified) or _day(dataset.created),
        "licence": licence.title.ja if licence else "",
        "licence-url": licence.uri if licence else "",
        "period": "/".join(dataset.temporal) if dataset.temporal else "",
        "dataset-url": f"{base_url}{dataset.name}/" if base_url else "",
        "standard": ";".join(packages.standard(found)[0].ja for found in packages.schemas(dataset)),
    }


def _file(file: Distribution, dataset: Dataset, base_url: str) -> dict[str, str]:
    found = packages.schema_of(file.schema)
    return {
        "file-title": _line(file.title) or file.name,
        "format": file.format,
        "size": str(file.size),
        "download-url": f"{base_url}{dataset.name}/{file.name}" if base_url else "",
        "file-standard": packages.standard(found)[0].ja if found else "",
    }


def _identifier(name: str, used: set[str]) -> str:
    """The name without the marks that an identifier of the standard may not have."""
    plain = re.sub(r"[^a-z0-9]", "", name)
    found = plain if plain not in used else f"{plain}{zlib.crc32(name.encode()):010d}"
    used.add(found)
    return found


def _number(path: str, used: set[str]) -> str:
    """Ten digits that stay with a file whatever else comes and goes: readers of the list match by them."""
    number = zlib.crc32(path.encode())
    while f"{number:010d}" in used:
        number += 1
    used.add(f"{number:010d}")
    return f"{number:010d}"


def _day(time: str | None) -> str:
    found = re.match(r"\d{4}-\d{2}-\d{2}", time or "")
    return found.group() if found else ""


def _line(text: str) -> str:
    """On one line, and nothing that a spreadsheet would run; telephone numbers stay as they are."""
    line = " ".join(_CONTROLS.sub(" ", text).split())
    return line if _PHONE.fullmatch(line) else line.lstrip("=+-@＝＋－＠ ")


# ── The data package of the whole ─────────────────────────────────────────────────────────────────


def package(catalog: Catalog, base_url: str) -> dict[str, Any]:
    """Every file of every dataset as a resource, each with its definition and its terms of use."""
    publisher = catalog.publisher
    return {
        "$schema": packages.PROFILE,
        "name": f"{publisher.lgcode}_catalog",
        "title": f"{publisher.name.ja} オープンデータカタログ",
        "titleEn": f"Open data catalogue of {publisher.name.en}",
        "contributors": list(_contributors(catalog)),
        "resources": [
            _resource(file, dataset, base_url) | _of_another(dataset, publisher)
            for dataset in catalog.datasets
            for file in dataset.distributions
        ],
    }


def _contributors(catalog: Catalog) -> Iterator[dict[str, Any]]:
    """The catalogue's publisher, and those of the datasets, each once."""
    said: list[dict[str, Any]] = []
    for publisher in dict.fromkeys([catalog.publisher, *(each.publisher for each in catalog.datasets)]):
        new = [one for one in packages.contributors(publisher) if one not in said]
        said += new
        yield from new


def _of_another(dataset: Dataset, publisher: Publisher) -> dict[str, Any]:
    """Whose a resource is, where it is not the catalogue's publisher's."""
    own = dataset.publisher == publisher
    return {} if own else {"contributors": packages.contributors(dataset.publisher)}


def _resource(file: Distribution, dataset: Dataset, base_url: str) -> dict[str, Any]:
    found = packages.schema_of(file.schema)
    stated = packages.resource(file, f"{base_url}{dataset.name}/{file.name}")
    stated |= {
        "description": dataset.description.ja,
        "licenses": packages.licences(dataset),
        "schema": packages.definition(found) if found and stated["schema"] else None,
        "dataset": dataset.name,
    }
    return {key: value for key, value in stated.items() if value is not None}
