"""A postal code is seven half-width digits; a hyphen after the third is accepted."""

from opendata.characters import NOTHING
from opendata.model import (
    Bad,
    Cells,
    Constraints,
    Field,
    Good,
    Predicate,
    Role,
    Rule,
    Safety,
    Scope,
    Severity,
    Text,
)
from opendata.patterns import late
from opendata.rules.number_format import folded
from opendata.rules.scientific_notation import SCIENTIFIC

POSTAL_CODE = late(r"([0-9]{3})-?([0-9]{4})")
_OTHERS = late(rf"\s*(?:{POSTAL_CODE.pattern}|{SCIENTIFIC.pattern}|{NOTHING})\s*")
SEVEN_DIGITS = "[0-9]{7}"


def is_postal_code_item(item: Field) -> bool:
    return item.role is Role.POSTAL_CODE


def predicate(_: Field) -> Predicate:
    """Blanks around it, lost digits and words for “none” are other rules' business."""
    return _OTHERS.fullmatch


def fix(value: str, item: Field) -> str | None:
    """In the form of the layout: the current one has no hyphen."""
    found = POSTAL_CODE.fullmatch(folded(value).replace(" ", "").removeprefix("〒").removesuffix("-"))
    joint = "" if item.constraints.pattern == SEVEN_DIGITS else "-"
    return joint.join(found.groups()) if found else None


CURRENT = Field(
    name="郵便番号",
    title=Text("郵便番号", "Postal code"),
    role=Role.POSTAL_CODE,
    constraints=Constraints(pattern=SEVEN_DIGITS),
)

RULE = Rule(
    code="postal-code-format",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("郵便番号の書き方が違います", "A postal code is not written as one"),
    message=Text(
        "「{field}」の「{value}」は、半角数字7桁（例：9558686）の郵便番号ではありません。",
        "{field}: “{value}” is not a postal code of seven half-width digits (9558686).",
    ),
    remedy=Text(
        "「〒」や空白を取り除き、半角数字7桁で入力してください。6桁なら、先頭の0が消えていないか確かめてください。",
        "Remove the mark “〒” and blanks and enter seven half-width digits. "
        "Where there are six, see whether a leading zero is lost.",
    ),
    why=Text(
        "書き方がそろっていないと、郵便番号から地域を引けません。",
        "Unless codes share one form, they cannot be matched with areas.",
    ),
    source="自治体標準オープンデータセット 定義書（記入例 1234567）; GIF コアデータパーツ 443",
    check=Cells(applies=is_postal_code_item, predicate=predicate, fix=fix, plain=POSTAL_CODE),
    safety=Safety.SAFE,
    examples=(
        Good("9558686", field=CURRENT),
        Good("955-8686", field=CURRENT),
        Bad("９５５－８６８６", field=CURRENT, becomes="9558686"),
        Bad("〒955-8686", field=CURRENT, becomes="9558686"),
        Bad("〒 955−8686", field=CURRENT, becomes="9558686"),
        Bad("600001", field=CURRENT),
        Bad("955-868", field=CURRENT),
    ),
)
