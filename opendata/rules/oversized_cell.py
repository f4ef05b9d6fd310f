"""A cell holds at most a million characters."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="oversized-cell",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("セルの文字数が多すぎます", "A cell is far too long"),
    message=Text(
        "「{value}」で始まるセルに{length}文字あります。100万文字までにする必要があり、それより後ろは検査していません。",
        "The cell that begins “{value}” has {length} characters; at most 1,000,000 are expected, "
        "and what follows them was not checked.",
    ),
    remedy=Text(
        '二重引用符（"）の閉じ忘れで多くの行が一つのセルになっていないかを確かめ、長い文章は別のファイルやWebページに'
        "置いて、そのURLを書いてください。",
        'See whether a missing double quote (") has joined many lines into one cell; '
        "put a long text into a file or web page of its own and give its address.",
    ),
    why=Text(
        "Excelのセルに入るのは32,767文字までで、長すぎるセルは開くと途中で切れます。",
        "Excel holds 32,767 characters per cell; longer ones are cut off when the file is opened.",
    ),
    source="opendata, own rule (Microsoft, Excel specifications and limits: 32,767 characters per cell)",
    check=Noticed(),
    examples=(
        Good("NO,名称\n1,見本公民館\n"),
        Bad(lambda: "NO,名称\n1," + "見本" * 500_001 + "\n"),
    ),
)
