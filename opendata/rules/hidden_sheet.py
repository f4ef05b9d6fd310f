"""A sheet that is hidden goes out with the workbook, and nobody looks at it before."""

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
        if not sheet.is_visible and sheet.own is None:
            yield Place(sheet=sheet.name), NOTHING


RULE = Rule(
    code="hidden-sheet",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("隠したシートにデータがあります", "A hidden sheet holds data"),
    message=Text(
        "シート「{sheet}」は隠してありますが、データがあります。このファイルを渡すと一緒に渡ります。",
        "The sheet “{sheet}” is hidden but holds data. Whoever gets this file gets it too.",
    ),
    remedy=Text(
        "シートの見出しを右クリックし、「再表示」で開いて中身を確かめ、要らなければ削除してください。"
        "「再表示」に出てこないときは、公開するシートだけを新しいブックへコピーしてください。",
        "Right-click a sheet tab, choose “Unhide”, look at it, and delete it unless it is needed. "
        "Where “Unhide” does not list it, copy the sheet to publish into a new workbook.",
    ),
    why=Text(
        "隠したシートは誰でも再表示できるため、元の名簿や計算用の表から個人情報などが漏れることがあります。",
        "Anybody can unhide a sheet, so that personal data in an original list or a scratch table may leak.",
    ),
    source="行政データにおける機械可読性に関するルール（2026-03-31）L1-13（行や列の非表示）; "
    "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Good(Structure((SheetFacts("一覧"), SheetFacts("選択肢", is_visible=False, own=Own.AID)), "一覧")),
        Bad(Structure((SheetFacts("一覧"), SheetFacts("名簿", is_visible=False)), "一覧")),
    ),
)
