"""The page of places that are easy to use: what the items of the standard say of each facility."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from opendata import detecting, schema, tables
from opendata.model import Column, Distribution, Field, Language, Layout, Role, Schema, Text
from opendata.reports.elements import said, shown
from opendata.site.exhibits import PAGE, Exhibit, Site, opened
from opendata.site.frame import BARRIER_FREE, Content, Spot, told
from opendata.site.search import Facet, Item, by_body, script, searchable
from opendata.sniffing import Source

_TITLE = Text("バリアフリー", "Barrier-free places")
_ABOUT = Text(
    "車いすのトイレやエレベーターなど、設備のある場所をさがせます。"
    "ここに書いていない設備も、あるかもしれません。行く前に、その場所に聞いてください。",
    "Find places with wheelchair toilets, lifts and other facilities. "
    "There may be more than is written here; please ask before you go.",
)
_NOTHING = Text("設備のことを書いたデータは、まだありません。", "There is no data about such facilities yet.")
_HEADING = Text("場所の一覧", "Places")
_FEATURE = Text("設備", "Facility")
_DATASET = Text("データ", "Data")
_FROM = Text("データ：", "Data: ")
_BY = Text("{title}（{name}）", "{title} ({name})")


class Place(NamedTuple):
    """A facility with the keys of what it offers, and what is told of it in free words."""

    name: str
    address: str
    features: tuple[str, ...]
    words: tuple[str, ...]
    exhibit: Exhibit


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


def features() -> Mapping[str, tables.Term]:
    return tables.terms(tables.BARRIER_FREE)


def _feature(item: Field) -> str | None:
    return next((key for key, term in features().items() if item.name in term.more["items"]), None)


def places(site: Site) -> Iterator[Place]:
    """Every facility of every dataset that offers something, or of which something is told."""
    for exhibit in site.exhibits:
        for file in (file for file in exhibit.dataset.distributions if file.derived is None):
            found = schema.chosen(file.schema) if file.schema else None
            if found and any(_feature(item) for item in found.fields):
                yield from _places(exhibit, file, found)


def _places(exhibit: Exhibit, file: Distribution, followed: Schema) -> Iterator[Place]:
    table = opened(Source.of(file.path, file.name))
    layout = detecting.assign(table.header, followed, schema.all_schemas())
    told_by = {column: key for column in layout.columns if column.item and (key := _feature(column.item))}
    name, address = (_first(layout, role) for role in (Role.NAME, Role.ADDRESS))
    for block in table.blocks():
        for row in zip(*block.columns, strict=True):
            offered = [(key, column) for column, key in told_by.items() if _is_offered(column, row)]
            if name and row[name.position - 1].strip() and offered:
                where = row[address.position - 1] if address else ""
                keys = tuple(dict.fromkeys(key for key, _ in offered))
                words = tuple(_words(offered, row))
                yield Place(row[name.position - 1], where, keys, words, exhibit)


def _first(layout: Layout, role: Role) -> Column | None:
    return next((column for column in layout.columns if column.item and column.item.role is role), None)


def _is_offered(column: Column, row: tuple[str, ...]) -> bool:
    """By a choice the first of its values says so, by a number one that is not 0, by free words any."""
    assert column.item
    cell = row[column.position - 1].strip()
    if choices := column.item.constraints.enum:
        return cell == choices[0]
    if column.item.type in ("integer", "number"):
        return cell.isascii() and cell.isdecimal() and bool(cell.strip("0"))
    return bool(cell)


def _words(offered: list[tuple[str, Column]], row: tuple[str, ...]) -> Iterator[str]:
    for key, column in offered:
        if _is_told(key) and column.item:
            cell = row[column.position - 1]
            parts = cell.split(column.item.separator) if column.item.separator else [cell]
            yield from (part.strip() for part in parts if part.strip())


def _is_told(key: str) -> bool:
    """Whether the items of a feature say it in free words."""
    return bool(features()[key].more.get("is_told"))


# ── The page ──────────────────────────────────────────────────────────────────────────────────────


def content(site: Site, language: Language) -> Content:
    found = sorted(places(site), key=lambda place: (place.name, place.address, place.exhibit.dataset.name))
    body = "\n".join(_body(found, site, language))
    return Content(_TITLE, _ABOUT.to(language), body, script() if found else "")


def _body(found: list[Place], site: Site, language: Language) -> Iterator[str]:
    yield f"<h1>{said(_TITLE, language)}</h1>\n<p>{said(_ABOUT, language)}</p>"
    yield f"<h2>{said(_HEADING, language)}</h2>"
    if not found:
        yield f"<p>{said(_NOTHING, language)}</p>"
        return
    spot = Spot(BARRIER_FREE, language)
    exhibits = {place.exhibit.dataset.name: _title(place.exhibit, site) for place in found}
    facets = (
        *([by_body(site)] if len(site.bodies) > 1 else []),
        Facet("feature", _FEATURE, {key: term.title for key, term in features().items()}),
        Facet("dataset", _DATASET, exhibits),
    )
    yield searchable([_item(place, site, spot) for place in found], facets, language)


def _title(exhibit: Exhibit, site: Site) -> Text:
    """With the name of its body, where several may have a dataset of that title."""
    dataset = exhibit.dataset
    return _BY.format(title=dataset.title, name=dataset.publisher.name) if site.bodies else dataset.title


def _item(place: Place, site: Site, spot: Spot) -> Item:
    language, dataset = spot.language, place.exhibit.dataset
    badges = "".join(_badges(place, language))
    japanese = ' lang="ja"' if language == "en" else ""
    link = spot.page(f"{place.exhibit.folder}/{PAGE}")
    keys = [site.bodies[dataset.publisher.body]] if site.bodies else []
    whose = f" ・ {told(dataset.publisher.name, language, 200)}" if site.bodies else ""
    address = f"<p{japanese}>{shown(place.address)}</p>" if place.address else ""
    return Item(
        f"<h3{japanese}>{shown(place.name, 100)}</h3>{address}"
        f'<ul class="badges">{badges}</ul>'
        f'<p class="quiet">{said(_FROM, language)}'
        f'<a href="{link}">{told(dataset.title, language, 200)}</a>{whose}</p>',
        {"publisher": keys, "feature": place.features, "dataset": (dataset.name,)},
    )


def _badges(place: Place, language: Language) -> Iterator[str]:
    for key in place.features:
        if not _is_told(key):
            yield f'<li class="badge">{said(features()[key].title, language)}</li>'
    for words in place.words:
        yield f'<li class="badge told">{told(Text(words, words), language, 60)}</li>'
