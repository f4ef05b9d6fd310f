"""The report for programs; its shape is the contract in opendata/reports/report.schema.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from opendata import __version__
from opendata.model import Assessed, Finding, Form, Rate, Report, Rule, Summary, Verdict
from opendata.reports import Style, findings_by_place
from opendata.wording import sentences

VERSION = "1"
_LONGEST_VALUE = 1000
_BETWEEN = '}, {"'
_encode = json.JSONEncoder(ensure_ascii=False).encode


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    content = {
        "version": VERSION,
        "tool": {"name": "opendata", "version": __version__},
        "files": [_file(file, rules, style) for file in summary.files],
        "summary": summary_object(summary),
    }
    return _laid_out(content, depth=3) + "\n"


def _laid_out(value: object, depth: int, indent: str = "") -> str:
    """JSON with the outer levels indented and each finding on a line: readable, and quick for a million."""
    inner = indent + "  "
    if depth > 0 and isinstance(value, dict) and value:
        members = (
            f"{inner}{json.dumps(key)}: {_laid_out(member, depth - 1, inner)}"
            for key, member in value.items()
        )
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        items = _on_lines(value, inner) if depth <= 1 else None
        items = items or f",\n{inner}".join(_laid_out(item, depth - 1, inner) for item in value)
        return f"[\n{inner}{items}\n{indent}]"
    return _encode(value)


def _on_lines(objects: list[object], indent: str) -> str | None:
    """Flat objects encoded at one go, which takes a fourth of the time; None where some are not flat.

    Within a string the quote would be escaped, so that what is looked for only stands between objects.
    """
    text = _encode(objects)[1:-1]
    return text.replace(_BETWEEN, f'}},\n{indent}{{"') if text.count(_BETWEEN) == len(objects) - 1 else None


def summary_object(summary: Summary) -> dict[str, object]:
    return {
        "files": len(summary.files),
        "conforming": summary.conforming,
        "mean_required_item_rate": number(summary.mean),
        "provisional": summary.provisional,
        "datasets": [
            *(_dataset(file) for file in summary.files if file.report.layout.schema),
            *(
                {
                    "slug": schema.slug,
                    "edition": schema.edition,
                    "path": None,
                    "required_item_rate": 0.0,
                    "conforms": False,
                }
                for schema in summary.missing
            ),
        ],
    }


def number(fraction: Fraction | None) -> float | None:
    """Six digits, rounded down: only the whole is 1.0."""
    return None if fraction is None else int(fraction * 1_000_000) / 1_000_000


def _dataset(file: Assessed) -> dict[str, object]:
    schema = file.report.layout.schema
    assert schema is not None
    return {
        "slug": schema.slug,
        "edition": schema.edition,
        "path": file.report.form.path,
        "required_item_rate": number(file.conformance.required.fraction),
        "conforms": file.conformance.conforms,
    }


def _file(file: Assessed, rules: Mapping[str, Rule], style: Style) -> dict[str, object]:
    report, schema = file.report, file.report.layout.schema
    found = [
        _finding(finding, rules[finding.code], file, style)
        for finding in findings_by_place(file, style.limit)
    ]
    total = sum(group.count for group in report.groups)
    return {
        **_form(report.form),
        "header_line": report.header_line,
        "schema": schema and {"slug": schema.slug, "edition": schema.edition, "score": report.layout.score},
        "rows": report.rows,
        "columns": report.columns,
        "conforms": file.conformance.conforms,
        "required_item_rate": _rate(file.conformance.required),
        "recommended_item_rate": _rate(file.conformance.recommended),
        "counts": {
            "error": file.counts.error,
            "warning": file.counts.warning,
            "info": file.counts.info,
            "private": file.counts.private,
        },
        "findings": found,
        "findings_omitted": total - len(found),
        "table_schema": _verdict(report.verdict),
        **_languages(report),
        **_ignored(file),
        **_grades(file, style),
    }


def _languages(report: Report) -> dict[str, object]:
    told = [one._asdict() for one in report.translations]
    return {"languages": list(report.languages), "translations": told} if told else {}


def _ignored(file: Assessed) -> dict[str, object]:
    told = [{**one._asdict(), "count": count} for one, count in file.ignored]
    return {"ignored": told} if told else {}


def _grades(file: Assessed, style: Style) -> dict[str, object]:
    if not file.grades:
        return {}
    from opendata.reports.readability import as_object  # only who asks for grades pays for their rules

    return {"machine_readability": as_object(file, style.language)}


def _form(form: Form) -> dict[str, object]:
    return {
        "path": form.path,
        "sha256": form.sha256,
        "size": form.size,
        "encoding": form.encoding,
        "bom": form.bom,
        "newline": form.newline,
        "delimiter": form.delimiter,
        "sheet": form.sheet,
    }


def _rate(rate: Rate) -> dict[str, object]:
    return {
        "passed": rate.passed,
        "applied": rate.applied,
        "rate": number(rate.fraction),
        "provisional": rate.provisional,
    }


def _finding(finding: Finding, rule: Rule, file: Assessed, style: Style) -> dict[str, object]:
    words = sentences(finding, rule, file.report.layout.schema, style.language)
    return {
        "code": rule.code,
        "severity": str(rule.severity),
        "sheet": finding.place.sheet or file.report.form.sheet,
        "record": finding.place.record,
        "line": finding.place.line,
        "column": finding.place.column,
        "a1": finding.place.a1,
        "field": finding.place.field,
        "value": finding.value[:_LONGEST_VALUE],
        "message": words.message,
        "remedy": words.remedy,
    }


def _verdict(verdict: Verdict | None) -> dict[str, object] | None:
    if verdict is None:
        return None
    return {
        "engine": verdict.engine,
        "valid": not verdict.total,
        "counts": dict(verdict.counts),
        "judgements": [
            {"record": one.record, "column": one.column, "rule": one.rule} for one in verdict.judgements
        ],
        "judgements_omitted": verdict.total - len(verdict.judgements),
    }
