"""The whole address and its parts tell the same place."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from operator import not_

from opendata.model import Bad, Good, Role, Rows, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.places import prefectures
from opendata.rules.address_characters import HYPHENS

PARTS = (
    Role.ADDRESS,
    Role.ADDRESS_PREFECTURE,
    Role.ADDRESS_CITY,
    Role.ADDRESS_TOWN,
    Role.ADDRESS_BLOCK,
)

_KANJI = {char: number for number, char in enumerate("〇一二三四五六七八九")}
_COUNTED = late(r"([〇一二三四五六七八九十]{1,3})(?=丁目|番|号|-)")
_SIGNS = late(rf"\s+|[{HYPHENS}]+|(?<=[0-9])(?:丁目|番地の|番地|番|号|の|ノ|之)(?=[0-9]|$|-)")
_OTHER_WRITING = str.maketrans({"ヶ": "ケ", "ヵ": "カ", "ｹ": "ケ", "ﾉ": "ノ"})
_ENDS = late(r"-+(?=\D|$)|大字|字(?=[^\d])")


def faults(values: tuple[str, ...]) -> Sequence[int]:
    """Compared without regard to width, hyphens, spaces and ways to write a number; a building may follow."""
    address, *parts = values
    if address == "".join(parts) or not address.strip() or not (parts[2].strip() or parts[3].strip()):
        return ()
    city = folded(parts[1])
    town = folded(parts[2] + ("-" if parts[2][-1:].isdigit() else "") + parts[3])
    return () if _begins(_local(folded(address), city), _local(town, city)) else (0,)


def _local(text: str, city: str) -> str:
    """What follows the prefecture and the municipality, where they are named."""
    return _prefecture().sub("", text, count=1).removeprefix(city)


@cache
def _prefecture() -> re.Pattern[str]:
    return re.compile(f"^(?:{'|'.join(prefectures())})")


def _begins(rest: str, town: str) -> bool:
    if rest[: len(town)] != town:
        return False
    return not (town[-1:].isdigit() and re.match(r"[0-9]|-[0-9]", rest[len(town) :]))


@lru_cache(1024)
def folded(text: str) -> str:
    """An address as it is compared: 一丁目2番地の3 and 1-2-3 are the same."""
    plain = unicodedata.normalize("NFKC", text).translate(_OTHER_WRITING)
    plain = _COUNTED.sub(lambda found: str(_number(found[1])), plain)
    return _ENDS.sub("", _SIGNS.sub(_joint, plain))


def _joint(found: re.Match[str]) -> str:
    """Between two numbers a blank stays: behind 3-1 a building's 2階 begins, not the number 12."""
    if not found[0].isspace():
        return "-"
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return " " if before.isdigit() and after.isdigit() else ""


def _number(kanji: str) -> int:
    """Up to 99 as 二十三 or 二三."""
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return int("".join(str(_KANJI[char]) for char in kanji))
    return _KANJI.get(tens, 1) * 10 + _KANJI.get(ones, 0)


RULE = Rule(
    code="address-parts-differ",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("住所の連結表記と各列の内容が違います", "The whole address and its parts differ"),
    message=Text(
        "「{field}」の「{value}」が、町字や番地以下の列をつなげたものと一致しません。",
        "{field}: “{value}” is not what the columns of town and block make together.",
    ),
    remedy=Text(
        "番地の欠けや打ち間違いがないか確かめ、両方を同じ内容にしてください。",
        "See whether a number is missing or mistyped in one of them, and make both say the same.",
    ),
    why=Text(
        "どちらが正しい住所か、利用者には分かりません。",
        "A reader cannot tell which of the two addresses is right.",
    ),
    source="自治体標準オープンデータセット 定義書（所在地_連結表記：各列をつなげたもの）",
    check=Rows(roles=PARTS, plain=(not_,) * len(PARTS), faults=faults),
    examples=(
        Good(("新潟県三条市旭町2-3-1", "新潟県", "三条市", "旭町二丁目", "３番１号")),
        Good(("新潟県三条市旭町2-3-1　2階", "", "三条市", "旭町二丁目", "3-1")),
        Good(("三条市旭町2-3-1 市役所", "新潟県", "三条市", "旭町", "2-3-1")),
        Good(("新潟県三条市旭町2-3-1", "", "", "", "")),
        Good(
            "所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下\n"
            "新潟県三条市旭町2-3-1,新潟県,三条市,旭町二丁目,３番１号\n",
            schema="aed@ods-v3",
        ),
        Bad(
            "所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下\n"
            "新潟県三条市旭町111-11,新潟県,三条市,旭町,1-11-11\n",
            schema="aed@ods-v3",
        ),
    ),
)
