"""L1-08: only characters are used that every system has."""

from opendata.answers import MET, among, broken, labels, together, undecided
from opendata.model import Answer, Column, Criterion, Evidence, Text, Trait
from opendata.traits import NAMES, has_platform_kanji, has_platform_sign, has_roman_numeral, is_any

_SIGNS = Text(
    "「①」「㎡」「㈱」などの機種依存文字があります（{count}か所）。",
    "There are characters such as ①, ㎡ or ㈱ that not every system has ({count}).",
)
_PERHAPS = Text(
    "環境によって表示できない漢字やローマ数字（Ⅱなど）があります（{count}か所）。"
    "固有名詞ならそのままで構いませんが、それは人にしか分かりません。",
    "Some kanji or Roman numerals are not found on every system ({count}); "
    "names may keep them, but a person has to tell.",
)


def _is_no_name(column: Column) -> bool:
    return column.item is None or column.item.role not in NAMES


SIGN = Trait(is_any, has_platform_sign)
KANJI = Trait(_is_no_name, has_platform_kanji)
ROMAN = Trait(is_any, has_roman_numeral)


def decide(evidence: Evidence) -> Answer:
    named = [profile for profile in evidence.profiles if has_platform_sign(profile.column.label)]
    signs = together((among(evidence.profiles, SIGN), labels(evidence, named)))
    if signs.number:
        return broken(_SIGNS, signs.number, signs.first)
    perhaps = together((among(evidence.profiles, KANJI), among(evidence.profiles, ROMAN)))
    return undecided(_PERHAPS, perhaps.number, perhaps.first) if perhaps.number else MET


CRITERION = Criterion(
    id="L1-08",
    title=Text("機種依存文字を使用していないか", "No characters are used that depend on the system"),
    why=Text(
        "ほかの環境では文字化けすることがあり、検索でも同じ文字と見なされません。",
        "On other systems they may turn into garbage, and searches do not find them.",
    ),
    remedy=Text(
        "「①」は「(1)」、「㎡」は「m2」、「㈱」は「株式会社」のように書き換えてください。",
        "Write (1) for ①, m2 for ㎡, 株式会社 for ㈱ and so on.",
    ),
    weight=2,
    decide=decide,
    traits=(SIGN, KANJI, ROMAN),
    codes=("platform-dependent-character", "kangxi-radical"),
)
