"""A web address is one absolute http or https URL."""

import re
import unicodedata

from opendata.characters import NOTHING
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

_ROLES = (Role.URL, Role.FORM_URL, Role.IMAGE)
_LETTER = r"0-9A-Za-z\u3005-\u30ff\u4e00-\u9fff"
_HOST = rf"(?:(?![-_])[-_{_LETTER}]+\.)+[A-Za-z\u3005-\u30ff]{{2,}}"
_REST = r"(?::[0-9]+)?(?:[/?#][^\s\uff01-\uff5e\x00-\x1f]*)?"
PLAIN = late(rf"https?://(?:[0-9A-Za-z][-_0-9A-Za-z]*\.)+[A-Za-z]{{2,}}{_REST}")
"""Addresses whose host is in Latin letters, as nearly all are: quick to compile, and never at fault."""

_WEB = late(r"(?i:https?)://")
_ADDRESS = late(_HOST + _REST)
"""Behind the scheme; as its letters take long to compile, they stand in one pattern only."""
_IN_NUMBERS = late(rf"[0-9]+(?:\.[0-9]+){{3}}{_REST}")
_FILE = late(r"[^/]*\.(?i:jpe?g|png|gif|pdf|html?|php)")
_NOTHING = late(NOTHING)
_SCHEME = late(r"(?:https?|htts?|ttps?|htps?)[:：;；]?[/／]{1,2}", re.IGNORECASE)


def is_url_item(item: Field) -> bool:
    return item.role in _ROLES


def predicate(_: Field) -> Predicate:
    """Addresses without http://, blanks around them and words for “none” are other rules' business."""
    return is_fine


def is_fine(value: str) -> bool:
    words = value.strip()
    return is_url(words) or is_without_scheme(words) or bool(_NOTHING.fullmatch(words))


def is_url(words: str) -> bool:
    web = _WEB.match(words)
    start = web.end() if web else 0
    return bool(web and (_ADDRESS.fullmatch(words, start) or _IN_NUMBERS.fullmatch(words, start)))


def is_without_scheme(words: str) -> bool:
    """What looks like an address of the web without http://; the name of a file does not."""
    return not _FILE.fullmatch(words) and bool(_ADDRESS.fullmatch(words))


def fix(value: str, _: Field) -> str | None:
    """A mistyped or full-width http:// before an address that is right otherwise."""
    words = value.strip()
    if words[:1] in "ｈＨ":
        words = unicodedata.normalize("NFKC", words)
    found = _SCHEME.match(words)
    if found is None:
        return None
    told = f"http{'s' if 's' in found[0].lower() else ''}://{words[found.end() :]}"
    return told if is_url(told) else None


RULE = Rule(
    code="url-format",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("URLの書き方が違います", "A web address is not a URL"),
    message=Text(
        "「{field}」の「{value}」は、http:// か https:// で始まるURL一つではありません。",
        "{field}: “{value}” is not one URL that starts with http:// or https://.",
    ),
    remedy=Text(
        "ブラウザーで開いたページのアドレス欄からコピーし、そのURLだけを入力してください。"
        "メールアドレスや説明、二つ目のURLは別の列か備考に移してください。",
        "Open the page in a browser, copy its address and enter it alone; "
        "move e-mail addresses, explanations and second addresses to other columns or the remarks.",
    ),
    why=Text(
        "URLとして読めない値は、リンクになりません。",
        "What cannot be read as a URL does not become a link.",
    ),
    source="自治体標準オープンデータセット 定義書（URL、画像）; RFC 3986",
    check=Cells(applies=is_url_item, predicate=predicate, fix=fix, plain=PLAIN),
    safety=Safety.SAFE,
    examples=(
        Good("https://www.city.sanjo.niigata.jp/a.html?b=1#c"),
        Good("http://www.見本病院.jp/"),
        Good("https://www.example.jp　"),
        Good("-"),
        Good("www.city.sanjo.niigata.jp"),
        Bad("htt://www.example.jp/", becomes="http://www.example.jp/"),
        Bad("http//www.example.jp/a", becomes="http://www.example.jp/a"),
        Bad("http：//www.example.jp", becomes="http://www.example.jp"),
        Bad("ttps://www.example.jp", becomes="https://www.example.jp"),
        Bad("ｈｔｔｐ：／／ｗｗｗ．ｅｘａｍｐｌｅ．ｊｐ", becomes="http://www.example.jp"),
        Bad(" http//www.example.jp　", becomes="http://www.example.jp"),
        Bad("https://www.example.jp/a\nhttps://www.example.jp/b"),
        Bad("https://www exa.jp/"),
        Bad("info@example.jp"),
        Bad("見本幼稚園で検索"),
        Bad("ATTACH/見本.jpg"),
        Bad("photo.jpg"),
    ),
)
