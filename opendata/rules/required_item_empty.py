"""A required item is filled in at least one record."""

from opendata.model import Bad, ColumnFacts, Columns, Good, Rule, Scope, Severity, Text
from opendata.rules.required_item_blank import must_be_filled


def passes(facts: ColumnFacts) -> bool:
    item = facts.column.item
    return item is None or not must_be_filled(item) or facts.blank < facts.rows


RULE = Rule(
    code="required-item-empty",
    severity=Severity.ERROR,
    scope=Scope.FILE,
    title=Text("必須項目の列がすべて空欄です", "A required item is blank in every record"),
    message=Text(
        "必須項目「{field}」の列が、全{rows}件とも空欄です。",
        "The required item {field} is blank in all {rows} records.",
    ),
    remedy=Text(
        "元の台帳から「{field}」を転記してください。該当する情報がないときは、所管課に確認してください。",
        "Copy {field} from the register it comes from; if there is none, ask the department in charge.",
    ),
    why=Text(
        "必須項目は、どの自治体のデータでも必ず使えるようにするための項目です。",
        "Required items are those a user can rely on whatever municipality the data come from.",
    ),
    source="自治体標準オープンデータセット 定義書（データ項目の区分 ◎）",
    check=Columns(passes=passes),
    examples=(
        Good("名称,名称_カナ\n見本公民館,ミホンコウミンカン\n,ミホンカン\n"),
        Bad("名称,名称_カナ\n,ミホンコウミンカン\n,ミホンカン\n"),
    ),
)
