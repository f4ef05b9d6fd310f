"""The shell of every page: one style sheet, one skeleton, nothing from the network."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from opendata.model import Language, Text

_SKIP = Text("本文へ進む", "Skip to the content")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_SHELL = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#main">{skip}</a>
<main id="main">
{body}
</main>
</body>
</html>
"""


def page(title: Text, body: str, language: Language) -> str:
    """A whole page; `body` is HTML, its values escaped by whoever made it."""
    return _SHELL.format(
        language=language,
        policy=_POLICY,
        title=escape(title.to(language)),
        style=stylesheet(),
        skip=escape(_SKIP.to(language)),
        body=body,
    )


@cache
def stylesheet() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
