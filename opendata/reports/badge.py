"""The rate as a picture for a page or a README, bound to the bytes and the definition it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from opendata import __version__
from opendata.conformance import percent
from opendata.model import Assessed, Language, Rule, Summary, Text
from opendata.reports import Style
from opendata.wording import visible, width

_LABEL = Text("必須項目適合率", "required items")
_NOTHING = Text("測定なし", "not measured")
_FILES = Text("{rate}%（{files}件の平均）", "{rate}% (mean of {files})")
_GREEN, _AMBER, _RED, _GREY = "#1b6e3c", "#8a5300", "#b3261e", "#595f69"
"""White text on each of them has a contrast of at least 4.5."""
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{told}">
<title>{told}</title>
<desc>{proof}</desc>
<rect width="{left}" height="20" rx="3" fill="#3b4049"/>
<rect x="{left}" width="{right}" height="20" rx="3" fill="{colour}"/>
<g fill="#ffffff" font-family="sans-serif" font-size="11" text-anchor="middle">
<text x="{label_at}" y="14">{label}</text>
<text x="{value_at}" y="14">{value}</text>
</g>
</svg>
"""


def render(summary: Summary, rules: Mapping[str, Rule], style: Style) -> str:
    """`desc` holds, for each file, its SHA-256, the definition with its edition, and the counted rate."""
    label, value = _LABEL.to(style.language), _value(summary, style.language)
    left, right = _wide(label), _wide(value)
    return _SVG.format(
        width=left + right,
        left=left,
        right=right,
        label_at=left // 2,
        value_at=left + right // 2,
        colour=_colour(summary),
        told=escape(f"{label}: {value}"),
        label=escape(label),
        value=escape(value),
        proof=escape("\n".join((f"opendata {__version__}", *map(_proof, summary.files)))),
    )


def _value(summary: Summary, language: Language) -> str:
    rate = percent(summary.mean)
    if rate is None:
        return _NOTHING.to(language)
    if len(summary.files) == 1:
        return f"{rate}%"
    return _FILES.format(rate=rate, files=len(summary.measured) + len(summary.missing)).to(language)


def _colour(summary: Summary) -> str:
    if summary.mean is None:
        return _GREY
    return _GREEN if summary.mean == 1 else _AMBER if summary.mean * 10 >= 8 else _RED


def _wide(words: str) -> int:
    return width(words) * 6 + 14


def _proof(file: Assessed) -> str:
    schema, required = file.report.layout.schema, file.conformance.required
    known = schema.id if schema else "-"
    return (
        f"{visible(file.report.form.path, 300)} sha256:{file.report.form.sha256} "
        f"{known} {required.passed}/{required.applied}"
    )
