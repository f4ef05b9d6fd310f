"""Some records of a file as a table, its faulty cells marked by colour, sign and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from opendata.model import Assessed, Language, Preview, Rule, Severity, Text
from opendata.reports.elements import said, shown
from opendata.wording import SEVERITIES

_HEADING = Text("データの一部", "A part of the data")
_CAPTION = Text(
    "全{rows}行のうち{count}行。色と印は指摘のあるセルです：{legend}",
    "{count} of {rows} rows. Colours and signs mark cells with findings: {legend}",
)
_ROW = Text("行", "row")
_SIGNS: Mapping[Severity, str] = {
    Severity.PRIVATE: "■",
    Severity.ERROR: "✕",
    Severity.WARNING: "▲",
    Severity.INFO: "・",
}
_CELL = 60
_COLUMNS = 60
"""The columns of a table that are shown; a page with thousands would not open."""

_Marks = Mapping[tuple[int, int], Severity]


def drawn(file: Assessed, rules: Mapping[str, Rule], language: Language) -> str:
    assert file.preview
    marks = _marks(file, rules)
    caption = _CAPTION.format(
        rows=file.report.rows, count=len(file.preview.records), legend=_legend(language)
    )
    told = said(caption, language)
    return (
        f"<h3>{said(_HEADING, language)}</h3>\n"
        f'<div class="scroll" role="group" aria-label="{told}" tabindex="0"><table class="preview">\n'
        f"<caption>{told}</caption>\n<thead>{_header(file.preview, marks, file, language)}</thead>\n<tbody>\n"
        + "\n".join(_records(file.preview, marks, language))
        + "\n</tbody>\n</table></div>"
    )


def _legend(language: Language) -> str:
    return "　".join(f"{_SIGNS[severity]} {SEVERITIES[severity].to(language)}" for severity in _SIGNS)


def _marks(file: Assessed, rules: Mapping[str, Rule]) -> _Marks:
    """The gravest of what was found in a cell."""
    order = list(Severity)
    marks: dict[tuple[int, int], Severity] = {}
    for group in file.report.groups:
        severity = rules[group.code].severity
        for place in (finding.place for finding in group.findings):
            if place.record is None or place.column is None or place.sheet:
                continue
            cell = place.record, place.column
            marks[cell] = min(severity, marks.get(cell, severity), key=order.index)
    return marks


def _header(preview: Preview, marks: _Marks, file: Assessed, language: Language) -> str:
    record = file.report.header_line or 0
    cells = "".join(
        f'<th scope="col"{_style(marks.get((record, position)))}>'
        f"{_sign(marks.get((record, position)), language)}{shown(label, _CELL)}</th>"
        for position, label in enumerate(preview.header[:_COLUMNS], start=1)
    )
    return f'<tr><th scope="col">{said(_ROW, language)}</th>{cells}</tr>'


def _records(preview: Preview, marks: _Marks, language: Language) -> Iterator[str]:
    for record, values in preview.records:
        cells = "".join(
            f"<td{_style(marks.get((record, position)))}>"
            f"{_sign(marks.get((record, position)), language)}{shown(value, _CELL)}</td>"
            for position, value in enumerate(values[:_COLUMNS], start=1)
        )
        yield f'<tr><th scope="row">{record}</th>{cells}</tr>'


def _style(severity: Severity | None) -> str:
    return f' class="mark-{severity.value}"' if severity else ""


def _sign(severity: Severity | None, language: Language) -> str:
    """A sign for the eye, the word for the ear."""
    if severity is None:
        return ""
    word = said(SEVERITIES[severity], language)
    return f'<span class="sign" role="img" aria-label="{word}">{_SIGNS[severity]}</span>'
