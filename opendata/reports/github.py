"""The report as workflow commands, which GitHub shows as annotations on the lines they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import PurePath

from opendata.model import Assessed, Finding, Language, Rule, Severity, Summary, Text
from opendata.reports import Style, discreet, findings_by_place
from opendata.reports.text import total
from opendata.wording import sentences, visible

SHOWN = 10
"""GitHub drops what comes after the tenth annotation of a kind in one step."""

_COMMANDS: Mapping[Severity, str] = {
    Severity.PRIVATE: "error",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}
_MORE = Text("ほかにも指摘があります：{counts}。", "There is more: {counts}.")
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = _IN_DATA | {":": "%3A", ",": "%2C"}


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    """The gravest first, as many as are shown; the rest is counted, and the verdict comes last."""
    found = list(chain.from_iterable(_of_file(file, rules, style) for file in summary.files))
    lines = [*_shown(found), *_left(summary, found, style.language)]
    verdict = " ".join(words.strip() for words in total(summary, style.language))
    return "".join(f"{line}\n" for line in (*lines, f"::notice::{_data(verdict)}"))


def _of_file(file: Assessed, rules: Mapping[str, Rule], style: Style) -> Iterator[tuple[Severity, str]]:
    for finding in findings_by_place(file, style.limit):
        rule = rules[finding.code]
        yield rule.severity, _command(finding, rule, file, style.language)


def _shown(found: list[tuple[Severity, str]]) -> Iterator[str]:
    room = dict.fromkeys(_COMMANDS.values(), SHOWN)
    room["notice"] -= 2  # what is left, and the verdict
    for severity in _COMMANDS:
        for _, line in (one for one in found if one[0] is severity):
            if room[_COMMANDS[severity]]:
                room[_COMMANDS[severity]] -= 1
                yield line


def _left(summary: Summary, found: list[tuple[Severity, str]], language: Language) -> Iterator[str]:
    """What is not annotated, by kind, as one line."""
    counts = dict.fromkeys(_COMMANDS.values(), 0)
    for file in summary.files:
        for severity, command in _COMMANDS.items():
            counts[command] += getattr(file.counts, severity.value)
    shown = list(_shown(found))
    left = {
        command: count - sum(line.startswith(f"::{command} ") for line in shown)
        for command, count in counts.items()
    }
    if any(left.values()):
        words = ", ".join(f"{command} {count}" for command, count in left.items() if count)
        yield f"::notice::{_data(_MORE.format(counts=words).to(language))}"


def _command(finding: Finding, rule: Rule, file: Assessed, language: Language) -> str:
    words = sentences(discreet(finding, rule), rule, file.report.layout.schema, language)
    form, place = file.report.form, finding.place
    properties = {"file": visible(PurePath(form.path).as_posix(), 1000)}
    if place.line and form.encoding:
        properties["line"] = str(place.line)
    properties["title"] = f"{rule.title.to(language)} [{rule.code}]"
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    cell = f"{place.a1} " if place.a1 else ""
    return f"::{_COMMANDS[rule.severity]} {told}::{_data(f'{cell}{words.message} {words.remedy}')}"


def _data(words: str) -> str:
    return _escaped(words, _IN_DATA)


def _property(words: str) -> str:
    return _escaped(words, _IN_PROPERTY)


def _escaped(words: str, signs: Mapping[str, str]) -> str:
    return words.translate({ord(char): sign for char, sign in signs.items()})
