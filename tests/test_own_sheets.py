"""The sheets that our own forms and marked books bring along are told from those that people put there."""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from sheets.workbooks import book, rows

from opendata import converting, templating
from opendata.commands import main
from opendata.converting import Manner
from opendata.marking import held, mark
from opendata.model import Assessed, Language, Own
from opendata.own_sheets import PREFIX
from opendata.reports import marked_xlsx
from opendata.schema import find
from opendata.sniffing import Source
from opendata.templating import Template
from opendata.validating import Options, rules_by_code, validate

BESIDE = {"hidden-sheet", "other-sheets", "objects-over-cells", "coloured-cells"}
NUMBER = "123456789018"
"""It has the form of an Individual Number and belongs to nobody."""
DATASETS = ("aed@ods-v3", "event@ods-v3", "population@legacy-2017", "public_toilet@ods-v3")
LANGUAGES: tuple[Language, ...] = ("ja", "en")

Edit = Callable[[Workbook], object]


def source(content: bytes, name: str = "様式.xlsx") -> Source:
    return Source(name, lambda: BytesIO(content))


def codes(file: Assessed) -> set[str]:
    return {group.code for group in file.report.groups}


def edited(content: bytes, edit: Edit) -> bytes:
    """As another program saves it."""
    found, out = load_workbook(BytesIO(content)), BytesIO()
    edit(found)
    found.save(out)
    return out.getvalue()


def form(identifier: str = "aed@ods-v3", language: Language = "ja") -> bytes:
    schema = find(*identifier.split("@"))[0]
    return templating.xlsx(Template(schema, "152048"), language)


def filled(identifier: str = "aed@ods-v3", language: Language = "ja") -> bytes:
    """The example of the form copied into it."""

    def fill(found: Workbook) -> None:
        table, sample = found.worksheets[0], found.worksheets[2]
        for column, cell in enumerate(sample[2], start=1):
            table.cell(2, column).value = cell.value

    return edited(form(identifier, language), fill)


def marked(language: Language = "ja") -> bytes:
    text = "NO,名称,緯度\r\n0000000001,見本公民館,３５．５\r\n0000000001,,999\r\n".encode("utf-8-sig")
    options = Options(schema=find("aed", "legacy-2017")[0])
    return marked_xlsx.render(mark(held("aed.csv", text), options), rules_by_code(), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("identifier", DATASETS)
def test_a_filled_form_is_not_blamed_for_what_it_brings_along(identifier: str, language: Language) -> None:
    file = validate(source(filled(identifier, language)))
    assert file.report.layout.schema
    assert file.report.layout.schema.id == identifier
    assert file.report.rows == 1
    assert not codes(file) & BESIDE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_marked_book_is_not_blamed_for_what_it_brings_along(language: Language) -> None:
    assert not codes(validate(source(marked(language)))) & BESIDE


def test_every_sheet_of_a_form_and_of_a_marked_book_bears_its_name() -> None:
    for content, first in ((form(), Own.FORM), (marked(), Own.AID)):
        found = [set(sheet.defined_names) for sheet in load_workbook(BytesIO(content)).worksheets]
        names = [{name for name in names if name.startswith(PREFIX)} for names in found]
        assert all(len(each) == 1 for each in names)
        assert names[0] == {f"{PREFIX}{first.value}"}


def test_a_form_with_renamed_and_moved_sheets_is_known_again() -> None:
    def rename(found: Workbook) -> None:
        for number, sheet in enumerate(found.worksheets):
            sheet.title = f"シート {number}'s"
        found.move_sheet(found.worksheets[0], 2)

    assert not codes(validate(source(edited(filled(), rename)))) & BESIDE


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_form_and_a_book_saved_by_libreoffice_are_known_again(suffix: str, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    for name, content in (("form", filled()), ("book", marked())):
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    files = [str(tmp_path / f"{name}.xlsx") for name in ("form", "book")]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path / "saved")]
    subprocess.run([*words, *files], check=True, capture_output=True, timeout=300)
    for name in ("form", "book"):
        saved = tmp_path / "saved" / f"{name}.{suffix}"
        assert not codes(validate(Source.of(str(saved)))) & BESIDE, name


# ── What others put there is still told ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("sheet", range(4))
def test_persons_are_looked_for_in_every_sheet_of_a_form(sheet: int) -> None:
    def write(found: Workbook) -> None:
        page = found.worksheets[sheet]
        notes = [cell.column for cell in page[1] if cell.value == "備考"] or [2]
        page.cell(30, notes[0]).value = NUMBER

    file = validate(source(edited(filled(), write)))
    assert file.counts.private == 1


def test_sheets_that_people_add_to_a_form_are_told() -> None:
    def add(found: Workbook) -> None:
        found.create_sheet("控え").append(["名称", "値"])
        hidden = found.create_sheet("名簿")
        hidden.append(["名称", "値"])
        hidden.sheet_state = "hidden"

    file = validate(source(edited(filled(), add)))
    told = {group.code: [one.place.sheet for one in group.findings] for group in file.report.groups}
    assert (told["other-sheets"], told["hidden-sheet"]) == (["控え"], ["名簿"])


def test_a_comment_below_the_header_of_a_form_is_told() -> None:
    def remark(found: Workbook) -> None:
        found.worksheets[0]["B2"].comment = Comment("要確認", "見本")

    file = validate(source(edited(filled(), remark)))
    (group,) = [group for group in file.report.groups if group.code == "objects-over-cells"]
    assert group.findings[0].context["objects"] == ("コメント1個", "comments: 1")


def test_comments_on_the_header_of_any_other_sheet_are_told() -> None:
    def noted(sheet: Any, workbook: Any) -> None:
        rows(("NO", "名称"), ("1", "見本公民館"))(sheet, workbook)
        sheet.write_comment("A1", "番号です")
        sheet.write_comment("B2", "確認中")

    file = validate(source(book({"一覧": noted})))
    (group,) = [group for group in file.report.groups if group.code == "objects-over-cells"]
    assert group.findings[0].context["objects"] == ("コメント2個", "comments: 2")


# ── On the way to a CSV ───────────────────────────────────────────────────────────────────────────


def test_a_form_becomes_csv_without_a_word_about_sheets_of_its_own() -> None:
    found = converting.to_csv(source(filled()), Manner())
    assert found.content
    assert (found.rows, found.sheets) == (1, 0)


def test_a_marked_book_becomes_csv_by_apply_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, root = tmp_path / "book.xlsx", tmp_path / "city"
    path.write_bytes(marked())
    main(["init", str(root), "--lgcode", "152048"])
    capsys.readouterr()
    assert main(["convert", str(path), str(tmp_path / "out.csv")]) == 1
    assert main(["add", str(path), "--workspace", str(root)]) == 2
    assert capsys.readouterr().err.count("opendata apply") == 2
    assert not (tmp_path / "out.csv").exists()
    assert list((root / "datasets").iterdir()) == []
