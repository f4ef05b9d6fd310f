"""A place of refuge says for at least one kind of disaster that it may be used."""

from collections.abc import Sequence

from opendata.characters import NOTHING
from opendata.model import Bad, Good, Role, Rows, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.mark_value import FLAG
from opendata.rules.mark_value import fix as as_mark

KINDS = 8
_NOTHING = late(rf"\s*(?:{NOTHING})?\s*")


def is_marked(value: str) -> bool:
    """Whatever else a cell says is the business of mark-value."""
    return not _NOTHING.fullmatch(value) and as_mark(value, FLAG) != ""


def says_nothing_by_itself(_: str) -> bool:
    return True


def faults(values: tuple[str, ...]) -> Sequence[int]:
    """A record without a name is the business of required-item-blank."""
    return (0,) if values[0].strip() and not any(map(is_marked, values[1:])) else ()


_PLAIN = (says_nothing_by_itself, is_marked, *(says_nothing_by_itself,) * (KINDS - 1))
"""One unmarked kind has to be looked at for a record to be at fault, so one column is enough to look at."""

RULE = Rule(
    code="disaster-kind-unmarked",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("災害種別に一つも印がない避難場所です", "A place of refuge for no kind of disaster"),
    message=Text(
        "「{value}」には、災害種別の印が一つもありません。使える災害の列に「1」が求められています。",
        "No kind of disaster is marked for “{value}”; “1” is expected under each that it may be used for.",
    ),
    remedy=Text(
        "指定を確かめ、使える災害の列に「1」を入力してください。指定緊急避難場所でないものは、この一覧から除いてください。",
        "Look up what the place is designated for and enter “1” there; take out what is not designated.",
    ),
    why=Text(
        "どの災害のときに逃げてよい場所か分からないと、利用者を危険な場所へ案内するおそれがあります。",
        "A service that does not know this may send people to a place that is not safe in that disaster.",
    ),
    source="opendata (own rule; 定義書 指定緊急避難場所一覧, 災害種別_洪水 to 災害種別_火山現象)",
    check=Rows(roles=(Role.NAME, *(Role.DISASTER_KIND,) * KINDS), plain=_PLAIN, faults=faults),
    examples=(
        Good(("見本小学校", "", "", "", "1", "", "", "", ""), schema="evacuation_space@ods-v3"),
        Good(("見本小学校", "○", "", "", "", "", "", "", ""), schema="evacuation_space@ods-v3"),
        Good(("見本小学校", "", "", "", "", "", "", "", "二階以上"), schema="evacuation_space@ods-v3"),
        Good(("", "", "", "", "", "", "", "", ""), schema="evacuation_space@ods-v3"),
        Bad(("見本小学校", "", "", "", "", "", "", "", ""), schema="evacuation_space@ods-v3"),
        Bad(("見本小学校", "", "0", "×", "　", "-", "", "", ""), schema="evacuation_space@legacy-2017"),
    ),
)
