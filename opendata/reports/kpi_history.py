"""The series of every KPI as one CSV, a row a day, made with pandas."""

from __future__ import annotations

from collections.abc import Iterator

from opendata import days
from opendata.errors import EnvironmentFailure
from opendata.model import Language, Text
from opendata.promises import Account
from opendata.reports import kpi_words as words
from opendata.reports.csv import inert
from opendata.wording import visible

_COLUMNS = (
    words.DAY,
    Text("四半期", "quarter"),
    Text("施策ID", "measure id"),
    words.MEASURE,
    Text("指標ID", "KPI id"),
    words.KPI,
    Text("値", "value"),
    words.TARGET,
    words.UNIT,
    Text("前回からの増減", "change since the row before"),
)
_VALUE = 6


def render(account: Account, language: Language) -> str:
    """Rates in percent. Raises EnvironmentFailure where pandas is not installed."""
    try:
        import pandas  # optional, and slow to import
    except ImportError as problem:
        raise EnvironmentFailure(_MISSING) from problem
    heads = [column.to(language) for column in _COLUMNS]
    frame = pandas.DataFrame(list(_rows(account, language)), columns=heads[:-1])
    numbers = frame.columns[_VALUE : _VALUE + 2]
    frame[numbers] = frame[numbers].apply(pandas.to_numeric)
    frame[heads[-1]] = frame.groupby(heads[4], sort=False)[heads[_VALUE]].diff().round(6)
    return str(frame.to_csv(index=False, lineterminator="\r\n", float_format="%.10g"))


_MISSING = Text(
    "--history には pandas が必要です。「pip install 'opendata[pandas]'」で入れてください。",
    "--history needs pandas; install it with “pip install 'opendata[pandas]'”.",
)


def _rows(account: Account, language: Language) -> Iterator[tuple[str | float | None, ...]]:
    for indicator in account.indicators:
        kpi, measure = indicator.kpi, indicator.measure
        unit = words.unit(kpi)
        for point in indicator.series:
            quarter = days.quarter_of(point.day)
            yield (
                point.day.isoformat(),
                f"{quarter.year}Q{quarter.number}",
                inert(visible(measure.id, words.LONGEST)),
                inert(words.title(measure.title).to(language)),
                inert(visible(kpi.id, words.LONGEST)),
                inert(words.title(kpi.title).to(language)),
                words.decimal(point.value, kpi),
                words.decimal(kpi.target, kpi),
                inert(unit.to(language)) if unit else "",
            )
