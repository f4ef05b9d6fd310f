"""TOML bytes × JSON Schema → checked settings; a complaint names the line and column, never the value."""

from __future__ import annotations

import json
import math
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, time
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from opendata import tables
from opendata.errors import UsageError
from opendata.model import Text

Keys = tuple[str | int, ...]
"""Where a value stands: the keys and the indexes (from 0) that lead to it."""
Fault = tuple[Keys, Text]


def settings(content: bytes, declaration: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """What the file says, its dates as ISO 8601. Raises UsageError for the first key or value at fault."""
    found = _parsed(content, path)
    fault = next(_faults(found, declaration, ()), None)
    if fault:
        raise wrong(content, path, *fault)
    return found


def wrong(content: bytes, path: Path, place: Keys, text: Text) -> UsageError:
    """A complaint about a place of a file that parses; what is not there is placed at its table."""
    return _at(path, position(content, place), text)


@cache
def declaration(name: str) -> Mapping[str, Any]:
    """A JSON Schema that ships with the program."""
    content: dict[str, Any] = json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return content


def _at(path: Path, where: tuple[int, int], text: Text) -> UsageError:
    return UsageError(
        Text("{path} {line}行{column}列目：{text}", "{path}, line {line}, column {column}: {text}").format(
            path=str(path), line=where[0], column=where[1], text=text
        )
    )


# ── Reading TOML ──────────────────────────────────────────────────────────────────────────────────


def _parsed(content: bytes, path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = _plain(tomllib.loads(_text(content)))
    except UnicodeDecodeError as problem:
        raise _at(path, _end(content[: problem.start].decode()), _NOT_UTF8) from None
    except (ValueError, RecursionError) as problem:
        text = next((said for words, said in _SAID if str(problem).startswith(words)), _NOT_TOML)
        raise _at(path, _stated(str(problem), content), text) from None
    return found


_NOT_UTF8 = Text(
    "文字コードがUTF-8ではありません。UTF-8で保存しなおしてください。",
    "this is not UTF-8; please save the file as UTF-8.",
)
_NOT_TOML = Text(
    'TOMLとして読めません。引用符（"）、かっこ、「=」を確かめてください。',
    "this is not valid TOML; please look at the quotes, the brackets and the equals signs.",
)
_TWICE_SAID = Text(
    "同じ項目や表が2回書かれています。どちらかを消してください。",
    "a key or table is written twice; please remove one of them.",
)
_BACKSLASH = Text(
    "「\\」は二重引用符の中にそのまま書けません。Windowsのフォルダは 'C:\\データ' のように"
    "一重引用符で囲むか、「\\」の代わりに「/」を書いてください。",
    "a backslash does not stand for itself in double quotes; write a folder of Windows in single quotes, as "
    "in 'C:\\data', or with / instead.",
)
_SAID = (
    (("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate"), _TWICE_SAID),
    (("Unescaped '\\'", "Invalid hex value"), _BACKSLASH),
)


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def _plain(value: Any) -> Any:
    """Dates as their text, so that 2021-03-31 may stand with or without quotes."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _stated(problem: str, content: bytes) -> tuple[int, int]:
    """The position that tomllib names in its words."""
    if found := re.search(r"\(at line (\d+), column (\d+)\)", problem):
        return int(found[1]), int(found[2])
    return _end(_text(content)) if "end of document" in problem else (1, 1)


def _end(text: str) -> tuple[int, int]:
    """The position after the text."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")


# ── Where a key stands: tomllib does not say, so ever longer beginnings of the file are asked ─────

_CLOSINGS = ("", "\n]", '\n"""', "\n'''")
"""What makes a beginning whole that ends within an array or a text of several lines."""


def position(content: bytes, place: Keys) -> tuple[int, int]:
    """Line and column from 1 of the key or item, or of the nearest table around it that is there."""
    text = _text(content)
    lines, found = text.split("\n"), tomllib.loads(text)
    while place and not _has(found, place):
        place = place[:-1]
    if not place:
        return 1, 1
    line = 1 + bisect_left(range(1, len(lines)), True, key=lambda count: _is_there(lines[:count], place))
    return line, _column(lines[line - 1], place, found)


def _is_there(lines: list[str], place: Keys) -> bool:
    for count in range(len(lines), 0, -1):
        beginning = "\n".join(lines[:count])
        for closing in _CLOSINGS:
            with suppress(tomllib.TOMLDecodeError):
                return _has(tomllib.loads(beginning + closing), place)
    return False


def _has(found: Any, place: Keys) -> bool:
    try:
        _value(found, place)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _value(found: Any, place: Keys) -> Any:
    for key in place:
        found = found[key]
    return found


def _column(line: str, place: Keys, found: Any) -> int:
    """Of the item's text or the key's name; of the first character where neither is in the line."""
    item = _value(found, place)
    if isinstance(place[-1], str):
        match = re.search(rf"(?<![\w-])[\"']?{re.escape(place[-1])}[\"']?\s*[=.]", line)
    else:
        match = re.search(rf"[\"']{re.escape(item)}[\"']", line) if isinstance(item, str) else None
    return (match.start() if match else len(line) - len(line.lstrip())) + 1


# ── Checking: as much of JSON Schema as our declarations use ──────────────────────────────────────

_ESCAPED = re.compile(r"[\x00-\x1f\x7f]")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
}


def _faults(value: Any, rule: Mapping[str, Any], place: Keys) -> Iterator[Fault]:
    """Each names the key, never the value: it may be a secret in the wrong place."""
    if not isinstance(value, _TYPES[rule["type"]]) or isinstance(value, bool):
        yield place, takes(place, rule)
    elif isinstance(value, dict):
        yield from _table_faults(value, rule, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, rule["items"], (*place, index))
    elif rule.get("format") == "path" and _ESCAPED.search(str(value)):
        yield place, _BACKSLASH  # "C:\\temp" with one backslash is valid TOML, and means a tab
    elif not _is_allowed(value, rule):
        yield place, takes(place, rule, value)


def _table_faults(value: dict[str, Any], rule: Mapping[str, Any], place: Keys) -> Iterator[Fault]:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", {})
    for key, item in value.items():
        if key in known:
            yield from _faults(item, known[key], (*place, key))
        elif others is False:
            yield (*place, key), _unknown(place, key, known)
        elif _matches(key, rule["propertyNames"]):
            yield from _faults(item, others, (*place, key))
        else:
            yield (*place, key), takes((*place, key), rule["propertyNames"])
    for key in rule.get("required", ()):
        if key not in value:
            yield (*place, key), _missing(place, key, known[key])


def _is_allowed(value: Any, rule: Mapping[str, Any]) -> bool:
    if isinstance(value, str):
        return value in rule.get("enum", (value,)) and _matches(value, rule)
    return bool(rule.get("minimum", value) <= value <= rule.get("maximum", value)) and abs(value) != math.inf


def _matches(text: str, rule: Mapping[str, Any]) -> bool:
    """As in JSON Schema, where $ is the very end; Python's would let a line break pass."""
    return re.search(rule.get("pattern", "").replace("$", r"\Z"), text) is not None


# ── Saying it ─────────────────────────────────────────────────────────────────────────────────────

_KINDS = {
    "object": Text("表", "a table"),
    "array": Text("配列", "an array"),
    "string": Text("文字列", "a string"),
    "number": Text("数値", "a number"),
}


def _table(names: list[str]) -> Text:
    if not names:
        return Text("先頭の部分", "the top level")
    return Text("[{name}]", "[{name}]").format(name=".".join(names))


def _names(place: Keys) -> list[str]:
    return [key for key in place if isinstance(key, str)]


def _unknown(place: Keys, key: str, known: Mapping[str, Any]) -> Text:
    return Text(
        "{table}に「{key}」という項目は書けません。「{near}」のことですか。",
        "{table} has no key {key}; perhaps {near} is meant.",
    ).format(table=_table(_names(place)), key=key, near=tables.nearest(key, known))


def _missing(place: Keys, key: str, rule: Mapping[str, Any]) -> Text:
    return Text(
        "{table}に「{key}」がありません。{expected}を書いてください。",
        "{table} needs the key {key}, {expected}.",
    ).format(table=_table(_names(place)), key=key, expected=_expected(rule))


def takes(place: Keys, rule: Mapping[str, Any], word: Any = None) -> Text:
    """What may stand there; with the nearest of the words that may, if the word looks like one."""
    *around, key = _names(place)
    said = Text(
        "{table}の「{key}」には{expected}を指定してください。", "{key} in {table} takes {expected}."
    ).format(table=_table(around), key=key, expected=_expected(rule))
    near = nearest(word, rule.get("enum", ())) if isinstance(word, str) else ""
    return said if not near else Text("{said}{near}", "{said} {near}").format(said=said, near=near_said(near))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks like this one; "" where none does."""
    return next(iter(get_close_matches(word, list(known), n=1)), "")


def near_said(near: str) -> Text:
    return Text("「{near}」のことですか。", "Perhaps {near} is meant.").format(near=near)


def _expected(rule: Mapping[str, Any]) -> Text:
    kind = _KINDS[rule.get("type", "string")]
    if "enum" in rule:
        return Text("次のどれか（{words}）", "one of {words}").format(words=", ".join(rule["enum"]))
    examples = ", ".join(map(str, rule.get("examples", ())))
    if not examples:
        return kind
    return Text("{kind}（例：{examples}）", "{kind} such as {examples}").format(kind=kind, examples=examples)
