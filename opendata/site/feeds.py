"""sitemap.xml and the Atom feed; both need absolute addresses, so neither is there without base_url."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from opendata.model import Text
from opendata.site.exhibits import PAGE, Exhibit, Site, day
from opendata.site.frame import FEED, LONGEST, TITLE, absolute, localised
from opendata.wording import visible

LATEST = 100
"""Entries of the feed."""

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")


def sitemap(pages: Iterable[str], site: Site) -> bytes:
    """Both twins of every page, each naming the other."""
    days = {f"{one.folder}/{PAGE}": day(one.dataset.modified or one.dataset.created) for one in site.exhibits}
    places = (line for path in pages for line in _places(path, days.get(path, ""), site))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(places) + "\n</urlset>\n"
    ).encode()


def _places(path: str, changed: str, site: Site) -> Iterator[str]:
    ja, en = (escape(absolute(localised(path, language), site)) for language in ("ja", "en"))
    twins = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in (("ja", ja), ("en", en))
    )
    time = f"<lastmod>{changed}</lastmod>" if changed else ""
    for address in (ja, en):
        yield f"<url><loc>{address}</loc>{time}{twins}</url>"


def atom(site: Site) -> bytes:
    """The datasets that changed last, newest first; what has no date is no news."""
    news = [(time, exhibit) for exhibit in site.exhibits if (time := _time(exhibit))]
    news.sort(key=lambda pair: (day(pair[0]), pair[0], pair[1].dataset.name), reverse=True)
    title = TITLE.format(name=site.publisher.name)
    entries = "\n".join(_entry(time, exhibit, site) for time, exhibit in news[:LATEST])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja">\n'
        f"<title>{_safe(title)}</title>\n<id>{escape(site.base_url)}</id>\n"
        f"<updated>{news[0][0] if news else '1970-01-01T00:00:00Z'}</updated>\n"
        f"<author><name>{_safe(site.publisher.name)}</name></author>\n"
        f'<link href="{escape(site.base_url)}"/>\n'
        f'<link rel="self" href="{escape(site.base_url + FEED)}"/>\n{entries}\n</feed>\n'
    ).encode("utf-8", "replace")


def _entry(time: str, exhibit: Exhibit, site: Site) -> str:
    address = escape(absolute(f"{exhibit.folder}/{PAGE}", site))
    name = _safe(exhibit.dataset.publisher.name)
    author = f"<author><name>{name}</name></author>" if site.bodies else ""
    return (
        f"<entry><title>{_safe(exhibit.dataset.title)}</title><id>{address}</id>"
        f'<link href="{address}"/><updated>{time}</updated>{author}'
        f"<summary>{_safe(exhibit.dataset.description)}</summary></entry>"
    )


def _time(exhibit: Exhibit) -> str:
    """As Atom wants it; a bare day begins at midnight in Tokyo."""
    time = exhibit.dataset.modified or exhibit.dataset.created or ""
    if _TIME.fullmatch(time):
        return time
    found = day(time)
    return f"{found}T00:00:00+09:00" if found else ""


def _safe(text: Text) -> str:
    return escape(visible(text.ja, LONGEST))
