"""The report as one page: rates, a table a file with its faulty cells marked, a map, and what to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import NamedTuple

from opendata.charts import progress_bar
from opendata.conformance import percent
from opendata.model import (
    Assessed,
    Finding,
    Group,
    Language,
    Rule,
    Severity,
    Summary,
    Text,
    Trend,
)
from opendata.pages import page
from opendata.reports import Style, html_map, html_preview, html_readability
from opendata.reports.elements import listed, number, said, shown, table
from opendata.reports.text import VERDICTS, dataset, ignored, rate_words, total
from opendata.wording import SEVERITIES, sentences, visible

LARGEST = 8_000_000
"""Characters of a page; the findings of further files are counted, not listed."""

_TITLE = Text("オープンデータの検査結果", "Open data check")
_FILES = Text("ファイルごとの結果", "Results by file")
_CAPTION = Text("判定、適合率、指摘の件数", "Verdicts, rates and numbers of findings")
_COLUMNS = (
    Text("ファイル", "file"),
    Text("判定", "verdict"),
    Text("データセット", "dataset"),
    Text("必須項目適合率", "required-item rate"),
    Text("エラー", "errors"),
    Text("警告", "warnings"),
    Text("情報", "infos"),
)
_FACTS = (
    Text("データセット", "dataset"),
    Text("必須項目適合率", "required-item rate"),
    Text("推奨項目適合率", "recommended-item rate"),
    Text("行数と列数", "rows and columns"),
    Text("文字コード", "encoding"),
    Text("前回からの変化", "since the earlier report"),
    Text("SHA-256", "SHA-256"),
)
_FINDINGS = Text("指摘と直し方", "Findings and how to mend them")
_FINDING_COLUMNS = (
    Text("セル", "cell"),
    Text("項目", "item"),
    Text("値", "value"),
    Text("指摘の内容", "what is wrong"),
)
_COUNT = Text("{title}（{count}件）", "{title} ({count})")
_MORE = Text("ほか{more}件", "and {more} more")
_EXPLAINED = Text("ルールの説明", "The rules explained")
_NOTHING = Text("指摘はありません。", "Nothing was found.")
_CUT = Text(
    "ページが長くなるため、このファイルの指摘は件数だけを示します。",
    "To keep the page readable, only the counts of this file are given.",
)
_TREND = Text(
    "新しい指摘{new}件、直った指摘{fixed}件、残っている指摘{remaining}件",
    "{new} new, {fixed} fixed, {remaining} remaining",
)
_BEFORE = Text("（前回の適合率 {rate}%）", " (rate before: {rate}%)")
_PARTIAL = Text("。一覧にある指摘だけの比較です", "; of the listed findings only")
_SIZE = Text("{rows}行 × {columns}列", "{rows} rows × {columns} columns")
_NONE = Text("－", "–")

STYLES: Mapping[Severity, str] = {
    Severity.PRIVATE: "bad",
    Severity.ERROR: "bad",
    Severity.WARNING: "warn",
    Severity.INFO: "quiet",
}
_VERDICT_STYLES = {True: "good", False: "bad", None: "quiet"}


class _Page(NamedTuple):
    """What every part of the page needs to know."""

    rules: Mapping[str, Rule]
    language: Language
    limit: int


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    about = _Page(rules, style.language, style.limit)
    body = "\n".join(_body(summary, about, quiet=style.quiet))
    has_map = any(file.preview and file.preview.points for file in summary.files)
    return page(_TITLE, body, style.language, html_map.SCRIPT if has_map else "")


def _body(summary: Summary, about: _Page, *, quiet: bool) -> Iterator[str]:
    language = about.language
    yield f"<h1>{said(_TITLE, language)}</h1>"
    yield "".join(f"<p>{escape(line.strip())}</p>" for line in total(summary, language))
    yield f"<h2>{said(_FILES, language)}</h2>"
    rows = (_row(n, file, language) for n, file in enumerate(summary.files))
    columns = (*_COLUMNS, *html_readability.columns(summary))
    yield table(said(_CAPTION, language), columns, rows, language, "files")
    yield from html_readability.overall(summary, language)
    room = LARGEST
    for n, file in enumerate(() if quiet else summary.files):
        section = "\n".join(_section(n, file, about))
        if len(section) > room:
            section = "\n".join((*_head(n, file, language), f"<p>{said(_CUT, language)}</p>", "</section>"))
        room -= len(section)
        yield section
    if not quiet:
        yield from _explained(summary, about)


def _row(n: int, file: Assessed, language: Language) -> str:
    required, counts = file.conformance.required, file.counts
    name = shown(file.report.form.path, 300)
    bar = "" if required.fraction is None else progress_bar(required.fraction)
    counted = (counts.error + counts.private, counts.warning, counts.info)
    return "".join(
        (
            f'<th scope="row"><a href="#file-{n}">{name}</a></th>',
            f"<td>{_verdict(file, language)}</td>",
            f"<td>{said(dataset(file), language)}</td>",
            f'<td class="number">{said(_rate(required.fraction), language)}{bar}</td>',
            *(number(str(count)) for count in counted),
            *html_readability.cells(file, language),
        )
    )


def _rate(fraction: Fraction | None) -> Text:
    words = percent(fraction)
    return _NONE if words is None else Text(f"{words}%", f"{words}%")


def _verdict(file: Assessed, language: Language) -> str:
    verdict = file.conformance.conforms
    return f'<span class="badge {_VERDICT_STYLES[verdict]}">{said(VERDICTS[verdict], language)}</span>'


# ── One file ──────────────────────────────────────────────────────────────────────────────────────


def _head(n: int, file: Assessed, language: Language) -> Iterator[str]:
    name = shown(file.report.form.path, 300)
    yield f'<section aria-labelledby="file-{n}">'
    yield f'<h2 id="file-{n}">{name}</h2>'
    yield f"<p>{_verdict(file, language)} {_badges(file, language)}</p>"
    yield _facts(file, language)
    if file.ignored:
        yield listed(said(words, language) for words in ignored(file))


def _badges(file: Assessed, language: Language) -> str:
    counted = ((severity, getattr(file.counts, severity.value)) for severity in SEVERITIES)
    return " ".join(
        f'<span class="badge {STYLES[severity]}">{said(SEVERITIES[severity], language)} {count}</span>'
        for severity, count in counted
        if count
    )


def _facts(file: Assessed, language: Language) -> str:
    report = file.report
    size = _SIZE.format(rows=report.rows, columns=report.columns)
    facts = (
        dataset(file),
        rate_words(file.conformance.required) if file.conformance.required.applied else _NONE,
        rate_words(file.conformance.recommended) if file.conformance.recommended.applied else None,
        size,
        Text(report.form.encoding, report.form.encoding) if report.form.encoding else None,
        _since(file.trend) if file.trend else None,
        Text(report.form.sha256, report.form.sha256),
    )
    told = (
        f"<dt>{said(head, language)}</dt><dd>{said(fact, language)}</dd>"
        for head, fact in zip(_FACTS, facts, strict=True)
        if fact
    )
    return "<dl>\n" + "\n".join(told) + "\n</dl>"


def _since(trend: Trend) -> Text:
    words = _TREND.format(new=trend.new, fixed=trend.fixed, remaining=trend.remaining)
    if trend.before is not None:
        before = _BEFORE.format(rate=percent(trend.before))
        words = Text(words.ja + before.ja, words.en + before.en)
    return Text(words.ja + _PARTIAL.ja, words.en + _PARTIAL.en) if trend.is_partial else words


def _section(n: int, file: Assessed, about: _Page) -> Iterator[str]:
    yield from _head(n, file, about.language)
    if file.preview and file.preview.records:
        yield html_preview.drawn(file, about.rules, about.language)
    if file.preview and file.preview.points:
        yield html_map.drawn(file.preview, about.language)
    if file.grades:
        yield from html_readability.drawn(file.grades, about.language)
    yield f"<h3>{said(_FINDINGS, about.language)}</h3>"
    order = list(SEVERITIES)
    found = {group.code for group in file.report.groups}
    rules = sorted(
        (rule for code, rule in about.rules.items() if code in found),
        key=lambda rule: order.index(rule.severity),
    )
    for rule in rules:
        yield from _rule(rule, file, about)
    if not rules:
        yield f"<p>{said(_NOTHING, about.language)}</p>"
    yield "</section>"


def _rule(rule: Rule, file: Assessed, about: _Page) -> Iterator[str]:
    language = about.language
    groups = [group for group in file.report.groups if group.code == rule.code]
    count = sum(group.count for group in groups)
    findings = [finding for group in groups for finding in group.findings][: about.limit]
    title = said(_COUNT.format(title=rule.title, count=count), language)
    badge = f'<span class="badge {STYLES[rule.severity]}">{said(SEVERITIES[rule.severity], language)}</span>'
    yield f'<h4>{badge} {title} <a class="code" href="#rule-{rule.code}">{rule.code}</a></h4>'
    remedies = dict.fromkeys(
        sentences(finding, rule, file.report.layout.schema, language).remedy for finding in findings
    )
    yield listed(f"<strong>→ {escape(remedy)}</strong>" for remedy in list(remedies)[:3])
    yield table(title, _FINDING_COLUMNS, (_finding(f, rule, file, language) for f in findings), language)
    if more := _left(groups, findings):
        yield f'<p class="quiet">{said(_MORE.format(more=more), language)}</p>'


def _left(groups: Sequence[Group], findings: Sequence[Finding]) -> int:
    return sum(group.count for group in groups) - len(findings)


def _finding(finding: Finding, rule: Rule, file: Assessed, language: Language) -> str:
    words = sentences(finding, rule, file.report.layout.schema, language)
    place = finding.place.a1 or (str(finding.place.line) if finding.place.line else _NONE.to(language))
    return "".join(
        (
            f'<th scope="row">{escape(place)}</th>',
            f"<td>{shown(finding.place.field or '', 100)}</td>",
            f"<td>{shown(finding.value, 100)}</td>",
            f"<td>{escape(words.message)}</td>",
        )
    )


def _explained(summary: Summary, about: _Page) -> Iterator[str]:
    """Why each rule is one, once, at the end."""
    language = about.language
    found = {group.code for file in summary.files for group in file.report.groups}
    if not found:
        return
    yield f"<h2>{said(_EXPLAINED, language)}</h2>"
    for code, rule in about.rules.items():
        if code in found:
            yield f'<h3 id="rule-{code}">{said(rule.title, language)} <span class="code">{code}</span></h3>'
            yield f"<p>{said(rule.why, language)}</p>"
            yield f'<p class="quiet">{escape(visible(rule.source, 500))}</p>'
