"""No value holds what belongs to the source of a web page: tags and entities."""

import re

from opendata.characters import INVISIBLE, ODD_BLANKS, is_garbled, is_nothing, is_ordinary, trimmed
from opendata.model import Bad, Cells, Field, Good, Predicate, Role, Rule, Safety, Scope, Severity, Text
from opendata.patterns import late

ROUNDS = 3
"""How often an entity may have been made of an entity, as in &amp;amp;."""
_INLINE = "b|i|u|em|strong|font|span|small|big|center|sub|sup|nobr|tt"
_BLOCK = "p|div|br|li|ul|ol|dl|dt|dd|h[1-6]"
_OTHERS = "a|img|hr|table|tbody|tr|td|th|s|del|script|style|iframe|pre|blockquote|object|embed"
_TAIL = r"(?:\s[^<>]*)?/?"
_TAG = late(rf"</?(?:{_INLINE}|{_BLOCK}|{_OTHERS}){_TAIL}>", re.IGNORECASE)
_STYLING = late(rf"</?(?:{_INLINE}){_TAIL}>|</a>", re.IGNORECASE)
_BREAK = late(rf"</?(?:{_BLOCK}){_TAIL}>", re.IGNORECASE)
_LINK = late(r"<a\s", re.IGNORECASE)
_ENTITY = late(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][0-9A-Za-z]{1,31}));")
_ODD_BLANK = late(f"[{ODD_BLANKS}]")
_CONTROL = late(f"[{INVISIBLE}]")


def applies(_: Field) -> bool:
    return True


def is_bare(value: str) -> bool:
    if "&" in value and any(_is_known(one[1]) for one in _ENTITY.finditer(value)):
        return False
    return "<" not in value or not _TAG.search(value)


def _is_known(name: str | None) -> bool:
    """True of an entity without a name, too: it has a number."""
    from html.entities import html5  # here, as it is long and few values have an entity

    return not name or f"{name};" in html5


def predicate(_: Field) -> Predicate:
    return is_bare


def fix(value: str, _item: Field) -> str | None:
    """Styling goes and entities become what they stand for; links, images and tables are left to a person."""
    from html import unescape  # here, as few values have an entity

    if _LINK.search(value) or is_garbled(value):
        return None
    parts = (part.strip(" 　") for part in _BREAK.split(_STYLING.sub("", value)))
    text = " ".join(filter(None, parts))
    for _ in range(ROUNDS):
        text = text if is_bare(text) else _ODD_BLANK.sub(" ", unescape(text))
    text = trimmed(text)
    is_clean = is_bare(text) and not _CONTROL.search(text) and not is_nothing(text)
    return text if text and is_clean else None


NOTE = Field(name="説明", title=Text("説明", "Description"), role=Role.DESCRIPTION)

RULE = Rule(
    code="html-remnant",
    severity=Severity.WARNING,
    scope=Scope.CELL,
    title=Text("ホームページの記号（HTML）が残っています", "HTML remains in a value"),
    message=Text(
        "「{field}」の「{value}」に、「<b>」や「&amp;」のようなHTMLの記号が残っています。文章だけにする必要があります。",
        "{field}: “{value}” holds HTML such as <b> or &amp;; plain text is expected.",
    ),
    remedy=Text(
        "「<」から「>」までの記号を消してください。リンク先は、URLの列に移すか文章の中にそのまま書いてください。",
        "Delete what stands between < and >; put the address of a link into a URL column or write it out.",
    ),
    why=Text(
        "データを使う側では記号がそのまま表示され、読みにくくなります。",
        "Whoever uses the data sees the signs as they are, which is hard to read.",
    ),
    source="総務省 統計表における機械判読可能なデータの表記方法の統一ルール 1-5 (体裁を整えていないか)",
    check=Cells(applies=applies, predicate=predicate, fix=fix, plain=is_ordinary),
    safety=Safety.SAFE,
    examples=(
        Good("10kg<20kg、A&B;C", field=NOTE),
        Good("見本のデータです。", field=NOTE),
        Bad("<b>見本</b>のデータ</font>です。", field=NOTE, becomes="見本のデータです。"),
        Bad("見本のデータ<br>です。<p></p>", field=NOTE, becomes="見本のデータ です。"),
        Bad("見本&nbsp;&amp;&nbsp;見本", field=NOTE, becomes="見本 & 見本"),
        Bad("&amp;lt;見本&amp;gt;", field=NOTE, becomes="<見本>"),
        Bad('<a href="https://www.city.example.lg.jp/">見本</a>', field=NOTE),
        Bad('見本<img src="a.png">', field=NOTE),
    ),
)
