"""opendata plan: what a publication would do, without doing it."""

from __future__ import annotations

import argparse
import sys

from opendata.errors import PortalFailure
from opendata.model import Action, Language
from opendata.publications import (
    Unplanned,
    add_options,
    add_planning,
    log_of,
    offered,
    open_publication,
    plans,
)


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    add_options(parser, language)
    add_planning(parser, language)


def run(args: argparse.Namespace) -> int:
    publication, log = open_publication(args), log_of(args)
    is_blocked = is_down = False
    for _, plan in plans(publication, offered(publication, args), args):
        if isinstance(plan, Unplanned):
            is_down = True
            sys.stdout.write(log.render_failure(plan.portal, plan.problem, args.lang))
        else:
            is_blocked = is_blocked or any(step.action is Action.BLOCKED for step in plan.steps)
            sys.stdout.write(log.render(plan, args.lang))
    return PortalFailure.exit_code if is_down else int(is_blocked)
