"""A cell without a value is empty, not filled with blanks."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.rules.required_item_blank import must_be_filled


def may_be_empty(item: Field) -> bool:
    """Where a value is required, what is missing is the value: the business of required-item-blank."""
    return not must_be_filled(item) and not item.constraints.required


def is_empty(value: str) -> bool:
    return not value


def predicate(_: Field) -> Predicate:
    return is_empty


def fix(_: str, __: Field) -> str | None:
    return ""


REMARKS = Field(name="備考", title=Text("備考", "Remarks"), role=Role.REMARKS)

RULE = Rule(
    code="blanks-only-cell",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("空白だけのセルがあります", "A cell holds nothing but blanks"),
    message=Text(
        "「{field}」のセルに空白だけが入っています。値がないときは、空のセルが求められています。",
        "{field} holds nothing but blanks; where there is no value, an empty cell is expected.",
    ),
    remedy=Text(
        "セルを選んでDeleteキーを押し、空白（全角・半角の空白、タブ、改行）を消してください。",
        "Select the cell and press Delete, so that no blank, tab or line break is left.",
    ),
    why=Text(
        "見た目は空でも値があるものとして扱われ、件数や「値なし」の絞り込みが狂います。",
        "It looks empty but counts as a value, so totals and searches for missing values go wrong.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-5 (スペースや改行)",
    check=Cells(applies=may_be_empty, predicate=predicate, fix=fix, is_of_white_space=True),
    safety=Safety.SAFE,
    examples=(
        Good("", field=REMARKS),
        Bad("　", field=REMARKS, becomes=""),
        Bad(" ", field=REMARKS, becomes=""),
        Bad("\t\n", field=REMARKS, becomes=""),
    ),
)
