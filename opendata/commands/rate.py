"""opendata rate PATH…: the 必須項目適合率 of each dataset, and of all together."""

from __future__ import annotations

import argparse

from opendata.console import (
    add_options,
    chosen_percentage,
    chosen_schema,
    emit,
    exit_code,
    style,
    summarise_paths,
)
from opendata.model import Language, Text
from opendata.reports import RATES, renderer
from opendata.validating import PROFILES, Options, rules_by_code


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    paths = Text("ファイルやフォルダ（省略時は datasets）", "files or folders (datasets by default)")
    target = Text(
        "そろうべきデータセット。ファイルがなければ0%%と数える（繰り返し可）",
        "a dataset that must be there; counts 0%% without a file (repeatable)",
    )
    parser.add_argument("paths", nargs="*", default=["datasets"], metavar="PATH", help=paths.to(language))
    parser.add_argument("--format", choices=RATES, default="text", help="text / json / csv")
    parser.add_argument(
        "--target", action="append", default=[], metavar="SLUG[@EDITION]", help=target.to(language)
    )
    profile = Text(
        "機械可読性の点数（レベル1〜3）を並べる", "show the scores of machine readability (levels 1 to 3) too"
    )
    parser.add_argument("--profile", choices=PROFILES, help=profile.to(language))
    add_options(parser, language)


def run(args: argparse.Namespace) -> int:
    fail_under = chosen_percentage(args.fail_under)
    options = Options(schema=chosen_schema(args.schema), keep=0, grades=args.profile is not None)
    targets = [found for words in args.target if (found := chosen_schema(words))]
    summary, failures = summarise_paths(args, options, targets)
    emit(renderer(RATES[args.format])(summary, rules_by_code(), style(args, 0)), args)
    return exit_code(summary, failures, fail_under)
