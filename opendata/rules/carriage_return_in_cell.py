"""A line break inside a cell is not a carriage return alone."""

from opendata.characters import is_ordinary
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

_BARE = late(r"\r(?!\n)")


def applies(_: Field) -> bool:
    return True


def has_no_bare_return(value: str) -> bool:
    """Line breaks at either end are blanks around the value."""
    return not _BARE.search(value.strip())


def predicate(_: Field) -> Predicate:
    return has_no_bare_return


def fix(value: str, _: Field) -> str:
    return _BARE.sub("\n", value)


NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)

RULE = Rule(
    code="carriage-return-in-cell",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("セルの中の改行が古い形式です", "A line break inside a cell is of an old kind"),
    message=Text(
        "「{field}」の「{value}」の改行（⏎の位置）は、CRだけの古い形式です。改行にはLFが求められています。",
        "{field}: the line break in “{value}”, shown as ⏎, is a CR alone; LF is expected.",
    ),
    remedy=Text(
        "Excelでその改行を消し、必要なら「Alt」キーと「Enter」キーで改行を入れ直してください。",
        "In Excel delete the line break and, where it is needed, enter it again with Alt and Enter.",
    ),
    why=Text(
        "CRだけの改行は、行の終わりと取り違えられ、表が崩れることがあります。",
        "A CR alone is easily taken for the end of a record, which breaks the table.",
    ),
    source="RFC 4180 §2; 総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-5",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("見本消防局\n警防課", field=NAME),
        Good("見本消防局\r\n警防課", field=NAME),
        Bad("見本市阿知須\r健康福祉センター", field=NAME, becomes="見本市阿知須\n健康福祉センター"),
    ),
)
