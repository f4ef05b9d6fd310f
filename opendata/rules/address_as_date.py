"""A block number is not a date: 11-9 has not become 11月9日."""

from collections.abc import Mapping

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.address_without_prefecture import PLAIN

ROLES = (Role.ADDRESS_TOWN, Role.ADDRESS_BLOCK, Role.ADDRESS)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_JAPANESE = late(r"([0-9０-９]{1,2})月([0-9０-９]{1,2})日\Z")
_FULL = late(r"(?:19|20)[0-9]{2}([-/])([0-9]{1,2})\1([0-9]{1,2})(?: 0?0:00(?::00)?)?\Z")
_NAMED = late(rf"(?:([0-9]{{1,2}})-({'|'.join(MONTHS)})|({'|'.join(MONTHS)})-([0-9]{{1,2}}))\Z")


def is_address_part(item: Field) -> bool:
    return item.role in ROLES


def reading(value: str) -> str:
    """The block number that a spreadsheet took for a date, or "" where it did not."""
    text = value.strip()
    if found := _JAPANESE.search(text):
        return f"{int(found[1])}-{int(found[2])}"
    if found := _FULL.match(text):
        return f"{int(found[2])}-{int(found[3])}"
    if found := _NAMED.match(text):
        month, day = found[2] or found[3], found[1] or found[4]
        number = MONTHS.index(month) + 1
        return f"{number}-{int(day)}"
    return ""


def is_no_date(value: str) -> bool:
    return not reading(value)


def predicate(_: Field) -> Predicate:
    return is_no_date


def hint(value: str, _: Field | None) -> Mapping[str, object]:
    return {"reading": reading(value) or "?"}


RULE = Rule(
    code="address-as-date",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("番地が日付に変わっています", "A block number has become a date"),
    message=Text(
        "「{field}」の「{value}」は、番地の「{reading}」が表計算ソフトで日付に変わったものと思われます。",
        "{field}: “{value}” seems to be the block number {reading}, which a spreadsheet took for a date.",
    ),
    remedy=Text(
        "元の台帳で番地を確かめて入力し直してください。Excelでは、先に列の表示形式を「文字列」にすると日付に変わりません。",
        "Look the number up and enter it again. In Excel, set the column to “Text” first.",
    ),
    why=Text(
        "日付になった番地では、場所を特定できません。",
        "A date does not tell where a place is.",
    ),
    source="opendata (own rule; 自治体標準オープンデータセット 定義書 番地以下)",
    check=Cells(applies=is_address_part, predicate=predicate, plain=PLAIN),
    hint=hint,
    examples=(
        Good("11-9"),
        Good("中央区月島1-2"),
        Bad("11月9日"),
        Bad("旭町2月23日"),
        Bad("2023/11/9"),
        Bad("9-Nov"),
    ),
)
