"""The marked book: the rows of a file with every finding at its cell, ready to be edited and read back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

from opendata import marked
from opendata.filling import Column, columns, comment, letters
from opendata.marked import OWN, Marked, legible, packed
from opendata.model import Finding, Language, Own, Rule, Severity, Text
from opendata.own_sheets import sign
from opendata.reports.kpi_xlsx import Book
from opendata.reports.marked_sheets import listed, repaired, summarised
from opendata.wording import SEVERITIES, sentences, width

MOST_COMMENTS = 1_000
"""Excel becomes slow with more; the other cells are coloured, and listed like all."""
SPARE = 1_000
"""Rows below the last one that have the lists of values, too."""
LONGEST_LIST = 255

_CREATED = datetime(2026, 1, 1)
_FONT = "游ゴシック"
_COLOURS: Mapping[Severity, Mapping[str, object]] = {
    Severity.PRIVATE: {"bg_color": "#4A148C", "font_color": "#FFFFFF", "bold": True},
    Severity.ERROR: {"bg_color": "#FFC7CE", "font_color": "#7A0008", "bold": True},
    Severity.WARNING: {"bg_color": "#FFEB9C", "font_color": "#5C3600"},
    Severity.INFO: {"bg_color": "#DDEBF7", "font_color": "#1F3864"},
}
_ORDER = tuple(Severity)
_OPEN_TO_ALL = (
    *("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows"),
    *("sort", "autofilter", "objects", "scenarios"),
)
_TAB = {marked.DATA: "#2E75B6", marked.FINDINGS: "#C00000", marked.REPAIRS: "#70AD47"}
_OWN_COLUMNS = (
    (
        marked.ROW,
        Text(
            "元のファイルの行番号です。書き戻すときの目印なので、変えないでください。新しい行では空のままにします。",
            "The number of the row in the original. It leads back there: leave it as it is, "
            "and leave it blank in new rows.",
        ),
    ),
    (
        marked.FOUND,
        Text(
            "この行の指摘の数です。▼で絞り込むと、指摘のある行だけを見られます。直しても数は変わりません。",
            "How many findings the row has: filter by it. It does not count down as you edit.",
        ),
    ),
)
_KEEP = Text("この列には入力しません", "Nothing is typed here")


def render(book: Marked, rules: Mapping[str, Rule], language: Language) -> bytes:
    """The same bytes for the same file."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as file:
        file.set_properties({"title": book.note.name, "created": _CREATED})
        _Workbook(file, book, rules, language).write()
    return out.getvalue()


class _Told(NamedTuple):
    """What is said of one cell: the gravest severity first."""

    severity: Severity
    words: tuple[str, ...]


class _Workbook:
    """The sheets of one book and what they share."""

    def __init__(self, file: Any, book: Marked, rules: Mapping[str, Rule], language: Language) -> None:
        self.file, self.book, self.rules, self.language = file, book, rules, language
        self.plain = Book(file)
        self._looks: dict[object, Any] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        told: dict[tuple[int, int], list[Finding]] = defaultdict(list)
        self.of_row: dict[int, list[Severity]] = defaultdict(list)
        for finding in book.findings:
            place = finding.place
            if place.record and not place.sheet:
                told[place.record, place.column or 1].append(finding)
                self.of_row[place.record].append(rules[finding.code].severity)
        self.told = told

    def write(self) -> None:
        name = marked.SUMMARY.to(self.language)
        summarised(self.plain, self.book, self.rules, self.language, commented=self._commented())
        data = self.file.add_worksheet(marked.DATA.to(self.language))
        data.set_tab_color(_TAB[marked.DATA])
        listed(self.plain, self.book, self.rules, self.language).set_tab_color(_TAB[marked.FINDINGS])
        repaired(self.plain, self.book, self.rules, self.language).set_tab_color(_TAB[marked.REPAIRS])
        self.choices = self.file.add_worksheet(marked.CHOICES.to(self.language))
        self._data(data)
        self.choices.hide()
        self._note(self.file.add_worksheet(marked.NOTE.to(self.language)))
        for sheet in self.file.worksheets():
            sign(self.file, sheet, Own.BOOK if sheet is data else Own.AID)
        grave = self.book.note.obstacles or self.book.after.counts.private or self.book.before.counts.private
        (self.file.get_worksheet_by_name(name) if grave else data).activate()

    def look(self, key: object, **properties: object) -> Any:
        if key not in self._looks:
            self._looks[key] = self.file.add_format({"font_name": _FONT, "valign": "top", **properties})
        return self._looks[key]

    # ── Data ──────────────────────────────────────────────────────────────────────────────────────

    def _data(self, sheet: Any) -> None:
        known = self._known()
        self._columns(sheet)
        self._header(sheet, known)
        for row, (number, cells) in enumerate(self.book.rows, start=1):
            self._row(sheet, row, number, cells)
        self._comments(sheet)
        self._choices(sheet, known)
        self._guard(sheet)

    def _columns(self, sheet: Any) -> None:
        """All cells are text, also those of rows to come; nothing but the header is locked.

        Excel neither sorts nor deletes rows that have a locked cell: the first columns refuse typing instead.
        """
        sheet.set_column(0, 0, 9, self._own(None))
        sheet.set_column(1, 1, 9, self._own(None))
        for at, label in enumerate(self.book.note.labels):
            sample = [width(cells[at]) for _, cells in self.book.rows[:200]]
            wide = max(width(label) + 5, min(max(sample, default=0) + 2, 44), 12)
            sheet.set_column(at + OWN, at + OWN, min(wide, 46), self._cell(None))

    def _own(self, severity: Severity | None) -> Any:
        colours = {"bg_color": "#EDEDED", "font_color": "#404040", **(_COLOURS[severity] if severity else {})}
        return self.look(("own", severity), locked=False, num_format="0", align="center", **colours)

    def _cell(self, severity: Severity | None) -> Any:
        colours = {**_COLOURS[severity], "border": 1} if severity else {}
        return self.look(("cell", severity), locked=False, num_format="@", **colours)

    def _head(self, kind: str) -> Any:
        mark = {"required": {"bg_color": "#9C0006", "font_color": "#FFFFFF", "bold": True, "underline": 1}}
        other = {"bg_color": "#595959", "font_color": "#FFFFFF"} if kind == "own" else {"bg_color": "#DCE6F1"}
        look = {"num_format": "@", "text_wrap": True, "border": 1, **mark.get(kind, other)}
        return self.look(("head", kind), **{**look, "valign": "vcenter"})

    def _known(self) -> dict[int, Column]:
        """The columns of the book, from 0, that carry an item of the definition."""
        schema = self.book.layout.schema
        told = {column.item.name: column for column in columns(schema, None)} if schema else {}
        found = ((column.position - 1, column.item) for column in self.book.layout.columns)
        return {at: told[item.name] for at, item in found if item and item.name in told}

    def _header(self, sheet: Any, known: Mapping[int, Column]) -> None:
        labels = self.book.note.labels
        for at, (name, _) in enumerate(_OWN_COLUMNS):
            sheet.write_string(0, at, name.to(self.language), self._head("own"))
        for at, label in enumerate(labels):
            item = known[at].item if at in known else None
            kind = "required" if item and item.counts_as_required else "other"
            _write(sheet, 0, at + OWN, legible(label), self._head(kind))
        lines = max((-(-width(label) // 40) + label.count("\n") for label in labels), default=1)
        sheet.set_row(0, min(18 * lines + 10, 200))

    def _row(self, sheet: Any, row: int, number: int, cells: Sequence[str]) -> None:
        grades = self.of_row.get(row + 1)
        sheet.write_number(row, 0, number, self._own(None))
        if grades:
            sheet.write_number(row, 1, len(grades), self._own(_gravest(grades)))
        for at, value in enumerate(cells, start=OWN):
            found = self.told.get((row + 1, at + 1))
            look = self._cell(_gravest([self.rules[f.code].severity for f in found]) if found else None)
            if value or found:
                _write(sheet, row, at, legible(value), look)

    # ── Comments ──────────────────────────────────────────────────────────────────────────────────

    def _commented(self) -> tuple[int, int]:
        """How many cells have a comment, of how many that anything is said of."""
        return min(len(self.told), MOST_COMMENTS), len(self.told)

    def _comments(self, sheet: Any) -> None:
        """The gravest first, in the order in which the findings are listed; headings say what goes below."""
        help_of = {at + OWN + 1: comment(column) for at, column in self._known().items()}
        chosen = dict(list(self.told.items())[:MOST_COMMENTS])
        for (row, column), found in chosen.items():
            said = [self._said(finding) for finding in found]
            more = [help_of.pop(column)] if row == 1 and column in help_of else []
            _comment(sheet, row - 1, column - 1, "\n\n".join([*said, *more]))
        for column, words in help_of.items():
            _comment(sheet, 0, column - 1, words)
        for at, (_, own) in enumerate(_OWN_COLUMNS):
            if (1, at + 1) not in chosen:
                _comment(sheet, 0, at, own.to(self.language))

    def _said(self, finding: Finding) -> str:
        rule = self.rules[finding.code]
        words = sentences(finding, rule, self.book.layout.schema, self.language)
        mark = SEVERITIES[rule.severity].to(self.language)
        head = f"【{mark}】{words.message}" if self.language == "ja" else f"[{mark}] {words.message}"
        return f"{head}\n→ {words.remedy}"

    # ── What may be typed ─────────────────────────────────────────────────────────────────────────

    def _choices(self, sheet: Any, known: Mapping[int, Column]) -> None:
        last = len(self.book.rows) + SPARE
        for at, column in known.items():
            if column.entry.choices:
                source = self._source(column.entry.choices)
                rule = {"validate": "list", "source": source, "show_error": not column.entry.is_open}
                told = {"error_type": "warning", "error_title": column.item.name[:32]}
                sheet.data_validation(1, at + OWN, last, at + OWN, rule | told)

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        """The choices themselves, or the name of their list on the hidden sheet where Excel takes no more."""
        joined = "|".join(choices)
        if len(joined) <= LONGEST_LIST and "," not in joined and '"' not in joined:
            return list(choices)
        if choices not in self._lists:
            column = len(self._lists)
            self._lists[choices] = name = f"choices_{column + 1}"
            for row, choice in enumerate(choices):
                self.choices.write_string(row, column, choice, self._cell(None))
            place = f"${letters(column)}$1:${letters(column)}${len(choices)}"
            self.file.define_name(name, f"={self.choices.get_name()}!{place}")
        return "=" + self._lists[choices]

    def _guard(self, sheet: Any) -> None:
        rows, wide = max(len(self.book.rows), 1), len(self.book.note.labels) + OWN
        for at, (name, words) in enumerate(_OWN_COLUMNS):
            told = {"error_title": _KEEP.to(self.language)[:32], "error_message": words.to(self.language)}
            rule = {"validate": "custom", "value": "=FALSE", "input_title": name.to(self.language)}
            shown = {"input_message": words.to(self.language), "ignore_blank": False}
            sheet.data_validation(1, at, rows + SPARE, at, rule | shown | told)
        sheet.autofilter(0, 0, rows, wide - 1)
        sheet.freeze_panes(1, OWN)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{letters(wide - 1)}{rows + SPARE}"})
        sheet.protect("", dict.fromkeys(_OPEN_TO_ALL, True))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, OWN - 1)
        sheet.set_footer("&C&P / &N")

    def _note(self, sheet: Any) -> None:
        look = self._cell(None)
        for row, (name, words) in enumerate(packed(self.book.note)):
            sheet.write_string(row, 0, name, look)
            sheet.write_string(row, 1, words, look)
        sheet.very_hidden()


def _write(sheet: Any, row: int, column: int, value: str, look: Any) -> None:
    """The library takes text between <r> and </r> for XML of its own unless it is written in two pieces."""
    if value.startswith("<r>") and value.endswith("</r>"):
        sheet.write_rich_string(row, column, "<", look, value[1:], look)
    else:
        sheet.write_string(row, column, value, look)


def _gravest(found: Iterable[Severity]) -> Severity:
    return min(found, key=_ORDER.index)


def _comment(sheet: Any, row: int, column: int, words: str) -> None:
    """As large as its words."""
    lines = sum(1 + max(width(line) - 1, 0) // 50 for line in words.split("\n"))
    size = {"width": 360, "height": min(18 * lines + 14, 560)}
    sheet.write_comment(row, column, words[:8000], {"author": "opendata", "font_size": 10, **size})
