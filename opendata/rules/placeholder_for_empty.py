"""Where nothing is known, a number, date, code or contact is left blank."""

from opendata.characters import is_nothing, is_ordinary, trimmed
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.mark_value import is_mark_item
from opendata.rules.required_item_blank import must_be_filled

_CODES = frozenset(
    {
        *(Role.LOCAL_GOVERNMENT_CODE, Role.LOCATION_LOCAL_GOVERNMENT_CODE, Role.CORPORATE_NUMBER),
        *(Role.RECORD_ID, Role.FACILITY_ID, Role.OTHER_ID, Role.MACHIAZA_ID, Role.POI_CODE),
        *(Role.POSTAL_CODE, Role.PHONE, Role.FAX, Role.EXTENSION),
        *(Role.EMAIL, Role.URL, Role.FORM_URL, Role.IMAGE),
    }
)
_NONE = late("[な無]し|無|該当[な無]し|特に[な無]し")


def is_typed(item: Field) -> bool:
    """Whether a program reads the value, so that words for “nothing” are in its way."""
    return (item.type != "string" or item.role in _CODES) and not is_mark_item(item)


def says_something(value: str) -> bool:
    return not is_nothing(trimmed(value))


def predicate(_: Field) -> Predicate:
    return says_something


def fix(value: str, item: Field) -> str | None:
    """A number said to be “none” may mean 0; a required item must not become blank."""
    may_mean_zero = item.type in ("number", "integer") and _NONE.fullmatch(trimmed(value))
    return None if may_mean_zero or must_be_filled(item) else ""


PHONE = Field(name="電話番号", title=Text("電話番号", "Telephone"), role=Role.PHONE)
COUNT = Field(name="定員", title=Text("定員", "Capacity"), role=Role.COUNT, type="integer")

RULE = Rule(
    code="placeholder-for-empty",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("空欄の代わりの記号や言葉があります", "A mark or a word stands where nothing is to be said"),
    message=Text(
        "「{field}」の「{value}」は、値がないことを表す記号や言葉です。値がないときは空欄にする必要があります。",
        "{field}: “{value}” only says that there is no value; the cell should be blank.",
    ),
    remedy=Text(
        "セルを空欄にしてください。数が0のときは「0」と書き、理由は備考の列に書いてください。",
        "Leave the cell blank; write 0 where the number is zero, and give reasons in the remarks.",
    ),
    why=Text(
        "「-」や「なし」は数値や電話番号として読めず、集計や地図表示でエラーになります。",
        "Programs take such a mark for a broken number or telephone number.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-3 (数値データ)",
    check=Cells(applies=is_typed, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("0256-34-5511", field=PHONE),
        Good("0", field=COUNT),
        Bad("-", field=PHONE, becomes=""),
        Bad("－", field=COUNT, becomes=""),
        Bad("―", field=COUNT, becomes=""),
        Bad("なし", field=PHONE, becomes=""),
        Bad("不明", field=COUNT, becomes=""),
        Bad("N/A", field=COUNT, becomes=""),
        Bad("無し", field=COUNT),
    ),
)
