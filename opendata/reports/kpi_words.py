"""How every KPI report speaks: statuses, amounts with their units, deadlines, forecasts and headings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from opendata import days, tables
from opendata.conformance import percent
from opendata.model import Text
from opendata.promises import Account, Deadline, Definition, Indicator, Kpi, Status
from opendata.wording import visible

RATES = frozenset({Definition.REQUIRED_ITEM_MEAN, Definition.CONFORMING_SHARE})
LONGEST = 300
"""Characters of a plan's words that a report shows."""

_YES_OR_NO = "achieved"
"""The unit of what is either reached or not."""

NONE = Text("－", "–")
STATUSES: Mapping[Status, Text] = {
    Status.ACHIEVED: Text("達成", "achieved"),
    Status.ON_TRACK: Text("順調", "on track"),
    Status.AT_RISK: Text("遅れのおそれ", "at risk"),
    Status.MISSED: Text("未達", "missed"),
    Status.NO_TARGET: Text("数値目標なし", "no numeric target"),
    Status.UNKNOWN: Text("値が未確認", "not known yet"),
}
SIGNS: Mapping[Status, str] = {
    Status.ACHIEVED: "◎",
    Status.ON_TRACK: "○",
    Status.AT_RISK: "△",
    Status.MISSED: "×",
    Status.NO_TARGET: "－",
    Status.UNKNOWN: "？",
}

DEPARTMENT = Text("担当課", "department")
MEASURE = Text("施策", "measure")
KPI = Text("指標", "KPI")
VALUE = Text("現在の値", "value")
TARGET = Text("目標", "target")
PROGRESS = Text("進捗", "progress")
STATUS = Text("判定", "status")
TREND = Text("1年間の増減", "change over a year")
DEADLINE = Text("期限", "deadline")
STATED = Text("計画の記載", "as the plan says")
LEFT = Text("残り", "time left")
FORECAST = Text("期限の見込み", "forecast")
SERIES = Text("推移", "series")
DATASETS = Text("数えたデータセット", "datasets counted")
DATASET = Text("データセット", "dataset")
ADDS = Text("加わる値", "adds")
NOTE = Text("注記", "note")
DAY = Text("日付", "day")
UNIT = Text("単位", "unit")
DEFINITION = Text("数え方", "what is counted")
NEXT = Text("次にすること", "What to do next")
_DEPARTMENT_IS = Text("担当課：{name}", "Department: {name}")
_NO_DEPARTMENT = Text("担当課の記載なし", "no department named")
POINTS = Text("ポイント", "points")
NO_SERIES = Text("推移の記録はまだありません。", "There is no series yet.")

TITLE = Text("{plan}：KPIの進み具合", "{plan}: progress of the KPIs")
BASIS = Text(
    "公開台帳の記録{receipts}件から計算しました（末尾のハッシュ {head}）。",
    "Worked out from {receipts} receipts of the ledger (last hash {head}).",
)
_PART = Text(
    "公開台帳のうち、この日までの記録{receipts}件から計算しました。",
    "Worked out from the {receipts} receipts of the ledger up to this day.",
)
NO_LEDGER = Text("公開台帳に、この日までの記録はありません。", "The ledger has no receipt up to this day.")


def is_rate(kpi: Kpi) -> bool:
    """Its values are parts of 1 and read in percent."""
    term = tables.term(tables.UNITS, kpi.unit)
    return kpi.definition in RATES or bool(term and "parts" in term.more)


# ── Numbers ───────────────────────────────────────────────────────────────────────────────────────


def number(value: Fraction) -> str:
    """Whole numbers as they are, others cut after one digit: nothing reads as more than it is."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    sign = "-" if value < 0 else ""
    tenths = abs(value) * 10 // 1
    return f"{sign}{tenths // 10:,}.{tenths % 10}"


def plain(value: Fraction | None, kpi: Kpi) -> str:
    """For a cell of a CSV: percent of a rate, no unit, no separators; "" where there is nothing."""
    if value is None:
        return ""
    return number(value * 100 if is_rate(kpi) else value).replace(",", "")


def decimal(value: Fraction | None, kpi: Kpi) -> float | None:
    """Percent of a rate, six digits, cut towards zero."""
    if value is None:
        return None
    return int((value * 100 if is_rate(kpi) else value) * 1_000_000) / 1_000_000


def mark(value: Fraction, kpi: Kpi) -> str:
    """On the axis of a chart."""
    return f"{number(value * 100)}%" if is_rate(kpi) else number(value)


def unit(kpi: Kpi) -> Text | None:
    """The unit in words; None where the plan names none."""
    if is_rate(kpi):
        return Text("%", "%")
    known = tables.term(tables.UNITS, kpi.unit)
    if known:
        return known.title
    return Text(visible(kpi.unit), visible(kpi.unit)) if kpi.unit.strip() else None


def amount(value: Fraction | None, kpi: Kpi) -> Text:
    """87.5% or 23件; the English unit in the singular for one."""
    if value is None:
        return NONE
    if is_rate(kpi):
        return Text(progress(value), progress(value))
    if kpi.unit == _YES_OR_NO:
        return Text("達成", "achieved") if value >= 1 else Text("未達成", "not achieved")
    words, term = unit(kpi), tables.term(tables.UNITS, kpi.unit)
    if words is None:
        return Text(number(value), number(value))
    one = term.more.get("one", words.en) if term and value == 1 else words.en
    return Text(f"{number(value)}{words.ja}", f"{number(value)} {one}")


def change(value: Fraction | None, kpi: Kpi) -> Text:
    """With its sign; a rate changes by points."""
    if value is None:
        return NONE
    shown = number(abs(value) * 100 if is_rate(kpi) else abs(value))
    sign = "±" if not value else "+" if value > 0 else "-"
    words = POINTS if is_rate(kpi) else unit(kpi)
    if words is None or kpi.unit == _YES_OR_NO:
        return Text(sign + shown, sign + shown)
    return Text(f"{sign}{shown}{words.ja}", f"{sign}{shown} {words.en}")


def progress(value: Fraction | None) -> str:
    """Percent of the target, rounded down; whole percents without a decimal."""
    shown = percent(value)
    return "–" if shown is None else f"{shown.removesuffix('.0')}%"


# ── Plans ─────────────────────────────────────────────────────────────────────────────────────────


def title(text: Text) -> Text:
    """A plan's own words, safe to show."""
    return Text(visible(text.ja, LONGEST), visible(text.en, LONGEST))


def heading(account: Account) -> Text:
    return TITLE.format(plan=title(account.plan.title))


def basis(account: Account) -> Text:
    """What the figures rest on."""
    if not account.receipts:
        return NO_LEDGER
    head = visible(account.head[:12], 12)
    return (BASIS if head else _PART).format(receipts=account.receipts, head=head)


def department(words: str) -> Text:
    """As a heading."""
    shown = visible(words, LONGEST)
    return _DEPARTMENT_IS.format(name=shown) if shown.strip() else _NO_DEPARTMENT


def target(kpi: Kpi) -> Text:
    """The number, else the plan's words; also the level that is to be reached (AA)."""
    said = stated(kpi)
    if said and (kpi.target is None or kpi.unit == _YES_OR_NO):
        return said
    return Text("数値なし", "no number") if kpi.target is None else amount(kpi.target, kpi)


def stated(kpi: Kpi) -> Text | None:
    """The target in the plan's words; None where they add nothing."""
    said = visible(kpi.stated, LONGEST)
    return Text(said, said) if said.strip() else None


def note(kpi: Kpi) -> Text | None:
    said = visible(kpi.note, LONGEST)
    return Text(said, said) if said.strip() else None


def day(value: date) -> Text:
    return Text(f"{value.year}年{value.month}月{value.day}日", value.isoformat())


def as_of(account: Account) -> Text:
    return Text("{day}現在", "as of {day}").format(day=day(account.day))


def deadline(kpi: Kpi) -> Text:
    """As the plan writes it, with the day it means."""
    if kpi.deadline is None:
        return Text("期限なし", "none")
    return title(explained(kpi.deadline))


def explained(deadline: Deadline) -> Text:
    return days.explained(deadline)


def left(indicator: Indicator) -> Text:
    """How long until the deadline, or since."""
    count = indicator.days_left
    if count is None:
        return NONE
    if count == 0:
        return Text("今日まで", "due today")
    past = Text("{count}日超過", "{count} days over")
    ahead = Text("あと{count}日", "{count} days left")
    return (past if count < 0 else ahead).format(count=f"{abs(count):,}")


def definition(kpi: Kpi) -> Text:
    found = tables.term(tables.DEFINITIONS, kpi.definition)
    return found.title if found else Text(kpi.definition, kpi.definition)


def contributor(name: str, kpi: Kpi) -> Text:
    """A dataset by its name; a kind of the named list by its title as well."""
    shown = visible(name, LONGEST)
    term = tables.term(tables.DATASETS, name) if name in kpi.counted.datasets else None
    if term is None:
        return Text(shown, shown)
    return Text("{title}（{name}）", "{title} ({name})").format(title=term.title, name=shown)


def added(value: Fraction | None, kpi: Kpi) -> Text:
    """What a dataset adds; one of the named list that is not published adds nothing."""
    return (
        Text("未公開（0として計算）", "not published, counts as 0") if value is None else amount(value, kpi)
    )


def forecast(indicator: Indicator) -> Text:
    return amount(indicator.forecast.value, indicator.kpi) if indicator.forecast else NONE


def assumption(indicator: Indicator) -> Text | None:
    """The forecast in a sentence, with what it takes for granted; None where there is none."""
    found = indicator.forecast
    if found is None:
        return None
    words = Text(
        "過去12か月のペース（{since}から、1年あたり{pace}）が続くと、期限には{value}になる見込みです。",
        "If the pace of the last 12 months goes on (since {since}, {pace} a year), "
        "the value at the deadline will be {value}.",
    )
    value, pace = forecast(indicator), change(found.pace, indicator.kpi)
    return words.format(since=day(found.since), pace=pace, value=value)


def outlook(indicator: Indicator) -> Text:
    """The assumption, or why nothing is foreseen."""
    found = assumption(indicator)
    if found is not None:
        return found
    if indicator.status is Status.ACHIEVED:
        return Text("目標に達しています。", "The target is reached.")
    if indicator.days_left is not None and indicator.days_left < 0:
        return Text("期限を過ぎているため、見込みはありません。", "The deadline has passed.")
    return Text("見込みを出せるだけの記録がありません。", "There is too little to tell.")


def status(found: Status) -> Text:
    """A sign and a word."""
    sign = SIGNS[found]
    return Text(f"{sign} {STATUSES[found].ja}", f"{sign} {STATUSES[found].en}")


def tally(account: Account) -> list[tuple[Status, int]]:
    """How many KPIs have each status, in the order of the statuses."""
    found = [indicator.status for indicator in account.indicators]
    return [(status, found.count(status)) for status in Status if status in found]
