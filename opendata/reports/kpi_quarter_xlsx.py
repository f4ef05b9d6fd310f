"""The quarterly report as a workbook: a row a KPI, and empty cells for people's words."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from opendata.model import Language, Text
from opendata.promises import Account
from opendata.reports import kpi_words as words
from opendata.reports.kpi_quarter import BLANKS, Line, Section, about, by_department, columns_of
from opendata.reports.kpi_xlsx import PERCENT, Cell, Sheet, cut, difference, numeric, workbook

_BLANK = Text("{blank}（記入欄）", "{blank} (to fill in)")
_NAME = Text("四半期報告", "Quarterly report")
_WIDTHS = (12, 18, 20, 13, 13, 10, 9, 10, 10, 13, 17)
_BLANK_WIDTH = 15
_ROOM = 4
"""Lines that people can write by hand."""


def render(before: Account, after: Account, language: Language) -> bytes:
    out = BytesIO()
    kpi, then, now, change, target, progress, status, deadline = columns_of(before, after)
    heads = (words.DEPARTMENT, words.MEASURE, kpi, then, now, change, target, words.UNIT, progress, status)
    columns = [
        *zip((*heads, deadline), _WIDTHS, strict=True),
        *((_BLANK.format(blank=blank), _BLANK_WIDTH) for blank in BLANKS),
    ]
    with workbook(out, after, language) as book:
        sheet = book.sheet(_NAME.to(language), columns, language)
        for _, sections in by_department(before, after):
            for section in sections:
                _add(sheet, section, language)
        text = "  ".join(line.to(language) for line in about(after))
        sheet.page.write_string(sheet.rows + 1, 0, text)
    return out.getvalue()


def _add(sheet: Sheet, section: Section, language: Language) -> None:
    measure = section.measure
    place = (measure.department, words.title(measure.title).to(language))
    blanks = [""] * len(BLANKS)
    for line in section.lines:
        sheet.add((*place, *_cells(line, language), *blanks), lines=_ROOM)
    if not section.lines:
        sheet.add((*place, *[""] * (len(_WIDTHS) - len(place)), *blanks), lines=_ROOM)


def _cells(line: Line, language: Language) -> Iterator[Cell]:
    indicator, kpi = line.after, line.after.kpi
    unit = words.unit(kpi)
    yield words.title(kpi.title).to(language)
    yield numeric(line.before, kpi)
    yield numeric(indicator.value, kpi)
    yield difference(line.change, kpi)
    yield numeric(kpi.target, kpi)
    yield unit.to(language) if unit else ""
    yield cut(indicator.progress, 1000), PERCENT
    yield words.status(indicator.status).to(language)
    yield words.deadline(kpi).to(language)
