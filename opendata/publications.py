"""What the publishing commands share: the workspace, its portals, its ledger and its lock."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from opendata import workspace
from opendata.connecting import connect
from opendata.errors import EnvironmentFailure, PortalFailure, UsageError
from opendata.ledger import Ledger
from opendata.model import Language, Offer, Plan, Text
from opendata.offering import Release, offers
from opendata.portals import Portal
from opendata.publishing import make_plan, verified
from opendata.reports import LOGS, Log, log
from opendata.workspace import Workspace, make_folder

LEDGER = ".opendata/ledger.sqlite"
LOCK = ".opendata/publish.lock"


class Publication(NamedTuple):
    """A workspace opened for publishing."""

    workspace: Workspace
    portals: tuple[Portal, ...]
    ledger: Ledger

    @property
    def lock(self) -> Path:
        return self.workspace.root / LOCK


class Unplanned(NamedTuple):
    """A portal for which no plan could be made, or whose plan could not be begun."""

    portal: str
    problem: Text


def add_options(parser: argparse.ArgumentParser, language: Language) -> None:
    """The options that say where, to which portal, and on whose word."""
    folder = Text("opendata.toml のあるフォルダ（省略時は今いるフォルダ）", "the folder of opendata.toml")
    portal = Text("公開先の名前（省略時はすべて）", "the portal (all of them by default)")
    parser.add_argument("--workspace", default=".", metavar="DIR", help=folder.to(language))
    parser.add_argument("--portal", action="append", default=[], metavar="NAME", help=portal.to(language))


def add_planning(parser: argparse.ArgumentParser, language: Language) -> None:
    """The options of a plan, which `plan` shows and `publish` carries out."""
    release = Text(
        "個人情報のように見えるが公開してよいセルを、理由付きで挙げる（例：152048_aed:F3,F8=代表番号のため）",
        "name the cells that look like personal data but may be published, with the reason",
    )
    adopt = Text(
        "公開先で同じ名前を使っている手作りのデータセットを引き継ぐ（繰り返し可）",
        "take over the dataset that somebody made by hand under this name (repeatable)",
    )
    verify = Text(
        "公開されているファイルをすべて受け取り直して比べる",
        "download every published file and compare its bytes",
    )
    form = Text("出力の形（json は1行に1件）", "what to print (json: an object a line)")
    override = Text(
        "公開の条件を満たさないデータセットを理由付きで公開する（繰り返し可）",
        "publish a dataset below the floor, with the reason (repeatable)",
    )
    parser.add_argument(
        "--override", action="append", default=[], metavar="NAME=REASON", help=override.to(language)
    )
    parser.add_argument(
        "--release", action="append", default=[], metavar="NAME:CELLS=REASON", help=release.to(language)
    )
    parser.add_argument("--adopt", action="append", default=[], metavar="NAME", help=adopt.to(language))
    parser.add_argument("--verify", action="store_true", help=verify.to(language))
    parser.add_argument("--log-format", choices=tuple(LOGS), default="text", help=form.to(language))


def open_publication(args: argparse.Namespace) -> Publication:
    """Raises UsageError for a portal that opendata.toml does not name."""
    opened = workspace.load(Path(args.workspace))
    make_folder(opened.root / LEDGER.split("/")[0])
    known = opened.config.portals
    for name in args.portal:
        if name not in known:
            raise UsageError(
                Text(
                    "opendata.toml に公開先「{name}」はありません。あるのは {known} です。",
                    "opendata.toml has no portal {name}; there are {known}.",
                ).format(name=name, known=", ".join(known) or "–")
            )
    chosen = [known[name] for name in args.portal or known]
    portals = tuple(connect(settings, opened.root) for settings in chosen)
    return Publication(opened, portals, Ledger(opened.root / LEDGER))


def plans(
    publication: Publication, offered: Sequence[Offer], args: argparse.Namespace
) -> Iterator[tuple[Portal, Plan | Unplanned]]:
    """For each portal what a publication would do now; one that is down does not stop the others."""
    for portal in publication.portals:
        try:
            found = portal.published()
            if args.verify:
                found = verified(portal, found)
            latest = publication.ledger.latest(portal.name)
            yield portal, make_plan(portal, offered, found, latest, args.adopt)
        except PortalFailure as problem:
            yield portal, Unplanned(portal.name, problem.text)


def log_of(args: argparse.Namespace) -> Log:
    """How this run speaks."""
    return log(args.log_format)


def offered(publication: Publication, args: argparse.Namespace) -> tuple[Offer, ...]:
    """Every dataset, with what a person said of it on the command line."""
    return offers(publication.workspace, overrides(args.override), releases(args.release))


def overrides(words: Sequence[str]) -> dict[str, str]:
    """NAME=REASON; a reason must be given."""
    given = dict(word.partition("=")[::2] for word in words)
    for name, reason in given.items():
        if not reason.strip():
            raise UsageError(
                Text(
                    "--override には「{name}=理由」のように理由を書いてください。",
                    "--override needs a reason: {name}=REASON.",
                ).format(name=name)
            )
    return given


def releases(words: Sequence[str]) -> dict[str, Release]:
    """NAME:CELLS=REASON, the cells separated by commas; both must be given."""
    given = {}
    for word in words:
        where, _, reason = word.partition("=")
        name, _, cells = where.partition(":")
        named = tuple(cell.strip() for cell in cells.split(",") if cell.strip())
        if not (named and reason.strip()):
            raise UsageError(
                Text(
                    "--release には「{name}:F3,F8=理由」のように、セルと理由を書いてください。",
                    "--release needs the cells and a reason: {name}:F3,F8=REASON.",
                ).format(name=name or "152048_aed")
            )
        given[name] = Release(named, reason.strip())
    return given


def now() -> str:
    """The time with its offset, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def operator() -> str:
    """Who publishes: OPENDATA_OPERATOR, else the user of the machine. Raises EnvironmentFailure."""
    if named := os.environ.get("OPENDATA_OPERATOR"):
        return named
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError) as problem:
        raise EnvironmentFailure(_NOBODY) from problem


_NOBODY = Text(
    "誰が公開するのか分かりません（このPCの利用者に名前がありません）。"
    "環境変数 OPENDATA_OPERATOR に担当者名を入れてください。",
    "Nobody can tell who publishes, since the user of the machine has no name; set OPENDATA_OPERATOR.",
)
