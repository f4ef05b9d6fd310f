"""Where the whole address is given, its parts are worth giving too."""

from collections.abc import Sequence

from opendata.model import Bad, Good, Rows, Rule, Scope, Severity, Text
from opendata.rules.address_parts_differ import PARTS


def faults(values: tuple[str, ...]) -> Sequence[int]:
    address, *parts = values
    return (2,) if address.strip() and not any(map(str.strip, parts)) else ()


def is_anything(_: str) -> bool:
    """The whole address alone raises no doubt: what matters is whether the parts are blank."""
    return True


RULE = Rule(
    code="address-parts-blank",
    severity=Severity.INFO,
    scope=Scope.CELL,
    title=Text("住所を分けた列がすべて空欄です", "The parts of the address are blank"),
    message=Text(
        "住所は連結表記だけで、「{field}」など都道府県、市区町村、町字、番地以下の列が空欄です。",
        "Only the whole address is given; {field} and the columns of the other parts are blank.",
    ),
    remedy=Text(
        "分かる範囲で、都道府県、市区町村、町字、番地以下に分けて入力してください。",
        "Enter prefecture, municipality, town and block where you can.",
    ),
    why=Text(
        "分かれていると、地域ごとに絞り込んだり集計したりできます。",
        "With the parts in columns, records can be picked and counted by area.",
    ),
    source="自治体標準オープンデータセット 定義書（所在地_都道府県、市区町村、町字、番地以下：推奨）",
    check=Rows(roles=PARTS, plain=(is_anything, str.strip, str.strip, str.strip, str.strip), faults=faults),
    examples=(
        Good(("新潟県三条市旭町2-3-1", "新潟県", "", "", "")),
        Good(
            "所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下\n"
            "新潟県三条市旭町2-3-1,新潟県,三条市,,\n",
            schema="aed@ods-v3",
        ),
        Bad(
            "所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下\n"
            "新潟県三条市旭町2-3-1,,,,\n",
            schema="aed@ods-v3",
        ),
    ),
)
