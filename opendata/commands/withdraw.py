"""opendata withdraw NAME: take a dataset out of the public's sight, never delete it."""

from __future__ import annotations

import argparse
import sys

from opendata.errors import UsageError
from opendata.ledger import exclusive
from opendata.model import Language, Text
from opendata.publications import add_options, now, open_publication, operator
from opendata.publishing import withdraw
from opendata.reports.plan import ACTIONS


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    name = Text("データセットの名前（例：152048_aed）", "the dataset (152048_aed)")
    reason = Text("取り下げる理由（台帳に残ります）", "why (the ledger keeps it)")
    parser.add_argument("name", metavar="NAME", help=name.to(language))
    parser.add_argument("--reason", required=True, help=reason.to(language))
    add_options(parser, language)


def run(args: argparse.Namespace) -> int:
    publication = open_publication(args)
    marker = f"{publication.workspace.catalog.publisher.lgcode}/{args.name}"
    done = 0
    with exclusive(publication.lock):
        for portal in publication.portals:
            found = portal.published().get(marker)
            if found is None or not found.is_public:
                continue
            last = publication.ledger.latest(portal.name).get(args.name)
            receipt = withdraw(found, last, portal, publication.ledger, now(), operator(), args.reason)
            action = ACTIONS[receipt.action].to(args.lang)
            sys.stdout.write(f"{action}  {receipt.dataset}  {portal.name}  {receipt.time}\n")
            done += 1
    if not done:
        raise UsageError(
            Text("「{name}」は公開されていません。", "{name} is not published.").format(name=args.name)
        )
    return 0
