"""Pieces of HTML that every page uses: words made safe, lists, tables that scroll."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from opendata.model import Language, Text
from opendata.wording import visible

LONGEST = 300
"""Characters shown of what others wrote."""


def shown(value: str, limit: int = LONGEST) -> str:
    """What others wrote, safe between tags and in attributes."""
    return escape(visible(value, limit))


def said(text: Text, language: Language) -> str:
    return escape(text.to(language))


def listed(lines: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{line}</li>" for line in lines) + "\n</ul>"


def table(
    caption: str, columns: Sequence[Text], rows: Iterable[str], language: Language, kind: str = ""
) -> str:
    """Wide tables scroll in their own frame, by keyboard too. `caption` must be escaped already."""
    heads = "".join(f'<th scope="col">{said(column, language)}</th>' for column in columns)
    kind = f' class="{kind}"' if kind else ""
    return (
        f'<div class="scroll" role="group" aria-label="{caption}" tabindex="0"><table{kind}>\n'
        f"<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
        + "\n".join(f"<tr>{row}</tr>" for row in rows)
        + "\n</tbody>\n</table></div>"
    )


def number(words_of_it: str) -> str:
    return f'<td class="number">{words_of_it}</td>'
