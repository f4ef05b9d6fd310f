"""opendata catalog build: the open data list, the data package of the whole, and DCAT."""

from __future__ import annotations

import argparse
import sys
from itertools import chain
from pathlib import Path

from opendata import catalog, regions, workspace
from opendata.commands.site import add_exceptions, tell_omitted
from opendata.model import Catalog, Language, Text
from opendata.offering import stale, stale_words
from opendata.publications import overrides, releases
from opendata.regions import Region
from opendata.saving import save
from opendata.site.exhibits import Omitted, gathered
from opendata.wording import visible


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    action = Text("build：カタログのファイルを作る", "build: make the files of the catalogue")
    out = Text("書き出すフォルダ", "folder to write to")
    folder = Text("ワークスペース（省略時は今のフォルダ）", "workspace (the current folder by default)")
    parser.add_argument("action", choices=("build",), help=action.to(language))
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help=out.to(language))
    parser.add_argument("--workspace", metavar="DIR", default=".", help=folder.to(language))
    add_exceptions(parser, language, Text("県域のとき：", "of a region: "))


def run(args: argparse.Namespace) -> int:
    region = regions.load(Path(args.workspace))
    listed, omitted = _listed(region, args)
    tell_omitted(omitted, args.lang, is_region=True)
    _tell_stale(listed, args.lang)
    files = catalog.build(listed, region.home.config.base_url)
    out = Path(args.output)
    workspace.make_folder(out)
    for name, content in files.items():
        save(out / name, content)
        print(out / name)
    return int(bool(omitted))


def _tell_stale(listed: Catalog, language: Language) -> None:
    """The catalogue lists them, but no portal gets them."""
    for file in chain.from_iterable(map(stale, listed.datasets)):
        print(f"opendata: {visible(stale_words(file).to(language), 1000)}", file=sys.stderr)


def _listed(region: Region, args: argparse.Namespace) -> tuple[Catalog, tuple[Omitted, ...]]:
    """All of a workspace that stands alone; of a region what its public page shows."""
    if not region.members:
        return region.home.catalog, ()
    shown, omitted = gathered(region, overrides(args.override), releases(args.release))
    return Catalog(region.home.config.publisher, tuple(one.dataset for one in shown)), omitted
