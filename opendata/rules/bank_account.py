"""No cell holds a bank account."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.individual_number import PLAIN, may_hold_one

_ACCOUNT = late(
    r"(?:普通|当座|貯蓄)(?:預金|口座)?(?:口座)?(?:番号)?[ 　:：]*[0-9０-９]{7}(?![0-9０-９])"
    r"|口座(?:番号)?[ 　:：]*[0-9０-９]{7}(?![0-9０-９])"
    r"|(?<![0-9-])1[0-9]{3}0-[0-9]{7}1(?![0-9-])"
)


def has_none(value: str) -> bool:
    return _ACCOUNT.search(value) is None


def predicate(_: Field) -> Predicate:
    return has_none


RULE = Rule(
    code="bank-account",
    severity=Severity.PRIVATE,
    scope=Scope.CELL,
    title=Text("預金口座のような番号があります", "A cell looks like a bank account"),
    message=Text(
        "「{field}」の「{value}」は、預金口座の番号のようです。",
        "{field}: “{value}” looks like a bank account.",
    ),
    remedy=Text(
        "口座の番号であれば取り除いてください。"
        "公開してよいと確かめたときだけ、公開のときにこのセル（{a1}）を挙げて理由を書いてください。",
        "Remove it if it is one; only when you have made sure that it may be published, "
        "name this cell ({a1}) and the reason when you publish.",
    ),
    why=Text(
        "口座の番号は、詐欺や不正な引き落としに使われるおそれがあります。",
        "Account numbers can be used for fraud.",
    ),
    source="個人情報の保護に関する法律; form of account numbers: opendata (own rule)",
    check=Cells(applies=may_hold_one, predicate=predicate, plain=PLAIN),
    examples=(
        Good("普通教室 7室"),
        Good("見本市見本町1-2-3"),
        Bad("見本銀行 本店 普通 1234567"),
        Bad("口座番号：０００００００"),
        Bad("10000-12345671"),
    ),
)
