"""A telephone number is an office's, not somebody's mobile."""

from opendata.characters import DASHES
from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.individual_number import PLAIN, may_hold_one

_DIGIT = "[0-9０-９]"
_BETWEEN = f"[{DASHES}()（） 　]{{0,2}}"
_MOBILE = late(
    f"(?<!{_DIGIT})[0０][789７８９][0０]{_BETWEEN}{_DIGIT}{{4}}{_BETWEEN}{_DIGIT}{{4}}(?!{_DIGIT})"
)


def has_none(value: str) -> bool:
    return _MOBILE.search(value) is None


def predicate(_: Field) -> Predicate:
    return has_none


RULE = Rule(
    code="private-phone-number",
    severity=Severity.PRIVATE,
    scope=Scope.CELL,
    title=Text("携帯電話の番号があります", "A telephone number is that of a mobile"),
    message=Text(
        "「{field}」の「{value}」は携帯電話の番号です。個人の番号のおそれがあります。",
        "{field}: “{value}” is a mobile telephone number, perhaps a person's own.",
    ),
    remedy=Text(
        "代表電話や窓口の番号に替えてください。"
        "公開してよい番号だと確かめたときだけ、公開のときにこのセル（{a1}）を挙げて理由を書いてください。",
        "Give the number of the office instead; only when you have made sure that it may be published, "
        "name this cell ({a1}) and the reason when you publish.",
    ),
    why=Text(
        "個人の電話番号を公開すると、本人に迷惑が及びます。",
        "Publishing somebody's own number exposes that person.",
    ),
    source="個人情報の保護に関する法律; 総務省 電気通信番号計画（070・080・090は携帯電話）",
    check=Cells(applies=may_hold_one, predicate=predicate, plain=PLAIN),
    examples=(
        Good("0256-34-5511"),
        Good("(0256)34-5511"),
        Good("0120-000-000"),
        Good("050-0000-0000"),
        Good("(0790)00-0000"),
        Bad("090-0000-0000"),
        Bad("(090)0000-0000"),
        Bad("(080) 0000-0000"),
        Bad("（070）0000―0000"),
        Bad("０８０－００００－００００"),
        Bad("連絡先：07000000000（見本）"),
    ),
)
