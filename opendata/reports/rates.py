"""The rates for people: one line per dataset, the weakest last, and how far the whole is from 100 %."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from opendata.conformance import percent
from opendata.model import Assessed, Language, Rate, Rule, Summary, Text
from opendata.reports import Style
from opendata.reports.text import VERDICTS, dataset, total
from opendata.wording import padded, visible, width

_HEADINGS = (
    Text("判定", "verdict"),
    Text("必須", "required"),
    Text("推奨", "recommended"),
    Text("データセット", "dataset"),
    Text("ファイル", "file"),
)

_LISTED = 20


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    del rules
    headings = (*_HEADINGS[:3], *_levels(summary), *_HEADINGS[3:])
    rows = [tuple(heading.to(style.language) for heading in headings)]
    rows += [_row(file, style.language) for file in sorted(summary.files, key=_strength, reverse=True)]
    widths = [max(map(width, column)) + 2 for column in zip(*rows, strict=True)]
    lines = ["".join(map(padded, row, widths)).rstrip() for row in rows]
    return (
        "\n".join([*lines, "", *total(summary, style.language), *_remaining(summary, style.language)]) + "\n"
    )


def _levels(summary: Summary) -> Iterator[Text]:
    """A column for each level of machine readability, where grades were asked for."""
    grades = summary.files[0].grades if summary.files else ()
    yield from (Text(f"機械可読{grade.level}", f"readable {grade.level}") for grade in grades)


def _remaining(summary: Summary, language: Language) -> Iterator[str]:
    """What separates the whole from 100 %: the files that do not conform, and the cells they lack."""
    weak = [file for file in summary.files if file.conformance.conforms is False]
    if not weak:
        return
    words = Text("100%まで：残り{files}ファイル（{list}）", "to 100%: {files} files left ({list})")
    listed = [_lacking(file, language) for file in weak[:_LISTED]]
    more = [] if len(weak) <= _LISTED else ["…"]
    yield words.format(files=len(weak), list=("、" if language == "ja" else ", ").join(listed + more)).to(
        language
    )


def _lacking(file: Assessed, language: Language) -> str:
    schema, rate = file.report.layout.schema, file.conformance.required
    if schema is None or rate.fraction is None:
        return visible(file.report.form.path)
    cells = Text("{title} {cells}セル", "{title} {cells} cells")
    return cells.format(title=schema.title, cells=rate.applied - rate.passed).to(language)


def _strength(file: Assessed) -> tuple[bool, float]:
    return file.conformance.conforms is True, float(file.conformance.required.fraction or 0)


def _row(file: Assessed, language: Language) -> tuple[str, ...]:
    return tuple(_cells(file, language))


def _cells(file: Assessed, language: Language) -> Iterator[str]:
    yield VERDICTS[file.conformance.conforms].to(language)
    yield _short(file.conformance.required, language)
    yield _short(file.conformance.recommended, language)
    if file.grades:
        from opendata.reports.readability import score  # only who asks for grades pays for their rules

        yield from (score(grade.score, language) for grade in file.grades)
    yield dataset(file).to(language)
    yield visible(file.report.form.path, 200)


def _short(rate: Rate, language: Language) -> str:
    shown = percent(rate.fraction)
    if shown is None:
        return "–"
    return f"{shown}%" + (Text("・暫定", " prov.").to(language) if rate.provisional else "")
