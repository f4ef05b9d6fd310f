"""What a marked book holds and what comes back: rows, findings, the hidden note, and changes by hand."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from hashlib import sha256
from itertools import count
from typing import NamedTuple

from opendata.edits import Edits, Fixed
from opendata.errors import UsageError
from opendata.model import Assessed, Finding, Layout, Text
from opendata.workbooks import LIMIT

FORMAT = 1
MAGIC = "opendata-marked-book"
OWN = 2
"""Columns of the book before those of the file: the number of the row, and how much is said of it."""
CHUNK = 32_000
LONGEST = 32_000
"""Of a cell, as Excel counts: it takes 32,767."""

ROW, FOUND = Text("行番号", "row id"), Text("指摘", "findings")
DATA, FINDINGS = Text("データ", "Data"), Text("指摘", "Findings")
SUMMARY, REPAIRS = Text("まとめ", "Summary"), Text("自動修正", "Repairs")
CHOICES, NOTE = Text("選択肢", "Choices"), Text("opendata（消さないでください）", "opendata (keep)")

_NEWER = Text(
    "「{name}」は、より新しい opendata で作られたブックです。opendata を更新してから実行してください。",
    "{name} was written by a newer opendata; update opendata first.",
)
_DAMAGED = Text(
    "「{name}」から元のファイルを取り出せません。元のデータを控えた隠しシートが書き換えられています。"
    "opendata report でブックを作り直し、直した値を写してください。",
    "The original cannot be taken from {name}: the hidden sheet that keeps it was changed. "
    "Make the book anew with “opendata report” and copy your values into it.",
)
_SIGNS = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)}
_SIGNS |= dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")
_ESCAPES = re.compile("_(?=x[0-9A-Fa-f]{4}__x[0-9A-Fa-f]{4}_)")
"""Where characters look like two escapes of the format in a row, it does not give them back."""


class Note(NamedTuple):
    """What the way back needs, so that the book alone suffices.

    `columns` are those of the original, from 0, in the order of the book; `removed` its records that the
    repairs left out. `shown` are the bytes that the book shows; None where they are the original's.
    `schema` is what a person chose; `sheet` is that of a workbook.
    """

    tool: str
    name: str
    labels: tuple[str, ...]
    columns: tuple[int, ...]
    removed: tuple[int, ...]
    original: bytes
    shown: bytes | None = None
    schema: str | None = None
    sheet: str | None = None
    is_workbook: bool = False
    repaired: bool = True
    obstacles: tuple[Text, ...] = ()

    @property
    def sha256(self) -> str:
        return sha256(self.original).hexdigest()


class Marked(NamedTuple):
    """A file for the book. `findings` have their places in the book; `omitted`: how many more there are."""

    note: Note
    layout: Layout
    rows: Sequence[tuple[int, tuple[str, ...]]]
    """The number of the row in the original, and its cells."""
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    """How many findings each rule has, those not listed included."""
    before: Assessed
    after: Assessed
    edits: Edits

    @property
    def omitted(self) -> int:
        return sum(self.counts.values()) - len(self.findings)


class Deed(Enum):
    """What somebody did in a book."""

    EDITED = "edited"
    REMOVED = "removed"
    ADDED = "added"
    COPIED = "copied"
    MOVED = "moved"


class Change(NamedTuple):
    """One thing done by hand, with the row in the original (of a copy, that of its model) and in the book.

    `field` and `column` (of the original, from 1) are of cells; of rows, `before` and `after` are lines.
    """

    deed: Deed
    record: int | None = None
    row: int | None = None
    field: str = ""
    column: int | None = None
    before: str = ""
    after: str = ""


class Applied(NamedTuple):
    """A book read back: what was done by hand, and the file that comes of it with all that is left to say.

    `fixed` tells the repairs before; `is_other` where this version would make others than those in the book.
    """

    note: Note
    changes: tuple[Change, ...]
    fixed: Fixed
    is_other: bool = False


def legible(value: str) -> str:
    """A value as a cell of the book holds it: one kind of line break, no control characters, not too long."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").translate(_SIGNS)
    value = _ESCAPES.sub("＿", value) if "__x" in value else value
    if 2 * len(value) > LONGEST and len(units := value.encode("utf-16-le")) > 2 * LONGEST:
        return units[: 2 * LONGEST].decode("utf-16-le", "ignore") + "…"
    return value


def origins(removed: Iterable[int]) -> Iterator[int]:
    """The numbers that the records had before some were left out."""
    gone = frozenset(removed)
    return (number for number in count(1) if number not in gone)


# ── The hidden sheet ──────────────────────────────────────────────────────────────────────────────


def packed(note: Note) -> Iterator[tuple[str, str]]:
    """The rows of the hidden sheet."""
    facts = note._asdict() | {"sha256": note.sha256, "obstacles": [(o.ja, o.en) for o in note.obstacles]}
    parts = {"original": note.original, "shown": note.shown}
    head = json.dumps({key: value for key, value in facts.items() if key not in parts}, ensure_ascii=False)
    yield MAGIC, str(FORMAT)
    for name, content in {"note": head.encode(), **parts}.items():
        if content is not None:
            yield from ((name, chunk) for chunk in _chunks(content))


def unpacked(rows: Sequence[Sequence[str]], name: str) -> Note:
    """Raises UsageError where the hidden sheet is not as it was written."""
    version = rows[0][1] if len(rows[0]) > 1 else ""
    if version.isdecimal() and int(version) > FORMAT:
        raise UsageError(_NEWER.format(name=name))
    try:
        return _note(rows)
    except (ValueError, KeyError, TypeError, IndexError, zlib.error) as problem:
        raise UsageError(_DAMAGED.format(name=name)) from problem


def _chunks(content: bytes) -> Iterator[str]:
    text = base64.b64encode(zlib.compress(content, 9)).decode()
    return (text[start : start + CHUNK] for start in range(0, len(text), CHUNK))


def _note(rows: Sequence[Sequence[str]]) -> Note:
    facts = json.loads(_part(rows, "note") or b"")
    original, shown = _part(rows, "original") or b"", _part(rows, "shown")
    if facts.pop("sha256") != sha256(original).hexdigest():
        raise ValueError("the original has changed")
    facts["obstacles"] = tuple(Text(*words) for words in facts["obstacles"])
    facts |= {key: tuple(facts[key]) for key in ("labels", "columns", "removed")}
    note = Note(**facts, original=original, shown=shown)
    if not _is_sound(note):
        raise ValueError("not as it was written")
    return note


def _is_sound(note: Note) -> bool:
    numbers, words = (*note.columns, *note.removed), (note.tool, note.name, *note.labels)
    choices = (note.schema or "", note.sheet or "")
    return (
        all(type(number) is int for number in numbers)
        and all(isinstance(word, str) for word in (*words, *choices))
        and len(set(note.columns)) == len(note.columns) == len(note.labels)
    )


def _part(rows: Sequence[Sequence[str]], name: str) -> bytes | None:
    """Unpacked no further than a file may be long: nobody knows who wrote the book."""
    text = "".join(row[1] for row in rows[1:] if row[0] == name)
    if not text:
        return None
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(base64.b64decode(text, validate=True), LIMIT)
    if not unpacking.eof:
        raise ValueError("longer than a file may be, or cut")
    return content
