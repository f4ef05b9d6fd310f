"""A list that can be searched: whole and readable by itself, narrowed down by one small script of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from opendata.model import Language, Text
from opendata.reports.elements import said, shown
from opendata.site.exhibits import Site
from opendata.site.frame import is_untranslated

STEP = 100
"""Entries that the script shows at a time, so that a list of thousands stays quick."""

_ALL = Text("ぜんぶ", "all")
_BODY = Text("団体", "Publisher")
_WORDS = Text("ことば", "Words")
_RESET = Text("はじめにもどす", "Start again")
_SEARCH = Text("しぼりこみ", "Narrow down")
_THERE = Text("{count}件あります。", "There are {count}.")
_FOUND = Text("{all}件のうち、{count}件が見つかりました。", "{count} of {all} found.")
_PART = Text("はじめの{shown}件を見せています。", "The first {shown} are shown.")
_MORE = Text("つづきを見る", "Show more")
_NONE = Text("見つかりませんでした。ことばをかえてください。", "Nothing was found. Try other words.")
_OPTION = Text("{title}（{count}）", "{title} ({count})")
_HINT = Text(
    "このブラウザーでは、しぼりこみが動きません。ページの中の検索（Ctrl＋F）を使ってください。",
    "Narrowing down does not work in this browser; please search within the page (Ctrl+F).",
)


class Facet(NamedTuple):
    """One way to narrow a list down: its name in the page, its label, and its values in their order."""

    name: str
    label: Text
    titles: Mapping[str, Text]


class Item(NamedTuple):
    """One entry of the list: its HTML, and by facet the keys it is found under."""

    html: str
    keys: Mapping[str, Sequence[str]]


def by_body(site: Site) -> Facet:
    return Facet("publisher", _BODY, {key: body[1] for body, key in site.bodies.items()})


@cache
def script() -> str:
    return (Path(__file__).parent / "search.js").read_text(encoding="utf-8")


def searchable(items: Sequence[Item], facets: Iterable[Facet], language: Language) -> str:
    """The form, which the script brings out, the number of entries, and the list."""
    count = {"count": len(items)}
    form = "\n".join(_fields(items, facets, language))
    entries = "\n".join(_entry(item) for item in items)
    label = said(_SEARCH, language)
    return (
        f'<form class="search" role="search" aria-label="{label}" hidden>\n{form}\n</form>\n'
        f'<p class="hint">{said(_HINT, language)}</p>\n'
        f'<p class="found" role="status" data-told="{said(_FOUND, language)}"'
        f' data-none="{said(_NONE, language)}" data-part="{said(_PART, language)}" data-step="{STEP}">'
        f"{escape(_THERE.say(language, count))}</p>\n"
        f'<ul class="entries">\n{entries}\n</ul>\n'
        f'<p><button type="button" class="more" hidden>{said(_MORE, language)}</button></p>'
    )


def _fields(items: Sequence[Item], facets: Iterable[Facet], language: Language) -> Iterator[str]:
    words = said(_WORDS, language)
    yield f'<p><label for="q">{words}</label><input id="q" name="q" type="search" autocomplete="off"></p>'
    for facet in facets:
        counts = Counter(key for item in items for key in set(item.keys.get(facet.name, ())))
        options = "".join(_options(facet, counts, language))
        if options:
            yield (
                f'<p><label for="f-{facet.name}">{said(facet.label, language)}</label>'
                f'<select id="f-{facet.name}" name="{facet.name}">'
                f'<option value="">{said(_ALL, language)}</option>{options}</select></p>'
            )
    yield f'<p><button type="reset">{said(_RESET, language)}</button></p>'


def _options(facet: Facet, counts: Mapping[str, int], language: Language) -> Iterator[str]:
    for key, title in facet.titles.items():
        if counts.get(key):
            words = _OPTION.format(title=title, count=counts[key]).to(language)
            japanese = ' lang="ja"' if language == "en" and is_untranslated(title) else ""
            yield f'<option value="{escape(key)}"{japanese}>{shown(words, 80)}</option>'


def _entry(item: Item) -> str:
    data = "".join(f' data-{name}="{escape(" ".join(keys))}"' for name, keys in item.keys.items() if keys)
    return f'<li class="entry"{data}>{item.html}</li>'
