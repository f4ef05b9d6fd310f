"""An identifier stands once among the records of a publisher."""

from opendata.model import Bad, Field, Good, Repeats, Rule, Scope, Severity, Text


def is_unique_item(item: Field) -> bool:
    return item.constraints.unique


RULE = Rule(
    code="duplicate-id",
    version=2,
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("識別番号が重複しています", "An identifier occurs more than once"),
    message=Text(
        "「{field}」の「{value}」は、{first}行目でも使われています。",
        "{field}: “{value}” is already used in row {first}.",
    ),
    remedy=Text(
        "同じものを二重に載せていないか確認し、別のものであれば別の番号を付けてください。",
        "If the records are the same thing, keep one; otherwise give this one a number of its own.",
    ),
    why=Text(
        "番号が重なると、利用者のデータベースに取り込むときに一方が失われます。",
        "Records that share an identifier overwrite each other in the databases of those who use the data.",
    ),
    source="自治体標準オープンデータセット 定義書（ID）; 推奨データセット（NO）",
    check=Repeats(applies=is_unique_item),
    examples=(
        Good("NO,名称\n0000000001,見本公民館\n0000000002,見本図書館\n"),
        Good("都道府県コード又は市区町村コード,NO,名称\n152048,1,見本公民館\n152021,1,見本図書館\n"),
        Bad("NO,名称\n0000000001,見本公民館\n0000000001,見本図書館\n"),
        Bad(
            "都道府県コード又は市区町村コード,NO,名称\n152048,1,見本公民館\n152021,1,見本図書館\n152021,1,見本会館\n"
        ),
    ),
)
