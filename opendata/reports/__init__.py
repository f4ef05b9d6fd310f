"""One file per format; each renders a summary of assessed files, or a publication's log, as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from opendata.model import Assessed, Finding, Language, Outcome, Plan, Rule, Severity, Summary, Text


class Style(NamedTuple):
    """How a reader wants a report: the language, how many findings per rule, and whether findings at all."""

    language: Language = "ja"
    limit: int = 10
    quiet: bool = False


Render = Callable[[Summary, Mapping[str, Rule], Style], str]

FORMATS: Mapping[str, int] = {
    "text": 10,
    "json": 1000,
    "csv": 1000,
    "html": 20,
    "markdown": 10,
    "sarif": 1000,
    "junit": 20,
    "github": 10,
    "badge": 1,
}
"""Formats of the findings report, and how many findings per rule and column each lists by default."""

HIDDEN_VALUE = "●●●"

RATES: Mapping[str, str] = {"text": "rates", "json": "json", "csv": "rates_csv"}
"""Formats of the rates report, and the module that renders each."""


LOGS: Mapping[str, str] = {"text": "plan", "json": "plan_json"}
"""Formats of a publication's log, and the module that renders each."""

KPI_FORMATS: Mapping[str, str] = {
    "text": "kpi_text",
    "json": "kpi_json",
    "csv": "kpi_csv",
    "html": "kpi_html",
    "xlsx": "kpi_xlsx",
    "markdown": "kpi_markdown",
}
"""Formats of the KPIs, and the module that renders each; xlsx is bytes."""

CENSUS_FORMATS: Mapping[str, str] = {
    "text": "census_text",
    "csv": "census_csv",
    "html": "census_html",
    "json": "census_json",
}
"""Formats of the census of a portal, and the module that renders each."""

QUARTER_FORMATS: Mapping[str, str] = {
    "markdown": "kpi_quarter",
    "html": "kpi_quarter_html",
    "xlsx": "kpi_quarter_xlsx",
}
"""Formats of the quarterly report, and the module that renders each; xlsx is bytes."""


def accounts(name: str, told: Sequence[NamedTuple], language: Language) -> str | bytes:
    """One account (or census) as a module of its formats renders it, or two as `QUARTER_FORMATS` does."""
    rendered: str | bytes = import_module(f"opendata.reports.{name}").render(*told, language)
    return rendered


class Log(Protocol):
    """What a publication says while it runs: each plan, each outcome as it comes, a summary last."""

    def render(self, plan: Plan, language: Language) -> str: ...

    def render_outcome(self, portal: str, outcome: Outcome, language: Language) -> str: ...

    def render_failure(self, portal: str, problem: Text, language: Language) -> str: ...

    def render_summary(
        self, outcomes: Sequence[Outcome], failed_portals: int, exit_code: int, language: Language
    ) -> str: ...


def log(name: str) -> Log:
    """The module of a log format, imported when it is first asked for."""
    return cast(Log, import_module(f"opendata.reports.{LOGS[name]}"))


def renderer(name: str) -> Render:
    """The `render` of a module of this package, imported when it is first asked for."""
    render: Render = import_module(f"opendata.reports.{name}").render
    return render


def findings_by_place(file: Assessed, limit: int) -> list[Finding]:
    """The first `limit` findings of every rule and column, in the order of the file; other sheets last."""
    listed = [finding for group in file.report.groups for finding in group.findings[:limit]]
    places = ((one.place.sheet or "", one.place.record or 0, one.place.column or 0) for one in listed)
    return [one for _, one in sorted(zip(places, listed, strict=True), key=lambda pair: pair[0])]


def discreet(finding: Finding, rule: Rule) -> Finding:
    """The finding as a log may tell it that anybody can read: what concerns a person is not repeated."""
    return finding._replace(value=HIDDEN_VALUE) if rule.severity is Severity.PRIVATE else finding
