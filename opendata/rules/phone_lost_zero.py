"""A telephone number keeps the zero at its beginning."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Safety, Scope, Severity, Text
from opendata.rules.phone_format import PLAIN, is_phone_item, with_zero


def predicate(_: Field) -> Predicate:
    return lambda value: with_zero(value) is None


def fix(value: str, _: Field) -> str | None:
    return with_zero(value)


RULE = Rule(
    code="phone-lost-zero",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("電話番号の先頭の0が消えています", "A telephone number has lost its first zero"),
    message=Text(
        "「{field}」の「{value}」は、先頭の0が消えた電話番号のようです。0から始まる番号が求められています。",
        "{field}: “{value}” seems to have lost its first zero; a number that starts with 0 is expected.",
    ),
    remedy=Text(
        "先頭に0を付けてください。Excelでは、先に列の表示形式を「文字列」にすると先頭の0が消えません。",
        "Put the zero back. In Excel set the column to “Text” first so that leading zeros stay.",
    ),
    why=Text(
        "先頭の0がない番号には、電話をかけられません。",
        "Without its zero the number cannot be dialled.",
    ),
    source="総務省 電気通信番号計画（国内の電話番号は0から始まる10桁か11桁）",
    check=Cells(applies=is_phone_item, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.SAFE,
    examples=(
        Good("0256345511"),
        Good("34-5511"),
        Good("119"),
        Bad("256345511", becomes="0256345511"),
        Bad("256-34-5511", becomes="0256-34-5511"),
        Bad("9000000000", becomes="09000000000"),
    ),
)
