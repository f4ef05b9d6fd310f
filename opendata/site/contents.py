"""What is in a table: its first rows, a map of its places, and its items with what each of them means."""

from __future__ import annotations

from collections.abc import Iterator

from opendata import forms
from opendata.model import Field, Language, Text
from opendata.reports.elements import said, shown, table
from opendata.site.exhibits import Drawn, Sheet
from opendata.site.frame import told
from opendata.wording import requirement

COLUMNS, CELL = 60, 60
"""The columns and the characters of a cell that are shown; a page with thousands would not open."""

_ROWS = Text("データの中身", "The data")
_FIRST = Text("全部で{all}行あります。はじめの{count}行です。", "The first {count} of {all} rows.")
_NO_ROWS = Text("このファイルには、行がありません。", "This file has no rows.")
_MAP = Text("地図", "Map")
_PLACES = Text("{count}か所の地図", "Map of {count} places")
_DOUBTFUL = Text(
    "▲ は、場所が正しくないかもしれません。枠の外にあるものは、端に出ています。",
    "▲ marks places that may be wrong; those outside are drawn at the edge.",
)
_ASK = Text(
    "地図の絵（地理院タイル）を表示する（インターネットにつながります）",
    "Show map tiles of the GSI behind (uses the Internet)",
)
_CREDIT = Text(
    "地図の絵：地理院タイル（国土地理院）",
    "Background: tiles of the Geospatial Information Authority, Japan",
)
_ITEMS = Text("項目（列）の意味", "Items (columns)")
_ITEM_COUNT = Text("項目{count}個", "Items: {count}")
_ITEM_COLUMNS = (
    Text("項目の名前", "item"),
    Text("英語の名前", "meaning"),
    Text("必須など", "level"),
    Text("書きかた", "expected"),
    Text("このファイル", "this file"),
)
_EXAMPLE = Text("例：{example}", "Example: {example}")
_CHOICES = 30
"""Values of an item that are named; a list of all municipalities would not help."""
_THERE, _NOT_THERE = Text("あり", "yes"), Text("なし", "no")
_OF = Text("{what}：{file}", "{what}: {file}")


def sections(sheet: Sheet, language: Language, *, is_alone: bool) -> Iterator[str]:
    """Headings name the file where there are several."""

    def heading(what: Text) -> str:
        words = what if is_alone else _OF.format(what=what, file=sheet.file.name)
        return f"<h2>{shown(words.to(language))}</h2>"

    yield f"{heading(_ROWS)}\n{_preview(sheet, language)}"
    if sheet.drawn:
        yield f"{heading(_MAP)}\n{_map(sheet.drawn, language)}"
    if sheet.assessed.report.layout.schema:
        yield f"{heading(_ITEMS)}\n{_items(sheet, language)}"


def _preview(sheet: Sheet, language: Language) -> str:
    if not sheet.rows:
        return f"<p>{said(_NO_ROWS, language)}</p>"
    caption = said(_FIRST.format(all=sheet.assessed.report.rows, count=len(sheet.rows)), language)
    heads = "".join(f'<th scope="col">{shown(label, CELL)}</th>' for label in sheet.header[:COLUMNS])
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{shown(cell, CELL)}</td>" for cell in row[:COLUMNS]) + "</tr>"
        for row in sheet.rows
    )
    return (
        f'<div class="scroll" role="group" aria-label="{caption}" tabindex="0">'
        f'<table class="preview"{_japanese(language)}>\n'
        f'<caption lang="{language}">{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _japanese(language: Language) -> str:
    return ' lang="ja"' if language == "en" else ""


def _map(drawn: Drawn, language: Language) -> str:
    title = _PLACES.format(count=drawn.located).to(language)
    legend = f" {said(_DOUBTFUL, language)}" if drawn.has_doubtful else ""
    return (
        f'<figure class="mapped" data-ask="{said(_ASK, language)}" data-credit="{said(_CREDIT, language)}">\n'
        f"{drawn.map.titled(title)}\n<figcaption>{shown(title)}{legend}</figcaption>\n</figure>"
    )


def _items(sheet: Sheet, language: Language) -> str:
    layout = sheet.assessed.report.layout
    assert layout.schema
    present = {column.item.name for column in layout.columns if column.item}
    rows = (_item(item, item.name in present, language) for item in layout.schema.fields)
    caption = said(_ITEM_COUNT.format(count=len(layout.schema.fields)), language)
    return table(caption, _ITEM_COLUMNS, rows, language, "items")


def _item(item: Field, is_present: bool, language: Language) -> str:
    expected = "<br>".join(_expected(item, language))
    return (
        f'<th scope="row"{_japanese(language)}>{shown(item.name)}</th>'
        f'<td lang="en">{shown(item.title.en)}</td>'
        f"<td>{said(requirement(item), language)}</td>"
        f"<td>{expected}</td>"
        f"<td>{said(_THERE if is_present else _NOT_THERE, language)}</td>"
    )


def _expected(item: Field, language: Language) -> Iterator[str]:
    entry = forms.entry(item)
    yield said(entry.expects, language)
    if 1 < len(entry.choices) <= _CHOICES:
        words = "／".join(entry.choices)
        yield told(Text(words, words), language)
    if item.example:
        yield shown(_EXAMPLE.format(example=item.example).to(language), 100)
