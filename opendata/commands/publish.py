"""opendata publish: carry out the plan, and keep a receipt of every effect."""

from __future__ import annotations

import argparse
import sys

from opendata.errors import PortalFailure, UsageError
from opendata.ledger import exclusive
from opendata.model import Action, Language, Outcome, Plan, Text
from opendata.offering import offers
from opendata.portals import Portal
from opendata.publications import (
    Publication,
    add_options,
    add_override,
    now,
    open_publication,
    operator,
    overrides,
    plans,
)
from opendata.publishing import carry_out
from opendata.reports.plan import render, render_outcomes


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    add_options(parser, language)
    add_override(parser, language)
    yes = Text("確認を求めずに実行する（定期実行用）", "do not ask (for scheduled jobs)")
    parser.add_argument("--yes", action="store_true", help=yes.to(language))


def run(args: argparse.Namespace) -> int:
    publication = open_publication(args)
    with exclusive(publication.lock):
        outcomes = [
            outcome
            for portal, plan in plans(publication, offers(publication.workspace, overrides(args.override)))
            for outcome in _publish(publication, portal, plan, args)
        ]
    if any(outcome.failure for outcome in outcomes):
        return PortalFailure.exit_code
    return int(any(outcome.step.action is Action.BLOCKED for outcome in outcomes))


def _publish(publication: Publication, portal: Portal, plan: Plan, args: argparse.Namespace) -> list[Outcome]:
    sys.stdout.write(render(plan, args.lang))
    sys.stdout.flush()
    if not args.yes and not _agreed(args.lang):
        return []
    outcomes = list(carry_out(plan, portal, publication.ledger, now, operator()))
    sys.stdout.write(render_outcomes(plan.portal, outcomes, args.lang))
    return outcomes


def _agreed(language: Language) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(
            Text(
                "確認できないため実行しません。定期実行では --yes を付けてください。",
                "Nobody can be asked; scheduled jobs need --yes.",
            )
        )
    question = Text("この計画を実行しますか。[y/N] ", "Carry out this plan? [y/N] ")
    return input(question.to(language)).strip().lower() in ("y", "yes", "はい")
