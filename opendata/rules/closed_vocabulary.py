"""Where the standard lists the choices, the value is one of them."""

import unicodedata
from collections.abc import Mapping

from opendata.model import (
    Bad,
    Cells,
    Constraints,
    Field,
    Good,
    Predicate,
    Rule,
    Safety,
    Scope,
    Severity,
    Text,
)
from opendata.rules.mark_value import is_mark_item


def has_closed_vocabulary(item: Field) -> bool:
    return bool(item.constraints.enum) and not is_mark_item(item)


def predicate(item: Field) -> Predicate:
    return frozenset(item.constraints.enum).__contains__


def fix(value: str, item: Field) -> str | None:
    """Only what differs in width and white space; a word of the same meaning is for a person to choose."""
    found = [choice for choice in item.constraints.enum if _folded(choice) == _folded(value)]
    return found[0] if len(found) == 1 else None


def _folded(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).split())


def hint(value: str, item: Field | None) -> Mapping[str, object]:
    from difflib import get_close_matches  # here, as only a faulty value asks for it

    choices = item.constraints.enum if item else ()
    near = get_close_matches(value, choices, n=1, cutoff=0.4)
    return {"choices": "／".join(choices), "near": near[0] if near else Text("見当たりません", "none")}


HYDRANT = Field(
    name="種別",
    title=Text("種別", "Type"),
    constraints=Constraints(enum=("消火栓", "防火水そう", "その他")),
)

RULE = Rule(
    code="closed-vocabulary",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("選択肢にない値です", "A value is not among the choices"),
    message=Text(
        "「{field}」の「{value}」は、標準の選択肢にありません。近い選択肢：{near}",
        "{field}: “{value}” is not among the standard's choices. Nearest: {near}",
    ),
    remedy=Text(
        "次の中から選んでください：{choices}。合うものがなければ「その他」とし、詳しくは備考に書いてください。",
        "Choose one of: {choices}. If none fits, use the choice for “other” and explain in the remarks.",
    ),
    why=Text(
        "選択肢がそろっていれば、他の自治体のデータと合わせて集計できます。",
        "With the same choices everywhere, data of several municipalities can be counted together.",
    ),
    source="推奨データセット 定義書; 自治体標準オープンデータセット 定義書（選択肢）",
    check=Cells(applies=has_closed_vocabulary, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    hint=hint,
    examples=(
        Good("消火栓", field=HYDRANT),
        Bad("防火水槽", field=HYDRANT),
        Bad("消火せん", field=HYDRANT),
        Bad("消火栓　", field=HYDRANT, becomes="消火栓"),
    ),
)
