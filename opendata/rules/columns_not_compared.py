"""A very large file is not compared column by column."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="columns-not-compared",
    severity=Severity.INFO,
    scope=Scope.FILE,
    title=Text("列全体を比べる検査をしていません", "Columns were not compared as wholes"),
    message=Text(
        "{limit}件を超えるため、列全体を比べる検査（座標の外れ、コードの食い違いなど）をしていません。",
        "With more than {limit} records, columns were not compared as wholes (points far off, for one).",
    ),
    remedy=Text(
        "必要であれば、ファイルを分けて検査してください。",
        "Split the file if you need these checks.",
    ),
    why=Text(
        "検査に使うメモリを抑えるためです。ほかの検査はすべて行っています。",
        "It keeps the memory small; every other check was made.",
    ),
    source="opendata (own rule)",
    check=Noticed(),
    examples=(
        Good("NO,名称\n0000000001,見本公民館\n"),
        Bad(
            lambda: "都道府県コード又は市区町村コード,NO,名称\n" + "152048,0000000001,見本公民館\n" * 202_000
        ),
    ),
)
