"""KPIs for the summary of a job or a wiki: one table, the forecasts, and what to do next."""

from __future__ import annotations

from opendata.charts import bar
from opendata.model import Language, Text
from opendata.promises import Account, Indicator
from opendata.reports import kpi_words as words
from opendata.reports.markup import escaped, listed, table
from opendata.wording import visible

_COLUMNS = (
    words.KPI,
    words.VALUE,
    words.TARGET,
    words.PROGRESS,
    words.STATUS,
    words.TREND,
    words.DEADLINE,
    words.LEFT,
)
_FORECASTS = Text("見込み", "Forecasts")


def render(account: Account, language: Language) -> str:
    rows = [_cells(indicator, language) for indicator in account.indicators]
    about = f"{words.as_of(account).to(language)}  \n{words.basis(account).to(language)}"
    parts = [
        f"# {escaped(words.heading(account).to(language))}",
        about,
        table(_COLUMNS, rows, language, number_columns=(1, 2)),
        f"## {_FORECASTS.to(language)}",
        listed([_outlook(indicator, language) for indicator in account.indicators]),
    ]
    if account.advice:
        advice = [escaped(visible(each.to(language), 500)) for each in account.advice]
        parts += [f"## {words.NEXT.to(language)}", listed(advice)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _cells(indicator: Indicator, language: Language) -> list[str]:
    kpi, part = indicator.kpi, indicator.progress
    cells = (
        words.title(kpi.title).to(language),
        words.amount(indicator.value, kpi).to(language),
        words.target(kpi).to(language),
        "–" if part is None else f"{bar(part)} {words.progress(part)}",
        words.status(indicator.status).to(language),
        words.change(indicator.trend, kpi).to(language),
        words.deadline(kpi).to(language),
        words.left(indicator).to(language),
    )
    return [escaped(cell) for cell in cells]


def _outlook(indicator: Indicator, language: Language) -> str:
    told = Text("{kpi}：{outlook}", "{kpi}: {outlook}").format(
        kpi=words.title(indicator.kpi.title), outlook=words.outlook(indicator)
    )
    return escaped(told.to(language))
