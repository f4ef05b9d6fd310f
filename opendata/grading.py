"""Table × Report × official rules → grades. The scheme stands in docs/machine-readability.md."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from opendata.answers import not_applicable, undecided
from opendata.digits import stored_as_text
from opendata.model import (
    Answer,
    Criterion,
    Evidence,
    Grade,
    Kind,
    Mark,
    Report,
    Standing,
    Table,
    Text,
)
from opendata.profiling import profile
from opendata.readability import all_criteria
from opendata.sniffing import Source
from opendata.traits import is_numeric

ONLY = {
    Kind.SPREADSHEET: Text("Excelなどのファイルについてのルールです。", "It is a rule for workbooks."),
    Kind.TEXT: Text("CSVファイルについてのルールです。", "It is a rule for CSV files."),
}
ABOUT_THE_FILE = ("L1-01",)
UNREADABLE = Text(
    "データの行が読めないため、判定できません。", "Without readable records nothing can be said."
)


def grade(source: Source, table: Table, report: Report) -> tuple[Grade, ...]:
    """The grades of all levels. Raises EnvironmentFailure when the file has gone."""
    criteria = all_criteria()
    evidence = _evidence(source, table, report, criteria)
    answers = [(criterion, answer(criterion, evidence)) for criterion in criteria]
    levels = groupby(answers, key=lambda pair: pair[0].level)
    return tuple(Grade(level, deducted(list(pairs))) for level, pairs in levels)


def _evidence(source: Source, table: Table, report: Report, criteria: Sequence[Criterion]) -> Evidence:
    traits = dict.fromkeys(trait for criterion in criteria for trait in criterion.traits)
    evidence = profile(table, report, traits)
    if table.form.sheet is None or table.header_record is None:
        return evidence
    numbers = [one.column for one in evidence.profiles if one.filled and is_numeric(one)]
    found = stored_as_text(source, table.form.sheet, table.header_record, numbers)
    return evidence._replace(typed_as_text=found)


def answer(criterion: Criterion, evidence: Evidence) -> Answer:
    """What one rule says of a file, if it is a rule for such files and there is something to read."""
    is_readable = evidence.report.rows > 0
    if is_readable and criterion.only not in (None, evidence.report.form.kind):
        return not_applicable(ONLY[criterion.only or Kind.TEXT])
    if criterion.id in ABOUT_THE_FILE or (evidence.profiles and (is_readable or not criterion.needs_rows)):
        return criterion.decide(evidence)
    return undecided(UNREADABLE)


def deducted(answers: Sequence[tuple[Criterion, Answer]]) -> tuple[Mark, ...]:
    """A broken rule costs its share of the weight of all that were decided, however often it is broken."""
    decided = (Standing.MET, Standing.BROKEN)
    total = sum(criterion.weight for criterion, found in answers if found.standing in decided)
    return tuple(
        Mark(
            criterion,
            found,
            Fraction(100 * criterion.weight, total) if found.standing is Standing.BROKEN else Fraction(0),
        )
        for criterion, found in answers
    )
