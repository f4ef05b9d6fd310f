"""The Table Schema layer run by frictionless itself, so that anyone can compare the two verdicts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from opendata.errors import EnvironmentFailure
from opendata.lines import Lines
from opendata.model import Column, Field, Judgement, Layout, Table, Text, Verdict
from opendata.sniffing import Source


def engine(source: Source) -> Callable[[Table, Layout, int], Verdict]:
    """An engine for `checking.check` that has frictionless read the same bytes."""

    def run(table: Table, layout: Layout, keep: int) -> Verdict:
        judgements = sorted(_judge(source, table, layout), key=lambda j: (j.record, j.column or 0, j.rule))
        counts = Counter(judgement.rule for judgement in judgements)
        return Verdict(
            engine="frictionless", counts=dict(sorted(counts.items())), judgements=tuple(judgements[:keep])
        )

    return run


def descriptor(layout: Layout) -> dict[str, Any]:
    """A Table Schema with one field per column of the file; columns without an item may hold anything."""
    fields = [_field(column) for column in layout.columns]
    return {"fields": fields, "missingValues": list(layout.schema.missing_values if layout.schema else ("",))}


def _field(column: Column) -> dict[str, Any]:
    name = f"column-{column.position}"
    if column.item is None:
        return {"name": name, "type": "any"}
    described = {"name": name, "type": column.item.type, "format": column.item.format}
    return described | {"constraints": _constraints(column.item)}


def _constraints(item: Field) -> dict[str, Any]:
    limits = item.constraints
    stated = {
        "required": limits.required or None,
        "unique": limits.unique or None,
        "enum": list(limits.enum) or None,
        "pattern": limits.pattern,
        "minimum": limits.minimum,
        "maximum": limits.maximum,
        "minLength": limits.min_length,
        "maxLength": limits.max_length,
    }
    return {key: value for key, value in stated.items() if value is not None}


def _judge(source: Source, table: Table, layout: Layout) -> Iterator[Judgement]:
    first = next((block.first_record for block in table.blocks() if len(block)), None)
    if first is None:
        return
    for error in _errors(source, table, layout, first):
        if "#header" in error.tags:
            continue
        if not hasattr(error, "row_number"):
            raise _stopped(error.message)
        yield Judgement(
            record=error.row_number,
            column=getattr(error, "field_number", None),
            rule=error.note.split('"')[1] if error.type == "constraint-error" else error.type,
        )


def _errors(source: Source, table: Table, layout: Layout, first: int) -> list[Any]:
    """What frictionless objects to from record `first` on.

    It gets the text as our reader decodes it, so that bytes that are no text do not stop it. Records
    between the header and the first are the reader's comments.
    """
    from frictionless import Dialect, Resource, Schema, system
    from frictionless.formats import CsvControl

    with Lines(source, table.form) as lines:
        text = "".join(lines.take(table.form.size + 1))
    csv.field_size_limit(len(text) + 1)
    header = table.header_record or 1
    dialect = Dialect(header_rows=[header], comment_rows=list(range(header + 1, first)))
    dialect.add_control(CsvControl(delimiter=table.form.delimiter or ",", skip_initial_space=False))
    try:
        with system.use_context(trusted=True):
            resource = Resource(
                data=text.encode("utf-8-sig"),
                format="csv",
                encoding="utf-8",
                dialect=dialect,
                schema=Schema.from_descriptor(descriptor(layout)),
            )
            report = resource.validate(limit_errors=1_000_000_000)
    except Exception as problem:  # a cell `sNaN` makes it raise decimal.InvalidOperation, among others
        raise _stopped(type(problem).__name__) from problem
    return list(report.tasks[0].errors)


def _stopped(reason: str) -> EnvironmentFailure:
    return EnvironmentFailure(
        Text(
            f"frictionless が検査の途中で止まりました（{reason}）。",
            f"frictionless stopped before it had judged the file ({reason}).",
        )
    )
