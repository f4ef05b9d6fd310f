"""Markdown whose words may be anybody's: tables, lists, and text that stays text."""

from __future__ import annotations

from collections.abc import Sequence

from opendata.model import Language, Text

_MARKS = {ord(char): f"\\{char}" for char in "\\`*_{}[]<>#|~&$"} | {ord("@"): "&#64;"}


def escaped(words_of_others: str) -> str:
    """Shown as it is written: no markup, no HTML, no new cell, no mention, no link."""
    return words_of_others.replace("\n", " ").translate(_MARKS).replace("://", "\\://")


def table(
    columns: Sequence[Text],
    rows: Sequence[Sequence[str]],
    language: Language,
    number_columns: Sequence[int] = (),
) -> str:
    """Cells must be escaped already."""
    head = [column.to(language) for column in columns]
    rule = ["---:" if index in number_columns else "---" for index in range(len(columns))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
