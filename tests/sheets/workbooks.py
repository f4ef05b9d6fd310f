"""Small invented workbooks, sound and hostile, made anew by every test."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import xlsxwriter

HEADER = ("NO", "名称", "住所", "緯度", "経度", "備考")
RECORD = ("1", "見本公民館", "見本市本町1-1", 35.5, 139.25, "")

Sheet = Callable[[Any, Any], None]
"""Writes into an xlsxwriter worksheet of an xlsxwriter workbook."""


def book(sheets: Mapping[str, Sheet], **options: object) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **options}) as workbook:
        for name, write in sheets.items():
            write(workbook.add_worksheet(name), workbook)
    return content.getvalue()


def rows(*records: Sequence[object], at: tuple[int, int] = (0, 0)) -> Sheet:
    def write(sheet: Any, workbook: Any) -> None:
        for number, record in enumerate(records, start=at[0]):
            sheet.write_row(number, at[1], record)

    return write


def simple(*records: Sequence[object], at: tuple[int, int] = (0, 0)) -> bytes:
    return book({"一覧": rows(HEADER, *(records or (RECORD,)), at=at)})


def formatted(*cells: tuple[object, str], **options: object) -> bytes:
    """One record below a header: each value with its number format."""

    def write(sheet: Any, workbook: Any) -> None:
        sheet.write_row(0, 0, HEADER[: len(cells)])
        for column, (value, words) in enumerate(cells):
            sheet.write(1, column, value, workbook.add_format({"num_format": words}))

    return book({"一覧": write}, **options)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part, ZIP_STORED if name in ("mimetype", "[Content_Types].xml") else None)
    return content.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def with_sheet(xml: str, **others: str) -> bytes:
    """A sound workbook whose only sheet has other cells."""
    found = parts(simple())
    sheet = found["xl/worksheets/sheet1.xml"].decode()
    start, end = sheet.index("<sheetData>"), sheet.index("</sheetData>")
    found["xl/worksheets/sheet1.xml"] = (sheet[: start + 11] + xml + sheet[end:]).encode()
    return archive({**found, **others})


def opendocument(table: str, manifest: str = "<manifest/>") -> bytes:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content{names}>{body}</office:document-content>",
        }
    )


def table(*records: Sequence[str], repeated: int = 1) -> str:
    found = "".join(_row("".join(map(_cell, record)), repeated) for record in records)
    return f'<table:table table:name="一覧">{found}</table:table>'


def _cell(value: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def _row(cells: str, repeated: int) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def understated(content: bytes, name: str, size: int) -> bytes:
    """The directory of the archive claims that a part is small, with the check sum of what it claims."""
    part = parts(content)[name]
    check = zlib.crc32(part[:size]).to_bytes(4, "little")
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    head = bytearray(content)
    head[at + 16 : at + 20] = check
    head[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(head)
