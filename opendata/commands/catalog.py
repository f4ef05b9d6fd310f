"""opendata catalog build: the open data list, the data package of the whole, and DCAT."""

from __future__ import annotations

import argparse
from pathlib import Path

from opendata import catalog, workspace
from opendata.model import Language, Text
from opendata.saving import save


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    action = Text("build：カタログのファイルを作る", "build: make the files of the catalogue")
    out = Text("書き出すフォルダ", "folder to write to")
    folder = Text("ワークスペース（省略時は今のフォルダ）", "workspace (the current folder by default)")
    parser.add_argument("action", choices=("build",), help=action.to(language))
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help=out.to(language))
    parser.add_argument("--workspace", metavar="DIR", default=".", help=folder.to(language))


def run(args: argparse.Namespace) -> int:
    home = workspace.load(Path(args.workspace))
    files = catalog.build(home.catalog, home.config.base_url)
    out = Path(args.output)
    workspace.make_folder(out)
    for name, content in files.items():
        save(out / name, content)
        print(out / name)
    return 0
