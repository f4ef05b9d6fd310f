"""Letters and digits in a reading are worth a look."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.kana_not_katakana import is_kana_item

_NONE = late("[^0-9A-Za-z０-９Ａ-Ｚａ-ｚ]*")


def predicate(_: Field) -> Predicate:
    return _NONE.fullmatch


RULE = Rule(
    code="kana-alphanumerics",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("カナの列に英数字があります", "A reading has letters or digits"),
    message=Text(
        "「{field}」の「{value}」に英数字があります。読み方は全角カタカナで書くことが望まれます。",
        "{field}: “{value}” has letters or digits; the reading should be written in full-width katakana.",
    ),
    remedy=Text(
        "読み方が決まっているものはカタカナで書いてください（例：5カイはゴカイ）。名前の一部ならそのままで差し支えありません。",
        "Spell out what has a reading of its own; letters that belong to the name may stay.",
    ),
    why=Text(
        "英数字は読み方が一つに決まらず、五十音順の並べ替えが乱れます。",
        "Letters and digits can be read in several ways, which disturbs sorting by sound.",
    ),
    source="自治体標準オープンデータセット 定義書（名称_カナ：全角カナ）",
    check=Cells(applies=is_kana_item, predicate=predicate),
    examples=(Good("ミホンコウミンカン"), Bad("ミホンダイ１ゴウカン"), Bad("ミホン5カイホール")),
)
