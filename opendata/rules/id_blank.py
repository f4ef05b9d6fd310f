"""Every record has its identifier."""

from opendata.model import Bad, Blanks, Field, Good, Role, Rule, Scope, Severity, Text
from opendata.rules.required_item_blank import must_be_filled


def is_id_that_may_be_blank(item: Field) -> bool:
    """A required identifier is the business of required-item-blank."""
    return item.role is Role.RECORD_ID and not must_be_filled(item)


RULE = Rule(
    code="id-blank",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("識別番号が空欄です", "An identifier is blank"),
    message=Text(
        "「{field}」が空欄です。ほかの行と同じように番号が求められています。",
        "{field} is blank; a number is expected, as the other records have.",
    ),
    remedy=Text(
        "ほかの行と重ならない番号を、同じ桁数で付けてください。",
        "Give the record a number of its own, of the same width as the others.",
    ),
    why=Text(
        "識別番号がないと、更新したときにどの行が同じものかを機械で判断できません。",
        "Without an identifier no program can tell which record is which after an update.",
    ),
    source="opendata (own rule; the standard recommends an identifier unique within the publisher)",
    check=Blanks(applies=is_id_that_may_be_blank),
    examples=(
        Good("NO,名称\n0000000001,見本公民館\n0000000002,見本図書館\n"),
        Good("NO,名称\n,見本公民館\n,見本図書館\n"),
        Bad("NO,名称\n0000000001,見本公民館\n,見本図書館\n"),
    ),
)
