"""What a value or a column looks like to a program: a bare number, a number with a unit, a date of an era."""

from __future__ import annotations

import re
from unicodedata import normalize

from opendata import eras
from opendata.characters import PLATFORM_KANJI, PLATFORM_SIGNS, is_nothing, trimmed
from opendata.model import Column, Profile, Role, Seen, Trait
from opendata.patterns import late

COORDINATES = (Role.LATITUDE, Role.LONGITUDE)
PROSE = (Role.REMARKS, Role.TIME_NOTE, Role.DESCRIPTION)
NAMES = (
    *(Role.NAME, Role.NAME_KANA, Role.COMMON_NAME, Role.ORGANIZATION_NAME, Role.KANA),
    *(Role.ADDRESS, Role.ADDRESS_CITY, Role.ADDRESS_TOWN, Role.ADDRESS_BUILDING, Role.ADDRESS_BLOCK),
    *(Role.MUNICIPALITY_NAME, Role.LOCAL_GOVERNMENT_NAME),
)
"""Items whose kanji are what they are."""
NO_QUANTITY = late(
    r"コード|番号|電話|郵便|緯度|経度|座標|順|階|丁目|番地|区分|種別|フラグ|備考|説明|名称|住所|^[#＃]|№|ＩＤ|ＮＯ|"
    r"(?<![0-9０-９元])(?:年|月|日|時|年度|月分)(?:$|[(（])|年月|日付|日時|期間|時間|時刻|曜日|西暦|和暦|"
    r"(?i:code|(?:lat|lng|lon|long|latitude|longitude)$|(?:^|[^a-z])(?:id|no|x|y|z)(?:$|[^a-z]))"
)
"""Labels of columns whose digits count and measure nothing."""

_UNITS = (
    "人|名|個|台|件|室|席|床|基|組|世帯|戸|棟|箇所|か所|カ所|ヶ所|ケ所|校|園|冊|本|枚|回|隻|頭|匹|羽|"
    "円|千円|万円|百万円|億円|%|‰|ポイント|歳|才|"
    "km|m|cm|mm|km2|m2|m3|ha|a|キロ|メートル|平方メートル|ヘクタール|kg|g|t|トン|l|リットル|kw|kwh|kl"
)
_PLAIN = late(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|-?0+[0-9]*\.[0-9]+")
_PADDED = late(r"0[0-9]+")
_ANY_NUMBER = late(
    rf"(?:約|およそ)?[▲△¥\\+-]?[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?(?:e[+-]?[0-9]+)? ?(?:{_UNITS})?"
    r" ?(?:※[0-9]*|\*+[0-9]*|\(?注[0-9]*\)?|\([^()]*\))?",
    re.IGNORECASE,
)
_SECRET = late(r"[*＊xXｘＸχ×▲△]{1,3}|秘匿?")
_ZERO = late(r"0+(?:\.0+)?|1900[-/]0?1[-/]00?|0000[-/]00[-/]00")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─"), "-")


def folded(value: str) -> str:
    return " ".join(normalize("NFKC", value).translate(_DASHES).split())


def is_number(value: str) -> bool:
    """Blanks around it are the business of another rule."""
    return _PLAIN.fullmatch(value.strip()) is not None


def is_dressed_number(value: str) -> bool:
    """A number with something that makes it text: a unit, separators, full-width digits, a note."""
    if (value.isascii() and value.isdigit()) or is_number(value):
        return False
    return _ANY_NUMBER.fullmatch(folded(value)) is not None


def is_symbol(value: str) -> bool:
    """A sign or a word in place of a number: -, …, x, 不明."""
    bare = trimmed(value)
    return is_nothing(bare) or _SECRET.fullmatch(bare) is not None


def is_no_number(value: str) -> bool:
    return not (is_number(value) or _PADDED.fullmatch(value.strip()) or is_symbol(value))


def is_zero(value: str) -> bool:
    return _ZERO.fullmatch(value) is not None


def is_padded(value: str) -> bool:
    """Digits with leading zeros are a code."""
    return _PADDED.fullmatch(value) is not None


# ── Times ─────────────────────────────────────────────────────────────────────────────────────────

_ERA_YEAR = late(
    r"(?:明治|大正|昭和|平成|令和) ?(?:[0-9]{1,2}|元) ?(?:年度?|[./-])"
    r"[0-9元年月日度末頃上中下旬初期前後半現在以降 ./~:()月火水木金土曜祝-]*"
)
_ERA_INITIAL = late(r"[MTSHR]\.?(?:[0-9]{1,2}|元)(?:[-/.][0-9]{1,2}){1,2}")
_LONGEST_TIME = 24
WESTERN_YEAR = late(r"(?<![0-9])(?:1[89]|20)[0-9]{2}(?![0-9]{2}[0-9])")
_WESTERN_TIME = late(
    r"(?:1[89]|20)[0-9]{2}(?:年度?|[-/.年][0-9]{1,2}(?:月|[-/.月][0-9]{1,2}日?)?)?(?:[ T][0-9:]+)?|"
    r"(?:1[89]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)


def is_era_time(value: str) -> bool:
    """A day, month or year of the Japanese calendar that does not say the common year as well."""
    if len(value) > _LONGEST_TIME or (value.isascii() and value[:1] not in "MTSHR"):
        return False
    words = folded(value)
    if WESTERN_YEAR.search(words):
        return False
    if _ERA_INITIAL.fullmatch(words):
        return eras.read(words) is not None
    return _ERA_YEAR.fullmatch(words) is not None


def is_western_time(value: str) -> bool:
    return _WESTERN_TIME.fullmatch(value) is not None


# ── Text ──────────────────────────────────────────────────────────────────────────────────────────

_ROMAN = late("[\u2160-\u217f]")
_SIGNS = PLATFORM_SIGNS - frozenset(map(chr, range(0x2160, 0x2180)))
_OTHERS = late("[\ue000-\uf8ff\U0001f000-\U0001faff\U000f0000-\U0010ffff\u2e80-\u2fdf]")
_RARE = late("[\U00020000-\U0002fa1f]")
_GAP = late(r"[^\s。][ 　\t]{2,}[^\s]")
_SPACED = late(r"[^\s!-~](?:[ 　][^\s!-~]){2,}")
_DITTO = late(r"〃|″|仝|々|同上|同右|同左")
_OTHER_DETAIL = late(r"その他[ 　]*(?:[（(【［\[].+[）)】］\]]|[:：].+)")
_SEPARATOR = r"[ 　]*[、,，;；/／・\n\r 　]+[ 　]*"
_PHONE = r"[(（]?0[0-9]{1,4}[)）]?[-ー－―‐][0-9]{1,4}[-ー－―‐][0-9]{3,4}"
_SITE = r"https?://[!-+\--:<-~]+"
_MAIL = r"[!-+\--:<-?A-~]+@[!-+\--:<-?A-~]+"
_DEGREES = r"[0-9]{2}\.[0-9]{3,}[ 　]*[,、，][ 　]*1[0-9]{2}\.[0-9]{3,}"
_SEVERAL = late(
    rf"(?:{_PHONE})(?:{_SEPARATOR}(?:{_PHONE}))+|(?:{_SITE})(?:{_SEPARATOR}(?:{_SITE}))+|"
    rf"(?:{_MAIL})(?:{_SEPARATOR}(?:{_MAIL}))+|[(（]?{_DEGREES}[)）]?"
)
_LISTED = late(r"[、，;；\n]|[0-9日時分][ 　]*[~〜～][ 　]*[0-9]|[^0-9],[^0-9 ]")


def has_platform_sign(value: str) -> bool:
    if value.isascii():
        return False
    return not _SIGNS.isdisjoint(value) or _OTHERS.search(value) is not None


def has_roman_numeral(value: str) -> bool:
    """As one character; the name of a building may be written so."""
    return not value.isascii() and _ROMAN.search(value) is not None


def has_platform_kanji(value: str) -> bool:
    if value.isascii():
        return False
    return not PLATFORM_KANJI.isdisjoint(value) or _RARE.search(value) is not None


def is_spaced_out(value: str) -> bool:
    """Blanks inside a value that only make it look even: 東　京　都, 見本課　　見本係."""
    bare = value.strip()
    return "。" not in bare and (_GAP.search(bare) is not None or _SPACED.fullmatch(bare) is not None)


def has_line_break(value: str) -> bool:
    return "\n" in value or "\r" in value


def is_ditto(value: str) -> bool:
    return _DITTO.fullmatch(trimmed(value)) is not None


def details_other(value: str) -> bool:
    return _OTHER_DETAIL.fullmatch(trimmed(value)) is not None


def is_several(value: str) -> bool:
    """Nothing but two or more telephone numbers, addresses on the web, or both coordinates of a place."""
    return len(value) > 15 and _SEVERAL.fullmatch(value.strip()) is not None


def may_be_several(value: str) -> bool:
    """A whole sentence is taken for one value."""
    return "。" not in value and _LISTED.search(value.strip()) is not None


def is_link(value: str) -> bool:
    return value.startswith(("http://", "https://")) or "@" in value


# ── Columns ───────────────────────────────────────────────────────────────────────────────────────


def is_any(_: Column) -> bool:
    return True


def is_typed_number(column: Column) -> bool:
    return column.item is not None and column.item.type in ("number", "integer")


def is_free(column: Column) -> bool:
    """A column that the definition does not know."""
    return column.item is None


def is_typed_date(column: Column) -> bool:
    return column.item is not None and column.item.type == "date"


def is_no_prose(column: Column) -> bool:
    return column.item is None or column.item.role not in PROSE


NUMBER = Trait(is_any, is_number)
DRESSED_NUMBER = Trait(is_any, is_dressed_number)
SYMBOL = Trait(is_any, is_symbol)
ZERO = Trait(is_any, is_zero)
PADDED = Trait(is_free, is_padded)


def seen(profile: Profile, trait: Trait) -> Seen:
    return profile.seen.get(trait, Seen())


def is_quantity(profile: Profile) -> bool:
    """A column of amounts: so the definition says, or its label and four cells in five."""
    item = profile.column.item
    if item is not None:
        return item.type in ("number", "integer") and item.role not in COORDINATES
    if not profile.filled or NO_QUANTITY.search(profile.column.label) or seen(profile, PADDED).number:
        return False
    figures = seen(profile, NUMBER).number + seen(profile, DRESSED_NUMBER).number
    others = profile.filled - figures - seen(profile, SYMBOL).number
    return figures > 0 and others * 5 <= profile.filled


def is_numeric(profile: Profile) -> bool:
    """A column of numbers of any kind, coordinates too."""
    return is_typed_number(profile.column) or is_quantity(profile)


QUANTITY = (NUMBER, DRESSED_NUMBER, SYMBOL, PADDED)
"""The traits that tell a column of amounts."""


SPARSE = 10
"""A column without a name that is filled less than one time in so many holds a memo."""


def is_memo(profile: Profile) -> bool:
    return not profile.column.label.strip() and 0 < profile.filled * SPARSE < profile.rows


MOST_CHOICES = 30
"""A column of choices has no more different values, each of them three times on average."""


def is_choice(profile: Profile) -> bool:
    """A column whose few values come again and again."""
    item, values = profile.column.item, profile.values
    if item is not None and (item.constraints.enum or item.open_vocabulary):
        return True
    if values is None or not is_no_prose(profile.column) or is_quantity(profile):
        return False
    is_typed = item is not None and (item.type != "string" or item.role is not None)
    return not is_typed and 2 <= len(values) <= MOST_CHOICES and len(values) * 3 <= profile.filled
