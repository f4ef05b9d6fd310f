"""opendata portal check: what stands in the way of publishing, before anything is written."""

from __future__ import annotations

import argparse
import sys

from opendata.model import Language, Text
from opendata.publications import add_options, open_publication


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    action = Text("check：公開先の準備ができているかを調べる", "check: whether the portal is ready")
    parser.add_argument("action", choices=("check",), help=action.to(language))
    add_options(parser, language)


def run(args: argparse.Namespace) -> int:
    found = 0
    for portal in open_publication(args).portals:
        problems = portal.check()
        ready = Text("{name}：公開できます", "{name}: ready to publish").format(name=portal.name)
        wrong = Text("{name}：{count}件の問題があります", "{name}: {count} problems").format(
            name=portal.name, count=len(problems)
        )
        lines = [(wrong if problems else ready).to(args.lang), *(f"  {p.to(args.lang)}" for p in problems)]
        sys.stdout.write("\n".join(lines) + "\n")
        found += len(problems)
    return int(found > 0)
