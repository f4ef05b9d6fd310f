"""What `opendata convert` writes keeps its values when LibreOffice saves it, in its own formats too."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from office.libreoffice import Office, office
from opendata.commands import main

__all__ = ["office"]

ROWS = (
    ["番号", "名称", "備考の欄"],
    ["00123", "=1+1", "1234567890123456789"],
    ["1-2-3", "'引用", "2026/4/1"],
    ["1E5", "一行目\n二行目", " 前後 "],
    ["TRUE", '"甲","乙"', "𠮷野家😀"],
    ["０９０", "#N/A", "+81-3"],
)


@pytest.fixture(scope="module")
def books(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The converted table as LibreOffice saves it, by suffix; the CSV itself beside them."""
    path = tmp_path_factory.mktemp("変換") / "見本.csv"
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(ROWS)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
    ours = path.with_suffix(".xlsx")
    assert main(["convert", str(path), str(ours)]) == 0
    kinds = {"ods": "ods", "xls": "xls:MS Excel 97"}
    others = {suffix: office.converted(ours, kind) for suffix, kind in kinds.items()}
    return {"csv": path, "xlsx": office.saved(ours)[0], **others}


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_the_csv_comes_back_byte_by_byte(suffix: str, books: dict[str, Path], tmp_path: Path) -> None:
    again = tmp_path / "また.csv"
    assert main(["convert", str(books[suffix]), str(again)]) == 0
    assert again.read_bytes() == books["csv"].read_bytes()
