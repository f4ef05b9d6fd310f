"""opendata publish: carry out the plan, and keep a receipt of every effect."""

from __future__ import annotations

import argparse
import sys

from opendata.errors import PortalFailure, UsageError
from opendata.ledger import exclusive
from opendata.model import Action, Language, Outcome, Plan, Text
from opendata.portals import Portal
from opendata.publications import (
    Publication,
    Unplanned,
    add_options,
    add_planning,
    log_of,
    now,
    offered,
    open_publication,
    operator,
    plans,
)
from opendata.publishing import carry_out


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    add_options(parser, language)
    add_planning(parser, language)
    yes = Text("確認を求めずに実行する（定期実行用）", "do not ask (for scheduled jobs)")
    parser.add_argument("--yes", action="store_true", help=yes.to(language))


def run(args: argparse.Namespace) -> int:
    publication, log = open_publication(args), log_of(args)
    outcomes: list[Outcome] = []
    unplanned: list[Unplanned] = []
    with exclusive(publication.lock):
        for portal, plan in plans(publication, offered(publication, args), args):
            done = _publish(publication, portal, plan, args)
            if isinstance(done, Unplanned):
                unplanned.append(done)
                sys.stdout.write(log.render_failure(done.portal, done.problem, args.lang))
            else:
                outcomes += done
    code = _exit_code(outcomes, unplanned)
    sys.stdout.write(log.render_summary(outcomes, len(unplanned), code, args.lang))
    return code


def _exit_code(outcomes: list[Outcome], unplanned: list[Unplanned]) -> int:
    if unplanned or any(outcome.failure for outcome in outcomes):
        return PortalFailure.exit_code
    return int(any(outcome.step.action is Action.BLOCKED for outcome in outcomes))


def _publish(
    publication: Publication, portal: Portal, plan: Plan | Unplanned, args: argparse.Namespace
) -> list[Outcome] | Unplanned:
    """Show the plan, ask, and carry it out; or say which portal went down."""
    if isinstance(plan, Unplanned):
        return plan
    log = log_of(args)
    sys.stdout.write(log.render(plan, args.lang))
    sys.stdout.flush()
    if not args.yes and not _agreed(args.lang):
        return []
    outcomes = []
    try:
        for outcome in carry_out(plan, portal, publication.ledger, now, operator()):
            outcomes.append(outcome)
            sys.stdout.write(log.render_outcome(plan.portal, outcome, args.lang))
            sys.stdout.flush()
    except PortalFailure as problem:
        return Unplanned(portal.name, problem.text)
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
