"""Codes and numbers that identify something are not shortened to 1.01321E+12."""

import re

from opendata.characters import is_figure
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.patterns import late

SCIENTIFIC = late(r"[0-9](?:\.[0-9]+[Ee]\+?|[Ee]\+)[0-9]{1,3}")
"""As Excel writes it; 12E5, without point and plus, may be an identifier."""

_ANYTHING_ELSE = late(rf"(?!(?:{SCIENTIFIC.pattern})\Z).*", re.DOTALL)
_ROLES = (
    Role.LOCAL_GOVERNMENT_CODE,
    Role.LOCATION_LOCAL_GOVERNMENT_CODE,
    Role.CORPORATE_NUMBER,
    Role.RECORD_ID,
    Role.FACILITY_ID,
    Role.OTHER_ID,
    Role.MACHIAZA_ID,
    Role.PHONE,
    Role.FAX,
    Role.EXTENSION,
    Role.POSTAL_CODE,
    Role.POI_CODE,
)


def identifies(item: Field) -> bool:
    return item.role in _ROLES


def predicate(_: Field) -> Predicate:
    return _ANYTHING_ELSE.fullmatch


RULE = Rule(
    code="scientific-notation",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("番号の桁が失われています", "The digits of a number are lost"),
    message=Text(
        "「{field}」の「{value}」は、Excelが番号を縮めて表したものです。元のすべての桁が必要です。",
        "{field}: “{value}” is how Excel shortens a long number; all of its digits are expected.",
    ),
    remedy=Text(
        "失われた桁は、このファイルからは元に戻せません。元の台帳から入力し直してください。"
        "その前に、Excelで列の表示形式を「文字列」にしてください。",
        "The lost digits cannot be had back from this file; enter the number again from the register, "
        "after setting the column to “Text” in Excel.",
    ),
    why=Text(
        "桁の失われた番号は、どの施設や法人のものかを示せません。",
        "A number without its digits no longer tells whose it is.",
    ),
    source="opendata (own rule; codes and numbers are text of half-width digits in the definitions)",
    check=Cells(applies=identifies, predicate=predicate, plain=is_figure),
    examples=(
        Good("5000020152048"),
        Good("12E5"),
        Good("E3520300091201"),
        Good("1.5"),
        Bad("1.01321E+12"),
        Bad("3.00002e+12"),
        Bad("4E+12"),
    ),
)
