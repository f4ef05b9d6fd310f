"""Nothing stands above the header row."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="rows-above-header",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("列名の行より上に行があります", "There are rows above the header row"),
    message=Text(
        "列名の行より上に、「{value}」など{count}行があります。列名の行は1行目に置く必要があります。",
        "Rows above the header: {count}, beginning with “{value}”; the header belongs in the first row.",
    ),
    remedy=Text(
        "Excelで列名より上の行を選び、右クリックして「削除」してください。題名や作成日はデータの説明ページに書けます。",
        "In Excel select the rows above the header, right-click and choose “Delete”; "
        "a title or a date can go into the description of the dataset.",
    ),
    why=Text(
        "多くのソフトは1行目を列名と見なすため、題名や注記が列名として読まれます。",
        "Most programs take the first row for the header, so a title or a note becomes a column name.",
    ),
    source="推奨データセット CSVひな形 (the header is the first row)",
    check=Noticed(),
    examples=(
        Good("NO,名称\n1,見本公民館\n"),
        Bad("見本市の施設一覧,\nNO,名称\n1,見本公民館\n"),
    ),
)
