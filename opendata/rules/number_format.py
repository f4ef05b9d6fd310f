"""Numbers are plain decimals in half-width digits."""

import re
import unicodedata
from decimal import Decimal

from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

PLAIN_DECIMAL = late(r"-?[0-9]+(\.[0-9]+)?")
COORDINATES = (Role.LATITUDE, Role.LONGITUDE)

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─ー"), "-")
_GROUPED = late(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_COUNTED = "人|名|個|台|件|室|席|床|基|組|世帯|戸|棟|箇所|か所|カ所|ヶ所|ケ所"
_UNITS = {
    Role.PRICE: "円",
    Role.ELEVATION: "m|メートル",
    Role.HEIGHT: "m|メートル",
    None: "(?!)",
}
"""Units that tell nothing the item does not tell; those that scale a number (cm, 千円) are not among them."""


def folded(value: str) -> str:
    """Half-width, every dash a hyphen, blanks of any kind single and none at either end."""
    return " ".join(unicodedata.normalize("NFKC", value).translate(_DASHES).split())


def read_number(value: str, item: Field) -> str | None:
    """The plain decimal that a value can only mean: no separators, no full-width digits, no unit."""
    words = folded(value)
    if item.role is Role.PRICE:
        words = words.removeprefix("¥")
    if found := re.fullmatch(rf"([-0-9.,]+) ?({_UNITS.get(item.role, _COUNTED)})", words):
        words = found[1]
    if _GROUPED.fullmatch(words):
        words = words.replace(",", "")
    return words if PLAIN_DECIMAL.fullmatch(words) else None


def fix(value: str, item: Field) -> str | None:
    """A number that the item cannot have is left to a person."""
    number = read_number(value, item)
    return number if number and is_possible(number, item) else None


def is_possible(number: str, item: Field) -> bool:
    low, high = item.constraints.minimum, item.constraints.maximum
    above = low is None or Decimal(low) <= Decimal(number)
    return above and (high is None or Decimal(number) <= Decimal(high))


def is_number_item(item: Field) -> bool:
    return item.type == "number" and item.role not in COORDINATES


def predicate(_: Field) -> Predicate:
    return PLAIN_DECIMAL.fullmatch


CAPACITY = Field(name="定員", title=Text("定員", "Capacity"), type="number", role=Role.COUNT)
PRICE = Field(name="料金", title=Text("料金", "Price"), type="number", role=Role.PRICE)
ELEVATION = Field(name="標高", title=Text("標高", "Elevation"), type="number", role=Role.ELEVATION)

RULE = Rule(
    code="number-format",
    severity=Severity.ERROR,
    scope=Scope.CELL,
    title=Text("数値として読めません", "A number cannot be read as one"),
    message=Text(
        "「{field}」の「{value}」は、半角数字だけの数値ではありません。",
        "{field}: “{value}” is not a number in plain half-width digits.",
    ),
    remedy=Text(
        "単位（円、人など）、桁区切りのカンマ、全角数字を取り除いてください。説明は備考などの列に移してください。",
        "Remove units, thousands separators and full-width digits; move remarks to a text column.",
    ),
    why=Text(
        "単位や全角数字が混ざると、合計や並べ替えができません。",
        "With units or full-width digits in the cells, nothing can be added up or sorted.",
    ),
    source="行政データにおける機械可読性に関するルール（数値は数値として）; 推奨データセット 定義書",
    check=Cells(applies=is_number_item, predicate=predicate, fix=fix),
    safety=Safety.SAFE,
    examples=(
        Good("310"),
        Good("-0.5"),
        Bad("310円", field=PRICE, becomes="310"),
        Bad("¥1,200", field=PRICE, becomes="1200"),
        Bad("310円（税込）", field=PRICE),
        Bad("無料", field=PRICE),
        Bad("282人", field=CAPACITY, becomes="282"),
        Bad("16組（32人）", field=CAPACITY),
        Bad("30.5m", field=ELEVATION, becomes="30.5"),
        Bad("3050cm", field=ELEVATION),
        Bad("1,000", becomes="1000"),
        Bad("1,00"),
        Bad("３１０", becomes="310"),
        Bad("−３．５", field=ELEVATION, becomes="-3.5"),
        Bad("1e3"),
        Bad("NaN"),
        Bad(" 310", becomes="310"),
    ),
)
