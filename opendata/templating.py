"""Schema × local government → a form to fill in: a workbook that refuses wrong values, or an empty CSV."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

from opendata.filling import (
    LONGEST_MESSAGE,
    LONGEST_TITLE,
    Column,
    columns,
    comment,
    cut,
    help_of,
    letters,
    level,
    refusal,
)
from opendata.forms import Entry
from opendata.model import Language, Own, Requirement, Schema, Text
from opendata.own_sheets import sign
from opendata.wording import EDITIONS, requirement, width
from opendata.writing import Target, quoted

RULED_ROWS = 10_000
MOST_ROWS = 100_000
LONGEST_LIST, LONGEST_SHEET_NAME = 255, 31

_GUIDE, _EXAMPLE, _LISTS = (
    Text("記入のしかた", "How to fill in"),
    Text("記入例", "Example"),
    Text("選択肢", "Choices"),
)
_HEADINGS = (
    (Text("列", "column"), 8),
    (Text("項目の名前", "item"), 30),
    (Text("英語", "English"), 34),
    (Text("必須度", "level"), 14),
    (Text("書き方", "how to fill in"), 46),
    (Text("例の値", "example"), 26),
    (Text("選べる値", "choices"), 30),
    (Text("典拠", "sources"), 46),
)
_COLOURS = {
    Requirement.REQUIRED: ("#9C0006", "#FFFFFF"),
    Requirement.RECOMMENDED: ("#BDD7EE", "#000000"),
    Requirement.OPTIONAL: ("#EDEDED", "#000000"),
    Requirement.UNKNOWN: ("#FFF2CC", "#000000"),
}
_BLANK_COLOUR, _WRONG_COLOUR = "#FCE4B6", "#FF9B9B"
_GUIDE_WIDTH = 200
_NAMES = re.compile(r"\b(rows_([0-9]+)_([0-9]+))\b")
_FONT = "游ゴシック"
_CREATED = datetime(2026, 1, 1)

_KEEP_NAME = Text(
    "1行目の列名「{item}」は標準で決まった名前です。変えないでください。",
    "The heading {item} is the name the standard gives. Leave row 1 as it is.",
)
_STEPS = (
    Text(
        "「{sheet}」シートの2行目から、1行に1件ずつ記入します。1行目の列名と列の順は変えないでください。",
        "Fill in the sheet “{sheet}” from row 2, one record per row. Leave row 1 and the order of columns.",
    ),
    Text(
        "セルを選ぶと書き方と例が表示されます。見出しに重ねると、日本語と英語の説明が表示されます。",
        "Select a cell to see what goes there. Point at a heading to read about it in Japanese and English.",
    ),
    Text(
        "書き方に合わない値は入力できません（{rules}行目まで）。貼り付けた値が合わないときは赤色、"
        "記入した行の必須項目が空欄のときは黄色で示します。",
        "Values of another form are refused (down to row {rules}). Pasted ones turn red; required items left "
        "blank in a row that was begun turn yellow.",
    ),
    Text(
        "ほかの表から写すときは「値の貼り付け」を使ってください。ふつうの貼り付けは、入力規則と書式を消します。",
        "Copy from elsewhere with “Paste values”: an ordinary paste takes rules and text format away.",
    ),
)
_OWN_STEP = Text(
    "公表する団体の列は{last}行目まで入れてあります。続きは一覧から選ぶか、上のセルを写してください。"
    "使わない行は、行ごと削除してください。",
    "The publisher is filled in down to row {last}. Below, choose it from the list or copy the cell above. "
    "Delete the rows that you do not use.",
)
_LAST_STEPS = (
    Text(
        "「{sheet}」シートを開いたまま「CSV UTF-8（コンマ区切り）」で保存し、"
        "opendata validate で検査してください。「{example}」シートは保存されません。",
        "With the sheet “{sheet}” open, save as “CSV UTF-8 (Comma delimited)”, check with "
        "opendata validate. The sheet “{example}” is not saved along.",
    ),
)
_LEVELS = (
    Text(
        "必須：空欄にできません（見出しは赤地・太字・下線）。"
        "「空欄可」は、列は必要で、当てはまらないセルは空欄にします。",
        "required: must not be blank (red, bold, underlined). “blank allowed”: the column must be there, "
        "the cell is blank where it does not apply.",
    ),
    Text(
        "推奨：なるべく記入します（青地）。任意：あれば記入します（灰色地）。",
        "recommended: fill it in if you can (blue). optional: where there is something to say (grey).",
    ),
    Text(
        "未確認：必須かどうかを確かめられる資料がありません（黄地）。条件付きの項目も、"
        "条件の本文が確かめられていないため、これに含めています。「暫定」は、旧版で必須だったため必須として扱うものです。",
        "unknown: no source states the level (yellow). Conditional items, whose condition was "
        "not seen, are among them. “provisional”: required, because the previous edition required it.",
    ),
)


class Template(NamedTuple):
    """What is asked for: the dataset, the publisher if it is known, and how many rows begin with its name."""

    schema: Schema
    lgcode: str | None = None
    rows: int = 1


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────


def csv(template: Template) -> bytes:
    """The header alone, ready to be filled in: UTF-8 with its mark, lines that end in CRLF."""
    target = Target("UTF-8", bom=True, delimiter=",", newline="\r\n")
    cells = (quoted(item.name, target.delimiter) for item in template.schema.fields)
    return target.mark + (target.delimiter.join(cells) + "\r\n").encode()


# ── Workbook ──────────────────────────────────────────────────────────────────────────────────────


def xlsx(template: Template, language: Language) -> bytes:
    """The form, how to fill it in, an example, and hidden lists; the same bytes for the same template."""
    import xlsxwriter  # start-up: only this format needs it

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as file:
        file.set_properties({"title": template.schema.title.to(language), "created": _CREATED})
        _Workbook(file, template, language).write()
    return out.getvalue()


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: without what Excel forbids there, and at most 31 characters."""
    kept = "".join("・" if char in "[]:*?/\\" else char for char in title)
    return kept[:LONGEST_SHEET_NAME].strip("'")


class _Workbook:
    """The sheets of one workbook and what they share: formats, columns, lists and defined names."""

    def __init__(self, file: Any, template: Template, language: Language) -> None:
        self.file, self.template, self.language = file, template, language
        self.last = max(RULED_ROWS, template.rows)
        self.columns = columns(template.schema, template.lgcode)
        self.names: set[str] = set()
        self.lists: dict[tuple[str, ...], str] = {}
        self.text = file.add_format({"num_format": "@", "font_name": _FONT, "valign": "top"})
        self.wrapped = file.add_format(
            {"font_name": _FONT, "text_wrap": True, "valign": "vcenter", "border": 1}
        )
        self.plain = file.add_format({"font_name": _FONT, "text_wrap": True, "valign": "top"})
        self.unwrapped = file.add_format({"font_name": _FONT})
        self.heads = {kind: file.add_format(_head(kind)) for kind in Requirement}

    def write(self) -> None:
        title = sheet_name(self.template.schema.title.to(self.language))
        form, guide, sample, lists = (
            self.file.add_worksheet(name)
            for name in (title, *(each.to(self.language) for each in (_GUIDE, _EXAMPLE, _LISTS)))
        )
        self.hidden = lists
        self._table(form)
        self._rules(form)
        self._table(sample)
        sample.set_tab_color("#A6A6A6")
        for column in self.columns:
            sample.write_string(1, column.at, column.example, self.text)
            for row in range(1, self.template.rows + 1) if column.publisher else ():
                form.write_string(row, column.at, column.publisher, self.text)
        self._guide(guide, title)
        for sheet, own in ((form, Own.FORM), (guide, Own.AID), (sample, Own.AID), (lists, Own.AID)):
            sign(self.file, sheet, own)
        lists.hide()
        form.activate()

    def _table(self, sheet: Any) -> None:
        """The header and the look of the columns, the same on the form and on the example."""
        deepest = max(-(-width(column.item.name) // int(column.width - 3)) for column in self.columns)
        for column in self.columns:
            kind = Requirement.REQUIRED if column.item.counts_as_required else column.item.requirement
            sheet.set_column(column.at, column.at, column.width, self.text)
            sheet.write_string(0, column.at, column.item.name, self.heads[kind])
            sheet.write_comment(0, column.at, comment(column), {"x_scale": 2.4, "y_scale": 2.2})
        sheet.set_row(0, 20 * deepest + 6)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)

    # ── Rules of the form ─────────────────────────────────────────────────────────────────────────

    def _rules(self, sheet: Any) -> None:
        end = letters(len(self.columns) - 1)
        sheet.autofilter(0, 0, self.last, len(self.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{end}{self.last + 1}"})
        own = ",".join(f"${column.cell}" for column in self.columns if column.publisher)
        has_more = f"COUNTA($A2:${end}2)>{f'COUNTA({own})' if own else 0}"
        for column in self.columns:
            rows = (1, column.at, self.last, column.at)
            sheet.data_validation(0, column.at, 0, column.at, self._header_rule(column))
            sheet.data_validation(*rows, self._rule(column))
            if wrong := self._wrong(column):
                self._mark(sheet, rows, f'=AND({column.cell}<>"",NOT(IFERROR({wrong},FALSE)))', _WRONG_COLOUR)
            if column.item.counts_as_required and not column.item.blank_allowed:
                self._mark(sheet, rows, f'=AND({column.cell}="",{has_more})', _BLANK_COLOUR)

    def _mark(self, sheet: Any, rows: tuple[int, int, int, int], formula: str, colour: str) -> None:
        look = self.file.add_format({"bg_color": colour})
        sheet.conditional_format(*rows, {"type": "formula", "criteria": formula, "format": look})

    def _header_rule(self, column: Column) -> dict[str, object]:
        name = column.item.name.replace('"', '""')
        message = _KEEP_NAME.say(self.language, {"item": column.item.name})
        return self._messages(column) | {
            "validate": "custom",
            "value": f'=EXACT({letters(column.at)}1,"{name}")',
            "error_message": cut(message, LONGEST_MESSAGE),
        }

    def _rule(self, column: Column) -> dict[str, object]:
        found = column.entry
        told = self._messages(column)
        if found.choices:
            return told | {"validate": "list", "source": self._source(found), "show_error": not found.is_open}
        if found.formula:
            return told | {"validate": "custom", "value": "=" + self._formula(column)}
        return told | {"validate": "any"}

    def _messages(self, column: Column) -> dict[str, object]:
        item, language = column.item, self.language
        shown = help_of(column, language)
        return {
            "input_title": cut(level(item).to(language) + item.name, LONGEST_TITLE),
            "input_message": cut(shown, LONGEST_MESSAGE),
            "error_title": cut(item.name, LONGEST_TITLE),
            "error_message": refusal(column, language),
        }

    def _wrong(self, column: Column) -> str:
        """The rule once more, for what is pasted: Excel looks at a rule only while somebody types."""
        found = column.entry
        if found.is_open:
            return ""
        if not found.choices:
            return self._formula(column)
        source = self._source(found)
        if isinstance(source, str):
            return f"ISNUMBER(MATCH({column.cell},{source[1:]},0))"
        return f'ISNUMBER(FIND("|"&{column.cell}&"|","|{"|".join(source)}|"))'

    def _formula(self, column: Column) -> str:
        """The rule for row 2, without its equals sign; defines the names it goes by."""
        letter = letters(column.at)
        whole = f"${letter}$2:${letter}${self.last + 1}"
        formula = column.entry.formula.replace("{cell}", column.cell).replace("{column}", whole)
        for name, first, last in _NAMES.findall(formula):
            if name not in self.names:
                self.names.add(name)
                self.file.define_name(name, f"={self.hidden.get_name()}!$A${first}:$A${last}")
        return formula.removeprefix("=")

    def _source(self, found: Entry) -> list[str] | str:
        """The choices themselves, or the name of their list on the hidden sheet where Excel takes no more."""
        is_short = len(",".join(found.choices)) <= LONGEST_LIST
        if is_short and not any(char in choice for choice in found.choices for char in ',"|'):
            return list(found.choices)
        if found.choices not in self.lists:
            column = len(self.lists)
            self.lists[found.choices] = name = f"choices_{column + 1}"
            for row, choice in enumerate(found.choices):
                self.hidden.write_string(row, column, choice, self.text)
            place = f"${letters(column)}$1:${letters(column)}${len(found.choices)}"
            self.file.define_name(name, f"={self.hidden.get_name()}!{place}")
        return "=" + self.lists[found.choices]

    # ── How to fill it in ─────────────────────────────────────────────────────────────────────────

    def _guide(self, sheet: Any, title: str) -> None:
        schema, language = self.template.schema, self.language
        edition = EDITIONS[schema.edition].to(language)
        big = self.file.add_format({"font_name": _FONT, "bold": True, "font_size": 14})
        top = self.file.add_format(_head(Requirement.OPTIONAL) | {"bold": True})
        sheet.write_string(0, 0, f"{schema.title.to(language)}  {schema.id}  {edition}", big)
        row = 1
        for line in self._steps(title):
            sheet.merge_range(row, 0, row, len(_HEADINGS) - 1, "", self.plain)
            sheet.write_string(row, 0, line, self.plain)
            sheet.set_row(row, 18 * (1 + width(line) // _GUIDE_WIDTH))
            row += 1
        for index, (heading, wide) in enumerate(_HEADINGS):
            sheet.set_column(index, index, wide)
            sheet.write_string(row, index, heading.to(language), top)
        sheet.set_row(row, 20)
        sheet.repeat_rows(row)
        for offset, column in enumerate(self.columns, start=row + 1):
            self._guide_row(sheet, offset, column)
        for offset, (key, source) in enumerate(schema.sources.items(), start=row + len(self.columns) + 2):
            sheet.write_string(offset, 0, f"{key}: {source}", self.unwrapped)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")

    def _guide_row(self, sheet: Any, row: int, column: Column) -> None:
        item = column.item
        level_of = requirement(item).to(self.language)
        expects, sources = column.entry.expects.to(self.language), "、".join(item.sources)
        cells = (letters(column.at), item.name, item.title.en, level_of, expects, column.example)
        kind = Requirement.REQUIRED if item.counts_as_required else item.requirement
        lines = 1
        for index, words in enumerate((*cells, column.vocabulary, sources)):
            sheet.write_string(row, index, words, self.heads[kind] if index == 3 else self.wrapped)
            lines = max(lines, -(-width(words) // (_HEADINGS[index][1] - 2)))
        sheet.set_row(row, 18 * lines + 2)

    def _steps(self, title: str) -> list[str]:
        schema = self.template.schema
        words = {"sheet": title, "example": _EXAMPLE, "last": self.template.rows + 1, "rules": self.last + 1}
        own = any(column.publisher for column in self.columns)
        steps = [*_STEPS, *([_OWN_STEP] if own else []), *_LAST_STEPS]
        lines = [f"{n}. {step.say(self.language, words)}" for n, step in enumerate(steps, start=1)]
        note = [f"※ {schema.note.to(self.language)}"] if schema.note else []
        return [*lines, *(each.to(self.language) for each in _LEVELS), *note]


def _head(kind: Requirement) -> dict[str, object]:
    """Required items stand out by more than their colour."""
    back, front = _COLOURS[kind]
    look = {"num_format": "@", "font_name": _FONT, "text_wrap": True, "valign": "vcenter", "border": 1}
    mark = {"bold": True, "underline": 1} if kind is Requirement.REQUIRED else {}
    return look | mark | {"bg_color": back, "font_color": front}
