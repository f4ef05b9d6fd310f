"""The quarterly report (四半期報告) as markdown: by department and measure, with room for people's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from opendata import days
from opendata.model import Language, Text
from opendata.promises import Account, Indicator, Measure
from opendata.reports import kpi_words as words
from opendata.reports.markup import escaped, listed, table
from opendata.wording import visible

TITLE = Text("{plan}：四半期報告", "{plan}: quarterly report")
PERIOD = Text("対象：{quarter}", "Period: {quarter}")
BLANKS = (
    Text("進捗", "progress"),
    Text("効果", "effect"),
    Text("評価", "evaluation"),
    Text("次の対応", "next steps"),
)
"""What people write; the program leaves it empty."""
BLANKS_TITLE = Text("担当課が記入する欄", "for the department to fill in")
_BEFORE, _AFTER = (
    Text("前四半期末（{day}）", "end of last quarter ({day})"),
    Text("四半期末（{day}）", "end of quarter ({day})"),
)
_CHANGE = Text("増減", "change")
CAPTION = Text("指標の値（{measure}）", "values of the KPIs ({measure})")


class Line(NamedTuple):
    """One KPI at the end of two quarters; `before` is None where it was not counted then."""

    after: Indicator
    before: Fraction | None

    @property
    def change(self) -> Fraction | None:
        value = self.after.value
        return None if value is None or self.before is None else value - self.before


class Section(NamedTuple):
    """One measure of a department."""

    measure: Measure
    lines: tuple[Line, ...]


def render(before: Account, after: Account, language: Language) -> str:
    parts = [
        f"# {escaped(heading(after).to(language))}",
        "  \n".join(escaped(line.to(language)) for line in about(after)),
    ]
    columns = columns_of(before, after)
    for department, sections in by_department(before, after):
        parts.append(f"## {escaped(department.to(language))}")
        for section in sections:
            parts += _section(section, columns, language)
    if after.advice:
        advice = [escaped(visible(each.to(language), 500)) for each in after.advice]
        parts += [f"## {words.NEXT.to(language)}", listed(advice)]
    return "\n\n".join(parts) + "\n"


# ── The same in every format ──────────────────────────────────────────────────────────────────────


def heading(after: Account) -> Text:
    return TITLE.format(plan=words.title(after.plan.title))


def about(after: Account) -> tuple[Text, ...]:
    """The quarter, and what the figures rest on."""
    return PERIOD.format(quarter=days.quarter_of(after.day).title), words.as_of(after), words.basis(after)


def columns_of(before: Account, after: Account) -> tuple[Text, ...]:
    then, now = _BEFORE.format(day=words.day(before.day)), _AFTER.format(day=words.day(after.day))
    return (words.KPI, then, now, _CHANGE, words.TARGET, words.PROGRESS, words.STATUS, words.DEADLINE)


def by_department(before: Account, after: Account) -> list[tuple[Text, list[Section]]]:
    """Departments and their measures in the order of the plan."""
    earlier = {indicator.kpi.id: indicator.value for indicator in before.indicators}
    found: dict[str, list[Section]] = {}
    for measure in after.plan.measures:
        told = [indicator for indicator in after.indicators if indicator.measure == measure]
        lines = tuple(Line(indicator, earlier.get(indicator.kpi.id)) for indicator in told)
        found.setdefault(measure.department.strip(), []).append(Section(measure, lines))
    return [(words.department(name), sections) for name, sections in found.items()]


def cells(line: Line, language: Language) -> tuple[str, ...]:
    """As shown, not escaped."""
    indicator, kpi = line.after, line.after.kpi
    return (
        words.title(kpi.title).to(language),
        words.amount(line.before, kpi).to(language),
        words.amount(indicator.value, kpi).to(language),
        words.change(line.change, kpi).to(language),
        words.target(kpi).to(language),
        words.progress(indicator.progress),
        words.status(indicator.status).to(language),
        words.deadline(kpi).to(language),
    )


def _section(section: Section, columns: Sequence[Text], language: Language) -> Iterator[str]:
    yield f"### {escaped(words.title(section.measure.title).to(language))}"
    if section.lines:
        rows = [[escaped(cell) for cell in cells(line, language)] for line in section.lines]
        yield table(columns, rows, language, number_columns=(1, 2, 3))
    blanks = [[f"**{blank.to(language)}**", " "] for blank in BLANKS]
    yield table((BLANKS_TITLE, Text("記入", "your words")), blanks, language)
