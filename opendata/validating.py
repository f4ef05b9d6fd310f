"""Source → Assessed: the steps of one validation in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from opendata import checking, conformance, detecting, reading, schema
from opendata.model import (
    Assessed,
    Column,
    Grade,
    Group,
    Kind,
    Layout,
    Preview,
    Report,
    Rule,
    Schema,
    Severity,
    Table,
)
from opendata.rules import asked, by_code
from opendata.sniffing import Source


class Options(NamedTuple):
    """What the user chose: a schema for every file (or detection), how much to keep, engine and sheet.

    `preview` asks for some records and the points of a map beside the findings, `grades` for the
    levels of machine readability.
    """

    schema: Schema | None = None
    keep: int = 1000
    frictionless: bool = False
    sheet: str | None = None
    preview: bool = False
    grades: bool = False


DEFAULTS = Options()
PROFILES = ("machine-readability",)
"""Official sets of rules that grades can be asked for."""


def validate(source: Source, options: Options = DEFAULTS) -> Assessed:
    """Read, recognise, check and rate one file. Raises EnvironmentFailure when it cannot be read."""
    schemas = (options.schema,) if options.schema else schema.all_schemas()
    table = reading.read(source, detecting.dictionary(schemas).recognise, options.sheet)
    rules = rules_by_code()
    layout = _layout(table, schemas, options)
    report = checking.check(
        table,
        layout,
        asked(rules, table, layout),
        keep=options.keep,
        order=tuple(rules),
        engine=_engine(source) if options.frictionless and table.form.kind is Kind.TEXT else None,
    )
    elsewhere = tuple(group for other in table.others for group in _private(other, rules, options.keep))
    assessed = conformance.assess(report._replace(groups=(*report.groups, *elsewhere)), rules)
    if options.grades:
        assessed = assessed._replace(grades=_grades(source, table, report))
    return assessed._replace(preview=_preview(table, report, rules)) if options.preview else assessed


def _private(table: Table, rules: Mapping[str, Rule], keep: int) -> Iterator[Group]:
    """What another sheet of the workbook says of persons: it is published with the one that is checked."""
    asked = tuple(rule for rule in rules.values() if rule.severity is Severity.PRIVATE)
    columns = tuple(Column(position=n, label=label) for n, label in enumerate(table.header, start=1))
    report = checking.check(table, Layout(schema=None, score=0, columns=columns), asked, keep=keep)
    for group in report.groups:
        told = (f._replace(place=f.place._replace(sheet=table.form.sheet)) for f in group.findings)
        yield group._replace(findings=tuple(told))


def _grades(source: Source, table: Table, report: Report) -> tuple[Grade, ...]:
    from opendata.grading import grade  # only who asks for grades pays for their rules

    return grade(source, table, report)


def _preview(table: Table, report: Report, rules: Mapping[str, Rule]) -> Preview:
    from opendata.previewing import preview  # start-up: only pages show one

    return preview(table, report, rules)


def rules_by_code() -> Mapping[str, Rule]:
    """Each rule is imported when it is first asked for."""
    return by_code()


def _layout(table: Table, schemas: tuple[Schema, ...], options: Options) -> Layout:
    if options.schema:
        return detecting.assign(table.header, options.schema, schemas)
    return detecting.detect(table.header, schemas, table.form.path)


def _engine(source: Source) -> checking.Engine:
    from opendata.frictionless_engine import engine  # 0.2 s of imports that nobody else should pay for

    return engine(source)
