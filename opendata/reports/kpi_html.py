"""KPIs as one page: a table, a card with a burn-up chart for each KPI, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from itertools import groupby

from opendata.charts import Chart, burn_up, progress_bar, swatch
from opendata.model import Language, Text
from opendata.pages import page
from opendata.promises import Account, Indicator, Kpi, Status
from opendata.reports import kpi_words as words
from opendata.reports.elements import listed, number, said, shown, table
from opendata.wording import visible

_COLUMNS = (words.KPI, words.VALUE, words.TARGET, words.PROGRESS, words.STATUS, words.DEADLINE, words.LEFT)
_OVERVIEW = Text("一覧", "Overview")
_CAPTION = Text("指標ごとの値と目標（{day}）", "Value and target of each KPI ({day})")
_CHART = Text(
    "{kpi}の推移のグラフ。{value}、目標{target}。数値は下の表にあります。",
    "Chart of {kpi} over time: {value}, target {target}. The figures are in the table below.",
)
_FIGURES = Text("グラフの数値", "The figures of the chart")
_FIGURES_CAPTION = Text("{kpi}の推移", "{kpi} over time")
_ACTUAL = Text("実績", "actual")
_STYLES = {Status.ACHIEVED: "good", Status.ON_TRACK: "good", Status.AT_RISK: "warn", Status.MISSED: "bad"}


def render(account: Account, language: Language) -> str:
    return page(words.heading(account), "\n".join(body(account, language)), language)


def body(account: Account, language: Language) -> Iterator[str]:
    """Everything between the header and the footer of a page."""
    yield f"<h1>{said(words.heading(account), language)}</h1>"
    yield about(account, language)
    yield _tally(account, language)
    yield f"<h2>{said(_OVERVIEW, language)}</h2>"
    yield _overview(account, language)
    for measure, found in groupby(account.indicators, key=lambda indicator: indicator.measure):
        yield f"<h2>{said(words.title(measure.title), language)}</h2>"
        if measure.department.strip():
            yield f'<p class="quiet">{said(words.department(measure.department), language)}</p>'
        cards = "\n".join(_card(indicator, language) for indicator in found)
        yield f'<div class="cards">\n{cards}\n</div>'
    if account.advice:
        lines = (shown(each.to(language), 500) for each in account.advice)
        yield f"<h2>{said(words.NEXT, language)}</h2>\n{listed(lines)}"


# ── Pieces that other pages of KPIs use too ───────────────────────────────────────────────────────


def about(account: Account, language: Language) -> str:
    lines = [words.as_of(account).to(language), words.basis(account).to(language)]
    if account.plan.source.strip():
        lines.insert(0, visible(account.plan.source, words.LONGEST))
    return f'<p class="quiet">{"<br>".join(escape(line) for line in lines)}</p>'


def badge(status: Status, language: Language) -> str:
    """A sign, a word and a colour."""
    text = said(words.status(status), language)
    return f'<span class="badge {_STYLES.get(status, "quiet")}">{text}</span>'


def target(kpi: Kpi, language: Language) -> str:
    """A number, or the plan's words, which may be long."""
    told = said(words.target(kpi), language)
    return f"<td>{told}</td>" if kpi.target is None else number(told)


# ── Parts of this page ────────────────────────────────────────────────────────────────────────────


def _tally(account: Account, language: Language) -> str:
    items = "".join(f"<li>{badge(status, language)} {count}</li>" for status, count in words.tally(account))
    return f'<ul class="badges">{items}</ul>' if items else ""


def _overview(account: Account, language: Language) -> str:
    caption = said(_CAPTION.format(day=words.as_of(account)), language)
    rows = (_row(indicator, language) for indicator in account.indicators)
    return table(caption, _COLUMNS, rows, language)


def _row(indicator: Indicator, language: Language) -> str:
    kpi, part = indicator.kpi, indicator.progress
    bar = "" if part is None else progress_bar(part)
    return "".join(
        (
            f'<th scope="row">{said(words.title(kpi.title), language)}</th>',
            number(said(words.amount(indicator.value, kpi), language)),
            target(kpi, language),
            f"<td>{words.progress(part)}{bar}</td>",
            f"<td>{badge(indicator.status, language)}</td>",
            f"<td>{said(words.deadline(kpi), language)}</td>",
            number(said(words.left(indicator), language)),
        )
    )


def _card(indicator: Indicator, language: Language) -> str:
    parts = (
        f"<h3>{said(words.title(indicator.kpi.title), language)}</h3>",
        f"<p>{badge(indicator.status, language)}</p>",
        _facts(indicator, language),
        _chart(indicator, language),
        _datasets(indicator, language),
    )
    return '<section class="card">\n' + "\n".join(part for part in parts if part) + "\n</section>"


def _facts(indicator: Indicator, language: Language) -> str:
    kpi = indicator.kpi
    part = words.progress(indicator.progress)
    facts = [
        (words.VALUE, words.amount(indicator.value, kpi)),
        (words.TARGET, words.target(kpi)),
        (words.PROGRESS, Text(part, part)),
        (words.TREND, words.change(indicator.trend, kpi)),
        (words.DEADLINE, words.deadline(kpi)),
        (words.LEFT, words.left(indicator)),
        (words.FORECAST, words.outlook(indicator)),
        (words.DEFINITION, words.definition(kpi)),
        (words.STATED, words.stated(kpi) or words.NONE),
        (words.NOTE, words.note(kpi) or words.NONE),
    ]
    told = "".join(
        f"<dt>{said(head, language)}</dt><dd>{said(fact, language)}</dd>\n"
        for head, fact in facts
        if fact.en != words.NONE.en or head is words.VALUE
    )
    return f"<dl>\n{told}</dl>"


def _chart(indicator: Indicator, language: Language) -> str:
    kpi = indicator.kpi
    if all(point.value is None for point in indicator.series):
        return f'<p class="quiet">{said(words.NO_SERIES, language)}</p>'
    chart = Chart(
        points=indicator.series,
        label=lambda value: words.mark(value, kpi),
        target=kpi.target,
        deadline=kpi.deadline.day if kpi.deadline else None,
        forecast=indicator.forecast.value if indicator.forecast else None,
        ceiling=Fraction(1) if words.is_rate(kpi) else None,
    )
    title = _CHART.format(
        kpi=words.title(kpi.title),
        value=words.amount(indicator.value, kpi),
        target=words.target(kpi),
    )
    drawn = burn_up(chart, title.to(language))
    legend = _legend(indicator, language)
    return f"<figure>\n{drawn}\n<figcaption>{legend}</figcaption>\n</figure>\n{_figures(indicator, language)}"


def _legend(indicator: Indicator, language: Language) -> str:
    kpi = indicator.kpi
    marks = [("actual", _ACTUAL, words.amount(indicator.value, kpi))]
    if kpi.target is not None:
        marks.append(("target", words.TARGET, words.target(kpi)))
    if indicator.forecast:
        marks.append(("forecast", words.FORECAST, words.forecast(indicator)))
    if kpi.deadline:
        marks.append(("deadline", words.DEADLINE, words.day(kpi.deadline.day)))
    return " ".join(
        f"<span>{swatch(kind)}{said(head, language)} {said(text, language)}</span>"
        for kind, head, text in marks
    )


def _figures(indicator: Indicator, language: Language) -> str:
    """The chart once more, for whoever does not see it."""
    kpi = indicator.kpi
    rows = [
        _figure(words.day(point.day), words.amount(point.value, kpi), language) for point in indicator.series
    ]
    if indicator.forecast and kpi.deadline:
        head = Text("{day}（見込み）", "{day} (forecast)").format(day=words.day(kpi.deadline.day))
        rows.append(_figure(head, words.forecast(indicator), language))
    caption = said(_FIGURES_CAPTION.format(kpi=words.title(kpi.title)), language)
    return _folded(_FIGURES, table(caption, (words.DAY, words.VALUE), rows, language), language)


def _figure(day: Text, value: Text, language: Language) -> str:
    return f'<th scope="row">{said(day, language)}</th>{number(said(value, language))}'


def _datasets(indicator: Indicator, language: Language) -> str:
    found = indicator.contributions
    if not found:
        return ""
    head = Text("{what}（{count}件）", "{what} ({count})").format(what=words.DATASETS, count=len(found))
    kpi = indicator.kpi
    lines = (
        f"{said(words.contributor(one.dataset, kpi), language)} {_adds(one.value, kpi, language)}"
        for one in found
    )
    return _folded(head, listed(lines), language)


def _adds(value: Fraction | None, kpi: Kpi, language: Language) -> str:
    """Only rates differ from dataset to dataset."""
    return said(words.added(value, kpi), language) if words.is_rate(kpi) else ""


def _folded(head: Text, content: str, language: Language) -> str:
    return f"<details><summary>{said(head, language)}</summary>\n{content}\n</details>"
