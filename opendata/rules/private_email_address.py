"""An e-mail address is an office's, not somebody's own."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.individual_number import PLAIN, may_hold_one

_OWN = late(
    r"@(?:gmail\.com|googlemail\.com|(?:yahoo|ymail|excite|goo)\.(?:co\.jp|ne\.jp|com|jp)|(?:hotmail|outlook|live|msn)\."
    r"(?:com|jp|co\.jp)|(?:icloud|me|mac|aol)\.com|docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|(?:i\.)?softbank\.(?:ne\.)?jp"
    r"|[a-z]\.vodafone\.ne\.jp|ymobile\.ne\.jp|(?:y!|ymobile1)\.ne\.jp|rakuten\.jp|rakumail\.jp|uqmobile\.jp|proton(?:mail)?\."
    r"(?:com|me))(?![a-z0-9.-])",
    re.IGNORECASE,
)


def has_none(value: str) -> bool:
    return "@" not in value or _OWN.search(value) is None


def predicate(_: Field) -> Predicate:
    return has_none


RULE = Rule(
    code="private-email-address",
    severity=Severity.PRIVATE,
    scope=Scope.CELL,
    title=Text("個人のメールアドレスのようなものがあります", "An e-mail address looks like a person's own"),
    message=Text(
        "「{field}」の「{value}」は、個人が使う事業者のメールアドレスです。",
        "{field}: “{value}” is an address with a provider that private persons use.",
    ),
    remedy=Text(
        "担当課や施設のアドレス（例：〜.lg.jp）に替えてください。"
        "公開してよいと確かめたときだけ、公開のときにこのセル（{a1}）を挙げて理由を書いてください。",
        "Give the address of the office (such as one under lg.jp); only when you have made sure that it may "
        "be published, name this cell ({a1}) and the reason when you publish.",
    ),
    why=Text(
        "個人のアドレスを公開すると、本人に迷惑が及びます。",
        "Publishing somebody's own address exposes that person.",
    ),
    source="個人情報の保護に関する法律; list of providers: opendata (own rule)",
    check=Cells(applies=may_hold_one, predicate=predicate, plain=PLAIN),
    examples=(
        Good("opendata@city.example.lg.jp"),
        Good("info@example.co.jp"),
        Good("mihon@gmail.com.example.jp"),
        Bad("mihon@gmail.com"),
        Bad("連絡先 mihon@docomo.ne.jp"),
    ),
)
