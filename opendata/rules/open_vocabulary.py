"""Where only the older edition lists choices, other values are worth a look but no fault."""

from collections.abc import Mapping

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text


def has_open_vocabulary(item: Field) -> bool:
    return bool(item.open_vocabulary)


def predicate(item: Field) -> Predicate:
    return frozenset(item.open_vocabulary).__contains__


def hint(_: str, item: Field | None) -> Mapping[str, object]:
    return {"choices": "／".join(item.open_vocabulary) if item else ""}


KIND = Field(name="種類", title=Text("種類", "Kind"), open_vocabulary=("建造物", "美術工芸品", "その他"))

RULE = Rule(
    code="open-vocabulary",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("旧版の選択肢にない値です", "A value is not among the older edition's choices"),
    message=Text(
        "「{field}」の「{value}」は、旧版の選択肢（{choices}）にありません。現行版の選択肢は確認できていません。",
        "{field}: “{value}” is not among the choices of the older edition ({choices}); "
        "those of the current edition are not confirmed.",
    ),
    remedy=Text(
        "同じ意味の選択肢があればそろえてください。なければこのままで差し支えありません。",
        "Use one of the listed choices where it means the same; otherwise leave the value as it is.",
    ),
    why=Text(
        "表記をそろえると、検索や集計で漏れがなくなります。",
        "Like values written alike are found and counted together.",
    ),
    source="推奨データセット 定義書 (choices of the older edition; those of the current one are unknown)",
    check=Cells(applies=has_open_vocabulary, predicate=predicate),
    hint=hint,
    examples=(Good("建造物", field=KIND), Bad("彫刻", field=KIND)),
)
