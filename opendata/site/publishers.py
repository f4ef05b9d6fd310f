"""The page of a region that shows which body publishes which dataset of the standard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from opendata import packages, schema, tables
from opendata.conformance import percent
from opendata.model import Body, Language, Text
from opendata.reports.elements import said, shown
from opendata.site.exhibits import PAGE, Exhibit, Site, day
from opendata.site.frame import PUBLISHERS, Content, Spot, told

_TITLE = Text("団体ごとの表", "Datasets by publisher")
_ABOUT = Text(
    "どの団体（県や市町村など）が、国の標準のデータのうち、どれを公開しているかの表です。"
    "％は必須項目適合率（国の決まりに合っている割合）、その下は更新した日です。"
    "％をえらぶと、データのページが開きます。",
    "Which body publishes which dataset of the national standard. The percentage is the required-item "
    "conformance rate, below it is the day of the last update. Choose a percentage to open the dataset.",
)
_CAPTION = Text(
    "団体{bodies}、国の標準のデータ{datasets}種類",
    "Publishers: {bodies}, datasets of the standard: {datasets}",
)
_BODY = Text("団体", "Publisher")
_KINDS = Text("国の標準のデータ", "Datasets of the standard")
_KIND_COUNT = Text("{count}種類", "{count}")
_OTHERS = Text("そのほかのデータ", "Other datasets")
_COUNT = Text("{count}件", "{count}")
_ALL = Text("公開している団体", "Publishers that have it")
_BODY_COUNT = Text("{count}団体", "{count}")
_THERE = Text("あり", "yes")
_PROVISIONAL = Text(
    "* は暫定の値です（必須かどうかを、国の資料で確かめていない項目があります）。",
    "* provisional: which items are required is not confirmed by a source for all of them.",
)
_UNMEASURED = Text(
    "「あり」は、適合率を計算できないデータです。", "“yes” where the conformance rate cannot be measured."
)


class Matrix(NamedTuple):
    """By body and short name of a standard dataset what is shown; `others` follow no definition."""

    titles: Mapping[str, Text]
    cells: Mapping[tuple[Body, str], list[Exhibit]]
    others: Mapping[Body, list[Exhibit]]


def matrix(site: Site) -> Matrix:
    """The columns are in the order of the definitions, those of both editions as one."""
    cells: dict[tuple[Body, str], list[Exhibit]] = defaultdict(list)
    others: dict[Body, list[Exhibit]] = defaultdict(list)
    for exhibit in site.exhibits:
        body = exhibit.dataset.publisher.body
        slugs = {found.slug for found in packages.schemas(exhibit.dataset)}
        for slug in slugs:
            cells[body, slug].append(exhibit)
        if not slugs:
            others[body].append(exhibit)
    used = {slug for _, slug in cells}
    titles = {one.slug: one.title for one in schema.all_schemas() if one.slug in used}
    return Matrix(titles, cells, others)


# ── The page ──────────────────────────────────────────────────────────────────────────────────────


def content(site: Site, language: Language) -> Content:
    spot, found = Spot(PUBLISHERS, language), matrix(site)
    body = (
        f"<h1>{said(_TITLE, language)}</h1>\n<p>{said(_ABOUT, language)}</p>\n{_table(found, site, spot)}\n"
        + "\n".join(f'<p class="quiet">{said(note, language)}</p>' for note in _notes(found))
    )
    return Content(_TITLE, _ABOUT.to(language), body, style=_style())


def _notes(found: Matrix) -> Iterator[Text]:
    rates = [exhibit.offer.required for exhibits in found.cells.values() for exhibit in exhibits]
    if any(rate.provisional for rate in rates):
        yield _PROVISIONAL
    if any(rate.fraction is None for rate in rates):
        yield _UNMEASURED


@cache
def _style() -> str:
    return (Path(__file__).parent / "publishers.css").read_text(encoding="utf-8")


def _table(found: Matrix, site: Site, spot: Spot) -> str:
    language = spot.language
    caption = escape(_CAPTION.say(language, {"bodies": len(site.bodies), "datasets": len(found.titles)}))
    heads = [_BODY, _KINDS, *found.titles.values(), *([_OTHERS] if found.others else [])]
    head = "".join(f'<th scope="col">{said(title, language)}</th>' for title in heads)
    rows = "\n".join(f"<tr>{''.join(_row(body, found, site, spot))}</tr>" for body in site.bodies)
    return (
        f'<div class="scroll matrix" role="group" aria-label="{caption}" tabindex="0">'
        f'<table class="bodies">\n'
        f"<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n"
        f"<tfoot><tr>{''.join(_totals(found, language))}</tr></tfoot>\n</table></div>"
    )


def _row(body: Body, found: Matrix, site: Site, spot: Spot) -> Iterator[str]:
    language = spot.language
    filled = [slug for slug in found.titles if (body, slug) in found.cells]
    yield f'<th scope="row">{_name(body, site, spot, is_linked=bool(filled or body in found.others))}</th>'
    yield _cell(_KINDS, [said(_KIND_COUNT.format(count=len(filled)), language)], language)
    for slug, title in found.titles.items():
        yield _cell(title, _entries(found.cells.get((body, slug), ()), slug, spot), language)
    if found.others:
        number = len(found.others.get(body, ()))
        yield _cell(_OTHERS, [said(_COUNT.format(count=number), language)] if number else (), language)


def _name(body: Body, site: Site, spot: Spot, *, is_linked: bool) -> str:
    """With the way to everything of that body, where there is something."""
    name = told(body[1], spot.language, 100)
    return f'<a href="{spot.page(PAGE)}#publisher={site.bodies[body]}">{name}</a>' if is_linked else name


def _cell(title: Text, entries: Iterable[str], language: Language) -> str:
    """On a narrow screen, where there is no row of headings, each cell says what it is about."""
    words = "<br>".join(entries)
    return f'<td data-title="{said(title, language)}">{words}</td>' if words else '<td class="none"></td>'


def _entries(exhibits: Sequence[Exhibit], slug: str, spot: Spot) -> Iterator[str]:
    """Several of one kind are told apart by their editions, or by their titles where that does not do."""
    editions = [_edition(exhibit, slug) for exhibit in exhibits]
    names = editions if len(set(editions)) == len(editions) else [one.dataset.title for one in exhibits]
    for exhibit, name in zip(exhibits, names, strict=True):
        before = (
            f'<small class="of">{told(name, spot.language, 100)}</small><br>' if len(exhibits) > 1 else ""
        )
        yield before + _entry(exhibit, spot)


def _edition(exhibit: Exhibit, slug: str) -> Text:
    (first, *_) = (found for found in packages.schemas(exhibit.dataset) if found.slug == slug)
    return tables.terms(tables.EDITIONS)[first.edition].title


def _entry(exhibit: Exhibit, spot: Spot) -> str:
    required, language = exhibit.offer.required, spot.language
    rate = percent(required.fraction)
    words = said(_THERE, language) if rate is None else f"{rate}%"
    mark = "*" if required.provisional else ""
    link = spot.page(f"{exhibit.folder}/{PAGE}")
    updated = day(exhibit.dataset.modified or exhibit.dataset.created)
    when = f'<br><small class="day">{shown(updated)}</small>' if updated else ""
    return f'<a href="{link}">{words}</a>{mark}{when}'


def _totals(found: Matrix, language: Language) -> Iterator[str]:
    yield f'<th scope="row">{said(_ALL, language)}</th><td class="none"></td>'
    for slug, title in found.titles.items():
        number = sum(1 for _, other in found.cells if other == slug)
        yield _cell(title, [said(_BODY_COUNT.format(count=number), language)], language)
    if found.others:
        number = sum(1 for exhibits in found.others.values() if exhibits)
        yield _cell(_OTHERS, [said(_BODY_COUNT.format(count=number), language)], language)
