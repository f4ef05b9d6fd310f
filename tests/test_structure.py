"""What a workbook holds beside its values is found, whatever wrote it, and no hostile one does harm."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheets import workbooks
from sheets.workbooks import HEADER, RECORD, book, rows, simple

from opendata.model import Area, SheetFacts, Spots, Structure, Table
from opendata.reading import read
from opendata.sniffing import Source
from opendata.structure import Notes, zeros
from opendata.validating import validate
from opendata.workbooks import TOO_LARGE, examine

NAMES = set(HEADER)


def table_of(content: bytes, sheet: str | None = None) -> Table:
    source = Source("見本.xlsx", lambda: BytesIO(content))
    return read(source, lambda cells: sum(cell in NAMES for cell in cells), sheet)


def structure_of(content: bytes) -> Structure:
    structure = table_of(content).structure
    assert structure
    return structure


def facts_of(content: bytes) -> SheetFacts:
    return structure_of(content).read


def written(more: Callable[[Any, Any], None], records: int = 9) -> bytes:
    """A sheet of that many records, with whatever else is done to it."""

    def write(sheet: Any, workbook: Any) -> None:
        rows(HEADER, *([RECORD] * records))(sheet, workbook)
        more(sheet, workbook)

    return book({"一覧": write})


# ── Excel ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_plain_sheet_holds_nothing_beside_its_values() -> None:
    assert structure_of(simple()) == Structure((SheetFacts("一覧"),), "一覧")


def test_hidden_rows_and_columns_are_those_that_hold_data() -> None:
    def hide(sheet: Any, workbook: Any) -> None:
        for row in (2, 3, 7, 50):
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_row(4, 0)
        sheet.set_column("B:C", None, None, {"hidden": True})
        sheet.set_column("Z:XFD", None, None, {"hidden": True})

    facts = facts_of(written(hide))
    assert (facts.hidden_rows, facts.hidden_columns) == ((3, 4, 5, 8), (2, 3))


def test_merged_areas_are_told_by_their_corners() -> None:
    def merge(sheet: Any, workbook: Any) -> None:
        sheet.merge_range("B3:B5", "見本公民館")
        sheet.merge_range("H1:J1", "")

    assert facts_of(written(merge)).merged == (Area(3, 2, 5, 2), Area(1, 8, 1, 10))


def test_formulas_below_the_header_are_counted() -> None:
    def calculate(sheet: Any, workbook: Any) -> None:
        for row in range(30):
            sheet.write_formula(row, 5, "=1+1", None, 2)

    spots = facts_of(written(calculate)).formulas
    assert (spots.number, len(spots.first), spots.first[0]) == (29, 20, (2, 6))


def test_colours_tell_something_unless_they_decorate() -> None:
    def paint(sheet: Any, workbook: Any) -> None:
        grey, yellow = (workbook.add_format({"bg_color": colour}) for colour in ("#CCCCCC", "#FFFF00"))
        red = workbook.add_format({"font_color": "#FF0000"})
        plain = workbook.add_format({"bg_color": "#FFFFFF", "font_color": "#000000", "bold": True})
        sheet.write_row(0, 0, HEADER, grey)
        sheet.write(4, 1, "見本", yellow)
        sheet.write(2, 1, "見本", red)
        sheet.write(3, 1, "見本", plain)
        sheet.write(5, 1, "見本", grey)
        sheet.write_blank(6, 1, None, yellow)
        sheet.write_url(7, 1, "https://example.lg.jp/")

    assert facts_of(written(paint)).coloured == Spots(2, ((3, 2), (5, 2)))


def test_bands_of_colour_are_decoration() -> None:
    def band(sheet: Any, workbook: Any) -> None:
        blue = workbook.add_format({"bg_color": "#DDEBF7"})
        for row in range(1, 41, 2):
            sheet.write_row(row, 0, RECORD, blue)

    assert facts_of(written(band, 40)).coloured == Spots()


def test_zeros_of_a_number_format_are_told_for_numbers_only() -> None:
    def fill(sheet: Any, workbook: Any) -> None:
        code = workbook.add_format({"num_format": "000000"})
        sheet.write(1, 0, 12025, code)
        sheet.write(2, 0, "012025", code)
        sheet.write_blank(3, 0, None, code)
        sheet.write(4, 0, 7, workbook.add_format({"num_format": '"0"000'}))

    assert facts_of(written(fill)).zeros == {(2, 1): 6, (5, 1): 4}


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("0000", 4),
        ("000000;@", 6),
        ('"0"00000', 6),
        ("00000_ ", 5),
        ("[$-411]00000", 5),
        (r"\000", 3),
        ("0", 0),
        ("0.00", 0),
        ("#,##0", 0),
        ("yyyy/mm/dd", 0),
        ("[<=999]000;0000", 0),
        ("", 0),
        ("0" * 31, 0),
    ],
)
def test_only_a_format_of_nothing_but_zeros_fills(code: str, digits: int) -> None:
    assert zeros(code) == digits


def test_objects_are_counted_by_kind() -> None:
    def place(sheet: Any, workbook: Any) -> None:
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=一覧!$D$2:$D$4"})
        sheet.insert_chart("H2", chart)
        sheet.insert_textbox("H20", "注：見本です")
        sheet.insert_textbox("H30", "注：見本です")
        sheet.write_comment("A2", "見本です")
        sheet.insert_image("H40", "見本.png", {"image_data": BytesIO(PNG)})

    assert facts_of(written(place)).objects == {"chart": 1, "shape": 2, "comment": 1, "picture": 1}


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082".replace(" ", "")
)


def test_macros_are_told() -> None:
    parts = workbooks.parts(simple())
    assert not structure_of(workbooks.archive(parts)).has_macros
    assert structure_of(workbooks.archive({**parts, "xl/vbaProject.bin": "見本"})).has_macros

    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "_VBA_PROJECT".encode("utf-16-le")
    notes = examine(BytesIO(old), len(old))
    assert isinstance(notes, Notes)
    assert notes.has_macros


# ── Sheets ────────────────────────────────────────────────────────────────────────────────────────


def concealed(sheet: Any, workbook: Any) -> None:
    rows(("氏名", "電話番号"), ("見本太郎", "0256-00-0001"))(sheet, workbook)
    sheet.very_hidden()


def test_every_other_sheet_with_data_is_a_table_of_its_own() -> None:
    sheets = {
        "一覧": rows(HEADER, RECORD),
        "白紙": rows(),
        "題名付き": rows(("見本市の控え",), HEADER, RECORD),
        "隠し": concealed,
    }
    table = table_of(book(sheets))
    assert (table.form.sheet, [other.form.sheet for other in table.others]) == ("一覧", ["題名付き", "隠し"])
    titled, hidden = table.others
    assert (titled.header, titled.header_record) == (HEADER, 2)
    for _ in range(2):
        (block,) = hidden.blocks()
        assert (hidden.header, block.columns) == (("氏名", "電話番号"), (("見本太郎",), ("0256-00-0001",)))
    assert table.structure
    assert [(one.name, one.is_visible) for one in table.structure.sheets] == [
        ("一覧", True),
        ("題名付き", True),
        ("隠し", False),
    ]


def test_the_facts_of_a_sheet_are_its_own_wherever_its_part_lies() -> None:
    def second(sheet: Any, workbook: Any) -> None:
        rows(("A", "B"), (1, 2))(sheet, workbook)
        sheet.merge_range("C1:D1", "見本")

    parts = workbooks.parts(book({"一覧": rows(HEADER, RECORD), "二": second}))
    links = parts["xl/_rels/workbook.xml.rels"].decode().replace("worksheets/sheet2.xml", "/xl/Other/二.xml")
    types = parts["[Content_Types].xml"].decode().replace("/xl/worksheets/sheet2.xml", "/xl/Other/二.xml")
    moved: dict[str, str | bytes] = {
        **{name: part for name, part in parts.items() if name != "xl/worksheets/sheet2.xml"},
        "xl/Other/二.xml": parts["xl/worksheets/sheet2.xml"],
        "xl/_rels/workbook.xml.rels": links,
        "[Content_Types].xml": types,
    }
    first, other = structure_of(workbooks.archive(moved)).sheets
    assert (first.merged, other.merged) == ((), (Area(1, 3, 1, 4),))


# ── OpenDocument ──────────────────────────────────────────────────────────────────────────────────


def test_opendocument_tells_hidden_rows_columns_merges_formulas_and_objects() -> None:
    cell = '<table:table-cell office:value-type="string"{}><text:p>見本</text:p>{}</table:table-cell>'
    spanned = cell.format(' table:number-rows-spanned="2" table:number-columns-spanned="2"', "")
    formula = cell.format(' table:formula="of:=1+1"', "<office:annotation/>")
    frame = cell.format("", "<draw:frame xmlns:draw='d'><draw:image/></draw:frame>")
    header = "".join(cell.format("", "").replace("見本", name) for name in HEADER)
    xml = (
        '<table:table table:name="一覧"><table:table-column/>'
        '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
        f"<table:table-row>{header}</table:table-row><table:table-row>{spanned}{formula}</table:table-row>"
        f'<table:table-row table:visibility="filter" table:number-rows-repeated="3">{frame}</table:table-row>'
        "</table:table>"
    )
    facts = facts_of(workbooks.opendocument(xml))
    assert facts == SheetFacts(
        "一覧",
        hidden_rows=(3, 4, 5),
        hidden_columns=(2, 3),
        merged=(Area(2, 1, 3, 2),),
        formulas=Spots(1, ((2, 2),)),
        objects={"comment": 1, "picture": 1},
    )


# ── Hostile workbooks ─────────────────────────────────────────────────────────────────────────────

SHEET = "xl/worksheets/sheet1.xml"
WHOLE = "A1:XFD1048576"


def rich() -> bytes:
    """A small workbook with a little of everything."""

    def write(sheet: Any, workbook: Any) -> None:
        code = workbook.add_format({"num_format": "000000", "bg_color": "#FFFF00"})
        rows(HEADER, RECORD, RECORD)(sheet, workbook)
        sheet.write(2, 0, 12025, code)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})
        sheet.merge_range("B3:C3", "見本")
        sheet.write_formula("F3", "=1+1", None, 2)
        sheet.write_comment("A2", "見本です")
        sheet.insert_textbox("H2", "注：見本です")

    return book({"一覧": write, "隠し": concealed})


RICH = rich()
PARTS = workbooks.parts(RICH)


def survives(content: bytes) -> None:
    """Whatever it holds, validation ends with findings about it or about its values."""
    file = validate(Source("見本.xlsx", lambda: BytesIO(content)))
    assert file.report.rows or file.report.groups


def with_part(name: str, old: str, new: str) -> bytes:
    assert old in PARTS[name].decode(), old
    return stored({**PARTS, name: PARTS[name].decode().replace(old, new)})


def stored(parts: Mapping[str, str | bytes]) -> bytes:
    """Not packed, so that no workbook is refused only because it is packed too well."""
    content = BytesIO()
    with ZipFile(content, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_flipped_or_missing_bytes_are_a_failure(data: st.DataObject) -> None:
    content = bytearray(RICH)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    start = data.draw(st.integers(0, len(content)))
    del content[start : start + data.draw(st.integers(0, 200))]
    survives(b"PK\x03\x04" + bytes(content[4:]))


TOKENS = (
    *("", "0", "-1", "1", "999999999999", "9" * 400, "１", "nan", "1e9", "true", "A1", "XFE1", "A1048577"),
    *("A0", WHOLE, "A1:", ":", "B2:A1", "../../x", "/xl/workbook.xml", "rId1", "見本", "s", "n", "str", "b"),
    *("&#9;", "&lt;", "<", '"', "\x00", "&x;", "visible", "veryHidden", "d"),
)


@given(st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_attribute_or_element_out_of_place_is_a_failure(data: st.DataObject) -> None:
    """Values of attributes and whole elements are replaced, doubled, nested or left out in any part."""
    name = data.draw(st.sampled_from([one for one in PARTS if one.endswith((".xml", ".rels"))]))
    pieces = PARTS[name].decode().split('"' if data.draw(st.booleans()) else "<")
    mark = '"' if pieces[0].startswith("<") else "<"
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(pieces) - 1))
        match data.draw(st.sampled_from(["replace", "double", "drop", "swap", "nest"])):
            case "replace":
                pieces[at] = data.draw(st.sampled_from(TOKENS))
            case "double":
                pieces.insert(at, pieces[at])
            case "drop" if len(pieces) > 1:
                del pieces[at]
            case "nest":
                pieces[at] = pieces[at] + mark.join(pieces[at : at + 4])
            case _:
                other = data.draw(st.integers(0, len(pieces) - 1))
                pieces[at], pieces[other] = pieces[other], pieces[at]
    survives(workbooks.archive({**PARTS, name: mark.join(pieces)}))


@given(st.sets(st.sampled_from(sorted(PARTS)), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_missing_part_is_a_failure(missing: set[str]) -> None:
    left = {name: part for name, part in PARTS.items() if name not in missing}
    survives(workbooks.archive({"[Content_Types].xml": PARTS["[Content_Types].xml"], **left}))


def entities(levels: int) -> str:
    words = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(levels))
    return f'<!DOCTYPE worksheet [<!ENTITY e0 "見本見本見本見本">{words}]>'


def links(name: str, target: str) -> bytes:
    """A part that leads to itself or out of the workbook."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    xml = f'<Relationships><Relationship Id="rId1" Type="{relation}" Target="{target}"/></Relationships>'
    return workbooks.archive({**PARTS, name: xml})


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "columns": lambda: with_part(SHEET, 'min="3" max="3"', 'min="1" max="1000000000"'),
    "many columns": lambda: with_part(
        SHEET, "</cols>", '<col min="1" max="16383" width="9" hidden="1"/>' * 50_000 + "</cols>"
    ),
    "merged": lambda: with_part(SHEET, 'ref="B3:C3"', f'ref="{WHOLE}"'),
    "many merged": lambda: with_part(
        SHEET, "</mergeCells>", f'<mergeCell ref="{WHOLE}"/>' * 200_000 + "</mergeCells>"
    ),
    "rows": lambda: with_part(SHEET, '<row r="2"', '<row r="99999999999999"'),
    "hidden rows": lambda: with_part(
        SHEET,
        "</sheetData>",
        "".join(f'<row r="{n}" hidden="1"><c r="A{n}"><v>1</v></c></row>' for n in range(9, 60_000))
        + "</sheetData>",
    ),
    "coloured zeros": lambda: with_part(
        SHEET,
        "</sheetData>",
        "".join(f'<row r="{n}"><c r="A{n}" s="1"><v>1</v></c></row>' for n in range(9, 60_000))
        + "</sheetData>",
    ),
    "formulas": lambda: with_part(
        SHEET, "</sheetData>", '<row r="9"><c r="A9">' + "<f/>" * 1_000_000 + "</c></row></sheetData>"
    ),
    "styles": lambda: with_part(
        "xl/styles.xml", "</cellXfs>", '<xf numFmtId="164" fontId="9" fillId="2"/>' * 500_000 + "</cellXfs>"
    ),
    "formats": lambda: with_part(
        "xl/styles.xml", "</numFmts>", '<numFmt numFmtId="7" formatCode="000"/>' * 500_000 + "</numFmts>"
    ),
    "sheets": lambda: with_part(
        "xl/workbook.xml", "</sheets>", '<sheet name="一覧" sheetId="1" r:id="rId1"/>' * 3_000 + "</sheets>"
    ),
    "entities": lambda: with_part(SHEET, "<worksheet", entities(9) + "<worksheet"),
    "entity in use": lambda: workbooks.archive(
        {
            **PARTS,
            SHEET: PARTS[SHEET]
            .decode()
            .replace("<worksheet", entities(12) + "<worksheet")
            .replace('ref="B3:C3"', 'ref="&e12;"'),
        }
    ),
    "nested": lambda: with_part(SHEET, "<sheetData>", "<a>" * 300_000 + "<sheetData>"),
    "long name": lambda: with_part("xl/workbook.xml", 'name="一覧"', f'name="{"見" * 900_000}"'),
    "control name": lambda: with_part("xl/workbook.xml", 'name="隠し"', 'name="&#x202e;&#9;{sheet}"'),
    "cyclic": lambda: links("xl/worksheets/_rels/sheet1.xml.rels", "sheet1.xml"),
    "itself": lambda: links("xl/drawings/_rels/drawing1.xml.rels", "../drawings/drawing1.xml"),
    "outside": lambda: links("xl/worksheets/_rels/sheet1.xml.rels", "../../../../../etc/passwd"),
    "names outside": lambda: workbooks.archive({**PARTS, "../../xl/worksheets/sheet9.xml": "<worksheet/>"}),
    "sheet as styles": lambda: workbooks.archive({**PARTS, "xl/styles.xml": PARTS[SHEET]}),
    "styles as sheet": lambda: workbooks.archive({**PARTS, SHEET: PARTS["xl/styles.xml"]}),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process's own peak")
def test_no_hostile_workbook_is_a_failure_or_takes_a_gigabyte() -> None:
    """All of them one after another, in a process of their own whose highest use of memory is read."""
    program = (
        "import re, sys; sys.path[:0] = sys.argv[1:]; import test_structure as t\n"
        "for name, make in t.HOSTILE.items(): print(name, file=sys.stderr); t.survives(make())\n"
        "print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])"
    )
    paths = [path for path in sys.path if path]
    found = subprocess.run(
        [sys.executable, "-c", program, *paths], capture_output=True, text=True, timeout=900, check=False
    )
    assert found.returncode == 0, found.stderr
    assert int(found.stdout) * 1024 < 1 << 30


@pytest.mark.parametrize("count", [2, 3])
def test_sheets_are_bounded_together(count: int) -> None:
    """Each of them reaches far enough that three are too much."""
    far = '<row r="8000"><c r="ATV8000"><v>1</v></c></row></sheetData>'
    parts = workbooks.parts(book({f"{number}": rows(HEADER, RECORD) for number in range(count)}))
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = part.decode().replace("</sheetData>", far).encode()
    found = examine(BytesIO(content := workbooks.archive(parts)), len(content))
    assert (found is TOO_LARGE) == (count == 3)
