"""What every page of the site shares: its address, the way around, its twin, and what robots read."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from opendata.model import Language, Publisher, Text
from opendata.pages import Around, page
from opendata.reports.elements import listed, said, shown
from opendata.site.exhibits import PAGE, Site
from opendata.wording import visible

ENGLISH = "en/"
FEED, SITEMAP = "feed.xml", "sitemap.xml"
BARRIER_FREE, KPIS, PUBLISHERS = "barrier-free.html", "kpi.html", "publishers.html"
LONGEST = 2000
"""Characters shown of a description."""

TITLE = Text("{name} オープンデータ", "Open data of {name}")
_AROUND = Text("ページ", "Pages")
_TWIN = {"ja": ("en", "English"), "en": ("ja", "日本語")}
_MENU = (
    (PAGE, Text("データをさがす", "Find data")),
    (PUBLISHERS, Text("団体ごとの表", "By publisher")),
    (BARRIER_FREE, Text("バリアフリー", "Barrier-free")),
    (KPIS, Text("計画の進みぐあい", "Progress of the plan")),
)
_NEWS = Text("新しいお知らせ（Atom）", "News (Atom)")
_BY = Text("このサイトは {name} がつくっています。", "This site is made by {name}.")
_CONTACT = Text("問い合わせ", "Contact")
_ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" '
    'fill="#0017c1"/><path d="M4 12V8M8 12V4M12 12V6" stroke="#fff" stroke-width="2"/></svg>'
)


class Spot(NamedTuple):
    """Where a page is: its path in the Japanese tree, and which of the twins it is."""

    path: str
    language: Language

    @property
    def address(self) -> str:
        return localised(self.path, self.language)

    def to(self, path: str) -> str:
        """A link to any file of the site."""
        return posixpath.relpath(path, posixpath.dirname(self.address) or ".")

    def page(self, path: str) -> str:
        """A link to another page in the same language."""
        return self.to(localised(path, self.language))


class Content(NamedTuple):
    """A page without its shell. `data` is what robots read of it, in the words of schema.org.

    `style` is what this page alone needs beside the style sheet of all pages.
    """

    title: Text
    description: str
    body: str
    script: str = ""
    data: Mapping[str, Any] | None = None
    style: str = ""


def localised(path: str, language: Language) -> str:
    return path if language == "ja" else ENGLISH + path


def absolute(path: str, site: Site) -> str:
    """The address of a page on the web, where the settings tell it."""
    return site.base_url + path.removesuffix(PAGE)


def html(content: Content, spot: Spot, site: Site) -> bytes:
    name = TITLE.format(name=site.publisher.name)
    title = name if spot.path == PAGE else _joined(content.title, name)
    around = Around(
        head="\n".join(_head(content, spot, site)),
        above=_header(spot, site),
        below=_footer(spot, site),
    )
    return page(_plain(title), content.body, spot.language, content.script, around).encode("utf-8", "replace")


def _joined(title: Text, name: Text) -> Text:
    return Text("{title}｜{name}", "{title} | {name}").format(title=title, name=name)


def _plain(text: Text) -> Text:
    return Text(visible(text.ja, 200), visible(text.en, 200))


# ── What others wrote ─────────────────────────────────────────────────────────────────────────────


def told(text: Text, language: Language, limit: int = LONGEST) -> str:
    """A publisher's own words; marked as Japanese on an English page where there is no translation."""
    words = shown(text.to(language), limit)
    return f'<span lang="ja">{words}</span>' if language == "en" and is_untranslated(text) else words


def is_untranslated(text: Text) -> bool:
    return text.ja == text.en and not text.ja.isascii()


# ── Head ──────────────────────────────────────────────────────────────────────────────────────────


def _head(content: Content, spot: Spot, site: Site) -> Iterator[str]:
    yield f'<meta name="description" content="{shown(content.description, LONGEST)}">'
    yield f'<link rel="icon" href="{_ICON}">'
    if site.base_url:
        yield f'<link rel="canonical" href="{escape(absolute(spot.address, site))}">'
        yield f'<link rel="alternate" type="application/atom+xml" href="{spot.to(FEED)}">'
    for language in ("ja", "en"):
        path = localised(spot.path, "ja" if language == "ja" else "en")
        link = absolute(path, site) if site.base_url else spot.to(path)
        yield f'<link rel="alternate" hreflang="{language}" href="{escape(link)}">'
    if site.exhibits:
        yield f'<link rel="alternate" type="application/ld+json" href="{spot.to("data/catalog.jsonld")}">'
    if content.style:
        yield f"<style>\n{content.style}</style>"
    if content.data:
        yield f'<script type="application/ld+json">{_inert(content.data)}</script>'


def _inert(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in, whatever it holds."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


# ── Header and footer ─────────────────────────────────────────────────────────────────────────────


def _header(spot: Spot, site: Site) -> str:
    name = told(TITLE.format(name=site.publisher.name), spot.language, 200)
    links = "".join(f"<li>{link}</li>" for link in _links(spot, site))
    return (
        f'<header class="site"><p><a href="{spot.page(PAGE)}">{name}</a></p>\n'
        f'<nav aria-label="{said(_AROUND, spot.language)}"><ul>{links}</ul></nav></header>'
    )


def _links(spot: Spot, site: Site) -> Iterator[str]:
    for path, title in _MENU:
        if {KPIS: site.account, PUBLISHERS: site.bodies}.get(path, True):
            here = ' aria-current="page"' if path == spot.path else ""
            yield f'<a href="{spot.page(path)}"{here}>{said(title, spot.language)}</a>'
    code, words = _TWIN[spot.language]
    twin = localised(spot.path, "en" if code == "en" else "ja")
    yield f'<a href="{spot.to(twin)}" lang="{code}" hreflang="{code}">{words}</a>'


def _footer(spot: Spot, site: Site) -> str:
    publisher = site.publisher
    lines = [f"<p>{told(_BY.format(name=publisher.name), spot.language)}</p>"]
    if publisher.has_contact:
        lines.append(f"<p>{said(_CONTACT, spot.language)}</p>\n{contact(publisher, spot.language)}")
    if site.base_url:
        lines.append(f'<p><a href="{spot.to(FEED)}">{said(_NEWS, spot.language)}</a></p>')
    return '<footer class="site">\n' + "\n".join(lines) + "\n</footer>"


def contact(publisher: Publisher, language: Language) -> str:
    """Whom to ask, and how."""
    email, phone, url = (
        shown(words) for words in (publisher.contact_email, publisher.contact_phone, publisher.contact_url)
    )
    name = told(Text(publisher.contact_name, publisher.contact_name), language)
    lines = [name]
    lines += [f'<a href="mailto:{email}">{email}</a>'] if email else []
    lines += [f'<a href="tel:{"".join(phone.split())}">{phone}</a>'] if phone else []
    lines += [f'<a href="{url}">{url}</a>'] if url else []
    return listed(lines)
