"""A town id of the address base registry is seven digits, its noughts included."""

import unicodedata

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

_SEVEN_DIGITS = late(r"[0-9]{7}|[0-9]{4}-[0-9]{3}")
_SHORT = late(r"([0-9]{4,7})(?:\.0)?")
_NEARLY = late(r"([0-9]{4})[-−‐―－ーｰ]([0-9]{3})")


def is_town_id_item(item: Field) -> bool:
    return item.role is Role.MACHIAZA_ID


def predicate(_: Field) -> Predicate:
    return _SEVEN_DIGITS.fullmatch


def fix(value: str, _: Field) -> str | None:
    """Noughts are lost in front. What has three digits or fewer would be a part of no town."""
    text = unicodedata.normalize("NFKC", value).strip()
    if found := _NEARLY.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    found = _SHORT.fullmatch(text)
    return found[1].zfill(7) if found else None


RULE = Rule(
    code="machiaza-id-format",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("町字IDが7桁ではありません", "A town id is not seven digits"),
    message=Text(
        "「{field}」の「{value}」は、半角数字7桁（例：0008001、0008-001）ではありません。",
        "{field}: “{value}” is not seven half-width digits (0008001 or 0008-001).",
    ),
    remedy=Text(
        "先頭の0を補って7桁にしてください。Excelでは、先に列の表示形式を「文字列」にすると0が消えません。",
        "Put the noughts back in front. In Excel, set the column to “Text” first so that they stay.",
    ),
    why=Text(
        "桁が足りないと、アドレス・ベース・レジストリの町字と照合できません。",
        "With digits missing, it matches no town of the address base registry.",
    ),
    source="アドレス・ベース・レジストリ 町字マスター; 自治体標準オープンデータセット 定義書（町字ID）",
    check=Cells(applies=is_town_id_item, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    examples=(
        Good("0008001"),
        Good("0008-001"),
        Bad("73000", becomes="0073000"),
        Bad("８００１", becomes="0008001"),
        Bad("1"),
        Bad("旭町"),
    ),
)
