"""Catalog → DCAT 3 (DCAT-AP) as one tree of nodes, and that tree as JSON-LD and as Turtle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from opendata import packages, regions, tables
from opendata.model import Body, Catalog, Dataset, Distribution, Publisher, Schema, Text
from opendata.tables import Term

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/JPN"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")

_OF_ONE = Text("{name}が公開するオープンデータの一覧です。", "The open data that {name} publishes.")
_OF_MANY = Text(
    "{name}がまとめた、{count}団体のオープンデータの一覧です。",
    "The open data of several public bodies ({count}), gathered by {name}.",
)

Node = dict[str, Any]
"""A node in JSON-LD's own words: @id, @type, and lists of nodes and literals by property."""


class _Who(NamedTuple):
    """The catalogue's publisher, what sets the addresses of each body apart, and what they all begin with."""

    home: Publisher
    signs: Mapping[Body, str]
    base: str


# ── The tree ──────────────────────────────────────────────────────────────────────────────────────


def tree(catalog: Catalog, base: str) -> Node:
    """The catalogue with everything in it. `base` ends in /; every address of ours begins with it."""
    who, words = _who(catalog, base), {"name": catalog.publisher.name}
    title = Text("{name} オープンデータカタログ", "Open data catalogue of {name}").format(**words)
    bodies = {dataset.publisher.body for dataset in catalog.datasets}
    whose = _OF_ONE if bodies <= {who.home.body} else _OF_MANY
    description = whose.format(count=len(bodies), **words)
    return _node(
        f"{base}#catalog",
        "dcat:Catalog",
        {
            "dct:title": _texts(title),
            "dct:description": _texts(description),
            "dct:publisher": [_publisher(who.home, who)],
            "dct:language": [_ref(_LANGUAGE)],
            "dct:spatial": [_area(who.home, who)],
            "dcat:themeTaxonomy": [_taxonomy(base)],
            "dct:modified": _dates(max((d.modified or "" for d in catalog.datasets), default="")),
            "dcat:dataset": [_dataset(d, who) for d in catalog.datasets],
        },
    )


def _who(catalog: Catalog, base: str) -> _Who:
    home = catalog.publisher
    keys = regions.keys([home, *(dataset.publisher for dataset in catalog.datasets)])
    signs = {body: "" if body == home.body else f"-{key}" for body, key in keys.items()}
    return _Who(home, signs, base)


def _dataset(dataset: Dataset, who: _Who) -> Node:
    """What the catalogue has said of its own publisher is not said again."""
    base, publisher = who.base, dataset.publisher
    is_own = publisher.body == who.home.body
    home = f"{base}{dataset.name}/"
    frequency = tables.term(tables.FREQUENCIES, dataset.frequency)
    box = [_box(dataset.bbox)] if dataset.bbox else []
    return _node(
        f"{home}#dataset",
        "dcat:Dataset",
        {
            "dct:identifier": [_literal(dataset.name)],
            "dct:title": _texts(dataset.title),
            "dct:description": _texts(dataset.description),
            "dct:publisher": [_ref(f"{base}#publisher") if is_own else _publisher(publisher, who)],
            "dcat:contactPoint": [_contact(publisher, who)] if publisher.has_contact else [],
            "dcat:keyword": [_literal(word, "ja") for word in sorted(set(dataset.keywords))],
            "dcat:theme": _themes(tables.term(tables.THEMES, dataset.theme), base),
            "dct:accrualPeriodicity": [_ref(frequency.uri)] if frequency else [],
            "dct:issued": _dates(dataset.created),
            "dct:modified": _dates(dataset.modified),
            "dct:temporal": [_period(dataset.temporal)] if dataset.temporal else [],
            "dct:spatial": [_ref(f"{base}#area") if is_own else _area(publisher, who), *box],
            "dct:language": [_ref(_LANGUAGE)],
            "dct:conformsTo": [_standard(schema) for schema in packages.schemas(dataset)],
            "dcat:landingPage": [_ref(home)],
            "dcat:distribution": [_distribution(file, dataset, home) for file in dataset.distributions],
        },
    )


def _distribution(file: Distribution, dataset: Dataset, home: str) -> Node:
    schema = packages.schema_of(file.schema)
    format = tables.term(tables.FORMATS, file.format.casefold())
    return _node(
        f"{home}#{file.name}",
        "dcat:Distribution",
        {
            "dct:title": [_literal(file.title, "ja")],
            "dcat:accessURL": [_ref(home)],
            "dcat:downloadURL": [_ref(f"{home}{file.name}")],
            "dct:license": _licence(dataset),
            "dcat:mediaType": [_ref(_MEDIA_TYPES + quote(file.media_type, safe="/+."))],
            "dct:format": [_ref(format.uri)] if format and format.uri else [],
            "dcat:byteSize": [_typed(str(file.size), "nonNegativeInteger")],
            "spdx:checksum": [_checksum(file)],
            "dct:modified": _dates(dataset.modified),
            "dct:language": [_ref(_LANGUAGE)],
            "dct:conformsTo": [_ref(packages.standard(schema)[1])] if schema else [],
        },
    )


def _publisher(publisher: Publisher, who: _Who) -> Node:
    content = {
        "foaf:name": _texts(publisher.name),
        "dct:identifier": [_literal(publisher.lgcode)],
    }
    return _node(f"{who.base}#publisher{who.signs[publisher.body]}", "foaf:Agent", content)


def _contact(publisher: Publisher, who: _Who) -> Node:
    """Without an address of its own where it is not the catalogue's: a body may have many offices."""
    email, phone = publisher.contact_email, re.sub(r"[^0-9+]", "", publisher.contact_phone)
    return _node(
        f"{who.base}#contact" if publisher == who.home else None,
        "vcard:Organization",
        {
            "vcard:fn": [_literal(publisher.contact_name, "ja")],
            "vcard:hasEmail": [_ref(f"mailto:{quote(email, safe='@')}")] if email else [],
            "vcard:hasTelephone": [_ref(f"tel:{phone}")] if phone else [],
            "vcard:hasURL": [_ref(publisher.contact_url)] if publisher.contact_url else [],
        },
    )


def _area(publisher: Publisher, who: _Who) -> Node:
    content = {"dct:identifier": [_literal(publisher.lgcode)], "skos:prefLabel": _texts(publisher.name)}
    return _node(f"{who.base}#area{who.signs[publisher.body]}", "dct:Location", content)


def _box(box: tuple[float, float, float, float]) -> Node:
    west, south, east, north = (f"{value:.6f}" for value in box)
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    polygon = f"POLYGON(({', '.join(' '.join(corner) for corner in corners)}))"
    return _node(None, "dct:Location", {"dcat:bbox": [{"@value": polygon, "@type": "geo:wktLiteral"}]})


def _period(period: tuple[str, str]) -> Node:
    content = {"dcat:startDate": _dates(period[0]), "dcat:endDate": _dates(period[1])}
    return _node(None, "dct:PeriodOfTime", content)


def _themes(theme: Term | None, base: str) -> list[Node]:
    """Our subject, and the European one nearest to it."""
    if theme is None:
        return []
    content = {
        "skos:prefLabel": _texts(theme.title),
        "skos:inScheme": [_ref(f"{base}#themes")],
        "skos:closeMatch": [_ref(theme.uri)] if theme.uri else [],
    }
    ours = _node(f"{base}#theme-{theme.key}", "skos:Concept", content)
    return [ours, *([_ref(theme.uri)] if theme.uri else [])]


def _taxonomy(base: str) -> Node:
    title = Text("統計分野による分類", "Subjects of official statistics")
    return _node(f"{base}#themes", "skos:ConceptScheme", {"dct:title": _texts(title)})


def _licence(dataset: Dataset) -> list[Node]:
    term = tables.term(tables.LICENCES, dataset.licence)
    return [_node(term.uri, "dct:LicenseDocument", {"dct:title": _texts(term.title)})] if term else []


def _standard(schema: Schema) -> Node:
    title, uri = packages.standard(schema)
    return _node(uri, "dct:Standard", {"dct:title": _texts(title)})


def _checksum(file: Distribution) -> Node:
    content = {
        "spdx:algorithm": [_ref("spdx:checksumAlgorithm_sha256")],
        "spdx:checksumValue": [_typed(file.sha256, "hexBinary")],
    }
    return _node(None, "spdx:Checksum", content)


# ── Nodes and literals ────────────────────────────────────────────────────────────────────────────


def _node(identifier: str | None, kind: str, content: Mapping[str, list[Node]]) -> Node:
    head = {"@id": identifier} if identifier else {}
    return {**head, "@type": kind, **{key: values for key, values in content.items() if values}}


def _ref(identifier: str) -> Node:
    return {"@id": identifier}


def _literal(text: str, language: str | None = None) -> Node:
    """Text that any parser takes: without NUL and without halves of characters."""
    sound = text.replace("\0", "").encode("utf-8", "replace").decode()
    return {"@value": sound, "@language": language} if language else {"@value": sound}


def _texts(text: Text) -> list[Node]:
    return [_literal(text.ja, "ja"), _literal(text.en, "en")]


def _typed(text: str, kind: str) -> Node:
    return {"@value": text, "@type": f"xsd:{kind}"}


def _dates(text: str | None) -> list[Node]:
    """As a date or a time; nothing where the text is neither."""
    if text and _DATE.fullmatch(text):
        return [_typed(text, "date")]
    return [_typed(text, "dateTime")] if text and _TIME.fullmatch(text) else []


# ── JSON-LD and Turtle ────────────────────────────────────────────────────────────────────────────


def jsonld(root: Node) -> bytes:
    return (json.dumps({"@context": PREFIXES, **root}, ensure_ascii=False, indent=2) + "\n").encode()


def turtle(root: Node) -> bytes:
    """One block a subject, in the order of the tree."""
    lines = [f"@prefix {name}: <{uri}> ." for name, uri in PREFIXES.items()]
    blocks = {node["@id"]: node for node in _subjects(root)}
    for identifier, node in blocks.items():
        lines += ["", f"{_iri(identifier)} {_properties(node, '  ')} ."]
    return ("\n".join(lines) + "\n").encode()


def _subjects(node: Node) -> Iterator[Node]:
    """Every node with an address and something to say, outermost first."""
    if "@id" in node and "@type" in node:
        yield node
    for values in node.values():
        if isinstance(values, list):
            for value in values:
                yield from _subjects(value)


def _properties(node: Node, indent: str) -> str:
    said = [f"a {node['@type']}"]
    for key, values in node.items():
        if isinstance(values, list):
            said.append(f"{key} {', '.join(_object(value, indent) for value in values)}")
    return f" ;\n{indent}".join(said)


def _object(value: Node, indent: str) -> str:
    if "@value" in value:
        text = json.dumps(value["@value"], ensure_ascii=False)
        if "@language" in value:
            return f"{text}@{value['@language']}"
        return f"{text}^^{value['@type']}" if "@type" in value else text
    if "@id" in value:
        return _iri(value["@id"])
    return f"[ {_properties(value, indent + '  ')} ]"


def _iri(identifier: str) -> str:
    prefix = identifier.partition(":")[0]
    return identifier if prefix in PREFIXES else f"<{identifier}>"
