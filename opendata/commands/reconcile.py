"""opendata reconcile: where the ledger and the portals differ. No portal is changed, no receipt rewritten."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import nullcontext

from opendata.console import emit
from opendata.errors import PortalFailure, UsageError
from opendata.ledger import exclusive
from opendata.model import Language, Text
from opendata.portals import Portal
from opendata.publications import Publication, add_options, now, open_publication, operator
from opendata.reconciling import reconcile, record
from opendata.reports.reconcile import Reconciliation, render


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    add_options(parser, language)
    out = Text("画面の代わりにこのファイルへ書き出す", "write to this file instead of the screen")
    keep = Text(
        "違いを台帳に追記する（過去の記録は変えません）",
        "append what is there to the ledger, rewriting nothing",
    )
    reason = Text("追記する理由（台帳に残ります）", "why it is recorded (the ledger keeps it)")
    links = Text("ファイルのアドレスが応答するかを調べない", "do not ask whether the files' addresses answer")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text", help="text / json / csv")
    parser.add_argument("--output", metavar="FILE", help=out.to(language))
    parser.add_argument("--record", action="store_true", help=keep.to(language))
    parser.add_argument("--reason", default="", help=reason.to(language))
    parser.add_argument("--no-links", action="store_true", help=links.to(language))


def run(args: argparse.Namespace) -> int:
    _refuse_half_of_a_record(args)
    publication = open_publication(args)
    with exclusive(publication.lock) if args.record else nullcontext():
        found = [_reconciled(publication, portal, args) for portal in publication.portals]
    emit(render(found, args.format, args.lang), args)
    return _exit_code(found)


def _reconciled(publication: Publication, portal: Portal, args: argparse.Namespace) -> Reconciliation:
    ledger = publication.ledger
    lgcode = publication.workspace.catalog.publisher.lgcode
    found = reconcile(portal, ledger, lgcode, with_links=not args.no_links)
    return record(found, ledger, now(), operator(), args.reason) if args.record else found


def _refuse_half_of_a_record(args: argparse.Namespace) -> None:
    if args.record != bool(args.reason.strip()):
        raise UsageError(
            Text(
                "台帳に追記するには --record --reason 理由 のように両方を書いてください。",
                "To record, give both: --record --reason REASON.",
            )
        )


def _exit_code(found: Sequence[Reconciliation]) -> int:
    if any(one.problem for one in found):
        return PortalFailure.exit_code
    return int(any(one.left for one in found))
