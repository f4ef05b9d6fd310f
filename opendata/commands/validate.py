"""opendata validate PATH…: which cell is wrong, what is expected and how to mend it."""

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
from opendata.reports import FORMATS, renderer
from opendata.validating import Options, rules_by_code


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    paths = Text(
        "ファイル、フォルダ、ワイルドカード。- は標準入力", "files, folders, patterns; - is standard input"
    )
    findings = Text(
        "ルールと列ごとに示す指摘の数（件数は常に全件）",
        "findings listed per rule and column (counts stay complete)",
    )
    engine = Text("Table Schema の判定を行うエンジン", "what runs the Table Schema layer")
    parser.add_argument("paths", nargs="+", metavar="PATH", help=paths.to(language))
    parser.add_argument("--format", choices=FORMATS, default="text", help="text / json / csv")
    parser.add_argument("--max-findings", type=int, metavar="N", help=findings.to(language))
    parser.add_argument(
        "--engine", choices=("built-in", "frictionless"), default="built-in", help=engine.to(language)
    )
    add_options(parser, language)


def run(args: argparse.Namespace) -> int:
    fail_under = chosen_percentage(args.fail_under)
    limit = FORMATS[args.format] if args.max_findings is None else max(0, args.max_findings)
    options = Options(
        schema=chosen_schema(args.schema), keep=limit, frictionless=args.engine == "frictionless"
    )
    summary, failures = summarise_paths(args, options)
    emit(renderer(args.format)(summary, rules_by_code(), style(args, limit)), args)
    return exit_code(summary, failures, fail_under)
