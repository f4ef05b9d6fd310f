"""KPIs for the screen: a table with bars, then each KPI in full, then what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from opendata.charts import bar, sparkline
from opendata.model import Language, Text
from opendata.promises import Account, Contribution, Indicator, Kpi
from opendata.reports import kpi_words as words
from opendata.wording import padded, visible, width

_SHOWN_DATASETS = 20
_SHORT: Mapping[Language, int] = {"ja": 24, "en": 40}
"""Characters of a title in the table; the whole stands below."""
_COLUMNS = (words.KPI, words.VALUE, words.TARGET, words.LEFT, words.STATUS, words.PROGRESS)


def render(account: Account, language: Language) -> str:
    blocks = [
        [words.heading(account).to(language), words.as_of(account).to(language), _basis(account, language)],
        _table(account.indicators, language),
        *(list(_full(indicator, language)) for indicator in account.indicators),
        _advice(account.advice, language),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _basis(account: Account, language: Language) -> str:
    return words.basis(account).to(language)


def _table(indicators: Sequence[Indicator], language: Language) -> list[str]:
    rows = [tuple(column.to(language) for column in _COLUMNS)]
    rows += [_row(indicator, language) for indicator in indicators]
    widths = [max(map(width, column)) + 2 for column in zip(*rows, strict=True)]
    return ["".join(map(padded, row, widths)).rstrip() for row in rows]


def _row(indicator: Indicator, language: Language) -> tuple[str, ...]:
    kpi = indicator.kpi
    part = indicator.progress
    shown = "" if part is None else f"{bar(part)} {words.progress(part)}"
    cells = (
        words.amount(indicator.value, kpi),
        words.target(kpi),
        words.left(indicator),
        words.STATUSES[indicator.status],
    )
    return (
        visible(kpi.title.to(language), _SHORT[language]),
        *(visible(cell.to(language), _SHORT[language]) for cell in cells),
        shown,
    )


def _full(indicator: Indicator, language: Language) -> Iterator[str]:
    kpi, measure = indicator.kpi, indicator.measure
    name = visible(measure.department.strip(), words.LONGEST)
    yield f"[{words.STATUSES[indicator.status].to(language)}] {words.title(kpi.title).to(language)}"
    lines = (
        (words.MEASURE, words.title(measure.title)),
        *([(words.DEPARTMENT, Text(name, name))] if name else []),
        (words.DEFINITION, words.definition(kpi)),
        (words.DEADLINE, words.deadline(kpi)),
        (words.TREND, words.change(indicator.trend, kpi)),
        *([(words.STATED, said)] if (said := words.stated(kpi)) else []),
    )
    heads = [head.to(language) for head in (*(head for head, _ in lines), words.SERIES, words.FORECAST)]
    columns = max(map(width, heads)) + 2
    for head, text in lines:
        yield f"  {padded(head.to(language), columns)}{text.to(language)}"
    yield f"  {padded(words.SERIES.to(language), columns)}{_series(indicator, language)}"
    yield f"  {padded(words.FORECAST.to(language), columns)}{words.outlook(indicator).to(language)}"
    yield from _contributions(indicator, language)
    if note := words.note(kpi):
        yield f"  {words.NOTE.to(language)}  {note.to(language)}"


def _series(indicator: Indicator, language: Language) -> str:
    points = indicator.series
    if all(point.value is None for point in points):
        return words.NO_SERIES.to(language)
    line = sparkline([point.value for point in points], indicator.kpi.target)
    ends = [points[0], points[-1]] if len(points) > 1 else [points[0]]
    told = [
        Text("{day}に{value}", "{value} on {day}")
        .format(day=words.day(end.day), value=words.amount(end.value, indicator.kpi))
        .to(language)
        for end in ends
    ]
    return f"{line}  " + ("、" if language == "ja" else ", ").join(told)


def _contributions(indicator: Indicator, language: Language) -> Iterator[str]:
    found = indicator.contributions
    if not found:
        return
    head = Text("{what}（{count}件）", "{what} ({count})").format(what=words.DATASETS, count=len(found))
    yield f"  {head.to(language)}"
    for one in islice(found, _SHOWN_DATASETS):
        yield f"    {_contribution(one, indicator.kpi, language)}"
    if len(found) > _SHOWN_DATASETS:
        more = Text("ほか{more}件", "and {more} more").format(more=len(found) - _SHOWN_DATASETS)
        yield f"    {more.to(language)}"


def _contribution(one: Contribution, kpi: Kpi, language: Language) -> str:
    """Only rates differ from dataset to dataset."""
    name = words.contributor(one.dataset, kpi).to(language)
    return f"{name}  {words.added(one.value, kpi).to(language)}" if words.is_rate(kpi) else name


def _advice(advice: Sequence[Text], language: Language) -> list[str]:
    return [words.NEXT.to(language), *(f"  → {visible(each.to(language), 500)}" for each in advice)] * bool(
        advice
    )
