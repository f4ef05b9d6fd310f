"""No row of totals stands among the records."""

from opendata.characters import is_ordinary, is_total, trimmed
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.rules.note_row import HEADS

_HEADS = (*HEADS, Role.ADDRESS, Role.ADDRESS_TOWN)


def is_head(item: Field) -> bool:
    return item.role in _HEADS


def is_record(value: str) -> bool:
    return not is_total(trimmed(value))


def predicate(_: Field) -> Predicate:
    return is_record


NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)

RULE = Rule(
    code="total-row",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("合計の行があります", "There is a row of totals"),
    message=Text(
        "「{field}」が「{value}」の行は、合計の行のようです。データの行だけが求められています。",
        "The row whose {field} is “{value}” looks like a total; only records are expected.",
    ),
    remedy=Text(
        "合計の行は削除してください。合計は、利用する側でいつでも計算できます。",
        "Delete the row; whoever uses the data can work the total out.",
    ),
    why=Text(
        "合計の行も一件のデータとして数えられ、足し合わせると二重になります。",
        "A total is counted as one more record, and adding up gives twice the sum.",
    ),
    source="opendata, own rule (after 総務省 統一ルール 1-2)",
    check=Cells(applies=is_head, predicate=predicate, plain=is_ordinary),
    examples=(
        Good("計量検定所", field=NAME),
        Bad("計", field=NAME),
        Bad("合　計", field=NAME),
        Bad("総数", field=NAME),
    ),
)
