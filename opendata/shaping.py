"""Form and header → what they are to be: encoding, line ends, delimiter, names and order of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from opendata.edits import GONE, Edit
from opendata.model import Column, Field, Form, Headers, Layout, Place, Rule, Safety, Table, Text
from opendata.writing import Target

STANDARD = "standard-form"
"""Stands for the code of a rule where the standard form asks for a change that no rule objects to."""
STANDARD_TITLE = Text("標準の形（改行はCRLF）にそろえます", "The standard form (lines end in CRLF)")

STRUCTURAL: Mapping[str, Text] = {
    "encoding-not-utf-8": Text("UTF-8（BOM付き）で書き直します。", "Written anew in UTF-8 with BOM."),
    "utf-8-without-bom": Text("先頭にBOMを付けます。", "A BOM is put at the beginning."),
    "carriage-return-newlines": Text("改行をCRLFにします。", "Lines are made to end in CRLF."),
    "mixed-newlines": Text("改行をCRLFにそろえます。", "All lines are made to end in CRLF."),
    "delimiter-not-comma": Text("コンマ区切りで書き直します。", "Cells are separated by commas instead."),
    "rows-above-header": Text(
        "列名より上の行を取り除きます。取り除いた行は変更記録に残ります。",
        "The rows above the header are removed; the change log keeps them.",
    ),
    "metadata-row": Text(
        "列名の下の説明の行を取り除きます。取り除いた行は変更記録に残ります。",
        "The rows of description are removed; the change log keeps them.",
    ),
    "column-renamed": Text("定義書の列名に書き換えます。", "The column gets the name of the definition."),
    "column-name-blanks": Text(
        "列名から余分な空白と改行を取り除きます。", "Needless blanks and line breaks leave the name."
    ),
    "columns-reordered": Text(
        "定義書の順に並べ、定義書にない列はその後ろに置きます。",
        "Columns are put in the order of the definition, those it does not know after them.",
    ),
    "ckan-id-column": Text(
        "CKANの通し番号の列を取り除きます。", "The column of CKAN row numbers is removed."
    ),
    "unnamed-column": Text(
        "すべてのセルが空の場合に限り、列を取り除きます。", "The column is removed if it is wholly empty."
    ),
    "too-few-cells": Text(
        "足りないセルを、行の終わりに空欄で補います。値の位置は動かしません。",
        "Blank cells are added at the end of the row; no value is moved.",
    ),
    "surplus-blank-cells": Text("余分な空のセルを取り除きます。", "The surplus empty cells are removed."),
    "blank-row": Text("空の行を取り除きます。", "The blank row is removed."),
    "trailing-blank-rows": Text("終わりの空の行を取り除きます。", "The blank rows at the end are removed."),
}
"""The repairs of the file, its header and its records, by the code of the rule each answers."""

OBSTACLES = frozenset(
    {
        *("empty-file", "not-a-text-file", "spreadsheet-file", "undecodable-bytes", "null-character"),
        *("unclosed-quote", "oversized-cell"),
    }
)
"""A file with a finding of these is not rewritten at all: something could get lost."""
OVERFULL = "too-many-cells"
LOSSY = OBSTACLES | {OVERFULL}
"""The same where every row is made anew of its columns, so that values beyond them would get lost too."""

_NOTHING = Text("（なし）", "(none)")
_BOM = Text("UTF-8（BOM付き）", "UTF-8 with BOM")
_MARKS = {
    ",": Text("コンマ", "commas"),
    "\t": Text("タブ", "tabs"),
    ";": Text("セミコロン", "semicolons"),
    "|": Text("縦棒", "vertical bars"),
}


class Wishes(NamedTuple):
    """What the user chose: repairs that need a person's word, rules by code, and what stays as it is."""

    unsafe: bool = False
    only: frozenset[str] = frozenset()
    keep_encoding: bool = False
    keep_header: bool = False

    def allow(self, code: str) -> bool:
        return not self.only or code in self.only


class Shape(NamedTuple):
    """What the file is to be: how it is written, new names by column (from 0), and the edits so far."""

    target: Target
    names: Mapping[int, str]
    edits: tuple[Edit, ...]


class Shaper:
    """Decides the form of one file. `found` are the codes of all rules that object to the file."""

    def __init__(self, table: Table, layout: Layout, found: frozenset[str], wishes: Wishes) -> None:
        self.table, self.layout = table, layout
        self._found, self._wishes = found, wishes
        self._edits: list[Edit] = []
        encoding, bom = self._encoding(table.form)
        self.target = Target(encoding, bom, self._delimiter(table.form), self._newline(table.form))

    def mends(self, code: str) -> bool:
        return code in self._found and self._wishes.allow(code)

    def shape(self, rules: Mapping[str, Rule], blank: frozenset[int]) -> Shape:
        """`blank` are the columns, from 0, without any value."""
        names = self._names(rules.values()) if self._may_touch_header() else {}
        columns = self._columns(names, blank) if self._may_move_columns() else None
        return Shape(self.target._replace(columns=columns), names, tuple(self._edits))

    def _edit(self, code: str, before: str | Text, after: str | Text, place: Place | None = None) -> None:
        self._edits.append(Edit(place or Place(), before, after, code, Safety.SAFE))

    def _encoding(self, form: Form) -> tuple[str, bool]:
        encoding = form.encoding or "UTF-8"
        for code in ("encoding-not-utf-8", "utf-8-without-bom"):
            if self.mends(code) and not self._wishes.keep_encoding:
                self._edit(code, encoding, _BOM)
                return "UTF-8", True
        return encoding, form.bom

    def _newline(self, form: Form) -> str | None:
        if self._wishes.keep_encoding:
            return None
        codes = [code for code in ("carriage-return-newlines", "mixed-newlines") if self.mends(code)]
        if not codes and form.newline in ("LF", "CR") and not self._wishes.only:
            codes = [STANDARD]
        for code in codes:
            self._edit(code, form.newline or _NOTHING, "CRLF")
        return "\r\n" if codes or not self._wishes.only else None

    def _delimiter(self, form: Form) -> str:
        mark = form.delimiter or ","
        if self.mends("delimiter-not-comma") and not self._is_overfull:
            self._edit("delimiter-not-comma", _MARKS[mark], _MARKS[","])
            return ","
        return mark

    def _may_touch_header(self) -> bool:
        return self.table.header_record is not None and not self._wishes.keep_header

    def _may_move_columns(self) -> bool:
        """Rows of description that stay would have to move along, and rows with too many cells cannot."""
        if self._is_overfull or not self._may_touch_header():
            return False
        return "metadata-row" not in self._found or self.mends("metadata-row")

    @property
    def _is_overfull(self) -> bool:
        """Some row stays as it is written, so that all columns and separators have to stay where they are."""
        return OVERFULL in self._found

    def _names(self, rules: Iterable[Rule]) -> dict[int, str]:
        """Names of the definition, and names that a rule about the header says what they are to be."""
        names: dict[int, str] = {}
        taken = {column.label for column in self.layout.columns}
        for rule in rules:
            if self.mends(rule.code) and isinstance(rule.check, Headers):
                for column, item, context in rule.check.faults(self.layout):
                    name = _name(rule.code, item, context)
                    if column and name and name not in taken and self.target.holds(name):
                        names[column.position - 1] = name
                        taken.add(name)
                        self._edit(rule.code, column.label, name, self._place(column, name))
        return names

    def _columns(self, names: Mapping[int, str], blank: frozenset[int]) -> tuple[int, ...] | None:
        """The columns that stay, in their new order; None where none goes or moves."""
        dropped = list(self._dropped(blank))
        stay = [column for column in self.layout.columns if column not in dropped]
        if not stay:
            return None
        for column in dropped:
            code = "unnamed-column" if not column.label.strip() else "ckan-id-column"
            self._edit(code, column.label or _NOTHING, GONE, self._place(column, column.label or None))
        order = self._ordered(stay) if self.mends("columns-reordered") else stay
        if order != stay:
            before, after = (_listed(columns, names) for columns in (stay, order))
            place = Place(record=self.table.header_record, line=self.table.header_line)
            self._edit("columns-reordered", before, after, place)
        found = tuple(column.position - 1 for column in order)
        return None if found == tuple(range(len(self.layout.columns))) else found

    def _dropped(self, blank: frozenset[int]) -> Iterator[Column]:
        for column in self.layout.columns:
            is_nothing = not column.label.strip() and column.position - 1 in blank
            if column.position - 1 in self.leaving or (is_nothing and self.mends("unnamed-column")):
                yield column

    @cached_property
    def leaving(self) -> frozenset[int]:
        """The column, from 0, that is left out although it is filled: CKAN's own numbers, and only those."""
        first = self.layout.columns[:1]
        is_ckans = [column.label for column in first if not column.item] == ["_id"]
        is_left = is_ckans and len(self.layout.columns) > 1 and self._may_move_columns()
        if not is_left or not self.mends("ckan-id-column"):
            return frozenset()
        cells = (cell.strip() for block in self.table.blocks() for cell in block.columns[0])
        return frozenset({0} if all(cell.isdecimal() or not cell for cell in cells) else ())

    def _ordered(self, columns: Sequence[Column]) -> list[Column]:
        fields = self.layout.schema.fields if self.layout.schema else ()
        ranks = {item.name: rank for rank, item in enumerate(fields)}
        return sorted(columns, key=lambda c: ranks[c.item.name] if c.item else len(ranks))

    def _place(self, column: Column, name: str | None) -> Place:
        table = self.table
        return Place(record=table.header_record, line=table.header_line, column=column.position, field=name)


def _name(code: str, item: Field | None, context: Mapping[str, object]) -> str | None:
    if code == "column-renamed":
        return item.name if item else None
    name = context.get("tidy") if code == "column-name-blanks" else None
    return name if isinstance(name, str) else None


def _listed(columns: Sequence[Column], names: Mapping[int, str]) -> str:
    return ",".join(names.get(column.position - 1, column.label) for column in columns)
