"""Telephone numbers are half-width, with their area code, and parted by hyphens or parentheses."""

import re
from collections.abc import Mapping

from opendata.characters import NOTHING
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.ordinary import LANDLINE
from opendata.patterns import late
from opendata.rules.number_format import folded
from opendata.rules.scientific_notation import SCIENTIFIC

_TEN_DIGITS = r"(?=(?:[^0-9]*[0-9]){10}\Z)"
NUMBER = late(
    rf"{_TEN_DIGITS}(?:0[0-9]{{1,4}}-|\(0[0-9]{{1,4}}\))[0-9]{{1,4}}-[0-9]{{4}}"
    rf"|{_TEN_DIGITS}0(?:120|180|570|990)-[0-9]{{2,4}}-[0-9]{{2,4}}"
    r"|0[5-9]0-[0-9]{4}-[0-9]{4}|0800-[0-9]{3}-[0-9]{4}"
    r"|#[0-9]{4}|1[0-9]{2}"
)
"""Landline and toll-free numbers, mobile and IP telephones, and short ones such as #7119 and 110."""

PLAIN = late(rf"{LANDLINE}|{NUMBER.pattern}")
"""Numbers; the usual kind comes first, as to count digits takes three times as long."""

BARE = late(r"0[1-9][0-9]{8}|0[5-9]0[0-9]{8}")
_SHAPES = (
    (late(r"\((0[5-9]0|0800|0120|0570)\)-?([0-9]+)-?([0-9]{3,4})"), r"\1-\2-\3"),
    (late(r"(0[0-9]{1,4})\(([0-9]{1,4})\)([0-9]{4})"), r"\1-\2-\3"),
    (late(r"\((0[0-9]{1,4})\)-?([0-9]{1,4}?)-?([0-9]{4})"), r"(\1)\2-\3"),
)
_OTHERS = late(f"{SCIENTIFIC.pattern}|{NOTHING}")
_STAND_INS = late(r"ｰ|\[sanitize\]|(?<=[0-9])\?(?=[0-9])")
"""What became of hyphens, each with a rule of its own."""
_LINE = late(r"[0-9]{2,4}-[0-9]{4}")

_NO_NUMBER = Text("番号がありません", "no number")
_SEVERAL = Text("番号が二つ以上あります", "more than one number")
_NO_AREA_CODE = Text("市外局番がありません", "no area code")
_MORE_THAN_A_NUMBER = Text("番号のほかの文字があります", "something beside the number")
_WRONG_LENGTH = Text("桁数か区切りが合いません", "the number or grouping of the digits")
_OTHER_FORM = Text("全角文字、空白、ハイフンの種類などです", "width, blanks or kinds of hyphens")


def is_phone_item(item: Field) -> bool:
    return item.role in (Role.PHONE, Role.FAX)


def tidy(value: str) -> str:
    """Half-width, with plain hyphens, none of them doubled or at either end, and without blanks."""
    return re.sub("-+", "-", folded(value).replace(" ", "")).strip("-")


def read(value: str) -> str | None:
    """The number that a value can only mean, with its parts told apart; None where it is not whole."""
    for joined in (tidy(value), tidy(re.sub(r"(?<=[0-9])[ .](?=[0-9])", "-", folded(value)))):
        shaped = (found.expand(parts) for shape, parts in _SHAPES if (found := shape.fullmatch(joined)))
        if whole := next(filter(NUMBER.fullmatch, (*shaped, joined)), None):
            return whole
    return None


def with_zero(value: str) -> str | None:
    """The number with the zero that Excel takes from its beginning, where only that makes it whole."""
    words = tidy(value)
    told = re.sub(r"^(\(?)(?=[1-9])", r"\g<1>0", words)
    return told if told != words and (BARE.fullmatch(told) or read(told)) and len(words) > 8 else None


def is_bare(value: str) -> bool:
    """Ten or eleven digits without any separator."""
    return bool(BARE.fullmatch(tidy(value)))


def predicate(_: Field) -> Predicate:
    """Lost zeros, hyphens and digits, stand-ins for hyphens, blanks around: all other rules' business."""

    def is_number(value: str) -> bool:
        words = _STAND_INS.sub("-", value.strip())
        is_undivided = words.isascii() and (is_bare(words) or with_zero(words) is not None)
        return is_undivided or bool(NUMBER.fullmatch(words) or _OTHERS.fullmatch(words))

    return is_number


def fix(value: str, _: Field) -> str | None:
    return read(value) or (tidy(value) if is_bare(value) else None)


def hint(value: str, _: Field | None) -> Mapping[str, object]:
    words = tidy(value)
    digits = sum(map(str.isdecimal, words))
    if read(value):
        return {"problem": _OTHER_FORM}
    if not digits:
        return {"problem": _NO_NUMBER}
    if digits > 15:
        return {"problem": _SEVERAL}
    if _LINE.fullmatch(words):
        return {"problem": _NO_AREA_CODE}
    return {"problem": _WRONG_LENGTH if re.fullmatch("[-0-9()]+", words) else _MORE_THAN_A_NUMBER}


RULE = Rule(
    code="phone-format",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("電話番号の書き方が違います", "A telephone number is not written as one"),
    message=Text(
        "「{field}」の「{value}」は、電話番号一つの書き方ではありません（{problem}）。",
        "{field}: “{value}” is not one telephone number ({problem}).",
    ),
    remedy=Text(
        "市外局番から半角で、「0256-34-5511」か「(0256)34-5511」のように書いてください。"
        "二つ目の番号、内線番号、部署名などは別の列か備考に移してください。",
        "Write it with its area code in half-width characters, as 0256-34-5511 or (0256)34-5511; "
        "move second numbers, extensions and names of offices to other columns or the remarks.",
    ),
    why=Text(
        "書き方がそろっていないと、スマートフォンなどから押すだけで電話をかけられません。",
        "Unless the number stands alone and whole, a telephone cannot dial it at a touch.",
    ),
    source="自治体標準オープンデータセット 定義書（記入例 (00)0000-0000）; GIF コアデータパーツ 445 連絡先",
    check=Cells(applies=is_phone_item, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.SAFE,
    hint=hint,
    examples=(
        Good("0256-34-5511"),
        Good("(0256)34-5511"),
        Good("(00)0000-0000"),
        Good("0120-000-000"),
        Good("090-0000-0000"),
        Good("0800-000-0000"),
        Good("#7119"),
        Good("119"),
        Good("0256345511"),
        Good("256345511"),
        Good("0256-34-5511　"),
        Good("なし"),
        Good("(0256)34ｰ5511"),
        Good("0256?34?5511"),
        Bad("0256－34－5511", becomes="0256-34-5511"),
        Bad("０２５６－３４－５５１１", becomes="0256-34-5511"),
        Bad("（0256）34-5511", becomes="(0256)34-5511"),
        Bad("(0256)34−5511", becomes="(0256)34-5511"),
        Bad("(0256)-34-5511", becomes="(0256)34-5511"),
        Bad("(0256)345511", becomes="(0256)34-5511"),
        Bad("0256(34)5511", becomes="0256-34-5511"),
        Bad("(090)0000-0000", becomes="090-0000-0000"),
        Bad("0256-\n34-5511", becomes="0256-34-5511"),
        Bad("34-5511"),
        Bad("0256-34-55"),
        Bad("0256-34-5511\n0256-34-5512"),
        Bad("0256-34-5511（公民館）"),
        Bad("電話なし"),
    ),
)
