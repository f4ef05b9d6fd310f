"""Identifiers made of digits have one width, filled up with zeros."""

from collections.abc import Mapping, Sequence

from opendata.model import Bad, Combination, Good, Role, Rule, Safety, Scope, Severity, Tables, Text
from opendata.rules.number_format import folded


def has_widths(columns: Sequence[Sequence[int]]) -> bool:
    """By the widths of the cells; the empty ones have none."""
    return len({*columns[0]} - {0}) > 1


def faults(
    counts: Mapping[Combination, int],
) -> Mapping[Combination, Mapping[int, Mapping[str, object]]]:
    """Each number that can be padded, or else the first of the shortest, for the whole column."""
    numbers = {key: words for key in counts if (words := folded(key[0])).isdecimal()}
    widths = sorted({len(words) for words in numbers.values()})
    if len(widths) < 2:
        return {}
    context = {"narrowest": widths[0], "widest": widths[-1]}
    padded = {key: words.zfill(widths[-1]) for key, words in numbers.items()}
    if is_known(widths[-1], list(numbers.values())) and len({*padded.values()}) == len({*numbers.values()}):
        return {
            key: {0: {**context, "becomes": becomes}}
            for key, becomes in padded.items()
            if becomes != numbers[key]
        }
    return {min(numbers, key=lambda key: (len(numbers[key]), numbers[key])): {0: context}}


def is_known(width: int, numbers: list[str]) -> bool:
    """Some number was filled up to this width, and none to another."""
    return {len(words) for words in numbers if words.startswith("0") and len(words) > 1} == {width}


RULE = Rule(
    code="uneven-id-width",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("識別番号の桁数がそろっていません", "Identifiers are not of one width"),
    message=Text(
        "「{field}」の「{value}」など、番号の桁数が{narrowest}桁から{widest}桁までまちまちです。同じ桁数が求められています。",
        "{field}: numbers such as “{value}” are {narrowest} to {widest} digits wide; one width is expected.",
    ),
    remedy=Text(
        "元の台帳で桁数を確かめ、前に0を付けてそろえてください（例：0000000001）。"
        "Excelでは、先に列の表示形式を「文字列」にすると先頭の0が消えません。",
        "Look the width up in the register and put zeros in front (0000000001). "
        "In Excel set the column to “Text” first so that leading zeros stay.",
    ),
    why=Text(
        "0が消えた番号は、更新前のファイルや他のデータの番号と一致しなくなります。",
        "A number that lost its zeros no longer matches the same number in other files.",
    ),
    source="推奨データセット（NO：半角数字）; codeforjapan/OpenDataTools no.ts (10 digits, zero-padded)",
    check=Tables(roles=(Role.RECORD_ID,), faults=faults, suspects=has_widths, coarse=(len,)),
    safety=Safety.SAFE,
    examples=(
        Good("NO,名称\n0000000001,見本公民館\n0000000002,見本図書館\n"),
        Good("NO,名称\n1,見本公民館\n2,見本図書館\n"),
        Good("ID,名称\nFF1,見本公民館\nFF10,見本図書館\n", schema="aed@ods-v3"),
        Bad("NO,名称\n9,見本公民館\n10,見本図書館\n"),
        Bad("NO,名称\n0000000001,見本公民館\n2,見本図書館\n", becomes="0000000002"),
    ),
)
