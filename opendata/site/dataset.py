"""The page of a dataset: what it is, its files, its cells, how good it is, and how it may be used."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from opendata import packages, tables
from opendata.charts import progress_bar
from opendata.conformance import summarise
from opendata.model import Dataset, Language, PortalFile, Rate, Text
from opendata.reports import Style, badge, html_map
from opendata.reports.elements import listed, number, said, shown, table
from opendata.reports.text import rate_words
from opendata.site import contents
from opendata.site.exhibits import PAGE, Exhibit, Sheet, Site, day
from opendata.site.frame import Content, Spot, absolute, contact, told
from opendata.site.linked_data import of_dataset
from opendata.validating import rules_by_code

_FILES = Text("ダウンロード", "Downloads")
_FILE_COUNT = Text("ファイル{count}個", "Files: {count}")
_FILE_COLUMNS = (
    Text("ファイル", "file"),
    Text("形式", "format"),
    Text("大きさ", "size"),
    Text("SHA-256（同じファイルかを確かめる番号）", "SHA-256"),
)
_OWN = {
    "datapackage.json": Text("データセットの説明（Data Package）", "Description (Data Package)"),
    "schema.json": Text("項目の定義（Table Schema）", "Definition of the items (Table Schema)"),
    "validation-report.json": Text("検査の結果", "Result of the checks"),
}
_ABOUT = Text("くわしい説明", "Details")
_PUBLISHER = Text("公開している団体", "Publisher")
_THEME = Text("分野", "Theme")
_MARKS = Text("目印", "Marks")
_KEYWORDS = Text("さがすときのことば", "Keywords")
_STANDARD = Text("国の標準", "Standard")
_LICENCE = Text("使うときのきまり（ライセンス）", "Licence")
_FREQUENCY = Text("更新のめやす", "Update frequency")
_UPDATED = Text("更新 {day}", "updated {day}")
_CREATED = Text("作った日", "Created")
_MODIFIED = Text("更新した日", "Modified")
_PERIOD = Text("対象の期間", "Period")
_NAME = Text("データセットの名前", "Identifier")
_QUALITY = Text("データの品質", "Quality")
_QUALITY_OF = Text(
    "国の項目定義に合っているかを、公開する前に検査しています。",
    "Before it is published, the data is checked against the national item definitions.",
)
_REQUIRED = Text("必須項目適合率", "Required-item rate")
_RECOMMENDED = Text("推奨項目適合率", "Recommended-item rate")
_HISTORY = Text("更新の記録", "History")
_NEWEST = Text("新しい順です", "Newest first")
_HISTORY_COLUMNS = (Text("日", "day"), Text("できごと", "what happened"))
_CITE = Text("使うときの書きかた", "How to cite")
_CITE_HOW = Text(
    "このデータを使うときは、たとえば次のように書いてください。",
    "When you use this data, write for example",
)
_CITATION = Text("{publisher}「{title}」", "{publisher}: “{title}”")
_CONTACT = Text("問い合わせ", "Contact")
_CONTACT_HOW = Text("このデータについて聞きたいことは、ここへどうぞ。", "For questions about this data:")
_SHOWN_VERSIONS = 50


def content(exhibit: Exhibit, site: Site, language: Language) -> Content:
    dataset = exhibit.dataset
    spot = Spot(f"{exhibit.folder}/{PAGE}", language)
    body = "\n".join(_body(exhibit, site, spot))
    has_map = any(sheet.drawn for sheet in exhibit.sheets)
    return Content(
        title=dataset.title,
        description=dataset.description.to(language),
        body=body,
        script=html_map.SCRIPT if has_map else "",
        data=of_dataset(exhibit, site, language),
    )


def _body(exhibit: Exhibit, site: Site, spot: Spot) -> Iterator[str]:
    dataset, found, language = exhibit.dataset, exhibit.sheets, spot.language
    yield f"<h1>{told(dataset.title, language)}</h1>\n<p>{told(dataset.description, language)}</p>"
    yield f'<p class="quiet">{" ・ ".join(_lead(dataset, site, language))}</p>'
    yield f"<h2>{said(_FILES, language)}</h2>\n{_downloads(exhibit, spot)}"
    for sheet in found:
        yield from contents.sections(sheet, language, is_alone=len(found) == 1)
    yield f"<h2>{said(_ABOUT, language)}</h2>\n{_details(dataset, site, spot)}"
    yield f"<h2>{said(_QUALITY, language)}</h2>\n<p>{said(_QUALITY_OF, language)}</p>"
    yield from (_quality(sheet, language, is_alone=len(found) == 1) for sheet in found)
    yield f"<h2>{said(_HISTORY, language)}</h2>\n{_history(exhibit, language)}"
    yield f"<h2>{said(_CITE, language)}</h2>\n<p>{said(_CITE_HOW, language)}</p>"
    yield f"<blockquote><p>{_citation(dataset, site, spot)}</p></blockquote>"
    yield f"<h2>{said(_CONTACT, language)}</h2>\n<p>{said(_CONTACT_HOW, language)}</p>"
    yield contact(dataset.publisher, language)


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────


def _downloads(exhibit: Exhibit, spot: Spot) -> str:
    found = exhibit.offer.wanted.files
    rows = (_download(file, exhibit, spot) for file in found)
    caption = said(_FILE_COUNT.format(count=len(found)), spot.language)
    return table(caption, _FILE_COLUMNS, rows, spot.language, "downloads")


def _download(file: PortalFile, exhibit: Exhibit, spot: Spot) -> str:
    link = spot.to(f"{exhibit.folder}/{file.key}")
    title = _OWN.get(file.key, Text(file.title or file.key, file.title or file.key))
    return (
        f'<th scope="row"><a href="{escape(link)}" download>{shown(file.key)}</a><br>'
        f'<span class="plain">{told(title, spot.language, 200)}</span></th>'
        f"<td>{shown(file.format, 30)}</td>{number(sized(file.size))}"
        f'<td class="code">{shown(file.sha256)}</td>'
    )


def sized(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.1f} KB" if size < 1024**2 else f"{size / 1024**2:.1f} MB"


# ── What it is ────────────────────────────────────────────────────────────────────────────────────


def _lead(dataset: Dataset, site: Site, language: Language) -> Iterator[str]:
    """In a line what most readers ask first: whose and how new it is, and what they may do."""
    if site.bodies:
        yield told(dataset.publisher.name, language, 200)
    updated = day(dataset.modified or dataset.created)
    words = _UPDATED.format(day=updated).to(language) if updated else ""
    facts = words, _term(tables.FREQUENCIES, dataset.frequency, language), _licence(dataset, language)
    yield from (fact for fact in facts if fact)


def _details(dataset: Dataset, site: Site, spot: Spot) -> str:
    language = spot.language
    facts = (
        (_PUBLISHER, _others_of(dataset, site, spot) if site.bodies else ""),
        (_THEME, _term(tables.THEMES, dataset.theme, language)),
        (_MARKS, "、".join(_term(tables.MARKS, mark, language) for mark in dataset.marks)),
        (_KEYWORDS, told(_same("、".join(dataset.keywords)), language) if dataset.keywords else ""),
        (_STANDARD, "<br>".join(_standards(dataset, language))),
        (_LICENCE, _licence(dataset, language)),
        (_FREQUENCY, _term(tables.FREQUENCIES, dataset.frequency, language)),
        (_CREATED, day(dataset.created)),
        (_MODIFIED, day(dataset.modified)),
        (_PERIOD, shown(" – ".join(dataset.temporal)) if dataset.temporal else ""),
        (_NAME, f'<span class="code">{shown(dataset.name)}</span>'),
    )
    told_facts = (f"<dt>{said(head, language)}</dt><dd>{fact}</dd>" for head, fact in facts if fact)
    return "<dl>\n" + "\n".join(told_facts) + "\n</dl>"


def _others_of(dataset: Dataset, site: Site, spot: Spot) -> str:
    """Who publishes it, with the way to all that they publish."""
    name, key = dataset.publisher.name, site.bodies[dataset.publisher.body]
    return f'<a href="{spot.page(PAGE)}#publisher={key}">{told(name, spot.language, 200)}</a>'


def _same(words: str) -> Text:
    return Text(words, words)


def _term(name: str, key: str | None, language: Language) -> str:
    term = tables.term(name, key)
    return said(term.title, language) if term else ""


def _standards(dataset: Dataset, language: Language) -> Iterator[str]:
    for found in packages.schemas(dataset):
        title, address = packages.standard(found)
        yield f'<a href="{escape(address)}">{said(title, language)}</a>'


def _licence(dataset: Dataset, language: Language) -> str:
    term = tables.term(tables.LICENCES, dataset.licence)
    return f'<a rel="license" href="{escape(term.uri)}">{said(term.title, language)}</a>' if term else ""


# ── Quality, history, use ─────────────────────────────────────────────────────────────────────────


def _quality(sheet: Sheet, language: Language, *, is_alone: bool) -> str:
    conformance = sheet.assessed.conformance
    picture = badge.render(summarise([sheet.assessed]), rules_by_code(), Style(language))
    rates = ((_REQUIRED, conformance.required), (_RECOMMENDED, conformance.recommended))
    lines = listed(_rate(head, rate, language) for head, rate in rates if rate.applied)
    head = "" if is_alone else f"<h3>{shown(sheet.file.name)}</h3>\n"
    return f"{head}<p>{picture.strip()}</p>\n" + (lines if conformance.required.applied else "")


def _rate(head: Text, rate: Rate, language: Language) -> str:
    return f"{said(head, language)} {said(rate_words(rate), language)}{progress_bar(rate.fraction)}"


def _history(exhibit: Exhibit, language: Language) -> str:
    rows = (
        f'<th scope="row">{version.day}</th><td>{shown(version.what.to(language))}</td>'
        for version in exhibit.versions[:_SHOWN_VERSIONS]
    )
    return table(said(_NEWEST, language), _HISTORY_COLUMNS, rows, language)


def _citation(dataset: Dataset, site: Site, spot: Spot) -> str:
    language = spot.language
    words = _CITATION.format(publisher=dataset.publisher.name, title=dataset.title)
    term = tables.term(tables.LICENCES, dataset.licence)
    parts = [told(words, language), day(dataset.modified or dataset.created)]
    parts += [said(term.title, language)] if term else []
    parts += [escape(absolute(spot.address, site))] if site.base_url else []
    return ("、" if language == "ja" else ", ").join(part for part in parts if part)
