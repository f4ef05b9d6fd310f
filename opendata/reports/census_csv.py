"""The census as a table: one line a file, numerators and denominators included."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from opendata.census import Census, Entry
from opendata.conformance import percent
from opendata.model import Language, Text
from opendata.reports import census_text
from opendata.reports.csv import inert
from opendata.wording import visible

_COLUMNS = (
    Text("組織", "organization"),
    Text("組織名", "organization title"),
    Text("データセット", "dataset"),
    Text("データセット名", "dataset title"),
    Text("ファイル", "file"),
    Text("形式", "format"),
    Text("判定", "verdict"),
    Text("データセット定義", "definition"),
    Text("データセット定義の名前", "title of the definition"),
    Text("行数", "rows"),
    Text("必須項目適合率", "required-item rate"),
    Text("適合セル数", "cells that pass"),
    Text("対象セル数", "cells that count"),
    Text("暫定", "provisional"),
    Text("平均に入る", "in the mean"),
    Text("エラー", "errors"),
    Text("警告", "warnings"),
    Text("情報", "infos"),
    Text("個人情報のおそれ", "personal data"),
    Text("バイト数", "bytes"),
    Text("SHA-256", "SHA-256"),
    Text("URL", "URL"),
    Text("取得できない理由", "why it was not fetched"),
)


def render(census: Census, language: Language) -> str:
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([column.to(language) for column in _COLUMNS])
    for entry in census.entries:
        table.writerow([*_listed(entry), *_found(entry, language), *_fetched(entry, language)])
    return out.getvalue()


def _listed(entry: Entry) -> Iterator[str]:
    listed = entry.listed
    for words in (
        *(listed.organization, listed.organization_title, listed.dataset, listed.dataset_title),
        *(listed.name or listed.id, listed.format),
    ):
        yield inert(visible(words, 500))


def _found(entry: Entry, language: Language) -> tuple[object, ...]:
    yes = {True: "1", False: ""}
    checked = entry.checked
    verdict = census_text.verdict(entry).to(language)
    if checked is None:
        return (verdict, *[""] * 12)
    required, counts = checked.required, checked.counts
    return (
        verdict,
        checked.schema,
        census_text.dataset(entry).to(language),
        checked.rows,
        percent(required.fraction) or "",
        required.passed,
        required.applied,
        yes[required.provisional],
        yes[checked.is_measured],
        counts.error,
        counts.warning,
        counts.info,
        counts.private,
    )


def _fetched(entry: Entry, language: Language) -> Iterator[str]:
    yield str(entry.size) if entry.sha256 else ""
    yield entry.sha256
    yield inert(visible(entry.listed.url, 2000))
    yield inert(visible(entry.problem.to(language), 500)) if entry.problem else ""
