"""The sheets of a marked book that are for reading: the summary, the findings, and the repairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from opendata import marked
from opendata.conformance import percent
from opendata.edits import Edit
from opendata.marked import Marked
from opendata.model import Finding, Language, Rate, Rule, Severity, Text
from opendata.reports.fix_text import title_of
from opendata.reports.kpi_xlsx import COUNT, Book, Cell
from opendata.reports.text import VERDICTS, dataset
from opendata.wording import SEVERITIES, sentences, visible, width

MOST_REPAIRS = 50_000
_LONGEST_VALUE = 300
_SUMMARY_WIDTHS = (26, 30, 66, 12)
_LINE = sum(_SUMMARY_WIDTHS) - 4

_FINDING_COLUMNS = (
    (Text("重要度", "severity"), 12),
    (Text("セル", "cell"), 9),
    (marked.ROW, 9),
    (Text("項目", "item"), 20),
    (Text("値", "value"), 24),
    (Text("何が起きているか", "what is wrong"), 50),
    (Text("直し方", "how to mend it"), 50),
    (Text("ルール", "rule"), 24),
)
_REPAIR_COLUMNS = (
    (Text("元のセル", "cell of the input"), 11),
    (marked.ROW, 9),
    (Text("項目", "item"), 22),
    (Text("直す前", "before"), 34),
    (Text("直した後", "after"), 34),
    (Text("ルールの説明", "what the rule says"), 42),
    (Text("ルール", "rule"), 26),
)

_STEPS = (
    Text(
        "「{data}」シートが、公開するファイルの中身です。色の付いたセルに指摘があります。セルにマウスを重ねると、"
        "何が起きているかと直し方が表示されます。",
        "The sheet “{data}” is what the file holds. Cells with findings are coloured: point at one to read "
        "what is wrong and how to mend it.",
    ),
    Text(
        "「{findings}」シートは指摘の一覧です。「セル」の青い文字を押すと、そのセルへ移ります。",
        "The sheet “{findings}” lists all findings. Press the blue address to go to the cell.",
    ),
    Text(
        "直すのは「{data}」シートの3列目（C列）からです。1行目の見出しと、灰色の「{row}」「{found}」の列は変えないでください。",
        "Edit the sheet “{data}” from column C on. Leave the headings in row 1 and the grey columns "
        "“{row}” and “{found}” as they are.",
    ),
    Text(
        "行を増やすときは、いちばん下の空いた行に書くか、行の間に挿入します。「{row}」は空のままにしてください。"
        "行を写したときに番号が重なっても、増えた行として扱います。",
        "To add a row, write below the last one or insert one between others; leave “{row}” blank. "
        "A row copied with its number is taken for a new one.",
    ),
    Text(
        "行を消すときは、行ごと削除します。並べ替えと絞り込みもできます。行は、このシートの順に書き出されます。",
        "To remove a row, delete the whole row. You may sort and filter. Rows are written in the order "
        "of the sheet.",
    ),
    Text(
        "ほかの表から写すときは「値の貼り付け」を使ってください。ふつうの貼り付けは、書式と入力の一覧を消します。",
        "Copy from elsewhere with “Paste values”: an ordinary paste takes text format and lists away.",
    ),
    Text(
        "直し終えたら保存し、opendata apply このブック.xlsx -o 直したもの.csv を実行してください"
        "（担当者に送り返しても構いません）。"
        "変えたところの一覧が表示され、標準の形（UTF-8・BOM付き・CRLF）のCSVが書き出され、残る指摘が示されます。"
        "触っていないセルは、そのままです。",
        "When done, save, and run opendata apply BOOK.xlsx -o OUT.csv (or send the book back). It shows "
        "every change, writes the standard CSV (UTF-8 with BOM, CRLF) and says which findings are left. "
        "Cells you did not touch stay as they are.",
    ),
    Text(
        "このブックには元のファイルがそのまま入っています（隠しシート）。公開するのは書き出したCSVで、このブックではありません。",
        "This book holds the original file as it was, in a hidden sheet. Publish the CSV, never this book.",
    ),
)
_PRIVATE = Text(
    "【重要】個人情報のおそれがある値が{count}件あります。公開しないでください。このブックにも同じ値が入っています。"
    "メールで送る前に、渡してよい相手かを確かめてください。",
    "IMPORTANT: {count} values may be data about a person. Do not publish them. This book holds them too: "
    "make sure before mailing it that the recipient may see them.",
)
_HIDDEN_PRIVATE = Text(
    "個人情報のおそれがある値は、公開する表の外（別のシートや隠れたところ）にもあるかもしれません。",
    "Some of them may stand outside the table, in other or hidden sheets.",
)
_BLOCKED = Text(
    "【重要】このブックからは書き戻せません：{why}。「{data}」シートは場所を確かめるためのものです。"
    "元のファイルを直してから、もう一度 opendata report を実行してください。",
    "IMPORTANT: this book does not lead back to a file: {why}. The sheet “{data}” only shows the places. "
    "Mend the original, then run “opendata report” again.",
)
_RAW = Text(
    "自動修正をせずに作りました（--no-fix）。書き戻すときも、文字コードや列の順を含めて、手で直したところだけが変わります。",
    "Made without repairs (--no-fix): only what you edit will change, not even encoding or order of columns.",
)
_ABOVE = Text(
    "表の題や説明の行は「{data}」シートにありません。書き戻すときは、元の場所にそのまま残ります。",
    "Rows of titles or descriptions are not on the sheet “{data}”; they stay in the file, where they are.",
)
_FEW = Text(
    "コメントは重い指摘から{shown}セルに付けました（指摘のあるセルは{all}）。ほかのセルは色と「{findings}」シートで示します。",
    "{shown} cells have a comment, the gravest first (of {all} with findings); "
    "the others have a colour and are on the sheet “{findings}”.",
)
_MORE = Text(
    "ほか{more}件は、多すぎるためこの一覧にありません。ここにあるものを直してから、作り直してください。",
    "{more} more are not listed, being too many. Mend these, then make the book anew.",
)
_MORE_REPAIRS = Text("ほか{more}か所", "and {more} more")
_TOTALS = (
    Text("重要度", "severity"),
    Text("ルール", "rule"),
    Text("ルールの説明", "what the rule says"),
    Text("件数", "count"),
)
_NO_FINDING = Text("指摘はありません。", "Nothing was found.")
_NO_REPAIR = Text("自動で直したところはありません。", "Nothing was repaired.")


# ── Summary ───────────────────────────────────────────────────────────────────────────────────────


def summarised(
    plain: Book, book: Marked, rules: Mapping[str, Rule], language: Language, commented: tuple[int, int]
) -> None:
    """What the file is, how good it is, and how this book is used."""
    sheet = _Page(plain, language)
    sheet.line(Text("{name}", "{name}").format(name=visible(book.note.name, 200)), "title")
    for warning in _warnings(book, rules):
        sheet.line(warning, "warning")
    _facts(sheet, book)
    sheet.heading(Text("このブックの使い方", "How to use this book"))
    words = {
        key: getattr(marked, name)
        for key, name in (("data", "DATA"), ("findings", "FINDINGS"), ("row", "ROW"), ("found", "FOUND"))
    }
    steps = [*_STEPS[:-2], *(() if book.note.obstacles else _STEPS[-2:-1]), _STEPS[-1]]
    for number, step in enumerate(steps, start=1):
        text = step.format(**words)
        sheet.line(Text(f"{number}. {text.ja}", f"{number}. {text.en}"))
    for note in _notes(book, commented):
        sheet.line(Text(f"※ {note.ja}", f"* {note.en}"))
    _totals(sheet, book, rules)


def _warnings(book: Marked, rules: Mapping[str, Rule]) -> Iterator[Text]:
    private = sum(n for code, n in book.counts.items() if rules[code].severity is Severity.PRIVATE)
    if private:
        yield _PRIVATE.format(count=private)
    found = (finding for finding in book.findings if finding.place.sheet)
    if any(rules[finding.code].severity is Severity.PRIVATE for finding in found):
        yield _HIDDEN_PRIVATE
    if book.note.obstacles:
        why = Text(
            "。".join(text.ja for text in book.note.obstacles),
            "; ".join(text.en for text in book.note.obstacles),
        )
        yield _BLOCKED.format(why=why, data=marked.DATA)


def _notes(book: Marked, commented: tuple[int, int]) -> Iterator[Text]:
    shown, everything = commented
    if shown < everything:
        yield _FEW.format(shown=shown, all=everything, findings=marked.FINDINGS)
    if not book.note.repaired:
        yield _RAW
    if not {"rows-above-header", "metadata-row"}.isdisjoint(book.counts):
        yield _ABOVE.format(data=marked.DATA)


def _facts(sheet: _Page, book: Marked) -> None:
    old, new = book.before.conformance, book.after.conformance
    rows: list[tuple[Text, Text]] = [(Text("データセット", "dataset"), dataset(book.after))]
    if book.note.sheet:
        rows.append((Text("読んだシート", "sheet"), Text("{s}", "{s}").format(s=visible(book.note.sheet))))
    rows += [
        (Text("判定", "verdict"), _change(VERDICTS[old.conforms], VERDICTS[new.conforms])),
        (
            Text("必須項目適合率", "required-item rate"),
            _change(_rate(old.required), _rate(new.required)),
        ),
        (
            Text("推奨項目の率", "recommended-item rate"),
            _change(_rate(old.recommended), _rate(new.recommended)),
        ),
        (
            Text("行と列", "rows and columns"),
            Text("{rows}行、{columns}列", "{rows} rows, {columns} columns").format(
                rows=len(book.rows), columns=len(book.note.labels)
            ),
        ),
        (Text("自動で直したところ", "repairs"), Text("{n}か所", "{n}").format(n=len(book.edits))),
        (Text("元のファイルのハッシュ", "hash of the original"), Text(*2 * (book.note.sha256,))),
    ]
    for name, value in rows:
        sheet.fact(name, value)


def _change(old: Text, new: Text) -> Text:
    words = Text("{old}（元のファイル） → {new}（このブック）", "{old} (the original) → {new} (this book)")
    return old if old == new else words.format(old=old, new=new)


def _rate(rate: Rate) -> Text:
    if rate.fraction is None:
        return Text("－（測定できません）", "– (nothing to measure)")
    mark = Text("、暫定", ", provisional") if rate.provisional else Text("\u200b", "\u200b")
    words = Text("{p}%（{a}セル中{b}{mark}）", "{p}% ({b} of {a} cells{mark})").format(
        p=percent(rate.fraction), a=f"{rate.applied:,}", b=f"{rate.passed:,}", mark=mark
    )
    return Text(words.ja.replace("\u200b", ""), words.en.replace("\u200b", ""))


def _totals(sheet: _Page, book: Marked, rules: Mapping[str, Rule]) -> None:
    """Every rule with what it found, those not listed included."""
    sheet.heading(Text("指摘の件数", "Findings"))
    if not book.counts:
        sheet.line(_NO_FINDING)
        return
    sheet.row(_TOTALS)
    order = tuple(Severity)
    for code in sorted(book.counts, key=lambda code: (order.index(rules[code].severity), code)):
        rule = rules[code]
        sheet.row((SEVERITIES[rule.severity], Text(code, code), rule.title), book.counts[code])


class _Page:
    """The summary, line by line: lines as wide as the page, facts with a name, and rows of a table."""

    def __init__(self, plain: Book, language: Language) -> None:
        self.plain, self.language, self._row = plain, language, 0
        self.page = plain.file.add_worksheet(marked.SUMMARY.to(language))
        for column, wide in enumerate(_SUMMARY_WIDTHS):
            self.page.set_column(column, column, wide)
        self.page.hide_gridlines(2)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self._looks = {
            "plain": {"text_wrap": True, "valign": "top"},
            "title": {"bold": True, "font_size": 15},
            "heading": {"bold": True, "font_size": 12, "bottom": 2, "valign": "bottom"},
            "warning": {"bold": True, "text_wrap": True, "valign": "top", "border": 2}
            | {"bg_color": "#FFC7CE", "font_color": "#7A0008"},
        }
        self._formats: dict[str, Any] = {}

    def line(self, words: Text, kind: str = "plain") -> None:
        look = self._format(kind)
        text = words.to(self.language)
        self.page.merge_range(self._row, 0, self._row, len(_SUMMARY_WIDTHS) - 1, "", look)
        self.page.write_string(self._row, 0, text, look)
        self._next({"title": 28, "heading": 32}.get(kind) or 18 * -(-width(text) // _LINE) + 4)

    def heading(self, words: Text) -> None:
        self.line(words, "heading")

    def fact(self, name: Text, value: Text) -> None:
        text = value.to(self.language)
        self.page.write_string(self._row, 0, name.to(self.language), self.plain.format(is_head=True))
        last = len(_SUMMARY_WIDTHS) - 1
        self.page.merge_range(self._row, 1, self._row, last, "", self.plain.format())
        self.page.write_string(self._row, 1, text, self.plain.format())
        self._next(18 * -(-width(text) // (_LINE - _SUMMARY_WIDTHS[0])))

    def row(self, cells: tuple[Text, ...], count: int | None = None) -> None:
        """A heading row unless there is a count."""
        look = self.plain.format(is_head=count is None)
        lines = 1
        for column, words in enumerate(cells):
            text = words.to(self.language)
            self.page.write_string(self._row, column, text, look)
            lines = max(lines, -(-width(text) // (_SUMMARY_WIDTHS[column] - 2)))
        if count is not None:
            self.page.write_number(self._row, len(cells), count, self.plain.format(COUNT))
        self._next(17 * lines)

    def _format(self, kind: str) -> Any:
        if kind not in self._formats:
            self._formats[kind] = self.plain.file.add_format(self._looks[kind])
        return self._formats[kind]

    def _next(self, high: int) -> None:
        self.page.set_row(self._row, high)
        self._row += 1


# ── Findings and repairs ──────────────────────────────────────────────────────────────────────────


def listed(plain: Book, book: Marked, rules: Mapping[str, Rule], language: Language) -> Any:
    """Every finding, the gravest first, with a link to its cell."""
    sheet = plain.sheet(marked.FINDINGS.to(language), _FINDING_COLUMNS, language)
    link = plain.file.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top", "border": 1})
    for finding in book.findings:
        row, address = sheet.rows, _address(finding)
        sheet.add(_finding_cells(finding, address, book, rules[finding.code], language))
        if address and not finding.place.sheet and book.rows:
            target = f"internal:'{marked.DATA.to(language)}'!{address}"
            sheet.page.write_url(row, 1, target, link, address)
    if book.omitted:
        sheet.add(("", "", "", "", "", _MORE.format(more=book.omitted).to(language)))
    if not book.counts:
        sheet.add(("", "", "", "", "", _NO_FINDING.to(language)))
    sheet.page.autofilter(0, 0, max(sheet.rows - 1, 1), len(_FINDING_COLUMNS) - 1)
    return sheet.page


def _address(finding: Finding) -> str:
    """The cell in the book; that of the number of the row where the whole row is meant."""
    place = finding.place
    if place.record is None:
        return ""
    return place.a1 or f"A{place.record}"


def _finding_cells(
    finding: Finding, address: str, book: Marked, rule: Rule, language: Language
) -> Iterator[Cell]:
    place, words = finding.place, sentences(finding, rule, book.layout.schema, language)
    is_of_data = place.record is not None and not place.sheet and 2 <= place.record < len(book.rows) + 2
    number = book.rows[place.record - 2][0] if is_of_data and place.record else None
    yield SEVERITIES[rule.severity].to(language)
    yield f"{place.sheet}!{address}" if place.sheet else address
    yield (number, "0") if number else ""
    yield place.field or ""
    yield _quoted(finding.value)
    yield words.message
    yield words.remedy
    yield rule.code


def repaired(plain: Book, book: Marked, rules: Mapping[str, Rule], language: Language) -> Any:
    """What was repaired before the book was made, in the places of the original."""
    sheet = plain.sheet(marked.REPAIRS.to(language), _REPAIR_COLUMNS, language)
    for number, edit in enumerate(book.edits):
        if number == MOST_REPAIRS:
            more = _MORE_REPAIRS.format(more=len(book.edits) - MOST_REPAIRS)
            sheet.add(("", "", "", more.to(language)))
            break
        sheet.add(_repair_cells(edit, rules, language))
    if not len(book.edits):
        sheet.add(("", "", "", _NO_REPAIR.to(language)))
    sheet.page.autofilter(0, 0, max(sheet.rows - 1, 1), len(_REPAIR_COLUMNS) - 1)
    return sheet.page


def _quoted(value: str) -> str:
    """The library would take what begins like its own XML for XML."""
    shown = visible(value, _LONGEST_VALUE)
    return f" {shown}" if shown.startswith("<r>") else shown


def _repair_cells(edit: Edit, rules: Mapping[str, Rule], language: Language) -> Iterator[Cell]:
    record = edit.place.record
    yield edit.place.a1 or ""
    yield (record, "0") if record else ""
    yield edit.place.field or ""
    for value in (edit.before, edit.after):
        yield value.to(language) if isinstance(value, Text) else _quoted(value)
    yield title_of(edit.code, rules).to(language)
    yield edit.code if edit.code in rules else ""
