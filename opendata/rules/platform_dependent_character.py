"""Characters that not every system has are avoided."""

import unicodedata
from collections.abc import Mapping

from opendata.characters import PLATFORM_KANJI, PLATFORM_SIGNS, is_garbled, is_ordinary
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

SHOWN = 10
"""Characters that a sentence tells of."""
_OTHERS = late("[\ue000-\uf8ff\U0001f000-\U0001faff\U00020000-\U0002fa1f\U000f0000-\U0010ffff]")
_UNITS = late("[\u3300-\u33ff№℡℻\u2160-\u217f]")
_NUMBERED = late("[\u2460-\u24ff\u3220-\u32ff]")
_BRACKETED = late(r"\(.+\)")
_PROSE = (Role.REMARKS, Role.TIME_NOTE, Role.DESCRIPTION)


def applies(_: Field) -> bool:
    return True


def is_everywhere(value: str) -> bool:
    known = PLATFORM_KANJI.isdisjoint(value) and PLATFORM_SIGNS.isdisjoint(value)
    return known and (max(value, default="") < "\ue000" or not _OTHERS.search(value))


def predicate(_: Field) -> Predicate:
    return is_everywhere


def fix(value: str, item: Field) -> str | None:
    """Only signs are spelled out, and only in prose: a name is what it is."""
    if item.role not in _PROSE or is_garbled(value):
        return None
    spelled = _UNITS.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), value)
    spelled = _NUMBERED.sub(lambda sign: _spelled(sign[0]), spelled)
    return spelled if is_everywhere(spelled) else None


def _spelled(sign: str) -> str:
    """① as (1), ㈱ as (株)."""
    plain = unicodedata.normalize("NFKC", sign)
    return plain if plain == sign or _BRACKETED.fullmatch(plain) else f"({plain})"


def hint(value: str, _: Field | None) -> Mapping[str, object]:
    found = dict.fromkeys(char for char in value if not is_everywhere(char))
    signs = [char if char.isprintable() else f"U+{ord(char):04X}" for char in found]
    return {"characters": " ".join(signs[:SHOWN]) + ("…" if len(signs) > SHOWN else "")}


REMARKS = Field(name="備考", title=Text("備考", "Remarks"), role=Role.REMARKS)
NAME = Field(name="名称", title=Text("名称", "Name"), role=Role.NAME)

RULE = Rule(
    code="platform-dependent-character",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("機種依存文字が使われています", "Characters are used that not every system has"),
    message=Text(
        "「{field}」の「{value}」に機種依存文字（{characters}）があります。どの環境でも読める文字が望まれます。",
        "{field}: “{value}” has characters (“{characters}”) that not every system has; avoid them.",
    ),
    remedy=Text(
        "「①」は「(1)」、「㎡」は「m2」や「平方メートル」、「㈱」は「株式会社」のように書き換えてください。"
        "人名や施設名の漢字は、無理に書き換えなくて構いません。",
        "Write “(1)” for “①”, “m2” for “㎡” and so on; kanji in the names of people and places may stay.",
    ),
    why=Text(
        "機種や文字コードの違いで、文字化けしたり「?」になったりすることがあります。",
        "On other systems or in other encodings they may turn into garbage or question marks.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-10 (機種依存文字)",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.UNSAFE,
    hint=hint,
    examples=(
        Good("高橋町(1)", field=REMARKS),
        Good("100m2", field=REMARKS),
        Bad("①100㎡", field=REMARKS, becomes="(1)100m2"),
        Bad("㈱見本", field=REMARKS, becomes="(株)見本"),
        Bad("第Ⅱ期", field=REMARKS, becomes="第II期"),
        Bad("髙橋会館", field=REMARKS),
        Bad("㈱見本", field=NAME),
        Bad("見本\ue000町", field=NAME),
        Bad("𠮷野家", field=NAME),
    ),
)
