"""The public site: the catalogue of a workspace as pages for any web server, or for none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from opendata import catalog
from opendata.model import Catalog, Language, Text
from opendata.reports import kpi_html
from opendata.reports.kpi_words import heading
from opendata.site import barrier_free, dataset, feeds, index, publishers
from opendata.site.exhibits import PAGE, Exhibit, Site, copied
from opendata.site.frame import BARRIER_FREE, FEED, KPIS, PUBLISHERS, SITEMAP, Content, Spot, html
from opendata.site.writing import Make

_ABOUT_KPIS = Text("計画の目標と、いまの値です。", "The targets of the plan, and where they stand now.")


def files(site: Site) -> Mapping[str, Make]:
    """Path → how its bytes are made; the same site always gives the same bytes."""
    pages = dict(_pages(site))
    made: dict[str, Make] = {}
    for path, content in pages.items():
        for language in ("ja", "en"):
            made |= _page(path, content, "ja" if language == "ja" else "en", site)
    for exhibit in site.exhibits:
        made |= _data(exhibit)
    if site.exhibits:
        shown = Catalog(site.publisher, tuple(exhibit.dataset for exhibit in site.exhibits))
        built = catalog.build(shown, site.data_url)
        made |= {f"data/{name}": partial(bytes, content) for name, content in built.items()}
    if site.base_url:
        made |= {SITEMAP: lambda: feeds.sitemap(pages, site), FEED: lambda: feeds.atom(site)}
    return made


_Write = Callable[[Language], Content]


def _pages(site: Site) -> Iterator[tuple[str, _Write]]:
    """Every page by its path in the Japanese tree; the twins of one follow each other."""
    yield PAGE, partial(index.content, site)
    yield BARRIER_FREE, partial(barrier_free.content, site)
    if site.bodies:
        yield PUBLISHERS, partial(publishers.content, site)
    if site.account:
        yield KPIS, partial(_kpis, site)
    for exhibit in site.exhibits:
        yield f"{exhibit.folder}/{PAGE}", partial(dataset.content, exhibit, site)


def _page(path: str, content: _Write, language: Language, site: Site) -> Mapping[str, Make]:
    spot = Spot(path, language)
    return {spot.address: lambda: html(content(language), spot, site)}


def _kpis(site: Site, language: Language) -> Content:
    assert site.account
    body = "\n".join(kpi_html.body(site.account, language))
    return Content(heading(site.account), _ABOUT_KPIS.to(language), body)


def _data(exhibit: Exhibit) -> Mapping[str, Make]:
    """The files that a publication would put on a portal, as they were checked."""
    wanted = exhibit.offer.wanted
    return {
        f"{exhibit.folder}/{file.key}": partial(copied, wanted.sources[file.key], file.sha256)
        for file in wanted.files
    }
