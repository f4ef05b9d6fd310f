"""No question mark stands where a character was lost."""

from opendata.characters import is_ordinary, trimmed
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

ADDRESSES = (
    Role.ADDRESS,
    Role.ADDRESS_PREFECTURE,
    Role.ADDRESS_CITY,
    Role.ADDRESS_TOWN,
    Role.ADDRESS_BLOCK,
    Role.ADDRESS_BUILDING,
)
_HYPHENATED = (*ADDRESSES, Role.PHONE, Role.FAX, Role.POSTAL_CODE)
_LINKS = (Role.URL, Role.FORM_URL, Role.IMAGE, Role.EMAIL)

_SIGNS = frozenset("?\ufffd〓")
_LINK = late(r"(https?://|www\.)[!-~]+")
_KANJI = "⺀-⿟一-鿿々〆ヶ"
_DIGIT = "0-9０-９"
_LETTER = f"ぁ-ゖァ-ヺーｦ-ﾟ{_KANJI}"
_LOST = late(
    rf"[\ufffd〓]"
    rf"|\A\?+(?:\Z|(?=[{_LETTER}{_DIGIT}]))"
    rf"|(?<=[{_DIGIT}])\?+(?=\s*(?:[{_LETTER}{_DIGIT}）)、。，]|\Z))"
    rf"|(?<=[{_KANJI}）)])(?<![何誰])\?+(?=[{_LETTER}])"
    rf"|(?<=[{_KANJI}ァ-ヺー～)）])\?+(?= ?[{_DIGIT}])"
    rf"|(?<=[ァ-ヺー])\?+(?=[{_KANJI}])"
    rf"|(?<=\s)\?+(?=[{_KANJI}{_DIGIT}])"
)
_TIME_RANGE = late(r"(?<=[0-9][:：][0-9]{2})\?(?=[0-9]{1,2}[:：][0-9]{2})")
_BETWEEN_DIGITS = late(rf"(?<=[{_DIGIT}])\?(?=[{_DIGIT}])")


def may_lose_characters(item: Field) -> bool:
    """In addresses of web pages a question mark means itself."""
    return item.role not in _LINKS


def is_whole(value: str) -> bool:
    return _SIGNS.isdisjoint(value) or not _LOST.search(trimmed(_LINK.sub("", value)))


def predicate(_: Field) -> Predicate:
    return is_whole


def fix(value: str, item: Field) -> str | None:
    """Only what can have been nothing else: the hyphen of an address, the dash between two times."""
    if _LINK.search(value):
        return None
    found = _TIME_RANGE.sub("～", value)
    if item.role in _HYPHENATED:
        found = _BETWEEN_DIGITS.sub("-", found)
    return found if is_whole(found) else None


ADDRESS = Field(name="住所", title=Text("住所", "Address"), role=Role.ADDRESS)
NOTE = Field(name="備考", title=Text("備考", "Remarks"), role=Role.REMARKS)

RULE = Rule(
    code="lost-character",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("文字が失われて「?」になっています", "A character seems to have been lost"),
    message=Text(
        "「{field}」の「{value}」は、文字が失われて「?」などになったようです。元の文字が必要です。",
        "{field}: “{value}” seems to have lost a character, which became “?” or the like; "
        "the original character is expected.",
    ),
    remedy=Text(
        "元のExcelファイルで正しい文字を確かめ、「CSV UTF-8（コンマ区切り）」を選んで保存し直してください。",
        "Look the character up in the original Excel file and save again as “CSV UTF-8 (Comma delimited)”.",
    ),
    why=Text(
        "「CSV（コンマ区切り）」で保存すると、Shift_JISにない漢字や記号が「?」に置き換わります。",
        "Saved as plain CSV, kanji and signs that Shift_JIS lacks are replaced by question marks.",
    ),
    source="opendata, own rule (defects of published files: CSV saved by Excel beside its original)",
    check=Cells(applies=may_lose_characters, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("見本町1512-1", field=ADDRESS),
        Good("利用できますか?はい、できます。", field=NOTE),
        Good("詳しくは https://www.city.example.lg.jp/?p=1 へ", field=NOTE),
        Good("没年不明(?-1617)", field=NOTE),
        Bad("見本町1512?1", field=ADDRESS, becomes="見本町1512-1"),
        Bad("見本町５?７", field=ADDRESS, becomes="見本町５-７"),
        Bad("11:00?17:30", field=NOTE, becomes="11:00～17:30"),
        Bad("能登島?目町", field=ADDRESS),
        Bad("宝?山古墳", field=NOTE),
        Bad("?目漁港", field=NOTE),
        Bad("月?土", field=NOTE),
        Bad("木造立像1?", field=NOTE),
        Bad("見本\ufffd公民館", field=NOTE),
    ),
)
