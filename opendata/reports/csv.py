"""The report as a table: one line a finding, ready for Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from opendata.model import Assessed, Finding, Rule, Summary, Text
from opendata.reports import Style, findings_by_place
from opendata.wording import SEVERITIES, sentences, visible

_COLUMNS = (
    Text("ファイル", "file"),
    Text("重要度", "severity"),
    Text("ルール", "rule"),
    Text("シート", "sheet"),
    Text("セル", "cell"),
    Text("行", "line"),
    Text("項目", "item"),
    Text("値", "value"),
    Text("内容", "message"),
    Text("直し方", "remedy"),
)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([column.to(style.language) for column in _COLUMNS])
    for file in summary.files:
        for finding in findings_by_place(file, style.limit):
            table.writerow([inert(cell) for cell in _cells(finding, rules[finding.code], file, style)])
        for line in _grades(file, style):
            table.writerow([inert(cell) for cell in line])
    return out.getvalue()


def _cells(finding: Finding, rule: Rule, file: Assessed, style: Style) -> tuple[str, ...]:
    words = sentences(finding, rule, file.report.layout.schema, style.language)
    return (
        visible(file.report.form.path, 1000),
        SEVERITIES[rule.severity].to(style.language),
        rule.code,
        visible(finding.place.sheet or file.report.form.sheet or "", 200),
        finding.place.a1 or "",
        str(finding.place.line or ""),
        visible(finding.place.field or "", 200),
        visible(finding.value, 200),
        words.message,
        words.remedy,
    )


def _grades(file: Assessed, style: Style) -> Iterator[tuple[str, ...]]:
    if file.grades:
        from opendata.reports import readability  # only who asks for grades pays for their rules

        path, kind = visible(file.report.form.path, 1000), readability.TITLE.to(style.language)
        yield from ((path, kind, *cells) for cells in readability.lines(file, style.language))


def inert(cell: str) -> str:
    """A cell that Excel shows as text instead of running it as a formula."""
    return "'" + cell if cell.startswith(_FORMULA) else cell
