"""docs → static web pages: the same words in the shell of our other pages, readable without a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from opendata.errors import UsageError
from opendata.handbook.article import Article, article
from opendata.model import Language, Text
from opendata.pages import page

_NAVIGATION = Text("ページの移動", "Navigation")
_PLACES = (
    (Text("目次", "Contents"), "README.md"),
    (Text("手引き", "Tutorials"), "tutorials/README.md"),
    (Text("リファレンス", "Reference"), "reference/README.md"),
)
_OUTSIDE = "repository"
_INDEX = "README"
_TWIN = ".en.md"
_NOT_THERE = Text(
    "{page}のリンク「{link}」の先がありません。リンクを直してください。",
    "The link {link} in {page} leads nowhere; please mend the link.",
)


class Shelf(NamedTuple):
    """Where the documents are, and the checkout around them whose files they may link to."""

    docs: Path
    root: Path

    def address(self, path: Path) -> str:
        """Where a file of the checkout is on the site."""
        inside = path.is_relative_to(self.docs)
        place = path.relative_to(self.docs) if inside else _OUTSIDE / path.relative_to(self.root)
        if place.suffix != ".md":
            return place.as_posix()
        stem = "index" + place.stem.removeprefix(_INDEX) if place.stem.startswith(_INDEX) else place.stem
        return place.with_name(f"{stem}.html").as_posix()


def site(docs: Path) -> dict[str, bytes]:
    """Path → content of the whole site; files that a page links to come along. Raises UsageError
    for a link that leads nowhere."""
    shelf = Shelf(docs.resolve(), docs.resolve().parent)
    waiting = sorted(path for path in shelf.docs.rglob("*") if path.is_file())
    made: dict[str, bytes] = {}
    while waiting:
        path = waiting.pop()
        if (address := shelf.address(path)) not in made:
            made[address], others = _file(path, shelf)
            waiting += others
    return dict(sorted(made.items()))


def _file(path: Path, shelf: Shelf) -> tuple[bytes, list[Path]]:
    if path.suffix != ".md":
        return path.read_bytes(), []
    found = article(path, lambda link: _target(link, path, shelf), lambda link: _local(link, path, shelf))
    title = Text(found.title, found.title)
    body = f"{_navigation(path, found, shelf)}\n{found.body}"
    linked = [target for link in found.links if (target := _local(link, path, shelf))]
    return page(title, body, found.language).encode(), linked


# ── Links ─────────────────────────────────────────────────────────────────────────────────────────


def _target(link: str, page: Path, shelf: Shelf) -> str:
    """The link as the web page has it."""
    local = _local(link, page, shelf)
    if local is None:
        return link
    fragment = urlsplit(link).fragment
    return _relative(local, page, shelf) + (f"#{fragment}" if fragment else "")


def _local(link: str, page: Path, shelf: Shelf) -> Path | None:
    """The file of the checkout that a link leads to; None for the page itself and for the web."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    found = (page.parent / unquote(parts.path)).resolve()
    if not (found.is_file() and found.is_relative_to(shelf.root)):
        where = page.relative_to(shelf.root).as_posix()
        raise UsageError(_NOT_THERE.format(page=where, link=link))
    return found


def _relative(target: Path, page: Path, shelf: Shelf) -> str:
    start = os.path.dirname(shelf.address(page)) or "."
    return Path(os.path.relpath(shelf.address(target), start)).as_posix()


# ── Navigation ────────────────────────────────────────────────────────────────────────────────────


def _navigation(path: Path, found: Article, shelf: Shelf) -> str:
    items = "".join(f"<li>{link}</li>" for link in _places(path, found.language, shelf))
    label = _NAVIGATION.to(found.language)
    return f'<nav aria-label="{label}"><ul class="badges">{items}</ul></nav>'


def _places(path: Path, language: Language, shelf: Shelf) -> Iterator[str]:
    for title, name in _PLACES:
        if (target := shelf.docs / name).is_file():
            yield f'<a href="{_relative(target, path, shelf)}">{title.ja} / {title.en}</a>'
    twin = path.with_name(_twin(path.name))
    if twin.is_file():
        other, words = ("ja", "日本語") if language == "en" else ("en", "English")
        yield f'<a href="{_relative(twin, path, shelf)}" lang="{other}">{words}</a>'


def _twin(name: str) -> str:
    """The same page in the other language, where each language has a file of its own."""
    return name.removesuffix(_TWIN) + ".md" if name.endswith(_TWIN) else name.removesuffix(".md") + _TWIN
