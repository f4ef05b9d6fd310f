"""No row among the records only titles the rows below."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

_HEADER = "NO,名称,住所,電話番号\n"
_ROWS = "".join(f"{n},見本館{n},見本市見本町{n},0000-00-000{n}\n" for n in range(1, 6))

RULE = Rule(
    code="section-row",
    severity=Severity.WARNING,
    scope=Scope.RECORD,
    title=Text("見出しだけの行か、書きかけの行があります", "A row is a heading only, or was never finished"),
    message=Text(
        "この行には「{value}」だけが書かれ、ほかのセルはすべて空です。一行に一件のデータが求められています。",
        "This row says “{value}” and nothing else; one whole record a row is expected.",
    ),
    remedy=Text(
        "下の行をまとめる見出しなら、行を削除し、その分類を列として各行に書いてください。書きかけなら、残りの項目を入力してください。",
        "If it titles the rows below, delete it and write the class into a column of each of them; "
        "if it is unfinished, fill in the other items.",
    ),
    why=Text(
        "見出しの行も一件のデータとして数えられ、並べ替えると、どの行の見出しか分からなくなります。",
        "A heading counts as a record, and once the rows are sorted nobody knows what it was about.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール (データが分断されていないか)",
    check=Noticed(),
    examples=(
        Good(_HEADER + _ROWS),
        Good(_HEADER + "図書館,,,\n見本公民館,,,\n見本会館,,,\n"),
        Good(_HEADER + _ROWS + "以上,,,\n"),
        Good(_HEADER + "6,,,\n" + _ROWS),
        Bad(_HEADER + "図書館,,,\n" + _ROWS),
        Bad(_HEADER + _ROWS + ",公民館,　,\n" + _ROWS.replace("見本館", "見本会館")),
    ),
)
