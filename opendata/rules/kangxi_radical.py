"""Kanji are kanji, not the radicals of the same shape that PDF files bring along."""

import unicodedata

from opendata.characters import is_garbled, is_ordinary
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

_RADICAL = late("[\u2e80-\u2fdf]")
_REST = late("[^\u2e80-\u2fdf]*")
_JAPANESE = str.maketrans(
    "⼾⿊⿈⾭⿆⿒⻁⻄⻆⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲⺟⺠",
    "戸黒黄青麦歯虎西角長青食鬼麦黄斉歯竜亀母民",
)
"""Where Unicode would give a foreign form, or none."""


def applies(_: Field) -> bool:
    return True


def predicate(_: Field) -> Predicate:
    return _REST.fullmatch


def fix(value: str, _: Field) -> str | None:
    found = value.translate(_JAPANESE)
    found = _RADICAL.sub(lambda radical: unicodedata.normalize("NFKC", radical[0]), found)
    return found if _REST.fullmatch(found) and not is_garbled(value) else None


DATE_NOTE = Field(name="備考", title=Text("備考", "Remarks"), role=Role.REMARKS)

RULE = Rule(
    code="kangxi-radical",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("漢字に似た別の文字（部首）があります", "A value has radicals that look like kanji"),
    message=Text(
        "「{field}」の「{value}」に、漢字に見える部首の文字があります。ふつうの漢字で書く必要があります。",
        "{field}: “{value}” has characters that look like kanji but are radicals; kanji are expected.",
    ),
    remedy=Text(
        "PDFから貼り付けた文字です。同じ読みの漢字を、キーボードから入力し直してください。",
        "They were pasted from a PDF file; enter the kanji again by keyboard.",
    ),
    why=Text(
        "見た目は同じでも別の文字なので、検索や照合から漏れます。",
        "They look the same but are different characters, so searches miss them.",
    ),
    source="The Unicode Standard, Kangxi Radicals (not for use as ideographs)",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("5月31日（土）", field=DATE_NOTE),
        Bad("5⽉31⽇（⼟）", field=DATE_NOTE, becomes="5月31日（土）"),
        Bad("⻑⼾", field=DATE_NOTE, becomes="長戸"),
        Bad("⺮", field=DATE_NOTE),
    ),
)
