"""One Markdown document → its title, its language and the HTML of its body."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from opendata.handbook.leaves import anchor
from opendata.model import Language

_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_OPENING = 1000
"""Characters that show which language a document is in."""
_FEW = 20
"""No more of them than this are Japanese where only a title or an example is."""
_FRAME = '<div class="scroll" role="group" tabindex="0">'
_PRE = '<pre class="card scroll" tabindex="0">'


class Article(NamedTuple):
    """`links` are those of the document, as it has them."""

    title: str
    language: Language
    body: str
    links: tuple[str, ...]


def article(path: Path, target: Callable[[str], str], file: Callable[[str], Path | None]) -> Article:
    """`target` turns a link of the document into one of the site, `file` finds what it leads to."""
    text = path.read_text(encoding="utf-8")
    parser = _parser()
    tokens = parser.parse(text)
    headings = _name_headings(tokens)
    _unhead_corners(tokens)
    links = tuple(_turn(tokens, target))
    _embed(tokens, file)
    language: Language = "ja" if _is_japanese(path, text) else "en"
    title = headings[0] if headings else path.stem
    return Article(title, language, _rendered(parser, tokens, language), links)


def _is_japanese(path: Path, text: str) -> bool:
    return not path.name.endswith(".en.md") and len(_JAPANESE.findall(text[:_OPENING])) > _FEW


def _parser() -> MarkdownIt:
    """Raw HTML stays text; wide tables and long lines scroll in their own frame."""
    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("table_open", lambda *_: f"{_FRAME}<table>\n")
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("fence", _framed)
    parser.add_render_rule("softbreak", _joined)
    return parser


def _framed(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    block: str = renderer.fence(tokens, at, options, env)
    return block.replace("<pre>", _PRE, 1)


def _joined(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """Japanese has no blanks between words, so the end of a line is none either."""
    around = tokens[at - 1].content[-1:], tokens[at + 1].content[:1]
    return "\n" if any(char.isascii() for char in around) else ""


def _rendered(parser: MarkdownIt, tokens: list[Token], language: Language) -> str:
    start = _start_of_english(tokens) if language == "ja" else len(tokens)
    first, second = (
        parser.renderer.render(part, parser.options, {}) for part in (tokens[:start], tokens[start:])
    )
    return f'{first}<div lang="en">\n{second}</div>\n' if second else first


def _start_of_english(tokens: list[Token]) -> int:
    """Where the link for English readers leads, else the first heading of a half that is not in Japanese."""
    named = {token.attrs.get("id"): at for at, token in enumerate(tokens) if token.type == "heading_open"}
    below = next(
        (at for link, words in _links(tokens) if "English" in words and (at := named.get(link[1:]))), None
    )
    if below:
        return below
    titles = (at for at in named.values() if at and tokens[at].tag == "h1")
    return next((at for at in titles if not _JAPANESE.search(_words(tokens[at + 1]))), len(tokens))


# ── Headings and links ────────────────────────────────────────────────────────────────────────────


def _name_headings(tokens: list[Token]) -> list[str]:
    """Every heading gets its anchor; its words are returned."""
    seen: Counter[str] = Counter()
    found = []
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            found.append(_words(content))
            name = anchor(found[-1])
            token.attrSet("id", f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return found


def _unhead_corners(tokens: list[Token]) -> None:
    """An empty corner of a table is the head of nothing."""
    for opening, content, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not content.content:
            opening.tag = closing.tag = "td"


def _words(inline: Token) -> str:
    """What a reader sees, without the markup."""
    return "".join(child.content for child in inline.children or ())


def _children(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _links(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Each link with the word that follows it."""
    for token, content in pairwise(_children(tokens)):
        if token.type == "link_open":
            yield unquote(str(token.attrs["href"])), content.content


def _turn(tokens: list[Token], target: Callable[[str], str]) -> Iterator[str]:
    for token in _children(tokens):
        if token.type == "link_open":
            link = str(token.attrs["href"])
            token.attrSet("href", target(link))
            yield link


def _embed(tokens: list[Token], file: Callable[[str], Path | None]) -> None:
    """Pictures travel inside the page, whose policy lets nothing else in."""
    for token in _children(tokens):
        if token.type == "image" and (path := file(str(token.attrs["src"]))):
            kind, _ = mimetypes.guess_type(path.name)
            content = base64.b64encode(path.read_bytes()).decode()
            token.attrSet("src", f"data:{kind};base64,{content}")
            token.attrSet("style", "max-width: 100%; height: auto")
