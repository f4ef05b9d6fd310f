"""KPIs as a table: one row a KPI, ready for Excel."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from opendata.model import Language, Text
from opendata.promises import Account, Indicator
from opendata.reports import kpi_words as words
from opendata.reports.csv import inert
from opendata.wording import visible

_COLUMNS = (
    Text("集計日", "as of"),
    words.DEPARTMENT,
    words.MEASURE,
    Text("指標ID", "KPI id"),
    words.KPI,
    words.DEFINITION,
    words.VALUE,
    words.TARGET,
    words.UNIT,
    Text("目標（計画の記載）", "target as stated"),
    Text("進捗（%）", "progress (%)"),
    words.STATUS,
    words.TREND,
    words.DEADLINE,
    Text("期限の日", "last day"),
    Text("残り日数", "days left"),
    words.FORECAST,
    Text("見込みの前提", "assumption of the forecast"),
    words.DATASETS,
    words.NOTE,
)


def render(account: Account, language: Language) -> str:
    rows = [_cells(account, indicator, language) for indicator in account.indicators]
    return table([[column.to(language) for column in _COLUMNS], *rows])


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV for Excel; a cell that is no number cannot become a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([cell if _is_number(cell) else inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal() and cell.isascii()


def _cells(account: Account, indicator: Indicator, language: Language) -> tuple[str, ...]:
    kpi, measure, found = indicator.kpi, indicator.measure, indicator.forecast
    unit = words.unit(kpi)
    assumption = words.assumption(indicator)
    return (
        account.day.isoformat(),
        visible(measure.department, words.LONGEST),
        words.title(measure.title).to(language),
        visible(kpi.id, words.LONGEST),
        words.title(kpi.title).to(language),
        words.definition(kpi).to(language),
        words.plain(indicator.value, kpi),
        words.plain(kpi.target, kpi),
        unit.to(language) if unit else "",
        visible(kpi.stated, words.LONGEST),
        words.progress(indicator.progress).rstrip("%–"),
        words.STATUSES[indicator.status].to(language),
        words.plain(indicator.trend, kpi),
        words.deadline(kpi).to(language) if kpi.deadline else "",
        kpi.deadline.day.isoformat() if kpi.deadline else "",
        "" if indicator.days_left is None else str(indicator.days_left),
        words.plain(found.value, kpi) if found else "",
        assumption.to(language) if assumption else "",
        visible(" ".join(one.dataset for one in indicator.contributions), 30_000),
        visible(kpi.note, words.LONGEST),
    )
