"""What a municipality's plan promises and what the ledger proves: the values of the KPIs, and nothing else.

Apart from `model`, because checking a file needs none of them.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from opendata.model import Rate, Text


class Definition(StrEnum):
    """What a KPI counts: a closed set, documented in docs/kpi.md."""

    PUBLISHED_DATASETS = "published-datasets"
    GSPATIAL_REGISTRATIONS = "gspatial-registrations"
    REQUIRED_ITEM_MEAN = "required-item-mean"
    CONFORMING_SHARE = "conforming-share"
    FULLY_FILLED_DATASETS = "fully-filled-datasets"
    LANGUAGES = "languages"
    PUBLIC_PAGE = "public-page"
    REPORTED = "reported"


class Deadline(NamedTuple):
    """A day as a plan writes it (平成32年度, FY2020, 2021-03-31), and the last day it means.

    The beginning of a period is the first day its words mean.
    """

    stated: str
    day: date


class Evidence(NamedTuple):
    """A figure that people report: its value since a day, who says so, and where it can be seen."""

    day: date
    value: Fraction
    by: str
    link: str = ""
    note: str = ""


class Counted(NamedTuple):
    """What a KPI looks at; an empty tuple sets no bound. `portals` are names or kinds of portals.

    `datasets` are kinds of datasets (aed, tourism …), which for the rates are the named list.
    """

    portals: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()


class Kpi(NamedTuple):
    """One promise. `target` is None where the plan names no number; `stated` is the target in its words."""

    id: str
    title: Text
    definition: Definition
    unit: str
    counted: Counted = Counted()
    target: Fraction | None = None
    stated: str = ""
    deadline: Deadline | None = None
    baseline: tuple[date, Fraction] | None = None
    evidence: tuple[Evidence, ...] = ()
    note: str = ""


class Measure(NamedTuple):
    """One measure (施策) of a plan, the department that answers for it, and its KPIs."""

    id: str
    title: Text
    kpis: tuple[Kpi, ...]
    department: str = ""
    pillar: str | None = None
    priority_field: str | None = None


class ActionPlan(NamedTuple):
    """A municipality's plan (官民データ活用推進計画 and its like)."""

    title: Text
    lgcode: str
    start: Deadline
    end: Deadline
    measures: tuple[Measure, ...]
    source: str = ""


class Effect(NamedTuple):
    """What a receipt says to the KPIs; `day` is the day in Tokyo."""

    day: date
    portal: str
    kind: str
    dataset: str
    portal_id: str
    is_shown: bool
    schema: str
    required: Rate
    conforms: bool | None
    marks: tuple[str, ...]
    languages: tuple[str, ...]


class Status(StrEnum):
    """How a KPI stands on a day."""

    ACHIEVED = "achieved"
    ON_TRACK = "on-track"
    AT_RISK = "at-risk"
    MISSED = "missed"
    NO_TARGET = "no-target"
    UNKNOWN = "unknown"


class Contribution(NamedTuple):
    """A dataset that makes the number, and what it adds: 1 to a count, its rate to a mean."""

    dataset: str
    value: Fraction | None


class Forecast(NamedTuple):
    """The value at the deadline if the pace of the days `since` goes on; `pace` is per year of 365 days."""

    value: Fraction
    pace: Fraction
    since: date


class Point(NamedTuple):
    """The value at the end of a day."""

    day: date
    value: Fraction | None


class Indicator(NamedTuple):
    """A KPI on a day. Rates are parts of 1, and so are targets in percent.

    `progress` is value over target; `trend` the change over the last year; `days_left` is negative when
    overdue; `series` holds the end of each fiscal quarter up to the day, and the day itself.
    """

    kpi: Kpi
    measure: Measure
    value: Fraction | None
    status: Status
    progress: Fraction | None = None
    trend: Fraction | None = None
    days_left: int | None = None
    forecast: Forecast | None = None
    contributions: tuple[Contribution, ...] = ()
    series: tuple[Point, ...] = ()


class Account(NamedTuple):
    """A plan on a day: every indicator, what to do next, and the ledger the figures come from."""

    plan: ActionPlan
    day: date
    indicators: tuple[Indicator, ...]
    advice: tuple[Text, ...]
    receipts: int
    head: str
