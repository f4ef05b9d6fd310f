"""opendata site build: the catalogue as web pages, for any web server or for none."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from opendata import accounting, regions, site, workspace
from opendata.ledger import Ledger
from opendata.model import Language, Text
from opendata.promises import Account
from opendata.publications import LEDGER, overrides, releases
from opendata.site.exhibits import Omitted, Site, gathered
from opendata.site.writing import Written, write
from opendata.wording import visible
from opendata.workspace import Workspace

_OPTIONS = (
    ("--as-of", "DATE", "KPIをいつの時点で数えるか（例 2026-09-30）", "the day to count KPIs on"),
    ("--workspace", "DIR", "ワークスペース（省略時は今のフォルダ）", "workspace (this folder by default)"),
)
_LISTS = (
    (
        "--override",
        "NAME=REASON",
        "公開の条件を満たさないデータセットを理由付きで載せる（繰り返し可）",
        "show a dataset below the floor, with the reason (repeatable)",
    ),
    (
        "--release",
        "NAME:CELLS=REASON",
        "個人情報のように見えるが公開してよいセルを、理由付きで挙げる",
        "name the cells that look like personal data but may be published, with the reason",
    ),
)
_DONE = Text(
    "「{out}」に、データセット{shown}件の公開ページを作りました（書いたファイル{changed}、同じだったファイル{same}、消したファイル{removed}）。",
    "The site of {shown} datasets is in {out} (files written: {changed}, the same as before: {same}, "
    "removed: {removed}).",
)
_OPEN = Text("ブラウザーで {page} を開くと見られます。", "Open {page} in a browser to see it.")
_OMITTED = Text("載せません  {dataset}", "left out  {dataset}")
_OMITTED_OF = Text("載せません  {dataset}（{publisher}）", "left out  {dataset} ({publisher})")
_NO_FEED = Text(
    "opendata.toml の [catalog] に base_url がないため、sitemap.xml と feed.xml は作りません。",
    "opendata.toml has no base_url under [catalog], so there is no sitemap.xml and no feed.xml.",
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    action = Text("build：公開ページを作る", "build: make the pages")
    out = Text("書き出すフォルダ（空か、前に作ったもの）", "folder to write to: empty, or built before")
    parser.add_argument("action", choices=("build",), help=action.to(language))
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help=out.to(language))
    for flag, metavar, ja, en in _OPTIONS:
        parser.add_argument(flag, metavar=metavar, help=Text(ja, en).to(language))
    add_exceptions(parser, language)


def add_exceptions(parser: argparse.ArgumentParser, language: Language, when: Text | None = None) -> None:
    """The options that show what would be left out; `when` says when they count."""
    for flag, metavar, ja, en in _LISTS:
        help = (when.to(language) if when else "") + Text(ja, en).to(language)
        parser.add_argument(flag, metavar=metavar, action="append", default=[], help=help)


def run(args: argparse.Namespace) -> int:
    region = regions.load(Path(args.workspace or "."))
    home = region.home
    workspace.make_folder(home.root / LEDGER.split("/")[0])
    shown, omitted = gathered(region, overrides(args.override), releases(args.release), with_sheets=True)
    account = _account(args, home, Ledger(home.root / LEDGER))
    made = Site(home.config.publisher, home.config.base_url, shown, account, region.bodies)
    written = write(Path(args.output), site.files(made))
    tell_omitted(omitted, args.lang, is_region=bool(made.bodies))
    _tell(args, made, written)
    return int(bool(omitted))


def _account(args: argparse.Namespace, home: Workspace, ledger: Ledger) -> Account | None:
    """How the plan stands that opendata.toml names; None where it names none."""
    if not home.config.plan:
        return None
    plan, day = accounting.chosen_plan(None, home), accounting.chosen_day(args.as_of)
    return accounting.on(day, plan, ledger, ledger.effects())


def tell_omitted(omitted: Sequence[Omitted], language: Language, *, is_region: bool) -> None:
    for one in omitted:
        words = {"dataset": one.dataset, "publisher": one.publisher.name}
        print(visible((_OMITTED_OF if is_region else _OMITTED).say(language, words), 400))
        for reason in one.reasons:
            print(f"  {visible(reason.to(language), 1000)}")


def _tell(args: argparse.Namespace, made: Site, written: Written) -> None:
    if not made.base_url:
        print(_NO_FEED.to(args.lang))
    words = {"out": visible(args.output, 400), "shown": len(made.exhibits), **written._asdict()}
    print(_DONE.say(args.lang, words))
    print(_OPEN.say(args.lang, {"page": visible(str(Path(args.output) / "index.html"), 400)}))
