"""KPIs as a workbook: the indicators, their series with charts, the datasets, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter

from opendata.model import Language, Text
from opendata.promises import Account, Indicator, Kpi
from opendata.reports import kpi_words as words
from opendata.wording import visible, width

Number = tuple[float | None, str]
"""With its format; None where nobody knows the number."""
Cell = str | date | Number

COUNT, TENTHS, PERCENT = "#,##0", "#,##0.0", "0.0%"
_LONGEST_CELL = 32_000
_CHART_ROWS = 17
_BLUE, _BROWN = "#0B5CAD", "#8A3B00"

_SHEETS = (
    Text("指標", "KPIs"),
    Text("推移", "Series"),
    Text("データセット", "Datasets"),
    Text("次にすること", "Next"),
)
_COLUMNS = (
    (words.DEPARTMENT, 12),
    (words.MEASURE, 18),
    (words.KPI, 20),
    (words.VALUE, 9),
    (words.TARGET, 9),
    (words.UNIT, 10),
    (words.PROGRESS, 11),
    (words.STATUS, 13),
    (words.TREND, 10),
    (words.DEADLINE, 17),
    (words.LEFT, 10),
    (words.FORECAST, 10),
    (Text("見込みの前提", "assumption of the forecast"), 28),
    (words.NOTE, 28),
)
_PROGRESS = 6
_SERIES_COLUMNS = ((words.KPI, 34), (words.DAY, 13), (words.VALUE, 11), (words.TARGET, 11))
_DATASET_COLUMNS = ((words.KPI, 34), (words.DATASET, 34), (words.ADDS, 11))
_NEXT_COLUMNS = ((words.NEXT, 110),)


def render(account: Account, language: Language) -> bytes:
    out = BytesIO()
    with workbook(out, account, language) as book:
        names = [name.to(language) for name in _SHEETS]
        _indicators(book.sheet(names[0], _COLUMNS, language), account, language)
        _series(book.sheet(names[1], _SERIES_COLUMNS, language), account, language)
        _datasets(book.sheet(names[2], _DATASET_COLUMNS, language), account, language)
        _next(book.sheet(names[3], _NEXT_COLUMNS, language), account, language)
    return out.getvalue()


# ── Workbooks, also for the quarterly report ──────────────────────────────────────────────────────


class Book:
    """A workbook with its formats; strings are strings, whatever they begin with."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self._formats: dict[tuple[str, bool], Any] = {}

    def format(self, number: str = "General", *, is_head: bool = False) -> Any:
        key = (number, is_head)
        if key not in self._formats:
            look = {"num_format": number, "valign": "top", "text_wrap": True, "border": 1}
            look |= {"bold": True, "bg_color": "#DCE6F1", "border_color": "#7F7F7F"} if is_head else {}
            look |= {"border_color": "#BFBFBF"} if not is_head else {}
            self._formats[key] = self.file.add_format(look)
        return self._formats[key]

    def sheet(self, name: str, columns: Sequence[tuple[Text, int]], language: Language) -> Sheet:
        page = self.file.add_worksheet(name)
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.freeze_panes(1, 0)
        page.set_footer("&C&P / &N")
        sheet = Sheet(self, page, [wide for _, wide in columns])
        for index, (_, wide) in enumerate(columns):
            page.set_column(index, index, wide)
        sheet.add([head.to(language) for head, _ in columns], is_head=True)
        return sheet


class Sheet:
    """A sheet that is filled row by row; the first is its header."""

    def __init__(self, book: Book, page: Any, widths: Sequence[int]) -> None:
        self.book = book
        self.page = page
        self.rows = 0
        self._widths = widths

    def add(self, cells: Iterable[Cell], *, is_head: bool = False, lines: int = 1) -> None:
        """One row, high enough for its words and for so many lines."""
        for column, cell in enumerate(cells):
            self._write(column, cell, is_head)
            if isinstance(cell, str):
                lines = max(lines, -(-width(visible(cell, _LONGEST_CELL)) // (self._widths[column] - 2)))
        self.page.set_row(self.rows, min(15 * lines + 1, 400))
        self.rows += 1

    def _write(self, column: int, cell: Cell, is_head: bool) -> None:
        place = (self.rows, column)
        if isinstance(cell, str):
            shown = visible(cell, _LONGEST_CELL)
            self.page.write_string(*place, shown, self.book.format(is_head=is_head))
        elif isinstance(cell, tuple):
            number, form = cell
            look = self.book.format(form)
            self.page.write_blank(*place, None, look) if number is None else self.page.write_number(
                *place, number, look
            )
        else:
            time = datetime(cell.year, cell.month, cell.day)
            self.page.write_datetime(*place, time, self.book.format("yyyy-mm-dd"))


@contextmanager
def workbook(out: BytesIO, account: Account, language: Language) -> Iterator[Book]:
    """Written when the block ends; the same bytes for the same account."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as file:
        file.set_properties(
            {
                "title": words.heading(account).to(language),
                "created": datetime(account.day.year, account.day.month, account.day.day),
            }
        )
        yield Book(file)


def numeric(value: Fraction | None, kpi: Kpi) -> Number:
    """A real number in its format, cut like everywhere else: only the whole shows as 100.0%."""
    if words.is_rate(kpi):
        return cut(value, 1000), PERCENT
    is_whole = value is None or value.denominator == 1
    return cut(value, 10), COUNT if is_whole else TENTHS


def difference(value: Fraction | None, kpi: Kpi) -> Number:
    """The same with its sign."""
    number, form = numeric(value, kpi)
    return number, f"+{form};-{form};{form}"


def cut(value: Fraction | None, parts: int) -> float | None:
    """Towards zero, to one part in so many."""
    return None if value is None else int(value * parts) / parts


# ── The sheets ────────────────────────────────────────────────────────────────────────────────────


def _indicators(sheet: Sheet, account: Account, language: Language) -> None:
    for indicator in account.indicators:
        sheet.add(_cells(indicator, language))
    last = max(sheet.rows - 1, 1)
    sheet.page.autofilter(0, 0, last, len(_COLUMNS) - 1)
    bars = {"type": "data_bar", "bar_solid": True, "bar_color": "#9DC3E6", "data_bar_2010": True}
    limits = {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
    sheet.page.conditional_format(1, _PROGRESS, last, _PROGRESS, bars | limits)
    _progress_chart(sheet, account, language)
    sheet.rows += 1
    about = f"{words.as_of(account).to(language)}  {words.basis(account).to(language)}"
    sheet.page.write_string(sheet.rows, 0, visible(about, _LONGEST_CELL))


def _cells(indicator: Indicator, language: Language) -> Iterator[Cell]:
    kpi, measure, found = indicator.kpi, indicator.measure, indicator.forecast
    unit, stated, note = words.unit(kpi), words.stated(kpi), words.note(kpi)
    yield measure.department
    yield words.title(measure.title).to(language)
    yield words.title(kpi.title).to(language)
    yield numeric(indicator.value, kpi)
    yield numeric(kpi.target, kpi)
    yield unit.to(language) if unit else ""
    yield cut(indicator.progress, 1000), PERCENT
    yield words.STATUSES[indicator.status].to(language)
    yield difference(indicator.trend, kpi)
    yield words.deadline(kpi).to(language)
    yield words.left(indicator).to(language)
    yield numeric(found.value if found else None, kpi)
    yield words.outlook(indicator).to(language)
    yield " ".join(said.to(language) for said in (stated, note) if said)


def _progress_chart(sheet: Sheet, account: Account, language: Language) -> None:
    """Progress of every KPI side by side, below the table."""
    if not account.indicators:
        return
    name, last = sheet.page.get_name(), sheet.rows - 1
    chart = sheet.book.file.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": [name, 0, _PROGRESS],
            "categories": [name, 1, 2, last, 2],
            "values": [name, 1, _PROGRESS, last, _PROGRESS],
            "fill": {"color": _BLUE},
            "data_labels": {"value": True, "num_format": "0.0%"},
            "gap": 60,
        }
    )
    chart.set_title({"name": [name, 0, _PROGRESS], "name_font": {"size": 12}})
    chart.set_x_axis({"min": 0, "num_format": "0%", "major_gridlines": {"visible": True}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"none": True})
    chart.set_size({"width": 760, "height": 110 + 34 * last})
    sheet.page.insert_chart(sheet.rows + 3, 1, chart, {"description": words.PROGRESS.to(language)})


def _series(sheet: Sheet, account: Account, language: Language) -> None:
    charts = 0
    for indicator in account.indicators:
        kpi, first = indicator.kpi, sheet.rows
        for point in indicator.series:
            title = words.title(kpi.title).to(language)
            sheet.add((title, point.day, numeric(point.value, kpi), numeric(kpi.target, kpi)))
        if any(point.value is not None for point in indicator.series):
            _line_chart(sheet, indicator, first, charts)
            charts += 1


def _line_chart(sheet: Sheet, indicator: Indicator, first: int, above: int) -> None:
    name, last = sheet.page.get_name(), sheet.rows - 1
    chart = sheet.book.file.add_chart({"type": "line"})
    days = [name, first, 1, last, 1]
    actual = {"color": _BLUE, "width": 2.25}
    marker = {"type": "circle", "size": 5, "fill": {"color": _BLUE}, "border": {"color": _BLUE}}
    chart.add_series(
        {
            "name": [name, 0, 2],
            "categories": days,
            "values": [name, first, 2, last, 2],
            "line": actual,
            "marker": marker,
        }
    )
    if indicator.kpi.target is not None:
        target = {"color": _BROWN, "width": 1.75, "dash_type": "dash"}
        values = [name, first, 3, last, 3]
        chart.add_series({"name": [name, 0, 3], "categories": days, "values": values, "line": target})
    chart.set_title({"name": [name, first, 0], "name_font": {"size": 12}})
    chart.set_x_axis({"text_axis": True, "num_format": "yyyy-mm", "num_font": {"rotation": -45}})
    limits = {"min": 0, "max": 1, "num_format": "0%"} if words.is_rate(indicator.kpi) else {"min": 0}
    chart.set_y_axis(limits)
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 560, "height": 320})
    options = {"description": words.title(indicator.kpi.title).ja}
    sheet.page.insert_chart(1 + above * _CHART_ROWS, 5, chart, options)


def _datasets(sheet: Sheet, account: Account, language: Language) -> None:
    for indicator in account.indicators:
        kpi = indicator.kpi
        for one in indicator.contributions:
            name = words.contributor(one.dataset, kpi).to(language)
            sheet.add((words.title(kpi.title).to(language), name, numeric(one.value, kpi)))


def _next(sheet: Sheet, account: Account, language: Language) -> None:
    for each in account.advice:
        sheet.add((each.to(language),))
