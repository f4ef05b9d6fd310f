"""A CSV file holds no NUL characters."""

from opendata.model import Bad, Good, Noticed, Rule, Scope, Severity, Text

RULE = Rule(
    code="null-character",
    severity=Severity.ERROR,
    scope=Scope.RECORD,
    title=Text("見えない文字（NUL）が入っています", "An invisible NUL character is present"),
    message=Text(
        "この行に、目に見えない「NUL」という文字が入っています。文字と改行だけにする必要があります。",
        "This line holds an invisible “NUL” character; only text and line ends are expected.",
    ),
    remedy=Text(
        "元のデータからその行を入力し直すか、Excelの「CSV UTF-8（コンマ区切り）」で書き出し直してください。",
        "Enter the line again from the original data, or export again as “CSV UTF-8 (Comma delimited)”.",
    ),
    why=Text(
        "この文字があると、途中で読み込みをやめてしまうソフトがあります。",
        "Some programs stop reading at this character.",
    ),
    source="RFC 4180 §2 (TEXTDATA has no control characters)",
    check=Noticed(),
    examples=(
        Good("NO,名称,備考\n1,見本公民館,見本のデータです\n2,見本会館,見本のデータです\n"),
        Bad("NO,名称,備考\n1,見本公民館\0,見本のデータです\n2,見本会館,見本のデータです\n"),
    ),
)
