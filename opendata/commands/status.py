"""opendata status: the state of every dataset, and what to do next."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from opendata import packages, regions
from opendata.console import chosen_schema, emit
from opendata.gathering import gather
from opendata.ledger import Ledger
from opendata.model import Dataset, Language, Text
from opendata.offering import stale
from opendata.publications import LEDGER
from opendata.publishing import published
from opendata.reports.status import Facts, Member, Standing, Status, render, standing
from opendata.validating import Options, validate
from opendata.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    folder = Text("ワークスペース（省略時は今のフォルダ）", "workspace (the current folder by default)")
    out = Text("画面の代わりにこのファイルへ書き出す", "write to this file instead of the screen")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text", help="text / json / csv")
    parser.add_argument("--output", metavar="FILE", help=out.to(language))
    parser.add_argument("--workspace", metavar="DIR", default=".", help=folder.to(language))


def run(args: argparse.Namespace) -> int:
    region = regions.load(Path(args.workspace))
    home = region.home
    shown = published(Ledger(home.root / LEDGER).receipts())
    found = standings(home, shown)
    present = {file.schema for each in found for file in each.dataset.distributions}
    targets = [schema for words in home.config.targets if (schema := chosen_schema(words))]
    missing = [schema for schema in targets if schema.id not in present]
    members = [_member(each) for each in region.members]
    emit(render(Status(found, missing, members), args.format, args.lang), args)
    return 0


def _member(each: Workspace) -> Member:
    return Member(each.config.publisher, len(each.catalog.datasets), str(each.root))


def standings(home: Workspace, shown: Mapping[str, Mapping[str, str]]) -> list[Standing]:
    """Where every dataset stands; `shown` maps datasets and portals to the time of the last publication."""
    return [_standing(home, dataset, shown.get(dataset.name, {})) for dataset in home.catalog.datasets]


def _standing(home: Workspace, dataset: Dataset, shown: Mapping[str, str]) -> Standing:
    files = {file: Path(file.path) for file in dataset.distributions}
    main = next((file for file, path in files.items() if file.schema and path.is_file()), None)
    assessed = None
    if main:
        (source,) = gather([main.path])
        assessed = validate(source, Options(schema=packages.schema_of(main.schema), keep=0))
    is_altered = assessed is not None and main is not None and assessed.report.form.sha256 != main.sha256
    facts = Facts(
        dataset=dataset,
        assessed=assessed,
        lost=tuple(file.path for file, path in files.items() if not (file.derived or path.is_file())),
        altered=(main.path,) if main and is_altered else (),
        floor=home.config.required_rate,
        today=date.today(),
        published=shown,
        stale=tuple(file.name for file in stale(dataset)),
    )
    return standing(facts)
