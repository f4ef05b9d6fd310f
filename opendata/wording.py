"""Finding × rule → sentences: the facts of a finding put into the words its rule declares."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from opendata.model import Field, Finding, Language, Place, Requirement, Rule, Schema, Severity, Text

SHOWN = 40
"""Characters of a value that a sentence quotes."""

_SIGNS = {"\r\n": "⏎", "\n": "⏎", "\r": "⏎", "\t": "⇥"}

SEVERITIES: Mapping[Severity, Text] = {
    Severity.PRIVATE: Text("個人情報のおそれ", "personal data"),
    Severity.ERROR: Text("エラー", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.INFO: Text("情報", "info"),
}
REQUIREMENTS: Mapping[Requirement, Text] = {
    Requirement.REQUIRED: Text("必須", "required"),
    Requirement.RECOMMENDED: Text("推奨", "recommended"),
    Requirement.OPTIONAL: Text("任意", "optional"),
    Requirement.UNKNOWN: Text("未確認", "unknown"),
}
EDITIONS: Mapping[str, Text] = {
    "legacy-2017": Text("推奨データセット（2017年）", "recommended dataset (2017)"),
    "ods-v3": Text("自治体標準オープンデータセット", "municipal standard open dataset"),
}


class Sentences(NamedTuple):
    """What a reader sees of one finding."""

    message: str
    remedy: str


def sentences(finding: Finding, rule: Rule, schema: Schema | None, language: Language) -> Sentences:
    """The finding in the reader's language; values are quoted with control characters made visible."""
    item = _items(schema).get(finding.place.field or "") if schema else None
    words = _Words(finding, item)
    if rule.hint:
        words.add(rule.hint(finding.value, item), language)
    if finding.context:
        words.add(finding.context, language)
    return Sentences(rule.message.to(language).format_map(words), rule.remedy.to(language).format_map(words))


class _Words(dict[str, object]):
    """What fills the placeholders; what every finding has is worked out when a sentence asks for it."""

    def __init__(self, finding: Finding, item: Field | None) -> None:
        self._finding, self._item = finding, item

    def add(self, words: Mapping[str, object], language: Language) -> None:
        for name, word in words.items():
            self[name] = word.to(language) if isinstance(word, Text) else word

    def __missing__(self, name: str) -> object:
        self[name] = found = _COMMON[name](self._finding, self._item)
        return found


_COMMON: Mapping[str, Callable[[Finding, Field | None], object]] = {
    "value": lambda finding, _: visible(finding.value),
    "label": lambda finding, _: visible(finding.value),
    "field": lambda finding, _: visible(finding.place.field or ""),
    "record": lambda finding, _: finding.place.record,
    "line": lambda finding, _: finding.place.line,
    "column": lambda finding, _: finding.place.column,
    "a1": lambda finding, _: _address(finding.place),
    "sheet": lambda finding, _: visible(finding.place.sheet or ""),
    "example": lambda _, item: item.example if item else "",
}


class Gaps(dict[str, str]):
    """Fills every placeholder of a sentence with an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def _address(place: Place) -> str | None:
    """As Excel names the cell, from outside where it is in another sheet than the one that is checked."""
    a1 = place.a1
    return a1 if a1 is None or place.sheet is None else f"{visible(place.sheet)}!{a1}"


@cache
def _items(schema: Schema) -> Mapping[str, Field]:
    """By name; a million findings ask for them."""
    return {item.name: item for item in schema.fields}


def requirement(item: Field) -> Text:
    """The level of an item; a provisional one says so."""
    if item.provisional:
        return Text("必須（暫定）", "required (provisional)")
    if item.blank_allowed:
        return Text("必須（空欄可）", "required (blank allowed)")
    return REQUIREMENTS[item.requirement]


def visible(value: str, limit: int = SHOWN) -> str:
    """A value fit for a sentence: line breaks and control characters as signs, the rest cut at `limit`."""
    if value.isprintable() and len(value) <= limit:
        return value
    for raw, sign in _SIGNS.items():
        value = value.replace(raw, sign)
    shown = "".join(char if _is_harmless(char) else f"\\u{ord(char):04x}" for char in value[:limit])
    return shown if len(value) <= limit else shown + "…"


def _is_harmless(char: str) -> bool:
    """Control, format (right-to-left marks), surrogate and private characters could mislead a reader."""
    return char.isprintable() or char == "\u3000"


def width(text: str) -> int:
    """Columns a terminal needs for the text: two for full-width characters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def padded(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))
