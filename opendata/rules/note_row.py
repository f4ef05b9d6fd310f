"""No note takes the place of a record."""

from opendata.characters import is_ordinary, trimmed
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.patterns import late

HEADS = (
    *(Role.LOCAL_GOVERNMENT_CODE, Role.LOCAL_GOVERNMENT_NAME, Role.PREFECTURE_NAME, Role.MUNICIPALITY_NAME),
    *(Role.RECORD_ID, Role.NAME),
)
"""What stands at the beginning of a record and says which one it is."""
_NOTE = late("[(（] ?注|注 ?[0-9０-９]{0,2} ?[)）:：]")


def applies(item: Field) -> bool:
    """Also columns that the definition does not know: notes stand in the first of them."""
    return item.role in HEADS or (item.role is None and item.type == "string")


def is_no_note(value: str) -> bool:
    return not _NOTE.match(trimmed(value))


def is_head(value: str) -> bool:
    return is_no_note(value) and not trimmed(value).startswith("※")


def predicate(item: Field) -> Predicate:
    return is_head if item.role in HEADS else is_no_note


NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)
OTHER = Field(name="見本の列", title=Text("見本の列", "Sample"))

RULE = Rule(
    code="note-row",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("注記がデータの行に書かれています", "A note stands where a record should"),
    message=Text(
        "「{field}」の「{value}」は注記のようです。データの行には、データだけを書く必要があります。",
        "{field}: “{value}” looks like a note; rows should hold data only.",
    ),
    remedy=Text(
        "注記は備考の列か、データの説明ページに移し、注記だけの行は削除してください。",
        "Move the note into the remarks or the description of the dataset, and delete a row of notes only.",
    ),
    why=Text(
        "注記の行は一件のデータとして数えられ、件数や集計を狂わせます。",
        "A row of notes is counted as a record and spoils every total.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-2 (1セル1データとなっているか)",
    check=Cells(applies=applies, predicate=predicate, plain=is_ordinary),
    examples=(
        Good("見本公民館", field=NAME),
        Good("※要予約", field=OTHER),
        Bad("※令和8年4月1日現在", field=NAME),
        Bad("(注)見本町を除く。", field=OTHER),
        Bad("注1）見本町を除く。", field=NAME),
    ),
)
