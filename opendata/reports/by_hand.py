"""What somebody did in a marked book: for reading, and as lines of the change log."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from opendata.marked import Applied, Change, Deed
from opendata.model import Language, Place, Text
from opendata.reports import Style
from opendata.reports.csv import inert
from opendata.wording import visible

_TITLES: Mapping[Deed, Text] = {
    Deed.EDITED: Text("手で直したセル", "cells edited by hand"),
    Deed.REMOVED: Text("手で消した行", "rows removed by hand"),
    Deed.ADDED: Text("手で加えた行", "rows added by hand"),
    Deed.COPIED: Text("ほかの行の写しとして加えた行", "rows added as copies of others"),
    Deed.MOVED: Text("手で動かした行", "rows moved by hand"),
}
_LINES: Mapping[Deed, Text] = {
    Deed.EDITED: Text(
        "{record}行目 {field}：「{before}」 → 「{after}」", "row {record} {field}: “{before}” → “{after}”"
    ),
    Deed.REMOVED: Text("{record}行目：「{before}」", "row {record}: “{before}”"),
    Deed.ADDED: Text("ブックの{row}行目：「{after}」", "row {row} of the book: “{after}”"),
    Deed.COPIED: Text(
        "ブックの{row}行目（行番号{record}が重なっています）：「{after}」",
        "row {row} of the book (its number {record} is another row's): “{after}”",
    ),
    Deed.MOVED: Text("{record}行目：{before}番目 → {after}番目", "row {record}: from {before} to {after}"),
}
_HEADLINE = Text("{name}  手で変えたところ {count}か所", "{name}  changes by hand: {count}")
_NONE = Text(
    "{name}  手で変えたところはありません（書き出すのは自動修正だけをしたファイルです）",
    "{name}  nothing was changed by hand (what is written has the repairs only)",
)
_OTHER = Text(
    "  ※ ブックを作った版（opendata {tool}）の自動修正のまま書き出します。この版では修正が異なります。",
    "  * The repairs are those of the version that made the book (opendata {tool}); this one makes others.",
)
_BY_HAND = Text("手作業", "by hand")


def render(found: Applied, style: Style) -> str:
    """Kind by kind, how many there are and the first of each."""
    name = visible(found.note.name, 200)
    head = _HEADLINE.format(name=name, count=len(found.changes)) if found.changes else _NONE.format(name=name)
    lines = [head.to(style.language)]
    for deed in Deed if not style.quiet else ():
        lines += _kind(deed, [change for change in found.changes if change.deed is deed], style)
    if found.is_other:
        lines.append(_OTHER.format(tool=found.note.tool).to(style.language))
    return "\n".join(lines) + "\n"


def _kind(deed: Deed, changes: Sequence[Change], style: Style) -> Iterator[str]:
    if not changes:
        return
    words = Text("  {title}（{count}）", "  {title} ({count})")
    yield words.format(title=_TITLES[deed], count=len(changes)).to(style.language)
    for change in changes[: style.limit]:
        yield f"    {_told(change).to(style.language)}"
    if len(changes) > style.limit:
        more = Text("ほか{more}か所", "and {more} more").format(more=len(changes) - style.limit)
        yield "    " + more.to(style.language)


def _told(change: Change) -> Text:
    """Numbers of rows are those of the first column of the book."""
    return _LINES[change.deed].format(
        record=change.record,
        row=change.row,
        field=visible(change.field),
        before=visible(change.before, 60),
        after=visible(change.after, 60),
    )


def log(found: Applied, language: Language) -> str:
    """Lines for the change log, in its columns: values are told whole."""
    out = StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    for change in found.changes:
        lines.writerow([inert(cell) for cell in _cells(change, found.note.name, language)])
    return out.getvalue()


def _cells(change: Change, path: str, language: Language) -> tuple[str, ...]:
    place = Place(record=change.record, column=change.column)
    title, by_hand = _TITLES[change.deed].to(language), _BY_HAND.to(language)
    told = (change.before, change.after, change.deed.value, title, by_hand)
    return (path, str(change.record or ""), "", place.a1 or "", change.field, *told)
