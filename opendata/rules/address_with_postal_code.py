"""An address does not hold the postal code."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Scope, Severity, Text
from opendata.patterns import late
from opendata.rules.address_without_prefecture import PLAIN, is_address_item

_POSTAL_CODE = late(
    r"〒|[\s　(（]*[0-9０-９]{3}[-−‐―－ーｰ][0-9０-９]{4}(?![0-9０-９])[\s　)）]*(?=[^-\s0-9０-９])"
)


def has_none(value: str) -> bool:
    return not ("〒" in value or _POSTAL_CODE.match(value))


def predicate(_: Field) -> Predicate:
    return has_none


RULE = Rule(
    code="address-with-postal-code",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("住所に郵便番号が入っています", "An address holds the postal code"),
    message=Text(
        "「{field}」の「{value}」に郵便番号が入っています。",
        "{field}: “{value}” holds the postal code.",
    ),
    remedy=Text(
        "郵便番号は「郵便番号」の列に移し、住所からは取り除いてください。",
        "Move the postal code into its own column and take it out of the address.",
    ),
    why=Text(
        "住所が都道府県名から始まらず、同じ住所でも一致しなくなります。",
        "The address no longer begins with the prefecture, and equal addresses do not match.",
    ),
    source="自治体標準オープンデータセット 定義書（郵便番号、所在地_連結表記）; GIF 442, 443",
    check=Cells(applies=is_address_item, predicate=predicate, plain=PLAIN),
    examples=(
        Good("新潟県三条市旭町2-3-1"),
        Good("三条市旭町100-0001"),
        Bad("〒955-8686 新潟県三条市旭町2-3-1"),
        Bad("955-8686　新潟県三条市旭町2-3-1"),
    ),
)
