"""What the pages are made of: a page in both languages, links, tables, and the anchors of headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from opendata.model import Language, Text
from opendata.reports.markup import escaped

_BAR = re.compile(r"(?<!\\)\|")
_NO_LETTER = re.compile(r"[^\w\- ]")


def twice(title: Text, body: Callable[[Language], str], up: tuple[Text, str] | None = None) -> str:
    """One page, Japanese first. `up` names the list that the page stands in, and where it is."""
    below = linked("English below", f"#{anchor(title.en)}")
    back: dict[Language, list[str]] = {"ja": [below], "en": []}
    if up:
        for language, links in back.items():
            links.append(linked(up[0].to(language), up[1]))
    return (
        paragraphs(f"# {escaped(title.ja)}", " ・ ".join(back["ja"]), body("ja"), "---")
        + "\n\n"
        + paragraphs(f"# {escaped(title.en)}", " · ".join(back["en"]), body("en"))
        + "\n"
    )


def paragraphs(*blocks: str) -> str:
    """The blocks that say something, with an empty line between them."""
    return "\n\n".join(block for block in blocks if block)


def linked(words: str, target: str) -> str:
    return f"[{escaped(words)}]({target})"


def listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def table(heads: Sequence[Text], rows: Iterable[Sequence[str]], language: Language) -> str:
    """Cells must be escaped already, but for the bars in their code."""
    head = [escaped(text.to(language)) for text in heads]
    guarded = ([_BAR.sub(r"\|", cell) for cell in row] for row in rows)
    lines = (head, ["---"] * len(head), *guarded)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def code(words: str) -> str:
    """Shown letter by letter."""
    return f"`{words}`" if words else ""


def anchor(heading: str) -> str:
    """The fragment that leads to a heading, as GitHub makes it; repeated headings get a number after it."""
    return _NO_LETTER.sub("", heading.lower()).replace(" ", "-")
