"""A file has at least one record below its header."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="no-records",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("データの行がありません", "There are no data rows"),
    message=Text(
        "列名の行だけで、データの行がありません。1行以上のデータが必要です。",
        "There is a header but no data row below it; at least one is expected.",
    ),
    remedy=Text(
        "列名の下にデータを1件1行で入れてから、もう一度保存してください。",
        "Enter the data below the header, one record to a row, and save again.",
    ),
    why=Text(
        "データのないファイルは、適合しているかどうかを測れません。",
        "A file without data leaves nothing to measure.",
    ),
    source="opendata, own rule (the standard takes data for granted)",
    check=Noticed(),
    examples=(
        Good("NO,名称\n1,見本公民館\n"),
        Bad("NO,名称\n"),
        Bad("NO,名称\n,\n,\n"),
    ),
)
