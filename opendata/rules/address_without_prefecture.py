"""An address begins with the prefecture."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.places import municipality_at_start, prefectures

PLAIN = late(f"(?:{'|'.join(prefectures())})[^０-９−‐‑‒–—―－ｰー〒月/]*")
"""What none of the rules about whole addresses objects to."""

_BEGINS_WITH_PREFECTURE = late(rf"[\s　〒0-9０-９-]*(?:{'|'.join(prefectures())})")
_BEGINS_LIKE_MUNICIPALITY = late(r"[^0-9０-９]{1,6}[市郡区村]")
_NUMBER = late(r"[0-9０-９]")


def is_address_item(item: Field) -> bool:
    return item.role is Role.ADDRESS


def predicate(_: Field) -> Predicate:
    return begins_properly


def begins_properly(value: str) -> bool:
    """True also for what is no address: neither a municipality at its start nor a number in it."""
    if _BEGINS_WITH_PREFECTURE.match(value):
        return True
    text = value.strip()
    if municipality_at_start(text):
        return False
    return bool(_BEGINS_LIKE_MUNICIPALITY.match(text)) or not _NUMBER.search(text)


RULE = Rule(
    code="address-without-prefecture",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("住所が都道府県名から始まっていません", "An address does not begin with the prefecture"),
    message=Text(
        "「{field}」の「{value}」は、都道府県名から始まっていません。",
        "{field}: “{value}” does not begin with the name of the prefecture.",
    ),
    remedy=Text(
        "住所の先頭に都道府県名と市区町村名を加えてください。",
        "Put the names of the prefecture and the municipality in front.",
    ),
    why=Text(
        "同じ名前の市町村や町があるため、他の自治体のデータと合わせると場所を特定できません。",
        "Towns of the same name exist elsewhere; among the data of others such an address is ambiguous.",
    ),
    source="自治体標準オープンデータセット 定義書（連結表記は都道府県から）; GIF コアデータパーツ 442 住所",
    check=Cells(applies=is_address_item, predicate=predicate, plain=PLAIN),
    examples=(
        Good("新潟県三条市旭町二丁目3番1号"),
        Good("市内全域"),
        Bad("三条市旭町2-3-1"),
        Bad("大島郡周防大島町大字小松126-2"),
        Bad("旭町2-3-1"),
    ),
)
