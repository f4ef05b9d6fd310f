"""No cell holds an Individual Number (個人番号, My Number)."""

import re

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.ordinary import LANDLINE
from opendata.patterns import late

_NUMBER = late(
    r"(?<![0-9０-９A-Za-z.+-])[0-9０-９]{4}[- －‐]?[0-9０-９]{4}[- －‐]?[0-9０-９]{4}(?![0-9０-９A-Za-z])"
)
_DIGIT = "[0-9０-９]"
_FOUR = f"{_DIGIT}{{4}}[- －‐]?"
_MOBILE = "[0０][789７８９][0０]"
_SUSPICIOUS = f"@|{_MOBILE}|{_FOUR}{_FOUR}{_DIGIT}{{4}}|{_DIGIT}{{7}}|1{_DIGIT}{{3}}0-"
_RUNS = f"{_DIGIT}{{1,2}}+|(?!{_DIGIT}?{_MOBILE}){_DIGIT}{{3,4}}+(?![- －‐]?{_FOUR}{_DIGIT}{{4}})"
_SHORT_RUNS = f"[^0-9０-９@]*+(?:(?:{_RUNS})(?:[^0-9０-９@]++|\\Z))*+"
PLAIN = late(f"{LANDLINE}|{_SHORT_RUNS}|(?s:(?!.*(?:{_SUSPICIOUS})).*)")
"""Vouches for values that none of the rules about personal data can mind.

Nearly all are landline numbers or have short runs of digits only, told first and without looking back.
"""
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_NO_ROOM = frozenset(
    {
        *(Role.RECORD_ID, Role.FACILITY_ID, Role.OTHER_ID, Role.CORPORATE_NUMBER, Role.POI_CODE),
        *(Role.LOCAL_GOVERNMENT_CODE, Role.LOCATION_LOCAL_GOVERNMENT_CODE, Role.MACHIAZA_ID),
        *(Role.LATITUDE, Role.LONGITUDE, Role.URL, Role.IMAGE, Role.FORM_URL, Role.POSTAL_CODE),
        *(Role.NAME_KANA, Role.KANA, Role.PREFECTURE_NAME, Role.MUNICIPALITY_NAME, Role.WEEKDAYS),
    }
)


def may_hold_one(item: Field) -> bool:
    """Free text. Codes of other kinds pass the check digit by chance once in eleven times."""
    return item.role not in _NO_ROOM and item.type not in ("number", "integer", "date", "time")


def is_individual_number(digits: str) -> bool:
    """The last of twelve digits follows from the others; all the same digit is nobody's number."""
    numbers = [int(digit) for digit in digits]
    rest = sum(weight * digit for weight, digit in zip(_WEIGHTS, numbers, strict=False)) % 11
    return numbers[11] == (0 if rest <= 1 else 11 - rest) and len(set(numbers)) > 1


def has_none(value: str) -> bool:
    found = (re.sub("[^0-9０-９]", "", words) for words in _NUMBER.findall(value))
    return not any(map(is_individual_number, found))


def predicate(_: Field) -> Predicate:
    return has_none


RULE = Rule(
    code="individual-number",
    severity=Severity.PRIVATE,
    scope=Scope.CELL,
    title=Text("個人番号（マイナンバー）のような番号があります", "A number looks like an Individual Number"),
    message=Text(
        "「{field}」に、個人番号（マイナンバー）として正しい12桁の番号が書かれています。",
        "{field} holds twelve digits that are a valid Individual Number (My Number).",
    ),
    remedy=Text(
        "個人番号であれば、直ちに取り除き、担当者に知らせてください。"
        "別の番号だと確かめたときだけ、公開のときにこのセル（{a1}）を挙げて理由を書いてください。",
        "If it is one, remove it at once and tell the person in charge; only when you have made sure that "
        "it is another number, name this cell ({a1}) and the reason when you publish.",
    ),
    why=Text(
        "個人番号は、法律で定める場合のほかは提供も公開もできません。",
        "The law forbids giving or publishing Individual Numbers except where it says so.",
    ),
    source="行政手続における特定の個人を識別するための番号の利用等に関する法律 第19条; "
    "平成26年総務省令第85号 第5条（検査用数字）",
    check=Cells(applies=may_hold_one, predicate=predicate, plain=PLAIN),
    examples=(
        Good("123456789012"),
        Good("5000020152048"),
        Good("0256-34-5511"),
        Good("000000000000"),
        Bad("123456789018"),
        Bad("番号：1234-5678-9018（見本）"),
        Bad("１２３４５６７８９０１８"),
    ),
)
