"""The report for the summary of a job: a table of files, then what is wrong, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from opendata.conformance import percent
from opendata.model import Assessed, Finding, Group, Language, Rule, Severity, Summary, Text
from opendata.reports import Style, discreet
from opendata.reports.markup import escaped, listed, table
from opendata.reports.text import VERDICTS, dataset, ignored, total
from opendata.wording import SEVERITIES, sentences, visible

LARGEST = 900_000
"""Bytes; GitHub shows no summary beyond 1 MiB."""

_TITLE = Text("オープンデータの検査結果", "Open data check")
_COLUMNS = (
    Text("判定", "verdict"),
    Text("ファイル", "file"),
    Text("データセット", "dataset"),
    Text("必須項目適合率", "required-item rate"),
    Text("エラー", "errors"),
    Text("警告", "warnings"),
    Text("情報", "infos"),
)
_HEADING = Text("{title}（{count}件）", "{title} ({count})")
_MORE = Text("ほか{more}件", "and {more} more")
_CUT = Text(
    "長くなるため、ここまでを示しました。件数は上の表のとおりです。",
    "Cut here for length; the table above counts everything.",
)
_SIGNS = {True: "✅", False: "❌", None: "❔"}


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    language = style.language
    verdict = " ".join(words.strip() for words in total(summary, language))
    rows = [_row(file, language) for file in summary.files]
    parts = [
        f"# {_TITLE.to(language)}",
        escaped(verdict),
        table(_COLUMNS, rows, language, number_columns=(3, 4, 5, 6)),
    ]
    aside = [escaped(words.to(language)) for file in summary.files for words in ignored(file)]
    parts += [listed(aside)] if aside else []
    room = LARGEST - sum(len(part.encode()) for part in parts)
    for part in () if style.quiet else _sections(summary, rules, style):
        room -= len(part.encode()) + 2
        if room < 0:
            parts.append(_CUT.to(language))
            break
        parts.append(part)
    return "\n\n".join(parts) + "\n"


def _row(file: Assessed, language: Language) -> list[str]:
    verdict, counts = file.conformance.conforms, file.counts
    rate = percent(file.conformance.required.fraction)
    cells = (
        f"{_SIGNS[verdict]} {VERDICTS[verdict].to(language)}",
        visible(file.report.form.path, 200),
        dataset(file).to(language),
        "–" if rate is None else f"{rate}%",
        *(str(count) for count in (counts.error + counts.private, counts.warning, counts.info)),
    )
    return [escaped(cell) for cell in cells]


def _sections(summary: Summary, rules: Mapping[str, Rule], style: Style) -> Iterator[str]:
    """A heading a file, a list a rule; the gravest first."""
    order = list(SEVERITIES)
    for file in summary.files:
        found = [rule for code, rule in rules.items() if any(g.code == code for g in file.report.groups)]
        if found:
            yield f"## {escaped(visible(file.report.form.path, 200))}"
        for rule in sorted(found, key=lambda rule: order.index(rule.severity)):
            yield from _section(rule, file, style)


def _section(rule: Rule, file: Assessed, style: Style) -> Iterator[str]:
    language = style.language
    groups = [group for group in file.report.groups if group.code == rule.code]
    count = sum(group.count for group in groups)
    title = _HEADING.format(title=rule.title, count=count).to(language)
    yield f"### {_sign(rule.severity)} {escaped(title)} `{rule.code}`"
    yield listed(list(_lines(rule, groups, file, style)))


def _sign(severity: Severity) -> str:
    return {"private": "🔒", "error": "❌", "warning": "⚠️", "info": "ℹ️"}[severity.value]


def _lines(rule: Rule, groups: list[Group], file: Assessed, style: Style) -> Iterator[str]:
    findings = [finding for group in groups for finding in group.findings][: style.limit]
    remedies: dict[str, None] = {}
    for finding in findings:
        words = sentences(discreet(finding, rule), rule, file.report.layout.schema, style.language)
        yield f"{_place(finding)}{escaped(words.message)}"
        remedies[words.remedy] = None
    more = sum(group.count for group in groups) - len(findings)
    if more:
        yield _MORE.format(more=more).to(style.language)
    yield from (f"**→ {escaped(remedy)}**" for remedy in list(remedies)[:3])


def _place(finding: Finding) -> str:
    return f"`{finding.place.a1}` " if finding.place.a1 else ""
