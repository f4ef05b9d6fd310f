"""opendata plan: what a publication would do, without doing it."""

from __future__ import annotations

import argparse
import sys

from opendata.model import Action, Language
from opendata.offering import offers
from opendata.publications import add_options, add_override, open_publication, overrides, plans
from opendata.reports.plan import render


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    add_options(parser, language)
    add_override(parser, language)


def run(args: argparse.Namespace) -> int:
    publication = open_publication(args)
    blocked = False
    for _, plan in plans(publication, offers(publication.workspace, overrides(args.override))):
        sys.stdout.write(render(plan, args.lang))
        blocked = blocked or any(step.action is Action.BLOCKED for step in plan.steps)
    return int(blocked)
