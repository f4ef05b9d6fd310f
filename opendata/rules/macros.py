"""A file that is published must not run programs on the computers of those who open it."""

from collections.abc import Iterator, Mapping

from opendata.model import (
    NOTHING,
    Bad,
    Books,
    Good,
    Place,
    Rule,
    Scope,
    Severity,
    SheetFacts,
    Structure,
    Text,
)


def _faults(book: Structure) -> Iterator[tuple[Place, Mapping[str, object]]]:
    if book.has_macros:
        yield Place(), NOTHING


RULE = Rule(
    code="macros",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("マクロが入っています", "The workbook holds macros"),
    message=Text(
        "このファイルにはマクロ（プログラム）が入っています。公開するデータには要りません。",
        "This file holds macros (programs). Data that is published needs none.",
    ),
    remedy=Text(
        "Excelで「名前を付けて保存」を選び、「CSV UTF-8（コンマ区切り）」か「Excelブック（.xlsx）」で"
        "保存してください。",
        "In Excel choose “Save As” and “CSV UTF-8 (Comma delimited)” or “Excel Workbook (.xlsx)”.",
    ),
    why=Text(
        "マクロは開いた人のパソコンで動くため、受け取った人は警告され、多くの組織では開くことが禁じられています。",
        "Macros run on the computer of whoever opens the file: people are warned, "
        "and many organisations do not let them open it.",
    ),
    source="推奨データセット CSVひな形 (CSV, UTF-8 with BOM)",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Bad(Structure((SheetFacts("一覧"),), "一覧", has_macros=True)),
    ),
)
