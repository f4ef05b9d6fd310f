"""Pictures, charts, shapes and comments are no data: none of them is left when the table becomes CSV."""

from collections.abc import Iterator

from opendata.model import Bad, Books, Good, Place, Rule, Scope, Severity, SheetFacts, Structure, Text

_KINDS = {
    "picture": Text("画像{count}個", "pictures: {count}"),
    "chart": Text("グラフ{count}個", "charts: {count}"),
    "shape": Text("図形{count}個", "shapes: {count}"),
    "comment": Text("コメント{count}個", "comments: {count}"),
}


def _faults(book: Structure) -> Iterator[tuple[Place, dict[str, object]]]:
    found = book.read.objects
    told = [words.format(count=found[kind]) for kind, words in _KINDS.items() if found.get(kind)]
    if told:
        yield (
            Place(),
            {"objects": Text("・".join(one.ja for one in told), ", ".join(one.en for one in told))},
        )


RULE = Rule(
    code="objects-over-cells",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("画像・グラフ・図形・コメントがあります", "Pictures, charts, shapes or comments"),
    message=Text(
        "セルの上に{objects}があります。CSVには残りません。",
        "There are objects over the cells ({objects}). CSV does not keep them.",
    ),
    remedy=Text(
        "図形やコメントに書いた説明は、備考などの列か説明の文書に移してください。画像は別のファイルとして公開します。",
        "Move what shapes or comments say into a column or a document that explains the table. "
        "Publish pictures as files of their own.",
    ),
    why=Text(
        "セルの外にある内容はCSVに残らず、プログラムからも読めません。",
        "What is not in a cell is lost in CSV and cannot be read by programs.",
    ),
    source="行政データにおける機械可読性に関するルール（2026-03-31）L1-10; "
    "https://www.cas.go.jp/jp/seisaku/digital_gyozaikaikaku/pdf/gyouseidata_rule.pdf",
    check=Books(_faults),
    examples=(
        Good(Structure((SheetFacts("一覧"),), "一覧")),
        Bad(Structure((SheetFacts("一覧", objects={"shape": 1, "comment": 2}),), "一覧")),
    ),
)
