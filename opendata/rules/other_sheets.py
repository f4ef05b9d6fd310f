"""A CSV file holds one table: what stands in the other sheets is neither checked nor published with it."""

from collections.abc import Iterator, Mapping

from opendata.model import (
    NOTHING,
    Bad,
    Books,
    Good,
    Own,
    Place,
    Rule,
    Scope,
    Severity,
    SheetFacts,
    Structure,
    Text,
)


def _faults(book: Structure) -> Iterator[tuple[Place, Mapping[str, object]]]:
    for sheet in book.sheets:
        if sheet.is_visible and sheet.name != book.sheet and sheet.own is None:
            yield Place(sheet=sheet.name), NOTHING


RULE = Rule(
    code="other-sheets",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("ほかのシートにもデータがあります", "Other sheets hold data too"),
    message=Text(
        "シート「{sheet}」にもデータがあります。個人情報がないかは確かめましたが、ほかの検査はしていません。",
        "The sheet “{sheet}” holds data too. It was searched for personal data but not checked otherwise.",
    ),
    remedy=Text(
        "公開する表なら、そのシートを --sheet で選んで検査し、シートごとに別のCSVとして保存してください。"
        "説明や控えなら、公開するファイルから取り除いてください。",
        "If it is a table to publish, check it with --sheet and save each sheet as a CSV file of its own. "
        "If it is a note or a copy, remove it from the file to publish.",
    ),
    why=Text(
        "CSVには1つの表しか入らないため、CSVとして保存すると、開いているシートのほかは失われます。",
        "A CSV file holds one table: saving as CSV keeps only the sheet that is open.",
    ),
    source="行政データにおける機械可読性に関するルール（2026-03-31）L1-02; "
    "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Good(Structure((SheetFacts("一覧"), SheetFacts("記入のしかた", own=Own.AID)), "一覧")),
        Bad(Structure((SheetFacts("一覧"), SheetFacts("令和4年度")), "一覧")),
    ),
)
