"""What stands in a workbook beside its values is told, with its sheet, and persons in any sheet are found."""

import csv
import hashlib
import json
from collections.abc import Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from sheets import workbooks
from sheets.workbooks import book, parts, rows

from opendata.commands import main
from opendata.conformance import summarise
from opendata.ledger import Ledger
from opendata.model import Assessed, Finding, Language, Place, Severity
from opendata.reports import Style, renderer
from opendata.schema import find
from opendata.sniffing import Source
from opendata.validating import rules_by_code, validate
from opendata.wording import sentences

AED = find("aed", "legacy-2017")[0]
HEADER = [item.name for item in AED.fields]
RECORD = [item.example for item in AED.fields]
RULES = rules_by_code()
BESIDE = {
    *("hidden-rows", "hidden-columns", "hidden-sheet", "other-sheets", "merged-cells", "formula-cells"),
    *("coloured-cells", "objects-over-cells", "macros"),
}
NUMBER = "123456789018"
"""It has the form of an Individual Number and belongs to nobody."""


def plain(sheet: Any, workbook: Any) -> None:
    rows(HEADER, RECORD, RECORD, RECORD)(sheet, workbook)


def full(sheet: Any, workbook: Any) -> None:
    """Something of everything, below row 1."""
    plain(sheet, workbook)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column("C:D", None, None, {"hidden": True})
    sheet.merge_range("B3:B4", "見本公民館")
    sheet.write_formula("A4", "=1+1", None, 2)
    sheet.write("E2", "見本", workbook.add_format({"bg_color": "#FFFF00"}))
    sheet.write_comment("A2", "見本です")


def named(sheet: Any, workbook: Any) -> None:
    rows(("氏名", "番号"), ("見本太郎", NUMBER))(sheet, workbook)
    sheet.hide()


def called(sheet: Any, workbook: Any) -> None:
    rows(("題名",), ("名称", "連絡先"), ("見本", "090-0000-0000"), ("見本", "080-0000-0000"))(sheet, workbook)
    sheet.very_hidden()


def assessed(content: bytes) -> Assessed:
    return validate(Source("見本.xlsx", lambda: BytesIO(content)))


def findings(file: Assessed, code: str) -> list[Finding]:
    return [finding for group in file.report.groups if group.code == code for finding in group.findings]


def told(file: Assessed, language: Language = "ja") -> dict[str, list[str]]:
    return {
        code: [sentences(one, RULES[code], None, language).message for one in findings(file, code)]
        for code in BESIDE & {group.code for group in file.report.groups}
    }


# ── Beside the values ─────────────────────────────────────────────────────────────────────────────


def test_a_plain_workbook_of_one_sheet_has_nothing_beside_its_values() -> None:
    assert told(assessed(book({"一覧": plain}))) == {}


def test_everything_beside_the_values_is_told_with_its_place() -> None:
    parts = workbooks.parts(book({"一覧": full, "控え": plain, "隠し": named}))
    file = assessed(workbooks.archive({**parts, "xl/vbaProject.bin": "見本"}))
    assert told(file).keys() == BESIDE
    assert "1行隠してあります（3行目）" in told(file)["hidden-rows"][0]
    assert "2列隠してあります（C-D列）" in told(file)["hidden-columns"][0]
    assert "B3:B4" in told(file)["merged-cells"][0]
    assert "1個あります（A4）" in told(file)["formula-cells"][0]
    assert "1個あります（E2）" in told(file)["coloured-cells"][0]
    assert "コメント1個" in told(file)["objects-over-cells"][0]
    assert "「隠し」" in told(file)["hidden-sheet"][0]
    assert "「控え」" in told(file)["other-sheets"][0]
    assert [one.place.a1 for one in findings(file, "merged-cells")] == ["B3"]


def test_what_is_told_beside_the_values_does_not_keep_a_file_from_conforming() -> None:
    before, after = (assessed(book({"一覧": write})) for write in (plain, full))
    assert before.conformance.conforms == after.conformance.conforms
    assert {RULES[code].severity for code in BESIDE} == {Severity.WARNING, Severity.INFO}


def test_more_hidden_rows_than_are_remembered_are_told_as_such() -> None:
    def filter_all(sheet: Any, workbook: Any) -> None:
        rows(HEADER[:2], *([("見本", "1")] * 10_050))(sheet, workbook)
        for row in range(1, 10_051):
            sheet.set_row(row, None, None, {"hidden": True})

    assert "10000行以上" in told(assessed(book({"一覧": filter_all})))["hidden-rows"][0]


def test_rows_hidden_in_another_sheet_are_told_with_its_name() -> None:
    file = assessed(book({"一覧": plain, "控え": full}))
    (finding,) = findings(file, "hidden-rows")
    assert finding.place == Place(record=3, line=3, sheet="控え")
    assert not findings(file, "merged-cells")


# ── Persons ───────────────────────────────────────────────────────────────────────────────────────

HIDDEN: Mapping[str, Any] = {"一覧": plain, "名簿": named, "連絡": called}


def test_persons_in_hidden_sheets_are_found() -> None:
    file = assessed(book(HIDDEN))
    assert file.counts.private == 3
    (number,) = findings(file, "individual-number")
    assert (number.place.sheet, number.place.a1) == ("名簿", "B2")
    assert [one.place.sheet for one in findings(file, "private-phone-number")] == ["連絡", "連絡"]
    assert "名簿!B2" in sentences(number, RULES["individual-number"], AED, "ja").remedy


def test_persons_in_hidden_rows_and_columns_are_found() -> None:
    def hide(sheet: Any, workbook: Any) -> None:
        plain(sheet, workbook)
        sheet.write("AX4", NUMBER)
        sheet.write("AX1", "備考2")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column("AX:AX", None, None, {"hidden": True})

    file = assessed(book({"一覧": hide}))
    assert [one.place.a1 for one in findings(file, "individual-number")] == ["AX4"]


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    root = tmp_path / "見本市"
    contact = ["--contact-name", "見本課", "--contact-email", "mihon@example.lg.jp"]
    assert main(["init", str(root), "--lgcode", "352012", *contact]) == 0
    capsys.readouterr()
    return root


def publish(workspace: Path, *words: str) -> int:
    wishes = ("--override", "352012_aed=見本のため")
    return main(["publish", "--workspace", str(workspace), "--yes", "--lang", "ja", *wishes, *words])


def store(workspace: Path, content: bytes, schema: str | None = "aed@legacy-2017") -> None:
    """As earlier versions did: the whole workbook is what is published."""
    folder, name = workspace / "datasets" / "352012_aed", "352012_aed.xlsx"
    file = {"path": name, "title": "AED", "format": "xlsx", "bytes": len(content), "conformsTo": schema}
    file |= {"name": "352012_aed-xlsx", "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    about = {"name": folder.name, "title": "AED", "description": "見本", "created": "2026-04-01"}
    terms = {"licenses": [{"name": "CC-BY-4.0"}], "theme": "safety-environment"}
    folder.mkdir()
    (folder / name).write_bytes(content)
    resource = {key: value for key, value in file.items() if value is not None}
    (folder / "datapackage.json").write_text(json.dumps({**about, **terms, "resources": [resource]}))


def test_persons_in_a_hidden_sheet_stay_behind_when_a_workbook_is_taken_in(workspace: Path) -> None:
    path = workspace.parent / "352012_aed.xlsx"
    path.write_bytes(book(HIDDEN))
    main(["add", str(path), "--workspace", str(workspace)])
    publish(workspace)
    assert published(workspace) == ["352012_aed"]
    shown = [file for file in workspace.rglob("*") if file.is_file() and "見本太郎".encode() in _inside(file)]
    assert shown == []


def _inside(file: Path) -> bytes:
    """The bytes of a file, or of all parts of a workbook."""
    content = file.read_bytes()
    return b"".join(parts(content).values()) if content.startswith(b"PK") else content


def published(workspace: Path) -> list[str]:
    return [one.dataset for one in Ledger(workspace / ".opendata" / "ledger.sqlite").receipts()]


def test_a_workbook_without_persons_can_be_published(workspace: Path) -> None:
    store(workspace, book({"一覧": plain}))
    publish(workspace)
    assert published(workspace) == ["352012_aed"]


def test_a_workbook_with_persons_in_a_hidden_sheet_cannot_be_published(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store(workspace, book(HIDDEN))
    capsys.readouterr()
    assert publish(workspace) == 1
    assert "名簿!B2" in capsys.readouterr().out
    assert published(workspace) == []


def test_a_cell_of_another_sheet_is_released_by_the_name_of_its_sheet_only(workspace: Path) -> None:
    store(workspace, book({"一覧": plain, "連絡": called}))
    publish(workspace, "--release", "352012_aed:B3,B4=代表番号のため")
    assert published(workspace) == []
    publish(workspace, "--release", "352012_aed:連絡!B3,連絡!B4=代表番号のため")
    assert published(workspace) == ["352012_aed"]


def test_persons_in_a_workbook_that_no_schema_describes_are_not_published(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store(workspace, book({"案内": rows(("見本の列", "値"), ("見本", "1")), "名簿": named}), schema=None)
    capsys.readouterr()
    assert publish(workspace) == 1
    assert "名簿!B2" in capsys.readouterr().out
    assert published(workspace) == []


# ── Reports ───────────────────────────────────────────────────────────────────────────────────────


def rendered(file: Assessed, name: str, language: Language = "ja") -> str:
    return renderer(name)(summarise([file]), RULES, Style(language=language))


def test_the_text_names_the_sheet_that_was_checked_and_the_others_where_they_matter() -> None:
    text = rendered(assessed(book(HIDDEN)), "text")
    assert "見本.xlsx シート「一覧」" in text
    assert "シート「名簿」 B2（2行目）" in text
    assert "sheet “名簿” B2 (line 2)" in rendered(assessed(book(HIDDEN)), "text", "en")


def test_json_names_the_sheet_of_the_file_and_of_every_finding() -> None:
    (file,) = json.loads(rendered(assessed(book(HIDDEN)), "json"))["files"]
    assert file["sheet"] == "一覧"
    assert {one["sheet"] for one in file["findings"]} == {"一覧", "名簿", "連絡"}
    sheets = [one["sheet"] for one in file["findings"] if one["code"] == "private-phone-number"]
    assert sheets == ["連絡", "連絡"]


def test_csv_has_a_column_for_the_sheet() -> None:
    listed = list(csv.DictReader(StringIO(rendered(assessed(book(HIDDEN)), "csv"), newline="")))
    found = {(one["シート"], one["セル"]) for one in listed if one["ルール"] == "individual-number"}
    assert found == {("名簿", "B2")}


def test_a_text_file_has_no_sheet() -> None:
    content = (",".join(HEADER) + "\n" + ",".join(RECORD) + "\n").encode()
    file = validate(Source("見本.csv", lambda: BytesIO(content)))
    (shown,) = json.loads(rendered(file, "json"))["files"]
    assert (shown["sheet"], {one["sheet"] for one in shown["findings"]}) == (None, {None})
    assert "シート「" not in rendered(file, "text")
