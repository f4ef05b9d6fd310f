"""A column of identifiers is not left empty altogether."""

from opendata.model import Bad, ColumnFacts, Columns, Good, Role, Rule, Scope, Severity, Text


def passes(facts: ColumnFacts) -> bool:
    """A required identifier is the business of required-item-empty."""
    item = facts.column.item
    is_id = item is not None and item.role is Role.RECORD_ID and not item.counts_as_required
    return not is_id or facts.blank < facts.rows


RULE = Rule(
    code="empty-id-column",
    severity=Severity.WARNING,
    scope=Scope.FILE,
    title=Text("識別番号の列がすべて空欄です", "The identifier is blank in every record"),
    message=Text(
        "「{field}」の列が、全{rows}件とも空欄です。",
        "{field} is blank in all {rows} records.",
    ),
    remedy=Text(
        "1件ごとに重ならない番号を、桁をそろえて付けてください（例：0000000001）。",
        "Give every record a number of its own, all of the same width (0000000001).",
    ),
    why=Text(
        "識別番号がないと、更新したときにどの行が同じものかを機械で判断できません。",
        "Without identifiers no program can tell which record is which after an update.",
    ),
    source="opendata (own rule; the standard recommends an identifier unique within the publisher)",
    check=Columns(passes=passes),
    examples=(
        Good("NO,名称\n0000000001,見本公民館\n,見本図書館\n"),
        Bad("NO,名称\n,見本公民館\n,見本図書館\n"),
    ),
)
