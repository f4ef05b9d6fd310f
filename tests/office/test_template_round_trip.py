"""A form saved anew by LibreOffice is still the form; filled in, it is checked as it was filled."""

from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from office.libreoffice import Office, office
from office.person import LGCODE, at, filled, found
from opendata import templating
from opendata.schema import find
from opendata.templating import Template

__all__ = ["office"]

IDS = ("aed@ods-v3", "population@ods-v3", "aed@legacy-2017")
EVERY = pytest.mark.parametrize("name", IDS)
REACH = 1000
"""LibreOffice keeps rules and formats for this many rows below the last one that is filled."""


def template(name: str) -> Template:
    slug, _, edition = name.partition("@")
    return Template(find(slug, edition)[0], LGCODE, 3)


@cache
def ours(name: str) -> Workbook:
    return load_workbook(BytesIO(templating.xlsx(template(name), "ja")))


@pytest.fixture(scope="module")
def theirs(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    """Every form as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("様式 forms")
    paths = [folder / f"{name}.xlsx" for name in IDS]
    for path, name in zip(paths, IDS, strict=True):
        path.write_bytes(templating.xlsx(template(name), "ja"))
    return {name: load_workbook(path) for name, path in zip(IDS, office.saved(*paths), strict=True)}


# ── The form as it was ────────────────────────────────────────────────────────────────────────────


KEPT = ("type", "formula1", "showErrorMessage", "error", "errorTitle", "prompt", "promptTitle")


def rules(sheet: Worksheet) -> dict[str, dict[str, object]]:
    """By the first cell they apply to."""
    found = sheet.data_validations.dataValidation
    return {str(rule.sqref).split(":")[0]: {key: getattr(rule, key) for key in KEPT} for rule in found}


def values(sheet: Worksheet) -> dict[str, object]:
    """An empty text is none."""
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value}


def marks(sheet: Worksheet) -> set[str]:
    """The formulas that colour cells; LibreOffice writes FALSE as 0."""
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    return {text.replace(",FALSE)", ",0)") for rule in rules for text in rule.formula}


def last_rows(sheet: Worksheet) -> set[int]:
    spans = [str(rule.sqref).split(":") for rule in sheet.data_validations.dataValidation]
    return {int(span[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for span in spans if len(span) > 1}


@EVERY
def test_sheets_and_values_stay(name: str, theirs: dict[str, Workbook]) -> None:
    for book in (ours(name), theirs[name]):
        assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "visible", "hidden"]
    for old, new in zip(ours(name), theirs[name], strict=True):
        assert old.title == new.title
        assert values(old) == values(new)


@EVERY
def test_drop_downs_and_rules_stay(name: str, theirs: dict[str, Workbook]) -> None:
    old, new = (rules(book.worksheets[0]) for book in (ours(name), theirs[name]))
    assert new == old
    assert last_rows(theirs[name].worksheets[0]) == {4 + REACH}


@EVERY
def test_lists_that_rules_refer_to_stay(name: str, theirs: dict[str, Workbook]) -> None:
    old, new = (
        {key: value.value for key, value in book.defined_names.items()} for book in (ours(name), theirs[name])
    )
    assert new.items() >= old.items()


@EVERY
def test_text_format_frozen_header_and_filter_stay(name: str, theirs: dict[str, Workbook]) -> None:
    for number in (0, 2):
        old, new = ours(name).worksheets[number], theirs[name].worksheets[number]
        assert new.freeze_panes == old.freeze_panes == "A2"
        assert {new.column_dimensions[key].number_format for key in new.column_dimensions} == {"@"}
    form = theirs[name].worksheets[0]
    assert {cell.number_format for row in form.iter_rows() for cell in row if cell.has_style} == {"@"}
    assert form.auto_filter.ref == ours(name).worksheets[0].auto_filter.ref


@EVERY
def test_comments_and_colours_for_wrong_values_stay(name: str, theirs: dict[str, Workbook]) -> None:
    old, new = (book.worksheets[0] for book in (ours(name), theirs[name]))
    comments = [[cell.comment.text for cell in sheet[1] if cell.comment] for sheet in (old, new)]
    assert comments[0] == comments[1]
    assert len(comments[1]) == len(template(name).schema.fields)
    assert marks(old) == marks(new)


# ── Filled in ─────────────────────────────────────────────────────────────────────────────────────


def test_form_filled_in_as_it_asks_for_has_no_findings_in_cells(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = filled(tmp_path / "記入済み.xlsx")
    assert found(path, capsys) == (0, set())
    assert found(office.saved(path)[0], capsys) == (0, set())


def test_one_wrong_and_one_missing_value_are_found_and_nothing_else(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, missing = at("緯度", 2), at("名称", 3)
    path = filled(tmp_path / "記入済み.xlsx", **{wrong: "三十七度半", missing: ""})
    expected = {(wrong, "coordinate-format"), (missing, "required-item-blank")}
    assert found(path, capsys) == (1, expected)
    assert found(office.saved(path)[0], capsys) == (1, expected)
