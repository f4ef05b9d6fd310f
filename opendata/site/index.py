"""The first page: every dataset by name, to be searched and narrowed down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from opendata import catalog, packages, tables
from opendata.model import Dataset, Language, Text
from opendata.reports.elements import listed, said, shown
from opendata.site.exhibits import PAGE, Exhibit, Site, day
from opendata.site.frame import TITLE, Content, Spot, told
from opendata.site.linked_data import of_catalog
from opendata.site.search import Facet, Item, by_body, script, searchable

_INTRODUCTION = Text(
    "ここには、{name}のデータがあります。だれでも無料で使えます。"
    "使うときのきまり（ライセンス）は、データごとに書いてあります。",
    "Here is the data of {name}. Everybody may use it free of charge. Each dataset says under which terms.",
)
_OF_MANY = Text(
    "ここには、{name}がまとめた、{count}団体（県や市町村など）のデータがあります。だれでも無料で使えます。"
    "使うときのきまり（ライセンス）は、データごとに書いてあります。",
    "Here is the data of several public bodies ({count}), gathered by {name}. "
    "Everybody may use it free of charge. Each dataset says under which terms.",
)
_LIST = Text("データの一覧", "Datasets")
_NOTHING = Text("いま、見せることのできるデータはありません。", "There is no data to show at the moment.")
_MACHINES = Text("コンピューターで読むための一覧", "The catalogue for machines")
_UPDATED = Text("更新 {day}", "updated {day}")
_FACETS: Mapping[str, tuple[Text, str]] = {
    "theme": (Text("分野", "Theme"), tables.THEMES),
    "standard": (Text("国の標準", "Standard"), tables.EDITIONS),
    "frequency": (Text("更新のめやす", "Update frequency"), tables.FREQUENCIES),
    "mark": (Text("目印", "Mark"), tables.MARKS),
    "licence": (Text("使うときのきまり", "Licence"), tables.LICENCES),
    "format": (Text("ファイルの形式", "Format"), tables.FORMATS),
}


def content(site: Site, language: Language) -> Content:
    title = TITLE.format(name=site.publisher.name)
    bodies = {exhibit.dataset.publisher.body for exhibit in site.exhibits}
    words = _INTRODUCTION if bodies <= {site.publisher.body} else _OF_MANY
    introduction = words.format(name=site.publisher.name, count=len(bodies))
    body = "\n".join(_body(site, title, introduction, language))
    data = of_catalog(site, title, introduction, language)
    return Content(title, introduction.to(language), body, script() if site.exhibits else "", data)


def _body(site: Site, title: Text, introduction: Text, language: Language) -> Iterator[str]:
    yield f"<h1>{told(title, language)}</h1>\n<p>{told(introduction, language)}</p>"
    yield f"<h2>{said(_LIST, language)}</h2>"
    if not site.exhibits:
        yield f"<p>{said(_NOTHING, language)}</p>"
        return
    spot = Spot(PAGE, language)
    ordered = sorted(site.exhibits, key=lambda one: (one.dataset.title.to(language), one.dataset.name))
    yield searchable([_item(exhibit, site, spot) for exhibit in ordered], _facets(site), language)
    yield f"<h2>{said(_MACHINES, language)}</h2>"
    yield listed(_machine_files(site, spot))


# ── Facets ────────────────────────────────────────────────────────────────────────────────────────


def _facets(site: Site) -> Iterator[Facet]:
    if len(site.bodies) > 1:
        yield by_body(site)
    for name, (label, table) in _FACETS.items():
        titles = {key: term.title for key, term in tables.terms(table).items()}
        used = (key for exhibit in site.exhibits for key in _keys(exhibit.dataset, site)[name])
        yield Facet(name, label, titles | {key: Text(key, key) for key in used if key not in titles})


def _keys(dataset: Dataset, site: Site) -> Mapping[str, list[str]]:
    """By facet the keys of the tables that a dataset is found under."""
    return {
        "publisher": [site.bodies[dataset.publisher.body]] if site.bodies else [],
        "theme": [dataset.theme] if dataset.theme else [],
        "standard": sorted({schema.edition for schema in packages.schemas(dataset)}),
        "frequency": [dataset.frequency] if dataset.frequency else [],
        "mark": list(dataset.marks),
        "licence": [dataset.licence] if dataset.licence else [],
        "format": sorted({"-".join(file.format.casefold().split()) for file in dataset.distributions}),
    }


# ── Entries ───────────────────────────────────────────────────────────────────────────────────────


def _item(exhibit: Exhibit, site: Site, spot: Spot) -> Item:
    dataset, language = exhibit.dataset, spot.language
    facts = "<br>".join(" ・ ".join(line) for line in _facts(dataset, site, language) if line)
    return Item(
        f'<h3><a href="{spot.page(f"{exhibit.folder}/{PAGE}")}">{told(dataset.title, language, 200)}</a></h3>'
        f"<p>{told(dataset.description, language, 200)}</p>"
        f'<p class="quiet">{facts}</p>',
        _keys(dataset, site),
    )


def _facts(dataset: Dataset, site: Site, language: Language) -> Iterator[list[str]]:
    keys = _keys(dataset, site)
    if site.bodies:
        yield [told(dataset.publisher.name, language, 200)]
    yield [_term(name, key, language) for name in ("theme", "standard", "mark") for key in keys[name]]
    updated = day(dataset.modified or dataset.created)
    yield [
        *(dict.fromkeys(shown(file.format, 30) for file in dataset.distributions)),
        *(_term("frequency", key, language) for key in keys["frequency"]),
        *([said(_UPDATED.format(day=updated), language)] if updated else []),
        *(_term("licence", key, language) for key in keys["licence"]),
    ]


def _term(facet: str, key: str, language: Language) -> str:
    term = tables.term(_FACETS[facet][1], key)
    return said(term.title, language) if term else shown(key)


def _machine_files(site: Site, spot: Spot) -> Iterator[str]:
    names = {
        f"{site.publisher.lgcode}_{catalog.LIST}.csv": Text(
            "オープンデータ一覧（CSV）", "Open data list (CSV)"
        ),
        "catalog.jsonld": Text("DCAT（JSON-LD）", "DCAT (JSON-LD)"),
        "catalog.ttl": Text("DCAT（Turtle）", "DCAT (Turtle)"),
        packages.FILE: Text("データパッケージ（JSON）", "Data package (JSON)"),
    }
    for name, title in names.items():
        yield f'<a href="{spot.to(f"data/{name}")}">{said(title, spot.language)}</a>'
