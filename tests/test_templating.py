"""The form reads back as promised, whatever the dataset, and stays within Excel's limits."""

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from opendata import filling, forms, templating
from opendata.filling import columns, letters
from opendata.model import Assessed, Constraints, Field, Language, Requirement, Role, Schema, Severity, Text
from opendata.schema import all_schemas, find, local_governments
from opendata.templating import Template, sheet_name
from opendata.validating import rules_by_code

SCHEMAS = {schema.id: schema for schema in all_schemas()}
LGCODE = "152048"
EVERY = pytest.mark.parametrize("name", SCHEMAS)
FORMULA_LIMIT = 255


@cache
def content(name: str, lgcode: str | None = LGCODE, language: Language = "ja", rows: int = 1) -> bytes:
    return templating.xlsx(Template(SCHEMAS[name], lgcode, rows), language)


@cache
def book(name: str, lgcode: str | None = LGCODE, language: Language = "ja", rows: int = 1) -> Workbook:
    return load_workbook(BytesIO(content(name, lgcode, language, rows)))


@pytest.fixture(scope="module", autouse=True)
def forget() -> Iterator[None]:
    """The books of all schemas take 160 MB, which no other module needs."""
    yield
    book.cache_clear()


def form(name: str, lgcode: str | None = LGCODE, language: Language = "ja", rows: int = 1) -> Worksheet:
    return book(name, lgcode, language, rows).worksheets[0]


def validations(sheet: Worksheet) -> dict[str, DataValidation]:
    """By the first cell they apply to."""
    return {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}


def values(sheet: Worksheet, row: int) -> list[str]:
    return ["" if cell.value is None else str(cell.value) for cell in sheet[row]]


field = partial(Field, name="値", title=Text("値", "Value"))


# ── Every dataset ─────────────────────────────────────────────────────────────────────────────────


@EVERY
def test_header_is_the_official_names_in_order(name: str) -> None:
    sheet, sample = form(name), book(name).worksheets[2]
    names = [item.name for item in SCHEMAS[name].fields]
    assert values(sheet, 1) == values(sample, 1) == names


@EVERY
def test_form_is_the_first_sheet_and_the_lists_are_hidden(name: str) -> None:
    found = book(name)
    assert found.sheetnames == [sheet_name(SCHEMAS[name].title.ja), "記入のしかた", "記入例", "選択肢"]
    assert [sheet.sheet_state for sheet in found.worksheets] == ["visible", "visible", "visible", "hidden"]
    assert found.active is found.worksheets[0]


@EVERY
def test_header_is_frozen_and_filtered(name: str) -> None:
    sheet = form(name)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{letters(len(SCHEMAS[name].fields) - 1)}{templating.RULED_ROWS + 1}"


@EVERY
def test_every_column_is_text_so_that_excel_changes_nothing(name: str) -> None:
    sheet = form(name)
    styles = {key: sheet.column_dimensions[key].number_format for key in sheet.column_dimensions}
    covered = sum((one.max or 0) - (one.min or 0) + 1 for one in sheet.column_dimensions.values())
    assert set(styles.values()) == {"@"}
    assert covered == len(SCHEMAS[name].fields)


@EVERY
def test_no_cell_holds_a_formula(name: str) -> None:
    for sheet in book(name).worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@EVERY
def test_every_closed_vocabulary_is_a_list_that_refuses_the_rest(name: str) -> None:
    rules = validations(form(name))
    for column in columns(SCHEMAS[name], LGCODE):
        rule = rules[column.cell]
        if choices := column.item.constraints.enum:
            assert (rule.type, rule.showErrorMessage) == ("list", True)
            assert listed(name, rule) == choices
        elif column.item.open_vocabulary:
            assert (rule.type, bool(rule.showErrorMessage)) == ("list", False)
            assert listed(name, rule) == column.item.open_vocabulary


def listed(name: str, rule: DataValidation) -> tuple[str, ...]:
    """The values of a drop-down, from the rule itself or from the hidden sheet."""
    source = rule.formula1 or ""
    if source.startswith('"'):
        return tuple(source.strip('"').split(","))
    place = book(name).defined_names[source].attr_text or ""
    cells = book(name)["選択肢"][place.split("!")[1].replace("$", "")]
    return tuple(str(row[0].value) for row in cells)


@EVERY
def test_every_column_has_a_rule_and_its_help(name: str) -> None:
    sheet = form(name)
    rules = validations(sheet)
    for column in columns(SCHEMAS[name], LGCODE):
        rule = rules[column.cell]
        assert rule.type in ("list", "custom")
        assert rule.showInputMessage
        assert (rule.prompt or "").count(column.item.title.en)
        comment = sheet.cell(1, column.at + 1).comment
        assert comment is not None
        assert column.item.title.en in comment.text
        assert filling.level(column.item).ja in comment.text
        assert filling.level(column.item).en in comment.text


@EVERY
def test_required_headings_stand_out_by_more_than_colour(name: str) -> None:
    for cell, item in zip(form(name)[1], SCHEMAS[name].fields, strict=True):
        assert bool(cell.font.b) == item.counts_as_required
        assert (cell.font.u == "single") == item.counts_as_required
        assert (cell.fill.fgColor.rgb == "FF9C0006") == item.counts_as_required


@pytest.mark.parametrize(("lgcode", "language"), [(None, "en"), (LGCODE, "ja")])
@EVERY
def test_nothing_is_longer_than_excel_takes(name: str, lgcode: str | None, language: Language) -> None:
    found = book(name, lgcode, language)
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in found.sheetnames)
    for sheet in found.worksheets:
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.formula1 or "") <= FORMULA_LIMIT + 2  # a list stands between quotes
            assert max(len(rule.promptTitle or ""), len(rule.errorTitle or "")) <= 32
            assert max(len(rule.prompt or ""), len(rule.error or "")) <= 255
        for row in sheet.iter_rows():
            assert all(len(str(cell.value)) <= 32_767 for cell in row)


@EVERY
def test_names_in_formulas_are_defined(name: str) -> None:
    defined = set(book(name).defined_names)
    sheet = form(name)
    formulas = [rule.formula1 or "" for rule in sheet.data_validations.dataValidation]
    formulas += [
        text for rules in sheet.conditional_formatting for one in rules.rules for text in one.formula
    ]
    used = {found for text in formulas for found in re.findall(r"\b(?:rows|choices)_[0-9_]+", text)}
    assert used <= defined


@EVERY
def test_example_is_accepted_by_the_product(name: str, assess: Callable[..., Assessed]) -> None:
    for told in (book(name), book(name, None, "en")):
        sample = told.worksheets[2]
        out = StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([values(sample, 1), values(sample, 2)])
        found = assess(out.getvalue(), name)
        rules = {group.code: rules_by_code()[group.code] for group in found.report.groups}
        wrong = {code for code, rule in rules.items() if rule.severity in (Severity.ERROR, Severity.PRIVATE)}
        assert not wrong | {code for code in rules if code.endswith("-format")}


@EVERY
def test_example_has_every_required_item(name: str) -> None:
    shown = values(book(name).worksheets[2], 2)
    shown += [""] * (len(SCHEMAS[name].fields) - len(shown))
    empty = [
        item.name
        for item, value in zip(SCHEMAS[name].fields, shown, strict=True)
        if item.counts_as_required and not item.blank_allowed and not value
    ]
    assert not empty


# ── The publisher ─────────────────────────────────────────────────────────────────────────────────


def test_publisher_is_filled_in_for_as_many_rows_as_asked_for() -> None:
    sheet = form("aed@ods-v3", rows=3)
    assert [values(sheet, row)[0] for row in (2, 3, 4)] == [LGCODE] * 3
    assert [values(sheet, row)[2] for row in (2, 3, 4)] == ["新潟県三条市"] * 3
    assert sheet.max_row == 4
    assert sheet["A2"].number_format == "@"


def test_legacy_form_has_prefecture_and_municipality() -> None:
    assert values(form("aed@legacy-2017"), 2)[:4] == [LGCODE, "", "新潟県", "三条市"]


def test_columns_of_the_publisher_take_nothing_else() -> None:
    rules = validations(form("aed@ods-v3"))
    assert rules["A2"].formula1 == f'"{LGCODE}"'
    assert rules["C2"].formula1 == '"新潟県三条市"'


def test_without_a_publisher_nothing_is_filled_in() -> None:
    sheet = form("aed@ods-v3", None)
    assert sheet.max_row == 1
    assert len(listed("aed@ods-v3", validations(form("aed@ods-v3"))["G2"])) == len(local_governments())
    assert validations(sheet)["A2"].type == "list"


def test_own_code_and_wards_come_first() -> None:
    place = next(c for c in columns(SCHEMAS["aed@ods-v3"], "011002") if c.at == 6)
    assert place.item.role is Role.LOCATION_LOCAL_GOVERNMENT_CODE
    assert place.entry.choices[:3] == ("011002", "011011", "011029")
    assert sorted(place.entry.choices) == sorted(local_governments())


def test_prefecture_has_no_municipality_to_fill_in() -> None:
    assert values(form("aed@legacy-2017", "150002"), 2)[:4] == ["150002", "", "新潟県", ""]


def test_every_publisher_has_an_example(assess: Callable[..., Assessed]) -> None:
    for lgcode in ("131016", "010006", "011088", "473821"):
        row = {column.item.role: column.example for column in columns(SCHEMAS["aed@ods-v3"], lgcode)}
        assert row[Role.LOCAL_GOVERNMENT_CODE] == row[Role.LOCATION_LOCAL_GOVERNMENT_CODE] == lgcode


# ── Rules ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("item", "parts"),
    [
        (field(type="date"), ("LEN({cell})=10", "DAY(DATE(2000+MOD(")),
        (field(type="time"), ('MID({cell},3,1)=":"', "--LEFT({cell},2)<24")),
        (field(type="number", constraints=Constraints(minimum="20", maximum="46")), ("--{cell}>=20", "<=46")),
        (field(type="integer", constraints=Constraints(minimum="0")), ('"0123456789"', "--{cell}>=0")),
        (field(type="number"), ('"0123456789.-"',)),
        (field(constraints=Constraints(pattern="[0-9]{7}")), ("LEN({cell})=7",)),
        (field(constraints=Constraints(pattern="[0-9A-Za-z]+", unique=True)), ("{column}={cell}", "XYZabc")),
        (field(constraints=Constraints(pattern="月?火?水?木?金?土?日?")), ('"月火水木金土日"',)),
        (field(constraints=Constraints(min_length=2, max_length=9)), ("LEN({cell})>=2", "LEN({cell})<=9")),
        (field(constraints=Constraints(pattern="[0-9]+|[A-Z]+")), ("CHAR(10)",)),
        (field(role=Role.CORPORATE_NUMBER), ("9-MOD(SUMPRODUCT(",)),
        (field(format="uri"), ('="https://"',)),
        (field(format="email"), ('"@"',)),
        (field(), ("CHAR(10)",)),
    ],
)
def test_rule_says_what_the_schema_does(item: Field, parts: tuple[str, ...]) -> None:
    formula = forms.entry(item).formula
    assert formula.startswith("=AND(")
    assert formula.count("(") == formula.count(")")
    assert [part for part in parts if part not in formula] == []


def test_several_values_are_suggested_but_not_held_to_the_list() -> None:
    several = field(constraints=Constraints(enum=("甲", "乙")), separator=";")
    assert forms.entry(several).is_open
    assert "；" not in forms.entry(field(separator=";")).expects.ja
    assert "「;」" in forms.entry(field(separator=";")).expects.ja


def test_uniqueness_is_exact_and_covers_the_whole_column() -> None:
    rule = validations(form("aed@ods-v3"))["B2"]
    assert "SUMPRODUCT(--($B$2:$B$10001=B2))=1" in (rule.formula1 or "")


def test_more_rows_extend_the_rules() -> None:
    sheet = form("garbage_separation@ods-v3", rows=10_500)
    assert str(validations(sheet)["A2"].sqref) == "A2:A10501"


def test_pasted_values_and_required_blanks_are_marked() -> None:
    rules = form("aed@ods-v3").conditional_formatting
    formulas = {text for each in rules for one in each.rules for text in one.formula}
    assert 'AND(D2="",COUNTA($A2:$AM2)>COUNTA($A2,$C2))' in formulas
    assert any(text.startswith('AND(O2<>"",NOT(IFERROR(AND(LEN(O2)') for text in formulas)
    assert 'AND(AF2<>"",NOT(IFERROR(ISNUMBER(FIND("|"&AF2&"|","|有|無|")),FALSE)))' in formulas


def test_header_cells_refuse_another_name() -> None:
    rule = validations(form("aed@ods-v3"))["D1"]
    assert rule.formula1 == 'EXACT(D1,"名称")'
    assert "変えないでください" in (rule.error or "")


def test_choices_that_excel_cannot_take_in_a_rule_go_to_the_hidden_sheet() -> None:
    awkward = field(constraints=Constraints(enum=("a,b", 'c"d', "e|f")))
    schema = Schema(slug="x", edition="ods-v3", number="00", title=Text("試し", "Trial"), fields=(awkward,))
    found = load_workbook(BytesIO(templating.xlsx(Template(schema), "ja")))
    assert validations(found.worksheets[0])["A2"].formula1 == "choices_1"
    assert [row[0].value for row in found["選択肢"]["A1:A3"]] == ["a,b", 'c"d', "e|f"]


def test_official_example_with_a_wrong_check_digit_is_mended() -> None:
    item = next(item for item in SCHEMAS["aed@ods-v3"].fields if item.role is Role.CORPORATE_NUMBER)
    assert item.example == "1234567891012"
    assert filling.example(item, SCHEMAS["aed@ods-v3"], None) == "2234567891012"


# ── Words, bytes and CSV ──────────────────────────────────────────────────────────────────────────


def test_same_template_gives_the_same_bytes() -> None:
    templates = [Template(SCHEMAS["aed@ods-v3"], LGCODE, 2) for _ in range(2)]
    first, second = (templating.xlsx(template, "ja") for template in templates)
    assert first == second
    assert zipfile.ZipFile(BytesIO(first)).testzip() is None


def test_guide_names_every_item_its_level_and_its_source() -> None:
    rows = [values(book("aed@ods-v3").worksheets[1], row) for row in range(1, 60)]
    table = {row[1]: row for row in rows if len(row) > 7 and row[1]}
    assert set(table) == {"項目の名前", *(item.name for item in SCHEMAS["aed@ods-v3"].fields)}
    assert table["名称"][2:4] == ["Name", "必須"]
    assert table["開始時間"][3] == "未確認"
    assert "A-2023-12" in table["名称"][7]
    assert any("条件付きで" in row[0] for row in rows)
    assert any(row[0].startswith("A-2023-12: ") for row in rows)


def test_guide_says_so_in_english_too() -> None:
    found = book("aed@ods-v3", LGCODE, "en")
    assert found.sheetnames == ["AED locations", "How to fill in", "Example", "Choices"]
    text = "\n".join(str(cell.value) for row in found.worksheets[1].iter_rows() for cell in row if cell.value)
    assert "Fill in the sheet “AED locations” from row 2" in text
    assert "required" in text
    told = validations(found.worksheets[0])["AC2"]
    assert told.error == "開始時間 takes a time as HH:MM, from 00:00 to 23:59. Example: 09:00"


def test_refusal_says_what_is_expected() -> None:
    rule = validations(form("aed@ods-v3"))["AC2"]
    assert rule.error == (
        "「開始時間」に入力できるのは、「HH:MM」の形の時刻（半角、24時間制、00:00〜23:59）です。例：09:00"
    )
    assert rule.promptTitle == "【未確認】開始時間"


def test_provisional_levels_say_so() -> None:
    item = next(item for item in SCHEMAS["event@ods-v3"].fields if item.provisional)
    assert item.requirement is Requirement.UNKNOWN
    assert filling.level(item).ja == "【必須（暫定）】"


@pytest.mark.parametrize(
    ("title", "name"),
    [("あ" * 40, "あ" * 31), ("a/b:[c]*?\\", "a・b・・c・・・・"), ("'引用'", "引用")],
)
def test_title_becomes_a_name_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name


@EVERY
def test_csv_is_the_header_alone(name: str) -> None:
    found = templating.csv(Template(SCHEMAS[name]))
    assert found.startswith(b"\xef\xbb\xbf")
    assert found.endswith(b"\r\n")
    assert found.count(b"\n") == 1
    (header,) = csv.reader(StringIO(found.decode("utf-8-sig"), newline=""))
    assert header == [item.name for item in SCHEMAS[name].fields]


def test_letters_go_on_after_z() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_every_dataset_can_be_found() -> None:
    assert all(find(schema.slug, schema.edition) == (schema,) for schema in all_schemas())


def test_population_of_the_example_adds_up() -> None:
    shown = {column.item.role: column.example for column in columns(SCHEMAS["population@ods-v3"], LGCODE)}
    found = [shown[role] for role in (Role.POPULATION_TOTAL, Role.POPULATION_MALE, Role.POPULATION_FEMALE)]
    assert found == ["36", "18", "18"]
