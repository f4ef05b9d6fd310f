"""No value holds characters that nobody can see: control characters, zero-width ones, unusual blanks."""

from opendata.characters import INVISIBLE, ODD_BLANKS, is_garbled, is_ordinary, trimmed
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

_INVISIBLE = late(f"[{INVISIBLE}]")
_ODD_BLANK = late(f"[{ODD_BLANKS}]")
_BLANKS = late(f"[ 　{ODD_BLANKS}]+")


def applies(_: Field) -> bool:
    return True


def is_visible(value: str) -> bool:
    """Blanks around the value are another rule's business; so is NUL, which the reader meets."""
    if value.isprintable():
        return True
    return not (_INVISIBLE.search(value) or _ODD_BLANK.search(value.strip())) or is_garbled(value)


def predicate(_: Field) -> Predicate:
    return is_visible


def fix(value: str, _: Field) -> str | None:
    """Unusual blanks become one ordinary blank, together with those beside them."""
    seen = _BLANKS.sub(lambda run: " " if _ODD_BLANK.search(run[0]) else run[0], _INVISIBLE.sub("", value))
    return trimmed(seen) or None


NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)

RULE = Rule(
    code="invisible-character",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("目に見えない文字が入っています", "A value holds invisible characters"),
    message=Text(
        "「{field}」の「{value}」に、タブや幅のない空白など、目に見えない文字が入っています。"
        "ふつうの文字だけを使う必要があります。",
        "{field}: “{value}” holds characters that cannot be seen, such as tabs or zero-width blanks; "
        "only ordinary characters are expected.",
    ),
    remedy=Text(
        "ホームページやPDFから貼り付けた値は、一度「メモ帳」に貼り付け、見えない文字を消してから入力し直してください。",
        "Values pasted from web pages or PDF bring such characters along; enter the value again by hand.",
    ),
    why=Text(
        "見た目では気づけないまま、検索や照合に失敗する原因になります。",
        "Nobody notices them, yet they make searches and comparisons fail.",
    ),
    source="GIF 文字環境導入実践ガイドブック (制御文字); opendata, own rule",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("見本公民館", field=NAME),
        Good("見本 公民館\n別館", field=NAME),
        Bad("見本\u200b公民館", field=NAME, becomes="見本公民館"),
        Bad("\ufeff見本公民館", field=NAME, becomes="見本公民館"),
        Bad("見本\t公民館", field=NAME, becomes="見本 公民館"),
        Bad("見本\u00a0公民館", field=NAME, becomes="見本 公民館"),
        Bad("見本\x0b公民館", field=NAME, becomes="見本 公民館"),
    ),
)
