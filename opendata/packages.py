"""datapackage.json ↔ Dataset; the only module that knows the keys of a Data Package."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from opendata import schema, tables
from opendata.errors import UsageError
from opendata.model import Dataset, Derivation, Distribution, Publisher, Schema, Text

FILE = "datapackage.json"
SCHEMA_FILE = "schema.json"
HISTORY = "history"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,98}[a-z0-9]")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,149}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def is_name(words: str) -> bool:
    """Fit for a dataset: what every portal accepts, and a folder that every system can make."""
    return bool(_NAME.fullmatch(words)) and not _RESERVED.fullmatch(words)


def is_file_name(words: str) -> bool:
    """A plain ASCII file name without any folder, fit for every system."""
    return bool(_FILE_NAME.fullmatch(words)) and not _RESERVED.fullmatch(words) and not words.endswith(".")


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


def load(path: Path, content: bytes, publisher: Publisher, licence: str | None = None) -> Dataset:
    """The dataset of a folder; `licence` is the workspace's, for a package that names none."""
    raw = descriptor(path, content)
    try:
        if raw["name"] != path.parent.name or not is_name(raw["name"]):
            raise ValueError(f"name: {raw['name']}")
        return _dataset(raw, path.parent, publisher, licence)
    except UsageError as problem:
        raise _unreadable(path, problem.text) from problem
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        raise _unreadable(path, str(problem)) from problem


def descriptor(path: Path, content: bytes) -> dict[str, Any]:
    """The package as it stands, with whatever people added by hand."""
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise _unreadable(path, str(problem)) from problem
    if not isinstance(raw, dict):
        raise _unreadable(path, "{…}")
    return raw


def _unreadable(path: Path, problem: str | Text) -> UsageError:
    return UsageError(
        Text(
            "「{path}」をデータパッケージとして読み取れません（{problem}）。",
            "{path} cannot be read as a data package ({problem}).",
        ).format(path=str(path), problem=problem)
    )


def _dataset(raw: Mapping[str, Any], folder: Path, publisher: Publisher, licence: str | None) -> Dataset:
    title = str(raw.get("title") or raw["name"])
    description = str(raw.get("description") or title)
    period = raw.get("temporal")
    bbox = (raw.get("spatial") or {}).get("bbox")
    names = [item["path"] for item in raw["resources"]]
    if len({str(name).casefold() for name in names}) < len(names):
        raise ValueError(f"path: {names}")
    return Dataset(
        name=raw["name"],
        title=Text(title, str(raw.get("titleEn") or title)),
        description=Text(description, str(raw.get("descriptionEn") or description)),
        licence=_licence(raw.get("licenses", ()), licence),
        distributions=tuple(_distribution(item, folder) for item in raw["resources"]),
        publisher=publisher,
        keywords=tuple(map(str, raw.get("keywords", ()))),
        frequency=_key(tables.FREQUENCIES, raw.get("updateFrequency")),
        created=_optional(raw.get("created")),
        modified=_optional(raw.get("modified")),
        temporal=(str(period["start"]), str(period["end"])) if period else None,
        theme=_key(tables.THEMES, raw.get("theme")),
        pillar=_key(tables.PILLARS, raw.get("pillar")),
        priority_field=_key(tables.PRIORITY_FIELDS, raw.get("priorityField")),
        marks=tuple(tables.find(tables.MARKS, str(mark)).key for mark in raw.get("marks", ())),
        bbox=_box(bbox) if bbox else None,
    )


def _licence(licences: Sequence[Mapping[str, Any]], default: str | None) -> str | None:
    """Our key for the first licence of a package, found by its name or its address; None where unknown."""
    if not licences:
        return default
    stated = licences[0]
    for term in tables.terms(tables.LICENCES).values():
        if stated.get("name") == term.more["package"] or stated.get("path") == term.uri:
            return term.key
    return None


def _distribution(raw: Mapping[str, Any], folder: Path) -> Distribution:
    name, digest = _stored(raw)
    derived = _derivation(raw.get("derivedFrom"))
    bbox = raw.get("bbox") if derived else None
    return Distribution(
        path=str(folder / name),
        name=name,
        title=str(raw.get("title") or name),
        format=_format(str(raw.get("format") or Path(name).suffix.lstrip("."))),
        media_type=str(raw.get("mediatype") or "application/octet-stream"),
        size=int(raw["bytes"]),
        sha256=digest,
        encoding=_optional(raw.get("encoding")),
        schema=_schema_id(raw.get("conformsTo")),
        derived=derived,
        bbox=_box(bbox) if bbox else None,
    )


def _stored(raw: Mapping[str, Any]) -> tuple[str, str]:
    """The name of a file and its SHA-256."""
    name, algorithm, digest = raw["path"], *str(raw["hash"]).split(":", 1)
    if not is_file_name(name) or algorithm != "sha256" or not re.fullmatch("[0-9a-f]{64}", digest):
        raise ValueError(f"path: {name}, hash: {raw['hash']}")
    return name, digest


def _derivation(raw: Mapping[str, Any] | None) -> Derivation | None:
    return Derivation(*_stored(raw), str(raw["crs"]), bool(raw.get("keepUnlocated"))) if raw else None


def _format(words: str) -> str:
    known = tables.term(tables.FORMATS, words.casefold())
    return known.title.en if known else words


def _key(table: str, words: object) -> str | None:
    return tables.find(table, str(words)).key if words else None


def _optional(words: object) -> str | None:
    return str(words) if words else None


def _box(values: Sequence[Any]) -> tuple[float, float, float, float]:
    west, south, east, north = map(float, values)
    return (west, south, east, north)


def _schema_id(words: object) -> str | None:
    if not words:
        return None
    schema_of(str(words))
    return str(words)


def schema_of(identifier: str | None) -> Schema | None:
    """SLUG@EDITION → its definition; None for None. Raises ValueError where there is none."""
    if identifier is None:
        return None
    slug, _, edition = identifier.partition("@")
    found = schema.find(slug, edition)
    if not found:
        raise ValueError(f"conformsTo: {identifier}")
    return found[0]


# ── Writing ───────────────────────────────────────────────────────────────────────────────────────


def dump(raw: Mapping[str, Any]) -> bytes:
    """As people like to read and compare it."""
    return (json.dumps(raw, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def package(dataset: Dataset, existing: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The Data Package of one dataset; what people added to the existing one by hand stays."""
    before = dict(existing or {})
    kept = {item.get("path"): item for item in before.get("resources", ())}
    ours = {
        "$schema": PROFILE,
        **_described(dataset),
        "licenses": licences(dataset) or before.get("licenses"),
        "contributors": before.get("contributors") or contributors(dataset.publisher),
        "keywords": list(dataset.keywords) or None,
        "resources": [
            _merged(kept.get(file.name, {}), resource(file, file.name)) for file in dataset.distributions
        ],
    }
    return _merged(before, ours)


def _described(dataset: Dataset) -> dict[str, Any]:
    period, standards = dataset.temporal, {s.id: s for s in schemas(dataset)}.values()
    return {
        "name": dataset.name,
        "title": dataset.title.ja,
        "titleEn": dataset.title.en,
        "description": dataset.description.ja,
        "descriptionEn": dataset.description.en,
        "created": dataset.created,
        "modified": dataset.modified,
        "updateFrequency": dataset.frequency,
        "temporal": {"start": period[0], "end": period[1]} if period else None,
        "spatial": {"bbox": list(dataset.bbox)} if dataset.bbox else None,
        "conformsTo": [standard(schema)[1] for schema in standards] or None,
        "theme": dataset.theme,
        "pillar": dataset.pillar,
        "priorityField": dataset.priority_field,
        "marks": list(dataset.marks) or None,
    }


def _merged(before: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """What ours says, None meaning nothing, followed by the keys we know nothing of."""
    others = {key: value for key, value in before.items() if key not in ours}
    return {key: value for key, value in ours.items() if value is not None} | others


def resource(file: Distribution, path: str) -> dict[str, Any]:
    """One file; `path` is where a reader of the package finds it."""
    is_table = file.format.casefold() == "csv"
    return {
        "name": resource_name(file),
        "type": "table" if is_table else None,
        "path": path,
        "title": file.title,
        "format": file.format.casefold(),
        "mediatype": file.media_type,
        "encoding": file.encoding,
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": SCHEMA_FILE if is_table and file.schema else None,
        "conformsTo": file.schema,
        **(_derived(file, file.derived) if file.derived else {}),
    }


def _derived(file: Distribution, derived: Derivation) -> dict[str, Any]:
    """Of other files these keys are not ours."""
    stated = {
        "path": derived.name,
        "hash": f"sha256:{derived.sha256}",
        "crs": derived.system,
        "keepUnlocated": derived.keeps_unlocated,
    }
    return {"bbox": list(file.bbox) if file.bbox else None, "derivedFrom": stated}


def resource_name(file: Distribution) -> str:
    """Unique in the catalogue, because file names begin with the name of their dataset."""
    name = file.name.casefold()
    return re.sub(r"[^a-z0-9_-]", "-", name.removesuffix(".csv"))


def licences(dataset: Dataset) -> list[dict[str, str]] | None:
    term = tables.term(tables.LICENCES, dataset.licence)
    return [{"name": term.more["package"], "path": term.uri, "title": term.title.ja}] if term else None


def contributors(publisher: Publisher) -> list[dict[str, Any]]:
    """Who publishes and whom to ask."""
    who: dict[str, Any] = {"title": publisher.name.ja, "roles": ["publisher"]}
    if not publisher.has_contact:
        return [who]
    contact = {
        "title": publisher.contact_name,
        "email": publisher.contact_email,
        "path": publisher.contact_url,
        "phone": publisher.contact_phone,
        "organization": publisher.name.ja,
    }
    return [who, {key: value for key, value in contact.items() if value} | {"roles": ["contact"]}]


def schemas(dataset: Dataset) -> list[Schema]:
    """The definitions that the files of a dataset follow, each once."""
    found = [schema_of(file.schema) for file in dataset.distributions]
    return list({schema.id: schema for schema in found if schema}.values())


def definition(followed: Schema) -> dict[str, Any]:
    """The Table Schema for a package: columns go by name, since real files order and omit them freely."""
    return {**schema.descriptor(followed), "fieldsMatch": "partial"}


def standard(schema: Schema) -> tuple[Text, str]:
    """What a definition is called and where it stands, as catalogues refer to it."""
    edition = tables.terms(tables.EDITIONS)[schema.edition]
    title = Text("{edition}：{title}", "{edition}: {title}").format(edition=edition.title, title=schema.title)
    return title, f"{edition.uri}#{schema.slug}"
