"""A web address says http:// or https://."""

from opendata.model import Bad, Cells, Field, Good, Predicate, Rule, Safety, Scope, Severity, Text
from opendata.rules.url_format import PLAIN, is_url_item, is_without_scheme


def predicate(_: Field) -> Predicate:
    return lambda value: not is_without_scheme(value.strip())


def fix(value: str, _: Field) -> str | None:
    """A guess: older sites may answer to http only."""
    return f"https://{value.strip()}" if is_without_scheme(value.strip()) else None


RULE = Rule(
    code="url-without-scheme",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("URLの先頭がありません", "A web address lacks its beginning"),
    message=Text(
        "「{field}」の「{value}」には、先頭の https:// がありません。"
        "http:// か https:// で始まるURLが求められています。",
        "{field}: “{value}” lacks the https:// at its beginning; a URL with http:// or https:// is expected.",
    ),
    remedy=Text(
        "ブラウザーでページを開き、アドレス欄から「https://」を含めてコピーし直してください。",
        "Open the page in a browser and copy its address again, https:// included.",
    ),
    why=Text(
        "先頭の https:// がないと、リンクにならなかったり、別の場所へのリンクになったりします。",
        "Without it the address is no link, or a link to somewhere else.",
    ),
    source="自治体標準オープンデータセット 定義書（URL、画像）; RFC 3986",
    check=Cells(applies=is_url_item, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.UNSAFE,
    examples=(
        Good("https://www.example.jp"),
        Good("photo.jpg"),
        Good("info@example.jp"),
        Bad("www.example.jp", becomes="https://www.example.jp"),
        Bad("example.jp/a/", becomes="https://example.jp/a/"),
    ),
)
