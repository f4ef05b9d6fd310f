"""opendata schemas [show SLUG]: the datasets and the items of each."""

from __future__ import annotations

import argparse

from opendata.console import chosen_schema, emit
from opendata.errors import UsageError
from opendata.model import Language, Text
from opendata.reports import listing


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    action = Text("show：1つのデータセットの項目を示す", "show: the items of one dataset")
    slug = Text("データセット名（例：aed、aed@legacy-2017）", "the dataset (aed, aed@legacy-2017)")
    parser.add_argument("action", nargs="?", choices=("show",), help=action.to(language))
    parser.add_argument("slug", nargs="?", metavar="SLUG[@EDITION]", help=slug.to(language))
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text", help="text / json / csv")
    parser.add_argument(
        "--output", metavar="FILE", help=Text("書き出し先のファイル", "file to write").to(language)
    )


def run(args: argparse.Namespace) -> int:
    if args.action and not args.slug:
        raise UsageError(
            Text(
                "show の後にデータセット名を付けてください（例：show aed）。",
                "Name a dataset after show: show aed.",
            )
        )
    schema = chosen_schema(args.slug)
    text = (
        listing.items(schema, args.format, args.lang) if schema else listing.schemas(args.format, args.lang)
    )
    emit(text, args)
    return 0
