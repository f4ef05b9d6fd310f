"""The shell of every page: one style sheet, one skeleton, nothing from the network."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from opendata.model import Language, Text

TILES = "https://cyberjapandata.gsi.go.jp"
"""Where map tiles come from once a reader asks for them; no page loads one by itself."""

_SKIP = Text("本文へ進む", "Skip to the content")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:{more}; base-uri 'none'; form-action 'none'"
)
_SHELL = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>{head}
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#main">{skip}</a>{above}
<main id="main">
{body}
</main>{below}{script}
</body>
</html>
"""
_TOKEN = re.compile(r"var\((--[a-z0-9-]+)\)")


class Around(NamedTuple):
    """What a page of a site has beside its content, as HTML: more of its head, a header and a footer."""

    head: str = ""
    above: str = ""
    below: str = ""


ALONE = Around()


def page(title: Text, body: str, language: Language, script: str = "", around: Around = ALONE) -> str:
    """A whole page; `body` is HTML, its values escaped by whoever made it.

    Of scripts only `script` may run, and with it the map tiles it asks for may be shown.
    """
    return _SHELL.format(
        language=language,
        policy=_policy(script),
        title=escape(title.to(language)),
        style=stylesheet(),
        skip=escape(_SKIP.to(language)),
        body=body,
        **{name: f"\n{part}" if part else "" for name, part in around._asdict().items()},
        script=f"\n<script>{script}</script>" if script else "",
    )


def _policy(script: str) -> str:
    if not script:
        return _POLICY.format(more="")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _POLICY.format(more=f" {TILES}; script-src 'sha256-{digest}'")


@cache
def stylesheet() -> str:
    """The style of every page, with the values of the design tokens it names."""
    known = dict(re.findall(r"(--[a-z0-9-]+): ([^;]+);", _read("tokens/tokens.css")))
    return _TOKEN.sub(lambda match: known.get(match[1], match[0]), _read("page.css"))


def _read(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
