"""The change log: every repair on a line of its own, for the files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from opendata.edits import Edit, Fixed
from opendata.model import Language, Rule, Safety, Text
from opendata.reports.csv import inert
from opendata.reports.fix_text import title_of

_COLUMNS = (
    Text("ファイル", "file"),
    Text("行（元のファイル）", "row (of the input)"),
    Text("テキストの行", "line of text"),
    Text("セル", "cell"),
    Text("項目", "item"),
    Text("直す前", "before"),
    Text("直した後", "after"),
    Text("ルール", "rule"),
    Text("ルールの説明", "what the rule says"),
    Text("区分", "safety"),
)
SAFETIES: Mapping[Safety, Text] = {
    Safety.SAFE: Text("安全", "safe"),
    Safety.UNSAFE: Text("要確認", "to be checked"),
}


def heading(language: Language) -> str:
    return _lines([tuple(column.to(language) for column in _COLUMNS)])


def render(file: Fixed, rules: Mapping[str, Rule], language: Language) -> str:
    """The lines of one file; values are told whole, as they were and as they are."""
    return _lines(_cells(edit, file.path, rules, language) for edit in file.edits)


def _cells(edit: Edit, path: str, rules: Mapping[str, Rule], language: Language) -> tuple[str, ...]:
    place = edit.place
    return (
        path,
        str(place.record or ""),
        str(place.line or ""),
        place.a1 or "",
        place.field or "",
        _told(edit.before, language),
        _told(edit.after, language),
        edit.code,
        title_of(edit.code, rules).to(language),
        SAFETIES[edit.safety].to(language),
    )


def _told(value: str | Text, language: Language) -> str:
    return value.to(language) if isinstance(value, Text) else value


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()
