"""L3-06: areas are told by their standard code or full name."""

from functools import cache

from opendata import schema
from opendata.answers import MET, among, broken, together, undecided
from opendata.model import Answer, Column, Criterion, Evidence, Role, Text, Trait
from opendata.patterns import late

_CODES = (Role.LOCAL_GOVERNMENT_CODE, Role.LOCATION_LOCAL_GOVERNMENT_CODE)
_PREFECTURES = (Role.PREFECTURE_NAME, Role.ADDRESS_PREFECTURE)
_CODE_LABEL = late(r".*(?:市[区]?町村|自治体|団体|都道府県|地域|市区町村等)コード.*")
_PREFECTURE_LABEL = late(r"都道府県名?|県名?|府県名?")
_WRONG = Text(
    "地域コードが、標準地域コード（または検査数字の付いた6桁のコード）と合いません（{count}か所）。",
    "Codes of areas are not those of the standard ({count}).",
)
_SHORT = Text(
    "都道府県名が「東京」のように略されています（{count}か所）。",
    "Names of prefectures are cut short ({count}).",
)
_UNTOLD = Text(
    "地域コードや正式な地域名称の列が見つかりません。地域を示すデータかどうかは、人が確かめる必要があります。",
    "There is no column of area codes or full names; whether the data are about areas, a person has to see.",
)


def _is_prefecture(column: Column) -> bool:
    if column.item is not None:
        return column.item.role in _PREFECTURES
    return bool(_PREFECTURE_LABEL.fullmatch(column.label.strip()))


def _is_short(value: str) -> bool:
    return any(name[:-1] == value for name in _names() if not name.endswith("道"))


def _is_full(value: str) -> bool:
    return value in _names()


def _names() -> frozenset[str]:
    return frozenset(prefecture for prefecture, _ in schema.local_governments().values())


def _is_area_code(column: Column) -> bool:
    if column.item is not None:
        return column.item.role in _CODES
    return bool(_CODE_LABEL.fullmatch(column.label.strip()))


def _is_known(value: str) -> bool:
    """Six digits, the five of the standard area code, or the two of a prefecture."""
    return value.strip() in _known()


@cache
def _known() -> frozenset[str]:
    codes = schema.local_governments()
    return frozenset(codes) | {code[:5] for code in codes} | {code[:2] for code in codes}


def _is_unknown(value: str) -> bool:
    return not _is_known(value)


KNOWN = Trait(_is_area_code, _is_known)
UNKNOWN = Trait(_is_area_code, _is_unknown)
SHORT = Trait(_is_prefecture, _is_short)
FULL = Trait(_is_prefecture, _is_full)


def decide(evidence: Evidence) -> Answer:
    wrong = among(evidence.profiles, UNKNOWN)
    if wrong.number:
        return broken(_WRONG, wrong.number, wrong.first)
    short = among(evidence.profiles, SHORT)
    if short.number:
        return broken(_SHORT, short.number, short.first)
    told = together((among(evidence.profiles, KNOWN), among(evidence.profiles, FULL)))
    return MET if told.number else undecided(_UNTOLD)


CRITERION = Criterion(
    id="L3-06",
    title=Text(
        "地域コード又は正式な地域名称が表記されているか", "Areas are told by their code or their full name"
    ),
    why=Text(
        "略称や独自の番号では、地図やほかの地域のデータと結び付けられません。",
        "With short names or numbers of one's own, data cannot be joined with maps or other areas.",
    ),
    remedy=Text(
        "全国地方公共団体コードの列を設けるか、「新潟県」「三条市」のように正式な名称で書いてください。",
        "Add a column of local government codes, or write full names such as 新潟県 and 三条市.",
    ),
    weight=2,
    decide=decide,
    traits=(KNOWN, UNKNOWN, SHORT, FULL),
    codes=(
        "local-government-code-format",
        "local-government-code-check-digit",
        "local-government-code-unknown",
    ),
)
