"""An e-mail address is one address in half-width characters."""

from opendata.characters import NOTHING
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.number_format import folded

ADDRESS = late(r"[-!#$%&'*+./0-9=?A-Z^_`a-z{|}~]+@(?:[0-9A-Za-z][-0-9A-Za-z]*\.)+[A-Za-z]{2,}")
_OTHERS = late(rf"\s*(?:{ADDRESS.pattern}|{NOTHING})\s*")


def is_email_item(item: Field) -> bool:
    return item.role is Role.EMAIL


def predicate(_: Field) -> Predicate:
    """Blanks around it and words for “none” are other rules' business."""
    return _OTHERS.fullmatch


def fix(value: str, _: Field) -> str | None:
    words = folded(value).removeprefix("mailto:")
    return words if ADDRESS.fullmatch(words) else None


RULE = Rule(
    code="email-format",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("メールアドレスの書き方が違います", "An e-mail address is not written as one"),
    message=Text(
        "「{field}」の「{value}」は、半角のメールアドレス一つ（例：info@example.lg.jp）ではありません。",
        "{field}: “{value}” is not one e-mail address in half-width characters (info@example.lg.jp).",
    ),
    remedy=Text(
        "メールアドレスだけを半角で入力してください。二つ目のアドレスや説明は備考に移してください。",
        "Enter the address alone in half-width characters; move second addresses and words to the remarks.",
    ),
    why=Text(
        "書き方の違うアドレスには、メールが届きません。",
        "Mail to an address written otherwise does not arrive.",
    ),
    source="自治体標準オープンデータセット 定義書（連絡先メールアドレス）; RFC 5322",
    check=Cells(applies=is_email_item, predicate=predicate, fix=fix, plain=ADDRESS),
    safety=Safety.SAFE,
    examples=(
        Good("info@example.lg.jp"),
        Bad("ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｌｇ．ｊｐ", becomes="info@example.lg.jp"),
        Bad("info＠example.lg.jp", becomes="info@example.lg.jp"),
        Bad("mailto:info@example.lg.jp", becomes="info@example.lg.jp"),
        Bad("info(at)example.lg.jp"),
        Bad("info@example.lg.jp、koho@example.lg.jp"),
        Bad("https://example.lg.jp/form"),
    ),
)
