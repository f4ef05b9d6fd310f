"""No record stands twice in a file."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="duplicate-row",
    severity=Severity.WARNING,
    scope=Scope.RECORD,
    title=Text("まったく同じ内容の行があります", "Two rows are exactly alike"),
    message=Text(
        "この行は{first}行目とすべてのセルが同じです。",
        "All cells of this row are those of row {first}.",
    ),
    remedy=Text(
        "二重に載せたものであれば、一方の行を削除してください。別のものであれば、違いが分かる識別番号や名称を付けてください。",
        "If it is the same thing twice, delete one row; otherwise give them numbers or names of their own.",
    ),
    why=Text(
        "同じ行が重なると、件数や合計が実際より多くなります。",
        "With records entered twice, counts and totals come out too high.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール; opendata (own rule)",
    check=Noticed(),
    examples=(
        Good("名称,住所\n見本公民館,見本市見本町1\n見本図書館,見本市見本町1\n"),
        Good("NO,名称\n1,見本公民館\n1,見本公民館\n"),
        Bad("名称,住所\n見本公民館,見本市見本町1\n見本公民館,見本市見本町1\n"),
    ),
)
