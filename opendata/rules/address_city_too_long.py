"""The column of the municipality holds its name and nothing else."""

from collections.abc import Mapping

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Scope, Severity, Text
from opendata.places import folded, municipality_at_start


def is_city_item(item: Field) -> bool:
    return item.role is Role.ADDRESS_CITY


def is_bare(value: str) -> bool:
    """True also for a name that is not in the list: it may be an old one."""
    text = folded(value)
    city = municipality_at_start(text)
    return not city or city == text or not _goes_on(text.removeprefix(city))


def _goes_on(rest: str) -> bool:
    """A district of more than the list knows, such as a ward, is no address."""
    return any(char.isdigit() for char in rest) or not rest.endswith("区")


def predicate(_: Field) -> Predicate:
    return is_bare


def hint(value: str, _: Field | None) -> Mapping[str, object]:
    return {"city": municipality_at_start(folded(value))}


RULE = Rule(
    code="address-city-too-long",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text(
        "市区町村の列に町名や番地が入っています", "The column of the municipality holds more than its name"
    ),
    message=Text(
        "「{field}」の「{value}」に、市区町村名（{city}）より後の部分が入っています。",
        "{field}: “{value}” holds more than the name of the municipality, “{city}”.",
    ),
    remedy=Text(
        "市区町村名だけを残し、町字と番地以下はそれぞれの列に分けてください。",
        "Leave the name alone, and put town and block into their own columns.",
    ),
    why=Text(
        "市区町村ごとに絞り込んだり集計したりできません。",
        "Records can be neither picked nor counted by municipality.",
    ),
    source="自治体標準オープンデータセット 定義書（所在地_市区町村）; GIF コアデータパーツ 442 住所",
    check=Cells(applies=is_city_item, predicate=predicate),
    hint=hint,
    examples=(
        Good("三条市"),
        Good("大島郡周防大島町"),
        Good("札幌市厚別区"),
        Bad("岩国市愛宕町1丁目1番1号"),
        Bad("三条市旭町"),
    ),
)
