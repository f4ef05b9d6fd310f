"""Numbers in an address are half-width digits, joined by half-width hyphens."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.address_without_prefecture import PLAIN

ROLES = (Role.ADDRESS, Role.ADDRESS_TOWN, Role.ADDRESS_BLOCK)
HYPHENS = "−‐‑‒–—―－ｰー─━﹣"
"""Signs used for a hyphen between digits, the long vowel mark among them."""

_HALF = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBER = late(r"(?<![Ａ-Ｚａ-ｚ０-９])[０-９]+(?![Ａ-Ｚａ-ｚ０-９])")
_HYPHEN = late(rf"(?<=[0-9０-９])[{HYPHENS}](?=[0-9０-９])")
_FAULT = late(f"{_NUMBER.pattern}|{_HYPHEN.pattern}")


def is_address_part(item: Field) -> bool:
    return item.role in ROLES


def is_plain(value: str) -> bool:
    return not _FAULT.search(value)


def predicate(_: Field) -> Predicate:
    return is_plain


def fix(value: str, _: Field) -> str | None:
    """Digits beside full-width letters belong to a name and stay."""
    return _NUMBER.sub(lambda found: found[0].translate(_HALF), _HYPHEN.sub("-", value))


RULE = Rule(
    code="address-characters",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("住所の数字やハイフンが半角ではありません", "An address has full-width digits or odd hyphens"),
    message=Text(
        "「{field}」の「{value}」の数字やハイフンに、半角ではない文字があります。",
        "{field}: “{value}” has digits or hyphens that are not the half-width ones.",
    ),
    remedy=Text(
        "番地の数字は半角（1、2、3）、区切りは半角のハイフン（-）にしてください。",
        "Write the numbers with half-width digits and join them with the half-width hyphen (-).",
    ),
    why=Text(
        "見た目が似た何種類もの記号が混ざると、同じ住所が一致せず、地図の検索にも失敗します。",
        "With several look-alike signs, equal addresses do not match and cannot be found on a map.",
    ),
    source="GIF コアデータパーツ 442 住所; 行政データにおける機械可読性に関するルール（数字は半角）",
    check=Cells(applies=is_address_part, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.SAFE,
    examples=(
        Good("新潟県三条市旭町二丁目3-1"),
        Good("新潟県三条市旭町センタービル"),
        Good("新潟県三条市旭町ビルＡ１"),
        Bad("新潟県三条市旭町２－３－１", becomes="新潟県三条市旭町2-3-1"),
        Bad("新潟県三条市旭町2−3ｰ1", becomes="新潟県三条市旭町2-3-1"),
        Bad("新潟県三条市旭町２丁目３ー１", becomes="新潟県三条市旭町2丁目3-1"),
    ),
)
