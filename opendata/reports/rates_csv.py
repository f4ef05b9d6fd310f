"""The rates as a table: one line a dataset, numerators and denominators included."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO

from opendata.conformance import percent
from opendata.model import Grade, Rate, Rule, Summary, Text
from opendata.reports import Style
from opendata.reports.csv import inert
from opendata.reports.text import VERDICTS
from opendata.wording import visible

_COLUMNS = (
    Text("ファイル", "file"),
    Text("データセット", "dataset"),
    Text("版", "edition"),
    Text("判定", "verdict"),
    Text("行数", "rows"),
    Text("必須項目適合率", "required-item rate"),
    Text("適合セル数", "cells that pass"),
    Text("対象セル数", "cells that count"),
    Text("暫定", "provisional"),
    Text("推奨項目適合率", "recommended-item rate"),
)


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    del rules
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    levels = summary.files[0].grades if summary.files else ()
    scores = [Text(f"機械可読性レベル{g.level}", f"machine readability level {g.level}") for g in levels]
    table.writerow([column.to(style.language) for column in (*_COLUMNS, *scores)])
    for file in summary.files:
        schema, required = file.report.layout.schema, file.conformance.required
        table.writerow(
            [
                inert(visible(file.report.form.path, 1000)),
                schema.title.to(style.language) if schema else "",
                schema.edition if schema else "",
                VERDICTS[file.conformance.conforms].to(style.language),
                file.report.rows,
                _shown(required),
                required.passed,
                required.applied,
                "1" if required.provisional else "",
                _shown(file.conformance.recommended),
                *(_points(grade) for grade in file.grades),
            ]
        )
    for schema in summary.missing:
        verdict = VERDICTS[False].to(style.language)
        table.writerow(
            [
                "",
                schema.title.to(style.language),
                schema.edition,
                verdict,
                "",
                "0.0",
                *[""] * (4 + len(levels)),
            ]
        )
    return out.getvalue()


def _shown(rate: Rate) -> str:
    return percent(rate.fraction) or ""


def _points(grade: Grade) -> str:
    return percent(None if grade.score is None else grade.score / 100) or ""
