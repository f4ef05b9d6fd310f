"""The report for people: one verdict line per file, then its findings grouped by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from opendata.conformance import percent
from opendata.model import Assessed, Conformance, Finding, Language, Rate, Rule, Summary, Text
from opendata.reports import Style
from opendata.wording import EDITIONS, SEVERITIES, sentences, visible

VERDICTS = {
    True: Text("適合", "conforms"),
    False: Text("不適合", "does not conform"),
    None: Text("判定不能", "cannot tell"),
}


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    lines: list[str] = []
    for file in summary.files:
        lines.append(_verdict(file, style.language))
        if file.grades:
            lines += _grades(file, style)
        lines += (f"  {words.to(style.language)}" for words in ignored(file))
        if not style.quiet:
            lines += _findings(file, rules, style)
            lines.append("")
    lines += total(summary, style.language)
    if summary.files and summary.files[0].grades:
        lines += _mean_grades(summary, style.language)
    return "\n".join(lines) + "\n"


def _verdict(file: Assessed, language: Language) -> str:
    verdict = VERDICTS[file.conformance.conforms].to(language)
    counts = Text(
        "エラー{error}件・警告{warning}件・情報{info}件", "{error} errors, {warning} warnings, {info} infos"
    ).format(error=file.counts.error, warning=file.counts.warning, info=file.counts.info)
    parts = [dataset(file), rate(file.conformance), counts]
    if file.counts.private:
        words = Text("個人情報のおそれ{count}件", "{count} of personal data")
        parts.append(words.format(count=file.counts.private))
    path = visible(file.report.form.path, 200)
    if file.report.form.sheet is not None:
        path += f" {_sheet(file.report.form.sheet, language)}"
    return f"[{verdict}] {path}  " + "  ".join(part.to(language) for part in parts)


def _grades(file: Assessed, style: Style) -> Iterator[str]:
    from opendata.reports import readability  # only who asks for grades pays for their rules

    yield from readability.summary_line(file, style.language)
    if not style.quiet:
        yield from readability.details(file, style.language)


def _mean_grades(summary: Summary, language: Language) -> Iterator[str]:
    from opendata.reports.readability import mean_line

    return mean_line(summary, language)


def ignored(file: Assessed) -> Iterator[Text]:
    """What the settings chose not to count, and why: told wherever the counts are."""
    words = Text(
        "設定により数えない指摘 {count}件 [{rule}]（{until}まで）：{reason}",
        "{count} findings of [{rule}] not counted until {until}, by the settings: {reason}",
    )
    for one, count in file.ignored:
        reason = visible(one.reason, 200)
        yield words.format(count=count, rule=one.rule, until=one.until, reason=reason)


def dataset(file: Assessed) -> Text:
    """What the file was taken for."""
    schema = file.report.layout.schema
    if schema is None:
        return Text("データセット不明", "unknown dataset")
    return Text("{title}／{edition}", "{title} / {edition}").format(
        title=schema.title, edition=EDITIONS[schema.edition]
    )


def rate(conformance: Conformance) -> Text:
    """必須項目適合率 with its numerator and denominator, marked where it is provisional."""
    if conformance.required.fraction is None:
        return Text("必須項目適合率 －（測定できません）", "required-item rate – (nothing to measure)")
    return Text("必須項目適合率 {rate}", "required-item rate {rate}").format(
        rate=rate_words(conformance.required)
    )


def rate_words(rate: Rate) -> Text:
    mark = Text("・暫定", ", provisional") if rate.provisional else Text("\u200b", "\u200b")
    words = Text("{percent}%（{passed}/{applied}{mark}）", "{percent}% ({passed}/{applied}{mark})").format(
        percent=percent(rate.fraction), passed=rate.passed, applied=rate.applied, mark=mark
    )
    return Text(words.ja.replace("\u200b", ""), words.en.replace("\u200b", ""))


def _findings(file: Assessed, rules: Mapping[str, Rule], style: Style) -> Iterator[str]:
    groups = {code: [g for g in file.report.groups if g.code == code] for code in rules}
    order = list(SEVERITIES)
    found = sorted(
        (code for code in groups if groups[code]), key=lambda code: order.index(rules[code].severity)
    )
    for code in found:
        findings = list(chain.from_iterable(group.findings for group in groups[code]))
        count = sum(group.count for group in groups[code])
        yield from _rule(rules[code], findings, count, file, style)


def _rule(rule: Rule, findings: Sequence[Finding], count: int, file: Assessed, style: Style) -> Iterator[str]:
    language, limit = style.language, style.limit
    severity = SEVERITIES[rule.severity].to(language)
    times = Text("{count}件", "{count}").format(count=count).to(language)
    yield (
        f"  {severity}  {rule.title.to(language)}（{times}）[{rule.code}]"
        if language == "ja"
        else (f"  {severity}  {rule.title.to(language)} ({times}) [{rule.code}]")
    )
    remedies: dict[str, None] = {}
    for finding in findings[:limit]:
        words = sentences(finding, rule, file.report.layout.schema, language)
        yield f"    {_place(finding, language)}{words.message}"
        remedies[words.remedy] = None
    if count > min(limit, len(findings)):
        more = count - min(limit, len(findings))
        yield "    " + Text("ほか{more}件", "and {more} more").format(more=more).to(language)
    for remedy in list(remedies)[:3]:
        yield f"    → {remedy}"


def _place(finding: Finding, language: Language) -> str:
    """The cell as Excel names it and, where it differs, the line an editor shows; another sheet by name."""
    place = finding.place
    before = "" if place.sheet is None else f"{_sheet(place.sheet, language)} "
    line = Text("{line}行目", "line {line}").format(line=place.line).to(language) if place.line else ""
    if place.a1:
        return before + (f"{place.a1}（{line}） " if language == "ja" else f"{place.a1} ({line}) ")
    return before + (f"{line} " if line else "")


def _sheet(name: str, language: Language) -> str:
    return Text("シート「{name}」", "sheet “{name}”").format(name=visible(name)).to(language)


def total(summary: Summary, language: Language) -> Iterator[str]:
    files = len(summary.files)
    yield Text(
        "{files}ファイル中 {conforming}ファイルが適合", "{conforming} of {files} files conform"
    ).format(files=files, conforming=summary.conforming).to(language) + _mean(summary, language)
    for schema in summary.missing:
        yield "  " + Text(
            "{title}（{id}）のファイルがありません：0%として数えました",
            "{title} ({id}): no file, counted as 0%",
        ).format(title=schema.title, id=schema.id).to(language)


def _mean(summary: Summary, language: Language) -> str:
    if summary.mean is None:
        return ""
    mark = Text("（暫定を含む）", " (partly provisional)").to(language) if summary.provisional else ""
    words = Text("、必須項目適合率の平均 {mean}%", "; mean required-item rate {mean}%")
    return words.format(mean=percent(summary.mean)).to(language) + mark
