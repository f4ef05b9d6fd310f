"""No hyphen has been replaced by the word [sanitize]."""

from opendata.characters import is_ordinary
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text

MARKER = "[sanitize]"


def applies(_: Field) -> bool:
    return True


def has_no_marker(value: str) -> bool:
    return MARKER not in value


def predicate(_: Field) -> Predicate:
    return has_no_marker


def fix(value: str, _: Field) -> str:
    return value.replace(MARKER, "-")


PHONE = Field(name="電話番号", title=Text("電話番号", "Telephone"), role=Role.PHONE)

RULE = Rule(
    code="sanitize-marker",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text(
        "ハイフンが「[sanitize]」に置き換わっています", "A hyphen was replaced by the word [sanitize]"
    ),
    message=Text(
        "「{field}」の「{value}」に「[sanitize]」という語があります。元のハイフン「-」である必要があります。",
        "{field}: “{value}” has the word [sanitize] where a hyphen is expected.",
    ),
    remedy=Text(
        "「[sanitize]」を半角ハイフン「-」に置き換えてください。Excelでは「検索と置換」で一度に直せます。",
        "Replace [sanitize] by a hyphen (-); “Find and Replace” in Excel does it at once.",
    ),
    why=Text(
        "公開に使ったシステムが書き換えたもので、電話番号や住所として読めなくなります。",
        "Some publishing system put it there; telephone numbers and addresses become unreadable.",
    ),
    source="opendata, own rule (defects of published files)",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("(0820)76-0007", field=PHONE),
        Bad("(0820)76[sanitize]0007", field=PHONE, becomes="(0820)76-0007"),
        Bad("2020[sanitize]12[sanitize]22", field=PHONE, becomes="2020-12-22"),
    ),
)
