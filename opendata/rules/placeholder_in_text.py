"""Where nothing is known, text too is better left blank."""

from opendata.characters import is_ordinary, trimmed
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.rules.mark_value import MARKS
from opendata.rules.placeholder_for_empty import is_typed, says_something

_FREE = (
    *(Role.REMARKS, Role.TIME_NOTE, Role.DESCRIPTION),
    *(Role.NAME_KANA, Role.KANA, Role.NAME_ENGLISH, Role.ENGLISH),
)
_NONE = ("なし", "無し", "無")


def is_text(item: Field) -> bool:
    """Neither read by a program nor chosen from a list."""
    is_chosen = item.role in MARKS or item.constraints.enum or item.open_vocabulary
    return not (is_typed(item) or is_chosen)


def says_something_or_none(value: str) -> bool:
    """That there is none is often what the item is about: a car park, a fee."""
    return says_something(value) or trimmed(value) in _NONE


def predicate(item: Field) -> Predicate:
    return says_something if item.role in _FREE else says_something_or_none


REMARKS = Field(name="備考", title=Text("備考", "Remarks"), role=Role.REMARKS)
PARKING = Field(name="駐車場情報", title=Text("駐車場情報", "Car park"))

RULE = Rule(
    code="placeholder-in-text",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("空欄の代わりと思われる記号や言葉があります", "A mark or a word seems to stand for nothing"),
    message=Text(
        "「{field}」の「{value}」は、値がないことを表すようです。値がないときは空欄が望まれます。",
        "{field}: “{value}” seems to say that there is no value; a blank cell is better.",
    ),
    remedy=Text(
        "書くことがなければ空欄にしてください。「ない」こと自体を伝えたいときは、そのままで差し支えありません。",
        "Leave the cell blank unless the very absence is what you want to tell.",
    ),
    why=Text(
        "空欄と「-」「不明」などが混ざると、値がない行を数えたり除いたりできません。",
        "With blanks and such marks mixed, records without a value cannot be counted or left out.",
    ),
    source="opendata, own rule (after 総務省 統一ルール 1-3)",
    check=Cells(applies=is_text, predicate=predicate, plain=is_ordinary),
    examples=(
        Good("見本のデータです", field=REMARKS),
        Good("なし", field=PARKING),
        Bad("なし", field=REMARKS),
        Bad("特になし", field=REMARKS),
        Bad("―", field=PARKING),
        Bad("不明", field=PARKING),
    ),
)
