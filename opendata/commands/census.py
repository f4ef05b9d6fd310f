"""opendata census URL: how well everything conforms that a CKAN portal has published already."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from opendata.census import needs_work
from opendata.console import emit
from opendata.errors import UsageError
from opendata.model import Language, Text
from opendata.reports import CENSUS_FORMATS, accounts
from opendata.wording import visible

if TYPE_CHECKING:
    from opendata.surveying import Progress, Wishes

_OPTIONS = (
    (
        "--save",
        "DIR",
        "ファイルと途中経過を残すフォルダ。次からは、まだのものと変わったものだけを取得する",
        "keep files and progress here; the next run fetches only what is missing or has changed",
    ),
    ("--limit", "N", "調べるファイル数の上限", "look at no more than N files"),
    ("--output", "FILE", "画面の代わりにこのファイルへ書き出す", "write to this file instead of the screen"),
    ("--pause", "SECONDS", "要求の間に休む秒数（既定 1）", "seconds between two requests (default 1)"),
    (
        "--max-bytes",
        "N",
        "1ファイルの大きさの上限（既定 50000000）",
        "largest file to fetch (default 50000000)",
    ),
)
_NUMBER = Text(
    "{flag} には{least}以上の数を指定してください（「{words}」は使えません）。",
    "{flag} takes a number of at least {least}, not {words}.",
)
_DIRECT = Text(
    "プロキシが設定されていますが、使わずに直接接続します（接続先が公開されたネットワークにあることを、"
    "接続のたびに確かめるためです）。直接つながらないネットワークからは調査できません。",
    "A proxy is configured, but not used: the census connects directly, so as to make sure at every "
    "connection that it leads to the public network. Where nothing connects directly, it cannot work.",
)
_AGAIN = Text("前回の調査の続きから始めます。", "Going on from where the census was left.")


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    url = Text(
        "CKANポータルの住所（例 https://data.example.jp）", "address of a CKAN, as https://data.example.jp"
    )
    only = Text("この組織だけを調べる（繰り返し可）", "only this organization (repeatable)")
    private = Text(
        "ポータル自身が庁内などの公開されていない住所にあるときに付ける",
        "let the portal itself be on a private network",
    )
    parser.add_argument("url", metavar="URL", help=url.to(language))
    parser.add_argument("--organization", action="append", default=[], metavar="NAME", help=only.to(language))
    parser.add_argument(
        "--format", choices=tuple(CENSUS_FORMATS), default="text", help=" / ".join(CENSUS_FORMATS)
    )
    for flag, metavar, ja, en in _OPTIONS:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    parser.add_argument("--allow-private", action="store_true", help=private.to(language))


def run(args: argparse.Namespace) -> int:
    wishes = _wishes(args)
    from opendata.fetching import has_proxy  # start-up: --help needs no network library
    from opendata.harvesting import home_of
    from opendata.surveying import survey

    if has_proxy(home_of(wishes.url)):
        print(f"opendata: {_DIRECT.to(args.lang)}", file=sys.stderr)
    census = survey(wishes, lambda progress: _say(progress, args.lang))
    emit(str(accounts(CENSUS_FORMATS[args.format], (census,), args.lang)), args)
    return int(needs_work(census))


def _wishes(args: argparse.Namespace) -> Wishes:
    from opendata.surveying import MAX_BYTES, Wishes

    return Wishes(
        url=args.url,
        organizations=tuple(dict.fromkeys(args.organization)),
        save=Path(args.save) if args.save else None,
        limit=int(_number("--limit", args.limit, 1)) if args.limit else None,
        pause=_number("--pause", args.pause, 0) if args.pause else 1.0,
        max_bytes=int(_number("--max-bytes", args.max_bytes, 1)) if args.max_bytes else MAX_BYTES,
        allow_private=args.allow_private,
    )


def _number(flag: str, words: str, least: int) -> float:
    try:
        found = float(words)
    except ValueError:
        found = math.nan
    if not least <= found < math.inf:
        raise UsageError(_NUMBER.format(flag=flag, least=least, words=visible(words)))
    return found


def _say(progress: Progress, language: Language) -> None:
    """Only to a terminal: a census may take hours."""
    if not sys.stderr.isatty():
        return
    if progress.number == 1 and progress.resumes:
        print(_AGAIN.to(language), file=sys.stderr)
    listed = progress.listed
    name = visible(f"{listed.organization} {listed.dataset} {listed.name}", 100)
    print(f"{progress.number}/{progress.of} {name}", file=sys.stderr)
