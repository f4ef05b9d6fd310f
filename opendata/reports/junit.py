"""The report as JUnit XML: a suite a file, a case a rule that found something, and one for the rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from opendata.model import Assessed, Finding, Language, Rule, Severity, Summary, Text
from opendata.reports import Style, discreet
from opendata.reports.text import dataset, rate
from opendata.wording import sentences, visible

_RATE = Text("必須項目適合率", "required-item conformance rate")
_SHORT = Text("必須項目適合率が100%に達していません。", "The required-item conformance rate is below 100 %.")
_MORE = Text("ほか{more}件", "and {more} more")
_COUNT = Text("{title}（{count}件）", "{title} ({count})")
_MISSING = Text("データセットのファイルがありません。", "There is no file of this dataset.")
_FAILING = (Severity.PRIVATE, Severity.ERROR)


class _Case(NamedTuple):
    """One rule and everything it found in one file."""

    rule: Rule
    total: int
    findings: Sequence[Finding]


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    """Errors and personal data fail; warnings and hints stand in the output of cases that pass."""
    root = Element("testsuites", name="opendata")
    for file in summary.files:
        _suite(root, file, rules, style)
    for schema in summary.missing:
        suite = _counted(SubElement(root, "testsuite", name=schema.id), tests=1, failures=1)
        _failed(
            SubElement(suite, "testcase", classname=schema.id, name=_RATE.to(style.language)),
            _MISSING.to(style.language),
            "",
        )
    _counted(root, *(sum(int(suite.get(key, 0)) for suite in root) for key in ("tests", "failures")))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, file: Assessed, rules: Mapping[str, Rule], style: Style) -> None:
    name, language = visible(file.report.form.path, 1000), style.language
    cases = list(_cases(file, rules))
    suite = SubElement(root, "testsuite", name=name)
    properties = SubElement(suite, "properties")
    for key, value in (("sha256", file.report.form.sha256), ("dataset", dataset(file).to(language))):
        SubElement(properties, "property", name=key, value=value)
    is_short = file.conformance.required.fraction not in (1, None)
    told = SubElement(suite, "testcase", classname=name, name=_RATE.to(language))
    if is_short:
        _failed(told, _SHORT.to(language), rate(file.conformance).to(language))
    for case in cases:
        _case(SubElement(suite, "testcase", classname=name, name=_title(case, language)), case, file, style)
    failures = sum(case.rule.severity in _FAILING for case in cases) + is_short
    _counted(suite, len(cases) + 1, failures)


def _counted(suite: Element, tests: int, failures: int) -> Element:
    for key, value in (("tests", tests), ("failures", failures), ("errors", 0), ("skipped", 0)):
        suite.set(key, str(value))
    return suite


def _cases(file: Assessed, rules: Mapping[str, Rule]) -> Iterator[_Case]:
    groups = sorted(file.report.groups, key=lambda group: list(rules).index(group.code))
    for code, found in groupby(groups, key=lambda group: group.code):
        together = list(found)
        findings = [finding for group in together for finding in group.findings]
        yield _Case(rules[code], sum(group.count for group in together), findings)


def _case(element: Element, case: _Case, file: Assessed, style: Style) -> None:
    text = "\n".join(_lines(case, file, style))
    if case.rule.severity in _FAILING:
        _failed(element, case.rule.title.to(style.language), text, kind=case.rule.code)
    else:
        SubElement(element, "system-out").text = text


def _failed(element: Element, message: str, text: str, kind: str = "required-item-rate") -> None:
    SubElement(element, "failure", message=message, type=kind).text = text


def _title(case: _Case, language: Language) -> str:
    return f"{case.rule.title.to(language)} [{case.rule.code}]"


def _lines(case: _Case, file: Assessed, style: Style) -> Iterator[str]:
    shown = case.findings[: style.limit]
    yield _COUNT.format(title=case.rule.title, count=case.total).to(style.language)
    remedies: dict[str, None] = {}
    for finding in shown:
        words = sentences(discreet(finding, case.rule), case.rule, file.report.layout.schema, style.language)
        place = finding.place.a1 or (str(finding.place.line) if finding.place.line else "")
        yield f"{place} {words.message}".strip()
        remedies[words.remedy] = None
    if case.total > len(shown):
        yield _MORE.format(more=case.total - len(shown)).to(style.language)
    yield from (f"→ {remedy}" for remedy in list(remedies)[:3])
