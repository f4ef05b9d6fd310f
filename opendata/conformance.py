"""Report → rates: 必須項目適合率 of one file and of several. The definition stands in docs/rates.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from opendata.model import (
    Assessed,
    Conformance,
    Counts,
    ItemTally,
    Rate,
    Report,
    Requirement,
    Rule,
    Schema,
    Scope,
    Severity,
    Summary,
)


def assess(report: Report, rules: Mapping[str, Rule]) -> Assessed:
    """What a report amounts to. `rules` maps codes to the rules the report was made with."""
    required = [tally for tally in report.items if tally.field.counts_as_required]
    recommended = [tally for tally in report.items if tally.field.requirement is Requirement.RECOMMENDED]
    rate = _rate(required)
    return Assessed(
        report=report,
        conformance=Conformance(
            required=rate, recommended=_rate(recommended), conforms=_conforms(report, rate, rules)
        ),
        counts=counted(report, rules),
    )


def summarise(files: Sequence[Assessed], targets: Sequence[Schema] = ()) -> Summary:
    """Mean rate over the files of a known dataset; a target dataset without any file counts as 0."""
    present = {file.report.layout.schema for file in files}
    missing = tuple(schema for schema in targets if schema not in present)
    measured = tuple(file for file in files if is_measured(file))
    rates = [file.conformance.required.fraction or Fraction(0) for file in measured]
    total = len(measured) + len(missing)
    return Summary(
        files=tuple(files),
        missing=missing,
        measured=measured,
        mean=sum(rates, Fraction(0)) / total if total else None,
        provisional=any(file.conformance.required.provisional for file in measured),
    )


def is_measured(file: Assessed) -> bool:
    """The dataset is recognised and at least one of its items is known to be required."""
    schema = file.report.layout.schema
    return schema is not None and _knows_required_items(schema)


def percent(fraction: Fraction | None, digits: int = 1) -> str | None:
    """Rounded down, so that nothing short of the whole reads 100 %."""
    if fraction is None:
        return None
    scaled = fraction * 100 * 10**digits
    whole, rest = divmod(scaled.numerator // scaled.denominator, 10**digits)
    return f"{whole}.{rest:0{digits}d}"


def _rate(tallies: Sequence[ItemTally]) -> Rate:
    return Rate(
        passed=sum(tally.passed for tally in tallies),
        applied=sum(tally.applied for tally in tallies),
        provisional=any(tally.field.provisional for tally in tallies),
    )


def _conforms(report: Report, required: Rate, rules: Mapping[str, Rule]) -> bool | None:
    """None where the schema knows no required item at all: nobody can tell."""
    if any(breaks_the_file(rules[group.code]) for group in report.groups):
        return False
    if report.layout.schema and not _knows_required_items(report.layout.schema):
        return None
    return required.fraction == 1


def breaks_the_file(rule: Rule) -> bool:
    """A file with such a finding never conforms, whatever its cells say."""
    return rule.severity is Severity.ERROR and rule.scope is Scope.FILE


def _knows_required_items(schema: Schema) -> bool:
    return any(item.counts_as_required for item in schema.fields)


def counted(report: Report, rules: Mapping[str, Rule]) -> Counts:
    """How many findings of each severity a report has, those not listed included."""
    totals: Counter[Severity] = Counter()
    for group in report.groups:
        totals[rules[group.code].severity] += group.count
    return Counts(**{severity.value: totals[severity] for severity in Severity})
