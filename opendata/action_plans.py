"""plan.toml → ActionPlan; the only module that knows the keys of a plan file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from opendata import days, declared, schema, tables
from opendata.declared import Fault, Keys
from opendata.errors import EnvironmentFailure, UsageError
from opendata.model import Text
from opendata.promises import ActionPlan, Counted, Deadline, Definition, Evidence, Kpi, Measure

DECLARATION = "plan.schema.json"
_HOME = Path(__file__).parent / "plans"


# ── Which plan ────────────────────────────────────────────────────────────────────────────────────


def shipped() -> Mapping[str, Path]:
    """The plan files that come with the program, by name; `guide` is the template of the national guide."""
    return {path.stem: path for path in sorted(_HOME.glob("*.toml"))}


def for_municipality(lgcode: str) -> Path | None:
    """The shipped plan of that municipality."""
    return next((path for path in shipped().values() if lgcode and read(path).lgcode == lgcode), None)


def find(words: str, root: Path) -> Path:
    """What `plan` in opendata.toml means: a file of the workspace, or a shipped plan by its name."""
    path = root / words
    if path.is_file():
        return path
    if words in shipped():
        return shipped()[words]
    raise UsageError(
        Text(
            "計画ファイル「{path}」がありません。同梱の計画は {names} です。",
            "There is no plan file {path}; the plans that ship are {names}.",
        ).format(path=str(path), names=", ".join(shipped()))
    )


def read(path: Path) -> ActionPlan:
    """The plan in that file."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise EnvironmentFailure(
            Text("「{path}」を読めません：{reason}。", "Cannot read {path}: {reason}.").format(
                path=str(path), reason=problem.strerror or str(problem)
            )
        ) from problem
    return load(content, path)


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


def load(content: bytes, path: Path) -> ActionPlan:
    """The plan that the bytes hold. Raises UsageError with line and column where it makes no sense."""
    found = declared.settings(content, declared.declaration(DECLARATION), path)
    fault = next(_faults(found), None)
    if fault:
        raise declared.wrong(content, path, *fault)
    return ActionPlan(
        title=_title(found),
        lgcode=found.get("lgcode", ""),
        start=days.beginning(found["period"]["start"]),
        end=days.deadline(found["period"]["end"]),
        measures=tuple(map(_measure, found.get("measures", ()))),
        source=found.get("source", ""),
    )


def _title(table: Mapping[str, Any]) -> Text:
    title = table["title"].strip()
    return Text(title, table.get("title_en", "").strip() or title)


def _measure(table: Mapping[str, Any]) -> Measure:
    return Measure(
        id=table["id"],
        title=_title(table),
        kpis=tuple(map(_kpi, table.get("kpis", ()))),
        department=table.get("department", ""),
        pillar=table.get("pillar"),
        priority_field=table.get("priority_field"),
    )


def _kpi(table: Mapping[str, Any]) -> Kpi:
    unit, base = table["unit"], table.get("baseline")
    return Kpi(
        id=table["id"],
        title=_title(table),
        definition=Definition(table["definition"]),
        unit=unit,
        counted=Counted(**{bound: tuple(table.get(bound, ())) for bound in Counted._fields}),
        target=_number(table["target"], unit) if "target" in table else None,
        stated=table.get("stated", ""),
        deadline=days.deadline(table["deadline"]) if "deadline" in table else None,
        baseline=(date.fromisoformat(base["day"]), _number(base["value"], unit)) if base else None,
        evidence=tuple(_evidence(report, unit) for report in table.get("reports", ())),
        note=table.get("note", ""),
    )


def _evidence(table: Mapping[str, Any], unit: str) -> Evidence:
    return Evidence(
        day=date.fromisoformat(table["day"]),
        value=_number(table["value"], unit),
        by=table["by"].strip(),
        link=table.get("link", ""),
        note=table.get("note", ""),
    )


def _number(value: int | float, unit: str) -> Fraction:
    """Exact, and a part of 1 where the unit counts parts."""
    return Fraction(str(value)) / int(tables.terms(tables.UNITS)[unit].more.get("parts", 1))


# ── What makes no sense, though every key and value is of its kind ────────────────────────────────


def _faults(plan: Mapping[str, Any]) -> Iterator[Fault]:
    if "lgcode" in plan and plan["lgcode"] not in schema.local_governments():
        yield ("lgcode",), _CODE
    yield from _period_faults(plan["period"])
    start = days.beginning(plan["period"]["start"])
    seen: set[tuple[str, str]] = set()
    for index, measure in enumerate(plan.get("measures", ())):
        place: Keys = ("measures", index)
        yield from _repeated(("measure", measure["id"]), place, seen)
        for number, kpi in enumerate(measure.get("kpis", ())):
            yield from _repeated(("KPI", kpi["id"]), (*place, "kpis", number), seen)
            yield from _kpi_faults(kpi, (*place, "kpis", number), start)


def _period_faults(period: Mapping[str, str]) -> Iterator[Fault]:
    for key, read_day in (("start", days.beginning), ("end", days.deadline)):
        try:
            read_day(period[key])
        except ValueError:
            yield ("period", key), _DAY
    if days.deadline(period["end"]).day < days.beginning(period["start"]).day:
        yield ("period", "end"), _END


def _repeated(name: tuple[str, str], place: Keys, seen: set[tuple[str, str]]) -> Iterator[Fault]:
    if name in seen:
        yield (*place, "id"), _TWICE.format(what=_WHAT[name[0]], id=name[1])
    seen.add(name)


def _kpi_faults(kpi: Mapping[str, Any], place: Keys, start: Deadline) -> Iterator[Fault]:
    yield from _definition_faults(kpi, place)
    if "deadline" in kpi:
        yield from _deadline_faults(kpi["deadline"], (*place, "deadline"), start)
    if "baseline" in kpi:
        yield from _day_faults(kpi["baseline"], (*place, "baseline"))
    for index, report in enumerate(kpi.get("reports", ())):
        yield from _day_faults(report, (*place, "reports", index))
    for key, table in (("datasets", tables.DATASETS), ("marks", tables.MARKS)):
        yield from _word_faults(kpi.get(key, ()), table, (*place, key))


def _definition_faults(kpi: Mapping[str, Any], place: Keys) -> Iterator[Fault]:
    """The keys that the definition gives no meaning to."""
    term = tables.terms(tables.DEFINITIONS)[kpi["definition"]]
    said = {"definition": term.key, "units": ", ".join(term.more["units"])}
    if term.more["units"] and kpi["unit"] not in term.more["units"]:
        yield (*place, "unit"), _UNIT.format(**said)
    for bound in Counted._fields:
        if bound in kpi and bound not in term.more["bounds"]:
            yield (*place, bound), _BOUND.format(key=bound, **said)
    if "reports" in kpi and not term.more.get("is_reported"):
        yield (*place, "reports"), _REPORTS.format(**said)
    if kpi.get("target", 0) > (most := term.more.get("most", math.inf)):
        yield (*place, "target"), _MOST.format(most=most, **said)


def _deadline_faults(words: str, place: Keys, start: Deadline) -> Iterator[Fault]:
    try:
        due = days.deadline(words)
    except ValueError:
        yield place, _DAY
        return
    if due.day < start.day:
        yield place, _EARLY.format(start=days.explained(start, is_start=True))


def _day_faults(table: Mapping[str, str], place: Keys) -> Iterator[Fault]:
    try:
        date.fromisoformat(table["day"])
    except ValueError:
        yield (*place, "day"), _NO_SUCH_DAY


def _word_faults(words: list[str], table: str, place: Keys) -> Iterator[Fault]:
    known = tables.terms(table)
    for index, word in enumerate(words):
        if word not in known:
            near = declared.nearest(word, known)
            which = declared.near_said(near) if near else _KNOWN.format(known=", ".join(known))
            yield (*place, index), _WORD.format(key=str(place[-1]), which=which)


_CODE = Text(
    "「lgcode」は全国地方公共団体コード（6桁）ではありません。例：152048",
    "lgcode is not a local government code of six digits, such as 152048.",
)
_DAY = Text(
    f"日付として読めません。書ける例：{'、'.join(days.NOTATIONS)}",
    f"this cannot be understood as a day; examples: {', '.join(days.NOTATIONS)}.",
)
_NO_SUCH_DAY = Text(
    "この日付は暦にありません。2020-06-30のように書いてください。",
    "the calendar has no such day; write it like 2020-06-30.",
)
_END = Text("計画期間の終わりが、初めより前です。", "the period ends before it starts.")
_EARLY = Text(
    "期限が、計画期間の初め「{start}」より前です。", "the deadline is before the period starts: {start}."
)
_WHAT = {"measure": Text("施策", "measures"), "KPI": Text("KPI", "KPIs")}
_TWICE = Text(
    "「{id}」という{what}が2つあります。どちらかの id を変えてください。",
    "two {what} have the id {id}; please change one of them.",
)
_WORD = Text("「{key}」にこの値は書けません。{which}", "{key} cannot have this value. {which}")
_KNOWN = Text("書けるのは {known} です。", "There are {known}.")
_UNIT = Text("「{definition}」の単位は {units} です。", "the unit of {definition} is {units}.")
_BOUND = Text(
    "「{definition}」は公開台帳から数えないので、「{key}」は書けません。",
    "{definition} is not counted from the ledger, so it cannot have {key}.",
)
_REPORTS = Text(
    "「{definition}」は公開台帳から数えるので、「reports」は書けません。"
    '報告で示すKPIは definition = "reported" としてください。',
    "{definition} is counted from the ledger, so it cannot have reports; "
    'a KPI that people report has definition = "reported".',
)
_MOST = Text("「{definition}」の目標は{most}までです。", "the target of {definition} is at most {most}.")
